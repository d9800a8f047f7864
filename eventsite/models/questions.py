"""Questions to the speakers, asked ahead of time."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from eventsite.database import Base, UtcDateTime
from eventsite.models.events import Speaker
from eventsite.models.registrations import Registration
from eventsite.rules.questions import Moderation, NameDisplay


class Question(Base):
    """A question. `public_no` counts from 1 in the event and is never used again.

    `body_original` is never overwritten. The asker may be gone while the question stays.
    """

    __tablename__ = "questions"
    __table_args__ = (UniqueConstraint("event_id", "public_no"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id"))
    public_no: Mapped[int]
    registration_id: Mapped[int | None] = mapped_column(ForeignKey("registrations.id", ondelete="SET NULL"), index=True)
    speaker_id: Mapped[int | None] = mapped_column(ForeignKey("speakers.id", ondelete="SET NULL"), index=True)
    body_original: Mapped[str] = mapped_column(Text)
    body: Mapped[str] = mapped_column(Text)
    name_display: Mapped[NameDisplay] = mapped_column(String(20), default=NameDisplay.ANONYMOUS)
    moderation: Mapped[Moderation] = mapped_column(String(20), default=Moderation.SUBMITTED)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)

    registration: Mapped[Registration | None] = relationship(lazy="raise_on_sql")
    speaker: Mapped[Speaker | None] = relationship(lazy="raise_on_sql")
