"""Tags and notes on people of an attendee list: put, and taken away. Nobody is told; the person gets them on asking."""

from eventsite import clock
from eventsite.database import db
from eventsite.errors import NotPossibleNow
from eventsite.models import AttendeeNote, AttendeeTag
from eventsite.queries import attendee_marks as queries
from eventsite.queries import registrations as registration_queries
from eventsite.rules import attendee_marks as rules
from eventsite.services import audit


def tag(event_id: int, registration_id: int, name: str, organizer_id: int) -> None:
    """Put a tag on somebody; one that is there already stays. A tag is written as the event writes it already.

    Raises NotPossibleNow for one who is erased or has as many tags as one can have.
    """
    _check_kept(event_id, registration_id)
    key = rules.tag_key(name)
    tags = queries.tags_of(registration_id)
    if any(other.key == key for other in tags):
        return
    if len(tags) >= rules.MAX_TAGS:
        raise NotPossibleNow("too many tags")
    row = AttendeeTag(
        event_id=event_id,
        registration_id=registration_id,
        name=queries.written(event_id, key) or rules.tag_name(name),
        key=key,
        created_at=clock.now(),
    )
    db.session.add(row)
    _record("registration.tagged", event_id, registration_id, organizer_id)


def untag(event_id: int, registration_id: int, tag_id: int, organizer_id: int) -> None:
    """Take a tag off somebody. Raises NotFound."""
    db.session.delete(queries.tag_in(event_id, registration_id, tag_id))
    _record("registration.untagged", event_id, registration_id, organizer_id)


def untag_called(event_id: int, registration_id: int, name: str, organizer_id: int) -> None:
    """Take the tag of that name off somebody, however it is written. Raises NotFound for one without."""
    tag = queries.tag_called(registration_id, name)
    untag(event_id, registration_id, tag.id if tag else 0, organizer_id)


def note(event_id: int, registration_id: int, body: str, organizer_id: int) -> None:
    """Note something about somebody. Raises NotPossibleNow for one who is erased."""
    _check_kept(event_id, registration_id)
    actor = audit.organizer_actor(organizer_id)
    row = AttendeeNote(
        event_id=event_id, registration_id=registration_id, actor=actor, body=body, created_at=clock.now()
    )
    db.session.add(row)
    _record("registration.noted", event_id, registration_id, organizer_id)


def remove_note(event_id: int, registration_id: int, note_id: int, organizer_id: int) -> None:
    """Delete a note. Raises NotFound."""
    db.session.delete(queries.note_in(event_id, registration_id, note_id))
    _record("registration.note_removed", event_id, registration_id, organizer_id)


def _check_kept(event_id: int, registration_id: int) -> None:
    if registration_queries.in_event(event_id, registration_id).erased_at is not None:
        raise NotPossibleNow("erased")


def _record(action: str, event_id: int, registration_id: int, organizer_id: int) -> None:
    audit.record(action, audit.organizer_actor(organizer_id), event_id=event_id, registration_id=registration_id)
