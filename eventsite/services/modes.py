"""How one person takes part in a hybrid meeting, and changing it."""

from eventsite import clock, notifications
from eventsite.database import db
from eventsite.errors import ModeFull, NotPossibleNow
from eventsite.models import Event, Registration
from eventsite.queries import events as event_queries
from eventsite.queries import registrations as queries
from eventsite.queries import seats as seat_queries
from eventsite.rules import policies
from eventsite.rules.events import EventState, Format
from eventsite.rules.policies import Mode
from eventsite.rules.registrations import LIVING
from eventsite.services import audit, form_answers, invitations, needs, outbox, queues


def switch(registration_id: int, mode: Mode) -> list[str]:
    """Let somebody take part in the other way while there is room, and move the queue up. Doing it again is nothing.

    Return the questions that the person must answer now and has not, for those who take part so. Who waits may
    always change. Raises ModeFull, or NotPossibleNow when there is nothing to choose.
    """
    event = event_queries.locked(queries.event_id_of(registration_id))
    return switch_for(event, queries.in_event(event.id, registration_id), mode, audit.REGISTRANT)


def switch_for(event: Event, registration: Registration, mode: Mode, actor: str, *, is_told: bool = True) -> list[str]:
    """Do the same under the event's lock for whoever is named as actor: an organizer may do it for somebody.

    The person is told, since the invitation says another place, unless none was sent and none shall be. Returns and
    raises what switch() does.
    """
    before = policies.mode_in(event.format, registration.mode)
    is_possible = event.format == Format.HYBRID and event.state == EventState.PUBLISHED
    if not is_possible or registration.state not in LIVING or clock.now() >= event.ends_at:
        raise NotPossibleNow("nothing to choose")
    if mode is before:
        return []
    if registration.holds_seat and not has_room(event, registration, mode):
        raise ModeFull
    registration.mode = mode
    form_answers.drop_unasked(event, registration)
    needs.narrow(event, registration)
    db.session.flush()
    missing = form_answers.missing(event, registration)
    cause = audit.record(
        "registration.mode_changed",
        actor,
        event_id=event.id,
        registration_id=registration.id,
        before=before,
        after=mode,
    ).id
    registration.changed_at = clock.now()
    if is_told:
        _tell(event, registration, cause, missing)
    queues.promote(event)
    return missing


def has_room(event: Event, registration: Registration, mode: Mode) -> bool:
    """Say whether somebody who has a seat could take part in that way instead."""
    tally = seat_queries.tally(event)
    mine = seat_queries.claim_of(event, registration)
    tally.release(mine)
    limit = event.limits.of(mode)
    return limit is None or tally.modes[mode] < limit


def _tell(event: Event, registration: Registration, cause: int, missing: list[str]) -> None:
    """Send the invitation with the other place; the person has chosen it, so nobody is asked anew."""
    if not registration.email:
        return
    if not invitations.move_along(registration, event, cause, clock.now(), missing):
        message = notifications.mode_changed(registration, event, missing=missing)
        outbox.enqueue(message, cause, registration_id=registration.id, event_id=event.id)
