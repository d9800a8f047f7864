"""What an organizer does with one person: changes who it is, or moves it to another meeting."""

from collections.abc import Mapping, Sequence

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from eventsite import clock
from eventsite.database import transaction
from eventsite.errors import (
    AlreadyEnded,
    AlreadyRegistered,
    EventFull,
    ModeFull,
    NotPossibleNow,
    Refused,
    RegistrationChanged,
)
from eventsite.models import Event, Registration
from eventsite.queries import events as event_queries
from eventsite.queries import registrations as queries
from eventsite.queries import seats as seat_queries
from eventsite.rules.events import EventState
from eventsite.rules.permissions import Action
from eventsite.rules.registrations import LIVING
from eventsite.services import edits, moves
from eventsite.services.moves import Moved
from eventsite.web import guards
from eventsite.web.forms.persons import MoveForm, PersonForm
from eventsite.web.guards import requires
from eventsite.web.organizer import additions, frames

blueprint = Blueprint(
    "persons", __name__, url_prefix=f"/events/<{frames.ROW}:event_id>/attendees/<{frames.ROW}:registration_id>"
)
Page = str | tuple[str, int]


@blueprint.get("/edit")
@requires(Action.CORRECT_ATTENDEES)
def edit(event_id: int, registration_id: int) -> str | Response:
    """What is written about the person, to change."""
    event = frames.mine(event_id)
    registration = queries.in_event(event_id, registration_id)
    if registration.erased_at is not None:
        return _back(event_id, registration_id)
    return _edit_page(event, registration, PersonForm.for_person(event, registration))


@blueprint.post("/edit")
@requires(Action.CORRECT_ATTENDEES)
def save(event_id: int, registration_id: int) -> Page | Response:
    """Write it down, unless somebody else has written something else in the meantime."""
    event = frames.mine(event_id)
    registration = queries.in_event(event_id, registration_id)
    form = PersonForm.for_person(event, registration)
    if not form.validate_on_submit():
        return _edit_page(event, registration, form), 422
    try:
        with transaction():
            missing = edits.edit_for(
                event_id, registration_id, form.details(), form.seen(), guards.me().id, is_told=form.is_told.data
            )
    except RegistrationChanged as refusal:
        registration = queries.in_event(event_id, registration_id)
        event = frames.mine(event_id)
        form.take_over(edits.person_of(event, registration))
        return _edit_page(event, registration, form, refusal.now), 409
    except ModeFull:
        form.mode.errors = [gettext("There are no places left for this. Choose the other way")]
        return _edit_page(frames.mine(event_id), queries.in_event(event_id, registration_id), form), 409
    except NotPossibleNow:
        flash(gettext("Nothing was changed: the registration or the meeting has ended."))
        return _back(event_id, registration_id)
    flash(gettext("The details are saved."))
    additions.say_missing(missing)
    return _back(event_id, registration_id)


@blueprint.get("/move")
@requires(Action.MOVE_ATTENDEES)
def confirm_move(event_id: int, registration_id: int) -> str | Response:
    """To which meeting; once that is chosen, what it means, and the button that does it."""
    event = frames.mine(event_id)
    registration = queries.in_event(event_id, registration_id)
    if registration.state not in LIVING or not registration.email:
        return _back(event_id, registration_id)
    form = MoveForm.among(_targets(event_id))
    form.to.data = request.args.get("to", "")
    return _move_page(event, registration, form)


@blueprint.post("/move")
@requires(Action.MOVE_ATTENDEES)
def move(event_id: int, registration_id: int) -> Page | Response:
    """Cancel here and register there."""
    event = frames.mine(event_id)
    registration = queries.in_event(event_id, registration_id)
    form = MoveForm.among(_targets(event_id))
    if not form.validate_on_submit():
        return _move_page(event, registration, form), 422
    to = int(form.to.data)
    try:
        with transaction():
            moved = moves.move(event_id, registration_id, to, guards.me().id, form.decided)
    except (AlreadyRegistered, EventFull) as refusal:
        return _move_page(frames.mine(event_id), queries.in_event(event_id, registration_id), form, refusal), 409
    except (AlreadyEnded, NotPossibleNow):
        flash(gettext("Nothing was changed: the registration or one of the meetings has ended."))
        return _back(event_id, registration_id)
    _say(moved)
    return _back(to, moved.added.registration_id)


def _targets(event_id: int) -> Sequence[Event]:
    """Return the other meetings where one may do the same, to which people can still come, the next first."""
    now = clock.now()
    mine = [one for one in event_queries.of_organizer(guards.me()) if guards.allowed(Action.MOVE_ATTENDEES, one.id)]
    found = [one for one in mine if one.state == EventState.PUBLISHED and one.ends_at > now and one.id != event_id]
    return sorted(found, key=lambda one: one.starts_at)


def _say(moved: Moved) -> None:
    flash(gettext("Moved to this meeting. The person gets a mail about each of the two."))
    additions.say(moved.added, is_told=True)
    if moved.left_behind:
        flash(gettext("These answers could not come along: %(labels)s", labels=", ".join(moved.left_behind)))


def _edit_page(event: Event, registration: Registration, form: PersonForm, now: Mapping[str, str] | None = None) -> str:
    return render_template(
        "organizer/persons/edit.html", **frames.around(event), registration=registration, form=form, now=now or {}
    )


def _move_page(event: Event, registration: Registration, form: MoveForm, refusal: Refused | None = None) -> str:
    chosen = next((one for one in _targets(event.id) if str(one.id) == form.to.data), None)
    target = event_queries.whole(chosen.id) if chosen else None
    return render_template(
        "organizer/persons/move.html",
        **frames.around(event),
        registration=registration,
        form=form,
        target=target,
        is_full=target is not None and not seat_queries.tally(target).has_room(target.limits),
        carried=moves.what_comes_along(event.id, registration.id, target.id) if target else None,
        known_id=refusal.registration_id if isinstance(refusal, AlreadyRegistered) else None,
        bar=refusal.bar if isinstance(refusal, EventFull) else "",
    )


def _back(event_id: int, registration_id: int) -> Response:
    return redirect(url_for("organizer.attendees.index", event_id=event_id, person=registration_id), code=303)
