"""The same thing done to many people at once, as it was shown, and what became of each of them."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, false, text
from sqlalchemy.orm import Mapped, mapped_column

from eventsite.database import Base, UtcDateTime
from eventsite.rules.bulk_actions import BulkKind

_IS_OPEN = text("starts_at IS NOT NULL AND settled_at IS NULL")


class BulkAction(Base):
    """One thing for many: planned, confirmed (`starts_at`), done in batches up to `position`, perhaps undone.

    `undone_at` is when somebody asked for that. `settled_at` is when there is nothing left to do, or to undo. One that
    was never confirmed is deleted after a day. `reason` is what the people are told; where it is about a
    tag, that tag. `mails_unmailed` says that those too are told who were registered without mail.
    """

    __tablename__ = "bulk_actions"
    __table_args__ = (Index("ix_bulk_actions_open", "starts_at", sqlite_where=_IS_OPEN, postgresql_where=_IS_OPEN),)

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id"), index=True)
    organizer_id: Mapped[int] = mapped_column(ForeignKey("organizers.id"))
    kind: Mapped[BulkKind] = mapped_column(String(20))
    reason: Mapped[str] = mapped_column(String(500), default="", server_default="")
    mails_unmailed: Mapped[bool] = mapped_column(default=False, server_default=false())
    planned: Mapped[int] = mapped_column(default=0)
    done: Mapped[int] = mapped_column(default=0)
    skipped: Mapped[int] = mapped_column(default=0)
    position: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    starts_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    done_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    undone_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    undone_by_id: Mapped[int | None] = mapped_column(ForeignKey("organizers.id"))
    settled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class BulkItem(Base):
    """One of them, by `position` in the order of arrival: the state that was shown, what was before and is after.

    `outcome` is empty until it is dealt with, then "done" or why it was skipped; `undone` the same of undoing.
    """

    __tablename__ = "bulk_items"

    bulk_action_id: Mapped[int] = mapped_column(ForeignKey("bulk_actions.id", ondelete="CASCADE"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    registration_id: Mapped[int] = mapped_column(ForeignKey("registrations.id", ondelete="CASCADE"), index=True)
    seen: Mapped[str] = mapped_column(String(30))
    before: Mapped[str] = mapped_column(String(60), default="", server_default="")
    after: Mapped[str] = mapped_column(String(60), default="", server_default="")
    outcome: Mapped[str] = mapped_column(String(20), default="", server_default="")
    undone: Mapped[str] = mapped_column(String(20), default="", server_default="")
