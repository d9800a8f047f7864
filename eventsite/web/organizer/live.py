"""On the day: the moderator chooses, shows and ticks off questions; the screen and everybody's lists follow."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response as WerkzeugResponse

from eventsite import clock
from eventsite.database import transaction
from eventsite.errors import NotFound, NotPossibleNow, QuestionChanged
from eventsite.queries import events as event_queries
from eventsite.queries.questions import live as queries
from eventsite.rules import live as rules
from eventsite.rules.permissions import Action
from eventsite.rules.questions import Act, ScreenMode
from eventsite.services.questions import changes, handling, moderating
from eventsite.web import fragments, guards, screens
from eventsite.web.guards import moderates
from eventsite.web.organizer import frames, live_views, run_sheets
from eventsite.web.organizer.questions import presence

blueprint = Blueprint("live", __name__, url_prefix=f"/events/<{frames.ROW}:event_id>/questions/live")
ONE = f"/<{frames.ROW}:question_id>"
SECONDS = 3
MOVES = {"up": -1, "down": 1}
MODES = {str(mode): mode for mode in ScreenMode}


@blueprint.get("")
@moderates(Action.MODERATE_QUESTIONS)
def show(event_id: int) -> str:
    """The run list, what most people wonder, what is new, and the buttons for all of it."""
    frame = _around(event_id)
    rendered = render_template("organizer/live/show.html", **frame)
    presence.note(event_id, frame["worker"].actor)
    return rendered


@blueprint.get("/stream")
@moderates(Action.MODERATE_QUESTIONS)
def stream(event_id: int) -> Response:
    """What has changed on the page, or 304. Made for each moderator: it holds their forms."""
    actor = guards.worker(event_id).actor
    now = clock.now()
    minute = int(now.timestamp()) // 60  # new questions grow old without any change
    here = "".join(f".{who}-{number or 0}" for who, number in queries.others_here(event_id, actor, now - rules.HERE))
    tag = f'W/"{queries.pulse_of(event_id, now).name}.{minute}{here}"'
    if request.headers.get("If-None-Match") == tag:
        response = Response(status=304)
    else:
        response = make_response(render_template("organizer/live/stream.html", **_around(event_id)))
    response.headers["ETag"] = tag
    response.headers[fragments.SECONDS] = str(SECONDS)
    presence.note(event_id, actor)
    return response


@blueprint.get("/sheet")
@moderates(Action.MODERATE_QUESTIONS)
def run_sheet(event_id: int) -> str:
    """What is to be asked, in its order, on paper."""
    guards.worker(event_id)
    address = url_for(".show", event_id=event_id, _external=True)
    return render_template(
        "organizer/live/run_sheet.html", **run_sheets.of(event_queries.whole(event_id)), address=address
    )


@blueprint.get("/screen")
@moderates(Action.MODERATE_QUESTIONS)
def screen(event_id: int) -> str:
    """What the screen in the room shows, for moderators who share a window of their own."""
    guards.worker(event_id)
    return render_template("organizer/live/screen.html", **screens.around(event_queries.whole(event_id)))


@blueprint.get("/screen/stream")
@moderates(Action.MODERATE_QUESTIONS)
def screen_stream(event_id: int) -> Response:
    """What is new on the screen."""
    guards.worker(event_id)
    return screens.fragment(event_id)


@blueprint.post(f"{ONE}/<any(take,answer_live,skip,to_writing,select,unselect,put_back):act>")
@moderates(Action.MODERATE_QUESTIONS)
def handle(event_id: int, question_id: int, act: str) -> WerkzeugResponse:
    """Take a question up, call it answered, choose it, and so on."""
    actor, seen = guards.worker(event_id).actor, _version()
    return _do(event_id, lambda: handling.handle(event_id, question_id, seen, Act(act), actor))


@blueprint.post(f"{ONE}/accept")
@moderates(Action.MODERATE_QUESTIONS)
def accept(event_id: int, question_id: int) -> WerkzeugResponse:
    """Accept a question that has just come in."""
    actor, seen = guards.worker(event_id).actor, _version()
    return _do(event_id, lambda: moderating.accept(event_id, question_id, seen, actor))


@blueprint.post(f"{ONE}/<any(up,down):direction>")
@moderates(Action.MODERATE_QUESTIONS)
def move(event_id: int, question_id: int, direction: str) -> WerkzeugResponse:
    """Let a chosen question be asked earlier or later."""
    guards.worker(event_id)
    return _do(event_id, lambda: handling.move(event_id, question_id, MOVES[direction]))


@blueprint.post("/next")
@moderates(Action.MODERATE_QUESTIONS)
def following(event_id: int) -> WerkzeugResponse:
    """Call the question on the screen answered and show the next, if the screen still shows what was seen."""
    actor = guards.worker(event_id).actor
    seen = request.form.get("current", 0, int)
    return _do(event_id, lambda: handling.show_next(event_id, actor, seen or None))


@blueprint.post("/mode")
@moderates(Action.MODERATE_QUESTIONS)
def mode(event_id: int) -> WerkzeugResponse:
    """Let the screen show the current question, the list, or a pause."""
    guards.worker(event_id)
    wanted = MODES.get(request.form.get("mode", ""))
    if wanted is None:
        return _refused(event_id, gettext("Choose what the screen shows."))
    return _do(event_id, lambda: handling.show_on_screen(event_id, wanted))


@blueprint.post("/accepting")
@moderates(Action.MODERATE_QUESTIONS)
def accepting(event_id: int) -> WerkzeugResponse:
    """Take more questions, or no more for now."""
    guards.worker(event_id)
    is_wanted = request.form.get("wanted") == "yes"
    return _do(event_id, lambda: handling.accept_more(event_id, wanted=is_wanted))


@blueprint.post("/undo")
@moderates(Action.MODERATE_QUESTIONS)
def undo(event_id: int) -> WerkzeugResponse:
    """Put back what was done last."""
    actor = guards.worker(event_id).actor
    change = min(request.form.get("change", 0, int), frames.LARGEST_ID)
    try:
        return _do(event_id, lambda: changes.undo(event_id, change, actor))
    except NotFound:
        return _refused(event_id, gettext("There is nothing to undo."))


def _do(event_id: int, act: Callable[[], Any]) -> WerkzeugResponse:
    """Do it, say why if it cannot be done, and return to the page as it now is."""
    try:
        with transaction():
            act()
    except QuestionChanged as refusal:
        return _refused(event_id, live_views.changed_in_words(refusal))
    except NotPossibleNow:
        return _refused(event_id, gettext("That cannot be done with the question as it is now. Nothing was changed."))
    return _back(event_id)


def _refused(event_id: int, why: str) -> WerkzeugResponse:
    flash(why)
    return _back(event_id)


def _back(event_id: int) -> WerkzeugResponse:
    search = request.args.get("q", "").strip()[: live_views.LONGEST_SEARCH]
    return redirect(url_for(".show", event_id=event_id, q=search or None), code=303)


def _version() -> int:
    return request.form.get("version", 0, int)


def _around(event_id: int) -> dict[str, Any]:
    """Return what the page shows. Raises NotFound for another's event."""
    worker = guards.worker(event_id)
    event = event_queries.whole(event_id)
    search = request.args.get("q", "").strip()[: live_views.LONGEST_SEARCH]
    return {"event": event, "worker": worker, "search": search, **live_views.of(event, search, worker.actor)}
