"""What we have put into people's calendars."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from eventsite.database import Base, UtcDateTime
from eventsite.rules.invitations import PartStat

_IS_ACTIVE = text("cancelled_at IS NULL")


class CalendarEntry(Base):
    """One UID's life, from its first REQUEST to its CANCEL (calendar D1, D6; RFC 5546 §2.1.5).

    Dead UIDs stay, so that a late answer is recognised; at most one entry of a registration lives.
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
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    registration_id: Mapped[int] = mapped_column(ForeignKey("registrations.id", ondelete="CASCADE"), index=True)
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
