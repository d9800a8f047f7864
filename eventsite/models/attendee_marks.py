"""What organizers note about somebody on an attendee list: tags and notes."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from eventsite.database import Base, UtcDateTime
from eventsite.rules.attendee_marks import MAX_NOTE, MAX_TAG


class AttendeeTag(Base):
    """A tag of one person; tags with the same `key` are one tag of the event, shown as its newest writing is."""

    __tablename__ = "attendee_tags"
    __table_args__ = (
        UniqueConstraint("registration_id", "key"),
        Index("ix_attendee_tags_event_id_key", "event_id", "key"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id", ondelete="CASCADE"))
    registration_id: Mapped[int] = mapped_column(ForeignKey("registrations.id", ondelete="CASCADE"))
    name: Mapped[str] = mapped_column(String(MAX_TAG))
    key: Mapped[str] = mapped_column(String(MAX_TAG))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class AttendeeNote(Base):
    """What an organizer has written about one person, for organizers; the person gets it with all that is kept."""

    __tablename__ = "attendee_notes"

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id", ondelete="CASCADE"), index=True)
    registration_id: Mapped[int] = mapped_column(ForeignKey("registrations.id", ondelete="CASCADE"), index=True)
    actor: Mapped[str] = mapped_column(String(40))
    body: Mapped[str] = mapped_column(String(MAX_NOTE))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
