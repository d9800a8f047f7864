"""What an event can consist of, and what it can be part of: days, sessions, series."""

from datetime import date, datetime, time

from sqlalchemy import DateTime, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from eventsite.database import Base, UtcDateTime


class DayHours(Base):
    """The hours of one day of an event of several days, where they differ from the others'."""

    __tablename__ = "day_hours"
    __table_args__ = (UniqueConstraint("event_id", "on"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id", ondelete="CASCADE"), index=True)
    on: Mapped[date]
    starts: Mapped[time]
    ends: Mapped[time]


class Session(Base):
    """A part of an event that registrants choose, with a calendar entry of its own (calendar.md §5).

    One that is taken out after people have chosen it stays, cancelled, so that they can be told.
    """

    __tablename__ = "sessions"

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id", ondelete="CASCADE"), index=True)
    title: Mapped[str] = mapped_column(String(200))
    starts_wall: Mapped[datetime] = mapped_column(DateTime)
    ends_wall: Mapped[datetime] = mapped_column(DateTime)
    starts_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ends_at: Mapped[datetime] = mapped_column(UtcDateTime)
    place: Mapped[str] = mapped_column(String(200), default="")
    cancelled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Series(Base):
    """Events that belong together and are registered for one by one."""

    __tablename__ = "series"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(80), unique=True)
    name: Mapped[str] = mapped_column(String(120), unique=True)
    description: Mapped[str] = mapped_column(Text, default="", server_default="")
