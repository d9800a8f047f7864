"""What speakers say about themselves: sent by their link, looked at by an organizer, taken back at any time."""

from datetime import datetime

from eventsite import clock, notifications
from eventsite.database import db
from eventsite.errors import EditedMeanwhile, NotFound, NotPossibleNow
from eventsite.models import Event, Guest, Presentation, Speaker
from eventsite.queries import events as event_queries
from eventsite.queries import guests as guest_queries
from eventsite.queries import images as image_queries
from eventsite.queries import presentations as queries
from eventsite.rules import presentations as rules
from eventsite.rules.presentations import PresentationDetails, PresentationState
from eventsite.services import audit, outbox


def send(guest_id: int, details: PresentationDetails, seen_version: int) -> None:
    """Keep what the speaker says, for an organizer to look at; it shows nowhere until then.

    Raises NotPossibleNow when the time is over, EditedMeanwhile when it was sent from elsewhere since `seen_version`.
    """
    guest = guest_queries.by_id(guest_id)
    event = event_queries.locked(guest.event_id)
    speaker_id = _speaker_of(guest)
    now = clock.now()
    if now >= rules.closes_at(event.presentations_due_at, event.starts_at):
        raise NotPossibleNow("late")
    kept = queries.of_speaker(speaker_id) or Presentation(speaker_id=speaker_id, version=0)
    if kept.version != seen_version:
        raise EditedMeanwhile
    kept.version, kept.state = seen_version + 1, PresentationState.SENT
    kept.title, kept.organization, kept.biography = details.title, details.organization, details.biography
    kept.portrait_id = details.portrait_id
    kept.consent_text_hash, kept.consented_at = rules.hash_of(details.consent_text), now
    kept.sent_at, kept.decided_at, kept.note = now, None, ""
    db.session.add(kept)
    audit.record("speaker.presented", audit.guest_actor(guest_id), event_id=event.id, after=_named(speaker_id))


def withdraw(guest_id: int) -> None:
    """Take back the consent: what was sent is deleted, biography and portrait leave the event's page at once."""
    guest = guest_queries.by_id(guest_id)
    event = event_queries.locked(guest.event_id)
    speaker = _in(event, _speaker_of(guest))
    kept = queries.of_speaker(speaker.id)
    if kept is not None:
        db.session.delete(kept)
    speaker.biography, speaker.portrait_id, speaker.portrait = "", None, None
    _note_change(event)
    audit.record("speaker.withdrawn", audit.guest_actor(guest_id), event_id=event.id, before=_named(speaker.id))


def approve(event_id: int, speaker_id: int, seen_version: int, organizer_id: int) -> None:
    """Show what the speaker has sent on the event's page. Raises NotFound, NotPossibleNow, EditedMeanwhile."""
    event = event_queries.locked(event_id)
    sent = _seen(event_id, speaker_id, seen_version)
    speaker = _in(event, speaker_id)
    speaker.title, speaker.organization, speaker.biography = sent.title, sent.organization, sent.biography
    speaker.portrait_id = sent.portrait_id
    speaker.portrait = image_queries.by_id(sent.portrait_id) if sent.portrait_id else None
    sent.state, sent.decided_at = PresentationState.APPROVED, clock.now()
    _note_change(event)
    audit.record("speaker.approved", audit.organizer_actor(organizer_id), event_id=event_id, after=_named(speaker_id))


def give_back(event_id: int, speaker_id: int, seen_version: int, note: str, organizer_id: int) -> bool:
    """Ask the speaker to change something: the note stands on their page. Raises as approve() does.

    It is mailed to them too if their link holds and has an address; return whether it is. Whether they want to be told
    of new questions is another matter.
    """
    event = event_queries.locked(event_id)
    sent = _seen(event_id, speaker_id, seen_version)
    sent.state, sent.decided_at, sent.note = PresentationState.RETURNED, clock.now(), note
    actor = audit.organizer_actor(organizer_id)
    cause = audit.record("speaker.given_back", actor, event_id=event_id, after=_named(speaker_id)).id
    guest = guest_queries.mailable_speaker(event_id, speaker_id, clock.now())
    if guest is None:
        return False
    until = rules.closes_at(event.presentations_due_at, event.starts_at)
    outbox.enqueue(
        notifications.presentation_returned(guest, event, note, until), f"returned:{cause}", event_id=event_id
    )
    return True


def set_due(event_id: int, due_at: datetime | None, organizer_id: int) -> None:
    """Decide until when speakers may send something; without a moment it is the start."""
    event = event_queries.locked(event_id)
    before, event.presentations_due_at = event.presentations_due_at, due_at
    audit.record(
        "event.presentations_due",
        audit.organizer_actor(organizer_id),
        event_id=event_id,
        before=before.isoformat() if before else "",
        after=due_at.isoformat() if due_at else "",
    )


def _seen(event_id: int, speaker_id: int, seen_version: int) -> Presentation:
    sent = queries.in_event(event_id, speaker_id)
    if sent.version != seen_version:
        raise EditedMeanwhile
    if sent.state != PresentationState.SENT:
        raise NotPossibleNow("decided")
    return sent


def _in(event: Event, speaker_id: int) -> Speaker:
    found = next((one for one in event.speakers if one.id == speaker_id), None)
    if found is None:
        raise NotFound("speaker")
    return found


def _speaker_of(guest: Guest) -> int:
    if guest.speaker_id is None:
        raise NotFound("speaker")
    return guest.speaker_id


def _note_change(event: Event) -> None:
    event.changed_at = clock.now()
    event.version += 1  # an editor that is open learns that something is new


def _named(speaker_id: int) -> str:
    return f"speaker:{speaker_id}"
