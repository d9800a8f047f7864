"""Registrations: a person and an event."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from eventsite.database import Base, UtcDateTime
from eventsite.models.events import Event
from eventsite.rules.registrations import LIVING, Attendance, RegistrationState

_IS_LIVING = text("state IN ({})".format(", ".join(f"'{state}'" for state in sorted(LIVING))))


class Registration(Base):
    """One person's registration for one event. `seq` is the order of arrival in the event."""

    __tablename__ = "registrations"
    __table_args__ = (
        UniqueConstraint("event_id", "seq"),
        UniqueConstraint("event_id", "form_key"),
        Index(
            "uq_registrations_living",
            "event_id",
            "canonical_email",
            unique=True,
            sqlite_where=_IS_LIVING,
            postgresql_where=_IS_LIVING,
        ),
        Index("ix_registrations_queue", "event_id", "state", "seq"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id"))
    seq: Mapped[int]
    state: Mapped[RegistrationState] = mapped_column(String(30))
    name: Mapped[str] = mapped_column(String(200))
    email: Mapped[str] = mapped_column(String(320))
    canonical_email: Mapped[str] = mapped_column(String(320))
    company: Mapped[str] = mapped_column(String(200))
    job_title: Mapped[str] = mapped_column(String(200), default="")
    phone: Mapped[str] = mapped_column(String(40), default="")
    language: Mapped[str] = mapped_column(String(5), default="sv")
    form_key: Mapped[str | None] = mapped_column(String(64))
    manage_version: Mapped[int] = mapped_column(default=1)
    join_version: Mapped[int] = mapped_column(default=1)
    attendance: Mapped[Attendance] = mapped_column(String(20), default=Attendance.UNKNOWN)
    joined_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)

    event: Mapped[Event] = relationship(lazy="raise_on_sql")
