"""Tags and notes on people of an attendee list."""

from collections.abc import Sequence

from sqlalchemy import func, select

from eventsite.database import db
from eventsite.errors import NotFound
from eventsite.models.attendee_marks import AttendeeNote, AttendeeTag
from eventsite.rules.attendee_marks import MAX_SUGGESTED, tag_key


def tags_of(registration_id: int) -> Sequence[AttendeeTag]:
    """Return one person's tags by name."""
    statement = select(AttendeeTag).where(AttendeeTag.registration_id == registration_id).order_by(AttendeeTag.key)
    return db.session.scalars(statement).all()


def notes_of(registration_id: int) -> Sequence[AttendeeNote]:
    """Return what has been noted about one person, the newest first."""
    statement = select(AttendeeNote).where(AttendeeNote.registration_id == registration_id)
    return db.session.scalars(statement.order_by(AttendeeNote.id.desc())).all()


def names_in(event_id: int) -> list[str]:
    """Return the tags that somebody in the event has, by name, each as one of them is written."""
    statement = (
        select(func.min(AttendeeTag.name))
        .where(AttendeeTag.event_id == event_id)
        .group_by(AttendeeTag.key)
        .order_by(AttendeeTag.key)
        .limit(MAX_SUGGESTED)
    )
    return list(db.session.scalars(statement))


def written(event_id: int, key: str) -> str | None:
    """Return how the event's tag of that key is written already; None for a new one."""
    statement = select(AttendeeTag.name).where(AttendeeTag.event_id == event_id, AttendeeTag.key == key)
    return db.session.scalar(statement.limit(1))  # they are written alike, and thousands may have it


def tag_called(registration_id: int, name: str) -> AttendeeTag | None:
    """Return the person's tag of that name, however it is written; None for one without."""
    statement = select(AttendeeTag).where(AttendeeTag.registration_id == registration_id)
    return db.session.scalars(statement.where(AttendeeTag.key == tag_key(name))).one_or_none()


def tag_in(event_id: int, registration_id: int, tag_id: int) -> AttendeeTag:
    """Return one of the person's tags. Raises NotFound."""
    tag = db.session.get(AttendeeTag, tag_id)
    if tag is None or (tag.event_id, tag.registration_id) != (event_id, registration_id):
        raise NotFound("tag")
    return tag


def note_in(event_id: int, registration_id: int, note_id: int) -> AttendeeNote:
    """Return one of the notes about the person. Raises NotFound."""
    note = db.session.get(AttendeeNote, note_id)
    if note is None or (note.event_id, note.registration_id) != (event_id, registration_id):
        raise NotFound("note")
    return note
