"""What speakers have written about themselves by their link."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from eventsite.database import Base, UtcDateTime
from eventsite.models.events import Speaker
from eventsite.models.images import Image
from eventsite.rules.presentations import PresentationState


class Presentation(Base):
    """The newest that a speaker has sent. It shows nowhere: an approved one is copied to the speaker."""

    __tablename__ = "presentations"

    speaker_id: Mapped[int] = mapped_column(ForeignKey("speakers.id", ondelete="CASCADE"), primary_key=True)
    state: Mapped[PresentationState] = mapped_column(String(20))
    version: Mapped[int] = mapped_column(default=1)
    title: Mapped[str] = mapped_column(String(200), default="")
    organization: Mapped[str] = mapped_column(String(200), default="")
    biography: Mapped[str] = mapped_column(Text, default="")
    portrait_id: Mapped[int | None] = mapped_column(ForeignKey("images.id"), index=True)
    consent_text_hash: Mapped[str] = mapped_column(String(64))
    consented_at: Mapped[datetime] = mapped_column(UtcDateTime)
    sent_at: Mapped[datetime] = mapped_column(UtcDateTime)
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    note: Mapped[str] = mapped_column(String(500), default="")

    speaker: Mapped[Speaker] = relationship(lazy="raise_on_sql")
    portrait: Mapped[Image | None] = relationship(lazy="raise_on_sql")
