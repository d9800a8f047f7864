"""Inviting people to work with an event by a named link, and ending the link again."""

from eventsite import clock, notifications
from eventsite.database import db
from eventsite.errors import NotPossibleNow
from eventsite.models import Event, Guest
from eventsite.queries import events as event_queries
from eventsite.queries import guests as queries
from eventsite.rules import addresses
from eventsite.rules import guests as rules
from eventsite.rules.guests import GuestDetails, GuestRole
from eventsite.services import audit, outbox


def invite(
    event_id: int,
    role: GuestRole,
    name: str,
    email: str,
    organizer_id: int,
    speaker_id: int | None = None,
    language: str = "",
    *,
    is_mailed: bool = True,
) -> int:
    """Make a link for somebody and return its id; it is mailed if there is an address. Raises NotPossibleNow.

    Without `is_mailed` it lies ready, to be sent by hand. A speaker has one link for each event: asking again returns
    that one, with the new address and language. Without a language it is the event's.
    """
    event = event_queries.locked(event_id)
    if role is GuestRole.SPEAKER and speaker_id not in {speaker.id for speaker in event.speakers}:
        raise NotPossibleNow("speaker")
    guest = _known(event_id, role, speaker_id)
    if guest is None:
        guest = Guest(event_id=event_id, role=role, speaker_id=speaker_id)
        guest.created_at = clock.now()
        db.session.add(guest)
    guest.name, guest.language = name, language or event.language
    guest.email = addresses.deliverable(email) if email else ""
    guest.expires_at = rules.expires_at(event.ends_at)
    db.session.flush()
    _trace("guest.invited", guest, organizer_id)
    if guest.email and is_mailed:
        _mail(guest)
    return guest.id


def send_again(event_id: int, guest_id: int, organizer_id: int) -> None:
    """Mail the link once more. Raises NotPossibleNow without an address, or when the link has ended."""
    event_queries.locked(event_id)
    guest = queries.in_event(event_id, guest_id)
    if not can_be_mailed(guest):
        raise NotPossibleNow("link")
    _trace("guest.sent_again", guest, organizer_id)
    _mail(guest)


def can_be_mailed(guest: Guest) -> bool:
    """Say whether the link can be mailed: it still works, and there is an address."""
    return bool(guest.email) and rules.holds(guest.expires_at, guest.revoked_at, clock.now())


def revoke(event_id: int, guest_id: int, organizer_id: int) -> None:
    """End a link at once, in browsers that have opened it too. Doing it again changes nothing."""
    event_queries.locked(event_id)
    guest = queries.in_event(event_id, guest_id)
    if guest.revoked_at is not None:
        return
    guest.revoked_at = clock.now()
    guest.version += 1
    _trace("guest.revoked", guest, organizer_id)


def choose_mail(guest_id: int, *, wanted: bool) -> None:
    """Send this guest digests or none: their own wish."""
    queries.by_id(guest_id).wants_mail = wanted


def note_opened(guest_id: int) -> None:
    """Note that the link was opened in a browser."""
    guest = queries.by_id(guest_id)
    audit.record("guest.opened", audit.guest_actor(guest_id), event_id=guest.event_id, after=guest.role)


def note_looked(guest_id: int) -> None:
    """Leave a trace that the guest has looked at a page: append-only, after the page is made (rulings, Web)."""
    guest = queries.by_id(guest_id)
    guest.seen_at = clock.now()
    audit.record("guest.looked", audit.guest_actor(guest_id), event_id=guest.event_id, after=guest.role)


def details_of(event_id: int) -> tuple[GuestDetails, ...]:
    """Return whom an event begun from this one may give links: those whose link nobody has ended or erased."""
    return tuple(
        GuestDetails(GuestRole(one.role), one.name, one.email, one.language, one.speaker.name if one.speaker else "")
        for one in queries.of_event(event_id)
        if one.revoked_at is None and one.name
    )


def invite_anew(event: Event, planned: tuple[GuestDetails, ...], organizer_id: int) -> None:
    """Make a link of its own for each of these in a new event, mailed to nobody; none for who does not speak there."""
    speakers = {speaker.name: speaker.id for speaker in event.speakers}
    for one in planned:
        speaker_id = speakers.get(one.speaker)
        if one.role is GuestRole.SPEAKER and speaker_id is None:
            continue
        invite(event.id, one.role, one.name, one.email, organizer_id, speaker_id, one.language, is_mailed=False)


def _known(event_id: int, role: GuestRole, speaker_id: int | None) -> Guest | None:
    if role is not GuestRole.SPEAKER:
        return None
    known = (one for one in queries.of_event(event_id) if one.speaker_id == speaker_id and one.revoked_at is None)
    return next(known, None)


def _mail(guest: Guest) -> None:
    guest.mailed_at = clock.now()
    cause = f"guest:{guest.id}:{guest.mailed_at.isoformat()}"
    outbox.enqueue(notifications.guest_link(guest, event_queries.whole(guest.event_id)), cause, event_id=guest.event_id)


def _trace(action: str, guest: Guest, organizer_id: int) -> None:
    actor, subject = audit.organizer_actor(organizer_id), audit.guest_actor(guest.id)
    audit.record(action, actor, event_id=guest.event_id, after=guest.role, subject=subject)
