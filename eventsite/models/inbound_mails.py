"""Mail that came in: what it was taken for, and what became of it."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from eventsite.database import Base, UtcDateTime
from eventsite.rules.answers import Verdict
from eventsite.rules.invitations import PartStat


class InboundMail(Base):
    """One mail received, by the SHA-256 of its bytes, so that it has its effect once.

    In quarantine is what concerns a registration and was refused; `settled_at` is when an organizer, or
    the person by a link from a mail, has dealt with it.
    """

    __tablename__ = "inbound_mails"
    __table_args__ = (Index("ix_inbound_mails_event_id_id", "event_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    message_id: Mapped[str] = mapped_column(String(500), default="")
    sender: Mapped[str] = mapped_column(String(320), default="")
    subject: Mapped[str] = mapped_column(String(300), default="")
    verdict: Mapped[Verdict] = mapped_column(String(30))
    reason: Mapped[str] = mapped_column(String(200), default="")
    is_quarantined: Mapped[bool] = mapped_column(default=False)
    registration_id: Mapped[int | None] = mapped_column(ForeignKey("registrations.id", ondelete="CASCADE"), index=True)
    event_id: Mapped[int | None] = mapped_column(ForeignKey("events.id", ondelete="CASCADE"))
    calendar_entry_id: Mapped[int | None] = mapped_column(
        ForeignKey("calendar_entries.id", ondelete="CASCADE"), index=True
    )
    partstat: Mapped[PartStat | None] = mapped_column(String(20))
    sequence: Mapped[int | None]
    stamped_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    comment: Mapped[str] = mapped_column(String(500), default="")
    received_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    settled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
