"""The organizer's events: finding them, publishing them, calling them off."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext, ngettext
from werkzeug.wrappers import Response

from eventsite import clock
from eventsite.database import transaction
from eventsite.errors import NotPossibleNow
from eventsite.queries import audit as audit_queries
from eventsite.queries import events as queries
from eventsite.queries import organizers as organizer_queries
from eventsite.queries import outbox as outbox_queries
from eventsite.queries import registrations as registration_queries
from eventsite.queries.questions import moderation
from eventsite.rules import events as rules
from eventsite.rules import piles
from eventsite.rules.events import EventState, Missing
from eventsite.rules.permissions import Action
from eventsite.services import audit, events
from eventsite.web import guards
from eventsite.web.forms.organizers import CallOffForm, OpenForm
from eventsite.web.forms.reviews import PostponeForm
from eventsite.web.guards import requires
from eventsite.web.organizer import frames, overviews

blueprint = Blueprint("events", __name__)


@blueprint.get("/")
@requires()
def index() -> str:
    """My events: those to come, the next first, then those that have been."""
    now = clock.now()
    mine, roles = queries.of_organizer(guards.me()), organizer_queries.roles(guards.me())
    written = [event for event in mine if event.state != EventState.DRAFT]
    return render_template(
        "organizer/events/index.html",
        drafts=[event for event in mine if event.state == EventState.DRAFT],
        upcoming=[event for event in reversed(written) if event.ends_at > now],
        past=[event for event in written if event.ends_at <= now],
        ways={event.id: frames.way_into(event.id, roles) for event in mine},
        may_create=guards.allowed(Action.CREATE_EVENTS),
        standings=overviews.standings(mine),
        deadline_in_words=overviews.in_words,
    )


@blueprint.get(f"/events/<{frames.ROW}:event_id>")
@requires(Action.SEE_EVENTS)
def show(event_id: int) -> str:
    """How an event stands: seats, queue, questions, mails, and what has happened lately."""
    event = frames.mine(event_id)
    rendered = render_template(
        "organizer/events/show.html",
        **frames.around(event),
        **overviews.around(event),
        states=registration_queries.counts(event.id),
        missing=_in_words(rules.missing_for_publishing(event.format, event.venue, event.join_url)),
        is_over=clock.now() >= event.ends_at,
        pending=outbox_queries.pending_change(event.id),
        review=_review(event.id),
        history=audit_queries.of_event(event.id, limit=12),
        actors=_actors(),
    )
    overviews.note_visit(event_id)
    return rendered


def _review(event_id: int) -> dict[str, Any]:
    """Return how many questions wait for a moderator, since when the oldest does, and whether that is too long."""
    number, oldest = moderation.waiting_since(event_id)
    return {"number": number, "oldest": oldest, "is_overdue": piles.is_overdue(oldest, clock.now())}


@blueprint.post(f"/events/<{frames.ROW}:event_id>/publish")
@requires(Action.EDIT_EVENTS)
def publish(event_id: int) -> Response:
    """Show the event to everyone, if it says where it is."""
    event = frames.mine(event_id)
    if rules.missing_for_publishing(event.format, event.venue, event.join_url):
        flash(gettext("Something is missing before the meeting can be published."))
        return _back(event_id)
    try:
        with transaction():
            events.publish(event_id, guards.me())
        flash(gettext("The meeting is published."))
    except NotPossibleNow:
        flash(gettext("The meeting is published already."))
    return _back(event_id)


@blueprint.post(f"/events/<{frames.ROW}:event_id>/archive")
@requires(Action.EDIT_EVENTS)
def archive(event_id: int) -> Response:
    """Take the event off all lists."""
    frames.mine(event_id)
    try:
        with transaction():
            events.archive(event_id, guards.me())
        flash(gettext("The meeting is archived. Its address still works."))
    except NotPossibleNow:
        flash(gettext("A draft cannot be archived."))
    return _back(event_id)


@blueprint.post(f"/events/<{frames.ROW}:event_id>/send-changes")
@requires(Action.EDIT_EVENTS)
def send_changes(event_id: int) -> Response:
    """Let those registered be told at once of what was changed."""
    frames.mine(event_id)
    try:
        with transaction():
            events.send_changes_now(event_id, guards.me())
        flash(gettext("The mails are on their way."))
    except NotPossibleNow:
        flash(gettext("There is no change left to tell: the mails are on their way already."))
    return _back(event_id)


@blueprint.get(f"/events/<{frames.ROW}:event_id>/postpone")
@requires(Action.EDIT_EVENTS)
def confirm_postpone(event_id: int) -> str | Response:
    """What happens if the event is put off, to how many people, and the button that does it."""
    event = frames.mine(event_id)
    if not events.may_tell(event):
        return _back(event_id)
    return render_template("organizer/events/confirm_postpone.html", **frames.around(event), form=PostponeForm())


@blueprint.post(f"/events/<{frames.ROW}:event_id>/postpone")
@requires(Action.EDIT_EVENTS)
def postpone(event_id: int) -> Response | tuple[str, int]:
    """Put the event off without a new date; everyone keeps the seat."""
    event = frames.mine(event_id)
    form = PostponeForm()
    if not form.validate_on_submit():
        page = render_template("organizer/events/confirm_postpone.html", **frames.around(event), form=form)
        return page, 422
    try:
        with transaction():
            events.postpone(event_id, form.reason.data, guards.me())
        flash(gettext("The meeting is postponed. Everyone registered is told and keeps the place."))
    except NotPossibleNow:
        flash(gettext("Only a published meeting that is not over can be postponed."))
    return _back(event_id)


@blueprint.get(f"/events/<{frames.ROW}:event_id>/revive")
@requires(Action.EDIT_EVENTS)
def confirm_revive(event_id: int) -> str | Response:
    """What happens if the event takes place after all, and the button that does it."""
    event = frames.mine(event_id)
    if event.state not in {EventState.CANCELLED, EventState.POSTPONED}:
        return _back(event_id)
    return render_template(
        "organizer/events/confirm_revive.html",
        **frames.around(event),
        form=OpenForm(),
        is_past=clock.now() >= event.starts_at,
    )


@blueprint.post(f"/events/<{frames.ROW}:event_id>/revive")
@requires(Action.EDIT_EVENTS)
def revive(event_id: int) -> Response:
    """Let an event that was called off or put off take place; everyone is asked anew."""
    frames.mine(event_id)
    try:
        with transaction():
            events.revive(event_id, guards.me())
        flash(gettext("The meeting takes place. Everyone registered gets a new invitation."))
    except NotPossibleNow:
        flash(gettext("The meeting needs a new time first: edit it, then let it take place."))
    return _back(event_id)


@blueprint.get(f"/events/<{frames.ROW}:event_id>/call-off")
@requires(Action.EDIT_EVENTS)
def confirm_call_off(event_id: int) -> str | Response:
    """What happens if the event is called off, to how many people, and the button that does it."""
    event = frames.mine(event_id)
    if not (events.may_tell(event) or event.state == EventState.POSTPONED):
        return _back(event_id)
    return render_template("organizer/events/confirm_call_off.html", **frames.around(event), form=CallOffForm())


@blueprint.post(f"/events/<{frames.ROW}:event_id>/call-off")
@requires(Action.EDIT_EVENTS)
def call_off(event_id: int) -> Response | tuple[str, int]:
    """Call the event off and tell everyone registered."""
    event = frames.mine(event_id)
    form = CallOffForm()
    if not form.validate_on_submit():
        page = render_template("organizer/events/confirm_call_off.html", **frames.around(event), form=form)
        return page, 422
    told = event.taken + event.waiting
    try:
        with transaction():
            events.call_off(event_id, form.reason.data, guards.me())
    except NotPossibleNow:
        flash(gettext("Only a published meeting that is not over can be called off."))
        return _back(event_id)
    flash(ngettext("Called off. %(num)s person is told.", "Called off. %(num)s people are told.", told))
    return _back(event_id)


def _back(event_id: int) -> Response:
    return redirect(url_for("organizer.events.show", event_id=event_id), code=303)


def _actors() -> dict[str, str]:
    return {audit.organizer_actor(one.id): one.name for one in organizer_queries.everyone()}


def _in_words(missing: frozenset[Missing]) -> list[str]:
    words = {
        Missing.VENUE: gettext("the venue"),
        Missing.JOIN_URL: gettext("the link to the digital room"),
    }
    return [words[what] for what in sorted(missing)]
