"""What we have put into people's calendars."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from eventsite.database import Base, UtcDateTime
from eventsite.models.occasions import Session
from eventsite.rules.invitations import PartStat

_IS_ACTIVE = text("cancelled_at IS NULL AND session_id IS NULL")
_IS_ACTIVE_OF_SESSION = text("cancelled_at IS NULL AND session_id IS NOT NULL")


class CalendarEntry(Base):
    """One UID's life, from its first REQUEST to its CANCEL (calendar D1, D6; RFC 5546 §2.1.5).

    Dead UIDs stay, so that a late answer is recognised; at most one entry of a registration, and of each
    session that it has chosen, lives. `said` is what the newest message says and `told` what the newest
    that a sender has taken up says: the difference is what can still be taken back (rules/invitations.py,
    Saying). The `reply_` columns are those of the last answer that counted (RFC 5546 §2.1.5).
    """

    __tablename__ = "calendar_entries"
    __table_args__ = (
        Index(
            "uq_calendar_entries_active",
            "registration_id",
            unique=True,
            sqlite_where=_IS_ACTIVE,
            postgresql_where=_IS_ACTIVE,
        ),
        Index(
            "uq_calendar_entries_active_session",
            "registration_id",
            "session_id",
            unique=True,
            sqlite_where=_IS_ACTIVE_OF_SESSION,
            postgresql_where=_IS_ACTIVE_OF_SESSION,
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    registration_id: Mapped[int] = mapped_column(ForeignKey("registrations.id", ondelete="CASCADE"), index=True)
    session_id: Mapped[int | None] = mapped_column(ForeignKey("sessions.id"), index=True)
    generation: Mapped[int] = mapped_column(default=1)
    uid: Mapped[str] = mapped_column(String(120), unique=True)
    organizer_name: Mapped[str] = mapped_column(String(200))
    organizer_address: Mapped[str] = mapped_column(String(320))
    attendee_address: Mapped[str] = mapped_column(String(320))
    sequence: Mapped[int] = mapped_column(default=0)
    time_sequence: Mapped[int] = mapped_column(default=0)
    partstat: Mapped[PartStat] = mapped_column(String(20), default=PartStat.ACCEPTED)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    stamped_at: Mapped[datetime] = mapped_column(UtcDateTime)
    cancelled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    said: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    told: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    reply_sequence: Mapped[int | None]
    reply_stamped_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    reply_message_id: Mapped[str] = mapped_column(String(500), default="", server_default="")
    reply_comment: Mapped[str] = mapped_column(String(500), default="", server_default="")
    replied_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    session: Mapped[Session | None] = relationship(lazy="raise_on_sql")
