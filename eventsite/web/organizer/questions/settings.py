"""The rules for the questions of one event: from when to when, who looks first, what is shown."""

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from eventsite.database import transaction
from eventsite.errors import EditedMeanwhile
from eventsite.models import Event
from eventsite.queries import questions as queries
from eventsite.rules.permissions import Action
from eventsite.rules.rounds import RoundDetails
from eventsite.services import audit
from eventsite.services.questions import settings
from eventsite.services.snapshots import Sheet
from eventsite.web import guards
from eventsite.web.forms.rounds import RoundForm
from eventsite.web.guards import requires
from eventsite.web.organizer import conflicts, frames, receipts, wordings
from eventsite.web.organizer.conflicts import Conflict
from eventsite.web.organizer.questions.routes import blueprint


@blueprint.get("/settings")
@requires(Action.EDIT_EVENTS)
def edit_settings(event_id: int) -> str:
    """The rules as they are, to be changed."""
    event = frames.mine(event_id)
    return _page(event, RoundForm.of_event(event, settings.of_round(event, queries.round_of(event_id))))


@blueprint.post("/settings")
@requires(Action.EDIT_EVENTS)
def change_settings(event_id: int) -> str | Response | tuple[str, int]:
    """Save the rules."""
    event = frames.mine(event_id)
    form = RoundForm.of_event(event)
    if conflicts.goes_back():
        return _page(event, form)
    if not form.validate():
        return _page(event, form), 422
    conflict = _conflict(event, form)
    if conflict is not None:
        if not conflict.is_settled:
            return _ask(conflict, form)
        form = RoundForm.of_event(event, sent=conflicts.sent_again(RoundForm.of_event(event, conflict.merged())))
        if not form.validate():
            return _page(event, form), 422
    return _saved(event, form)


def _saved(event: Event, form: RoundForm) -> str | Response | tuple[str, int]:
    """Save a valid form over the newest version."""
    try:
        with transaction():
            settings.change(event.id, form.details(), form.seen_version, audit.organizer_actor(guards.me().id))
    except EditedMeanwhile:
        event = frames.mine(event.id)
        conflict = _conflict(event, form)
        return _page(event, form) if conflict is None else _ask(conflict, form)
    flash(gettext("The rules are saved."))
    receipts.warn_of_hours(form)
    return redirect(url_for(".edit_settings", event_id=event.id), code=303)


def _conflict(event: Event, form: RoundForm) -> Conflict[RoundDetails] | None:
    """Return what others have saved since the rules were opened; None if they are written over the newest version."""
    theirs = settings.of_round(event, queries.round_of(event.id))
    return conflicts.between(event, form.seen_version, Sheet.ROUND, theirs, form.details())


def _ask(conflict: Conflict[RoundDetails], form: RoundForm) -> tuple[str, int]:
    return conflicts.page(conflict, form, wordings.of_settings(form, conflict.mine), "questions")


def _page(event: Event, form: RoundForm) -> str:
    return render_template("organizer/questions/edit_settings.html", **frames.around(event), form=form)
