"""The day of the meeting: who is there, ticked on a phone at the door; and the numbers afterwards."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from eventsite import clock
from eventsite.database import transaction
from eventsite.errors import NotPossibleNow
from eventsite.queries import attendance as queries
from eventsite.rules import attendance as rules
from eventsite.rules.permissions import Action
from eventsite.rules.registrations import Attendance
from eventsite.services import attendance
from eventsite.web import guards, words
from eventsite.web.guards import requires
from eventsite.web.organizer import frames, lists

blueprint = Blueprint("attendance", __name__, url_prefix=f"/events/<{frames.ROW}:event_id>/attendance")


@blueprint.get("")
@requires(Action.SEE_ATTENDEES)
def index(event_id: int) -> str:
    """Everyone who has a seat, by name, with a button for each thing that can be said of them."""
    event = frames.mine(event_id)
    search, shown = lists.asked_text(), _asked_attendance()
    part = lists.asked_slice(queries.count_seated(event_id, search, shown))
    return render_template(
        "organizer/attendance/index.html",
        **frames.around(event),
        people=queries.seated(event_id, search, shown, part.size, part.start),
        counts=queries.counts(event_id),
        search=search,
        shown=shown,
        can_tick=rules.can_be_ticked(event.state, event.starts_at, clock.now()),
        opens_at=rules.opens_at(event.starts_at),
        attendances=words.attendances_in_words(),
        arguments={"event_id": event_id, **lists.filled({"q": search, "shown": shown})},
        **part.shown,
    )


@blueprint.get("/companies")
@requires(Action.SEE_ATTENDEES)
def companies(event_id: int) -> str:
    """How many of each company were there, and in all."""
    event = frames.mine(event_id)
    return render_template(
        "organizer/attendance/companies.html",
        **frames.around(event),
        companies=queries.by_company(event_id),
        counts=queries.counts(event_id),
        attendances=words.attendances_in_words(),
    )


@blueprint.post(f"/<{frames.ROW}:registration_id>")
@requires(Action.TICK_ATTENDANCE)
def tick(event_id: int, registration_id: int) -> Response | tuple[dict[str, Any], int]:
    """Say whether the person is there; the button that is pressed in already takes it back."""
    frames.mine(event_id)
    wanted = request.form.get("attendance", "")
    try:
        with transaction():
            if wanted not in set(Attendance):
                raise NotPossibleNow(wanted)
            said = attendance.mark(event_id, registration_id, Attendance(wanted), guards.me().id)
    except NotPossibleNow:
        refusal = gettext("Nothing was noted: the person has no place any more, or it is too early.")
        return _answer(event_id, registration_id, None, refusal)
    return _answer(event_id, registration_id, said.attendance, words.attendances_in_words()[said.attendance])


def _answer(
    event_id: int, registration_id: int, attendance: Attendance | None, said: str
) -> Response | tuple[dict[str, Any], int]:
    """Say it to the script that asked, or go back to where the person stands in the list."""
    if request.accept_mimetypes.best == "application/json":
        answer = {"said": said, "attendance": attendance, "counts": queries.counts(event_id)}
        return answer, 409 if attendance is None else 200
    if attendance is None:
        flash(said)
    back: dict[str, Any] = lists.filled({"q": lists.asked_text(), "shown": _asked_attendance()})
    page = request.args.get("page", 1, int)
    anchor = f"person-{registration_id}"
    return redirect(url_for(".index", event_id=event_id, page=page, _anchor=anchor, **back), code=303)


def _asked_attendance() -> str:
    shown = request.args.get("shown", "")
    return shown if shown in set(Attendance) else ""
