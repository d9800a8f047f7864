"""Mail on its way out. One row, one recipient."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, LargeBinary, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from eventsite.database import LONG_AGO, Base, UtcDateTime
from eventsite.rules.outbox import Kind, OutboxState

# In these words: where the states are parameters SQLite reads every mail there ever was, bodies and all.
IS_UNDELIVERED = text("state IN ('sending', 'waiting')")


class OutboxMessage(Base):
    """A message in parts; MIME is put together when it leaves (rulings, Calendar and mail).

    `cause` is the id of the audit entry, or of the request, that it tells of.
    """

    __tablename__ = "outbox"
    __table_args__ = (
        UniqueConstraint("registration_id", "kind", "cause"),
        Index("ix_outbox_due", "due_at", "id", sqlite_where=IS_UNDELIVERED, postgresql_where=IS_UNDELIVERED),
        Index("ix_outbox_abuse", "abuse_key", "created_at"),
        Index("ix_outbox_event_id_id", "event_id", "id"),
        Index("ix_outbox_event_id_state", "event_id", "state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    registration_id: Mapped[int | None] = mapped_column(ForeignKey("registrations.id"))
    event_id: Mapped[int | None] = mapped_column(ForeignKey("events.id"))
    calendar_entry_id: Mapped[int | None] = mapped_column(ForeignKey("calendar_entries.id"), index=True)
    kind: Mapped[Kind] = mapped_column(String(30))
    cause: Mapped[str] = mapped_column(String(80))
    recipient: Mapped[str] = mapped_column(String(320))
    reply_to: Mapped[str | None] = mapped_column(String(320))
    unsubscribe_url: Mapped[str | None] = mapped_column(String(500))
    abuse_key: Mapped[str] = mapped_column(String(320))
    subject: Mapped[str] = mapped_column(String(400))
    text: Mapped[str] = mapped_column(Text)
    html: Mapped[str] = mapped_column(Text)
    calendar: Mapped[bytes | None] = mapped_column(LargeBinary)
    method: Mapped[str | None] = mapped_column(String(20))
    message_id: Mapped[str] = mapped_column(String(200), unique=True)
    state: Mapped[OutboxState] = mapped_column(String(20), default=OutboxState.WAITING)
    attempts: Mapped[int] = mapped_column(default=0)
    due_at: Mapped[datetime] = mapped_column(UtcDateTime)
    claimed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    leased_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    last_error: Mapped[str] = mapped_column(String(500), default="")


class FanOut(Base):
    """One change that many must be told of, worked off in batches so that no lock is held long.

    It is begun at `due_at`, so that edits shortly after one another become one message; `before` is
    when and where the event was before the first of them, `message` the organizer's own line. For mail to invitees
    and subscribers `after_registration_id` is the id of one of those.
    """

    __tablename__ = "fan_outs"

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id"), index=True)
    kind: Mapped[Kind] = mapped_column(String(30))
    cause: Mapped[str] = mapped_column(String(80))
    after_registration_id: Mapped[int] = mapped_column(default=0)
    note: Mapped[str] = mapped_column(String(500), default="")
    message: Mapped[str] = mapped_column(String(1000), default="", server_default="")
    before: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    due_at: Mapped[datetime] = mapped_column(UtcDateTime, server_default=LONG_AGO)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    done_at: Mapped[datetime | None] = mapped_column(UtcDateTime, index=True)
