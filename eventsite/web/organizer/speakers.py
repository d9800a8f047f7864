"""The speakers of an event: what they have sent about themselves, and those who have spoken before."""

from datetime import datetime, time
from zoneinfo import ZoneInfo

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from eventsite import text
from eventsite.database import transaction
from eventsite.errors import EditedMeanwhile, NotFound, NotPossibleNow
from eventsite.models import Event
from eventsite.queries import guests as guest_queries
from eventsite.queries import presentations as presentation_queries
from eventsite.queries import speakers as queries
from eventsite.rules import presentations as rules
from eventsite.rules.events import moment
from eventsite.rules.guests import GuestRole
from eventsite.rules.permissions import Action
from eventsite.services import presentations, speakers
from eventsite.web import guards
from eventsite.web.forms.numbers import whole
from eventsite.web.forms.presentations import DueForm, ReturnForm, seen_in
from eventsite.web.forms.speakers import set_apart
from eventsite.web.forms.times import shown_clock, shown_day
from eventsite.web.guards import requires
from eventsite.web.organizer import frames

blueprint = Blueprint("speakers", __name__, url_prefix=f"/events/<{frames.ROW}:event_id>/speakers")
END_OF_DAY = time(23, 59)
Page = str | tuple[str, int]


@blueprint.get("")
@requires(Action.EDIT_EVENTS)
def index(event_id: int) -> str:
    """Who speaks, what they have sent, and whom one may take from other meetings: `q` says who."""
    return _page(frames.mine(event_id))


@blueprint.post("/add")
@requires(Action.EDIT_EVENTS)
def add(event_id: int) -> Response:
    """Take somebody who has spoken before, with all that was said of them."""
    frames.mine(event_id)
    try:
        with transaction():
            speakers.reuse(event_id, whole(request.form.get("speaker")) or 0, guards.me())
        flash(gettext("The speaker is added, with title, organization, biography and portrait."))
    except NotPossibleNow:
        flash(gettext("Somebody of that name speaks already."))
    except NotFound:
        flash(gettext("That speaker is not there any more. Search again."))
    return _back(event_id)


@blueprint.post("/due")
@requires(Action.EDIT_EVENTS)
def set_due(event_id: int) -> Response | Page:
    """Decide until when speakers may send something."""
    event = frames.mine(event_id)
    form = DueForm()
    if not form.validate():
        return _page(event, due=form), 422
    wall = datetime.combine(form.day.day, form.clock.clock or END_OF_DAY) if form.day.day else None
    with transaction():
        presentations.set_due(event_id, moment(wall, event.timezone) if wall else None, guards.me().id)
    flash(gettext("The last day is saved."))
    return _back(event_id)


@blueprint.post(f"/<{frames.ROW}:speaker_id>/approve")
@requires(Action.EDIT_EVENTS)
def approve(event_id: int, speaker_id: int) -> Response:
    """Show what the speaker has sent on the page of the event: what was on the screen, and nothing newer."""
    frames.mine(event_id)
    try:
        with transaction():
            presentations.approve(event_id, speaker_id, seen_in(request.form.get("version")), guards.me().id)
        flash(gettext("It is on the page of the meeting."))
    except EditedMeanwhile:
        flash(gettext("The speaker has sent something new meanwhile. Look at it first."))
    except NotPossibleNow:
        flash(gettext("Somebody else has dealt with it already."))
    return _back(event_id)


@blueprint.post(f"/<{frames.ROW}:speaker_id>/give-back")
@requires(Action.EDIT_EVENTS)
def give_back(event_id: int, speaker_id: int) -> Response | Page:
    """Ask the speaker to change something."""
    event = frames.mine(event_id)
    form = ReturnForm()
    if not form.validate():
        return _page(event, returned={speaker_id: set_apart(form, speaker_id)}), 422
    try:
        with transaction():
            is_mailed = presentations.give_back(
                event_id, speaker_id, seen_in(form.version.data), form.note.data or "", guards.me().id
            )
        flash(_given_back(is_mailed=is_mailed))
    except EditedMeanwhile:
        flash(gettext("The speaker has sent something new meanwhile. Look at it first."))
    except NotPossibleNow:
        flash(gettext("Somebody else has dealt with it already."))
    return _back(event_id)


def _given_back(*, is_mailed: bool) -> str:
    if is_mailed:
        return gettext("It is given back. What you wrote is mailed to the speaker, and stands on their page.")
    return gettext(
        "It is given back. What you wrote stands on the speaker's page, but could not be mailed: the link has no "
        "address, or has ended."
    )


def _page(event: Event, *, due: DueForm | None = None, returned: dict[int, ReturnForm] | None = None) -> str:
    sent = presentation_queries.of_event(event.id)
    links = {
        one.speaker_id: one
        for one in guest_queries.of_event(event.id)
        if one.role == GuestRole.SPEAKER and one.revoked_at is None
    }
    forms = {one.speaker_id: _return_form(one.speaker_id, one.version) for one in sent.values()} | (returned or {})
    typed = text.one_line(request.args.get("q", ""))[:80]
    return render_template(
        "organizer/speakers/index.html",
        **frames.around(event),
        sent=sent,
        links=links,
        forms=forms,
        due=due or _due_form(event),
        closes_at=rules.closes_at(event.presentations_due_at, event.starts_at),
        typed=typed,
        earlier=queries.earlier(guards.me(), event.id, typed),
    )


def _return_form(speaker_id: int, version: int) -> ReturnForm:
    return set_apart(ReturnForm(formdata=None, data={"version": str(version)}), speaker_id)


def _due_form(event: Event) -> DueForm:
    due = event.presentations_due_at
    wall = due.astimezone(ZoneInfo(event.timezone)) if due else None
    return DueForm(formdata=None, data={"day": shown_day(wall), "clock": shown_clock(wall)})


def _back(event_id: int) -> Response:
    return redirect(url_for(".index", event_id=event_id), code=303)
