"""Who did what, when: one row for each change."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from eventsite.database import Base, UtcDateTime


class AuditEntry(Base):
    """One change. Its id is the cause that the mails about it carry. It holds no personal values.

    `subject` names what was changed where it is neither event nor registration: "organizer:7", "guest:3".
    """

    __tablename__ = "audit_entries"
    __table_args__ = (Index("ix_audit_entries_event_id_at", "event_id", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    actor: Mapped[str] = mapped_column(String(40))
    action: Mapped[str] = mapped_column(String(40))
    event_id: Mapped[int | None] = mapped_column(ForeignKey("events.id"))
    registration_id: Mapped[int | None] = mapped_column(ForeignKey("registrations.id", ondelete="SET NULL"), index=True)
    before: Mapped[str] = mapped_column(String(200), default="")
    after: Mapped[str] = mapped_column(String(200), default="")
    reason: Mapped[str] = mapped_column(String(500), default="")
    subject: Mapped[str] = mapped_column(String(40), default="", server_default="")


class AuditValue(Base):
    """What stood in a field of a person before and after a change. Apart from the trace: it goes when they do."""

    __tablename__ = "audit_values"

    id: Mapped[int] = mapped_column(primary_key=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("audit_entries.id", ondelete="CASCADE"), index=True)
    event_id: Mapped[int | None] = mapped_column(ForeignKey("events.id", ondelete="CASCADE"), index=True)
    registration_id: Mapped[int | None] = mapped_column(ForeignKey("registrations.id", ondelete="CASCADE"), index=True)
    field: Mapped[str] = mapped_column(String(60))
    before: Mapped[str] = mapped_column(Text, default="")
    after: Mapped[str] = mapped_column(Text, default="")
