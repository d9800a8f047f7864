"""Asking for somebody who asks by telephone or in the chat."""

from typing import Any

from flask import redirect, render_template, request, url_for
from flask_babel import gettext

from eventsite.database import transaction
from eventsite.errors import NotPossibleNow
from eventsite.queries import questions as question_queries
from eventsite.queries.questions import moderation as queries
from eventsite.rules.permissions import Action
from eventsite.services import questions
from eventsite.web.forms.moderation import AskForForm
from eventsite.web.guards import moderates
from eventsite.web.organizer.questions.routes import Page, around, back, blueprint, say

LIVE = "live"


@blueprint.get("/new")
@moderates(Action.MODERATE_QUESTIONS)
def new(event_id: int) -> str:
    """The form for a question that somebody asks on the telephone or in the chat."""
    frame = around(event_id)
    return _page(frame, _form(frame))


@blueprint.post("/new")
@moderates(Action.MODERATE_QUESTIONS)
def ask_for(event_id: int) -> Page:
    """Write the question down: theirs if they are registered, without a name otherwise."""
    frame = around(event_id)
    form = _form(frame)
    if not form.validate():
        return _page(frame, form), 422
    who = frame["worker"].actor
    try:
        with transaction():
            question_id = questions.ask_for(event_id, form.details(), who, form.address)
    except NotPossibleNow:
        form.refuse_address()
        return _page(around(event_id), form), 422
    say(gettext("Question %(number)s is written down.", number=queries.in_event(event_id, question_id).public_no))
    return redirect(url_for("organizer.live.show", event_id=event_id), code=303) if _is_live() else back(event_id)


def _form(frame: dict[str, Any]) -> AskForForm:
    allows_anonymous = question_queries.round_of(frame["event"].id).allows_anonymous
    is_organizer = frame["worker"].organizer is not None
    return AskForForm(frame["event"], allows_anonymous=allows_anonymous, finds_people=is_organizer)


def _page(frame: dict[str, Any], form: AskForForm) -> str:
    return render_template("organizer/questions/new.html", **frame, form=form, is_live=_is_live())


def _is_live() -> bool:
    """Say whether one came from the live page, and goes back there."""
    return request.args.get("from") == LIVE
