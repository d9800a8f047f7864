"""The rules for the questions of one event: from when to when, who looks first, what is shown."""

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from eventsite.database import transaction
from eventsite.errors import EditedMeanwhile
from eventsite.models import Event
from eventsite.queries import questions as queries
from eventsite.rules.permissions import Action
from eventsite.services import audit
from eventsite.services.questions import settings
from eventsite.services.snapshots import Sheet
from eventsite.web import guards
from eventsite.web.forms.rounds import RoundForm
from eventsite.web.guards import requires
from eventsite.web.organizer import frames, overtaken, receipts
from eventsite.web.organizer.overtaken import Overtaken
from eventsite.web.organizer.questions.routes import blueprint


@blueprint.get("/settings")
@requires(Action.EDIT_EVENTS)
def edit_settings(event_id: int) -> str:
    """The rules as they are, to be changed."""
    event = frames.mine(event_id)
    return _page(event, RoundForm.of_event(event, settings.of_round(event, queries.round_of(event_id))))


@blueprint.post("/settings")
@requires(Action.EDIT_EVENTS)
def change_settings(event_id: int) -> Response | tuple[str, int]:
    """Save the rules."""
    event = frames.mine(event_id)
    form = RoundForm.of_event(event)
    if not form.validate():
        return _page(event, form), 422
    try:
        with transaction():
            settings.change(event_id, form.details(), form.seen_version, audit.organizer_actor(guards.me().id))
    except EditedMeanwhile:
        return _overtaken(frames.mine(event_id), form), 409
    flash(gettext("The rules are saved."))
    receipts.warn_of_hours(form)
    return redirect(url_for(".edit_settings", event_id=event_id), code=303)


def _overtaken(event: Event, form: RoundForm) -> str:
    """Return the page with what comes of both, to be saved over what the other has saved."""
    theirs, mine = settings.of_round(event, queries.round_of(event.id)), form.details()
    words = overtaken.words_of(form, mine)
    both, said = overtaken.together(event.id, event.version, form.seen_version, Sheet.ROUND, theirs, mine, words)
    return _page(event, RoundForm.of_event(event, both), stale=said)


def _page(event: Event, form: RoundForm, *, stale: Overtaken | None = None) -> str:
    return render_template("organizer/questions/edit_settings.html", **frames.around(event), form=form, stale=stale)
