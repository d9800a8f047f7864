"""Registrations: a person and an event."""

from datetime import datetime

from sqlalchemy import Column, ForeignKey, Index, String, Table, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from eventsite.database import Base, UtcDateTime
from eventsite.models.events import Event
from eventsite.models.occasions import Session
from eventsite.rules.registrations import LIVING, Attendance, RegistrationState

_IS_LIVING = text("state IN ({})".format(", ".join(f"'{state}'" for state in sorted(LIVING))))
registration_sessions = Table(
    "registration_sessions",
    Base.metadata,
    Column("registration_id", ForeignKey("registrations.id", ondelete="CASCADE"), primary_key=True),
    Column("session_id", ForeignKey("sessions.id", ondelete="CASCADE"), primary_key=True, index=True),
)


class Registration(Base):
    """One person's registration for one event. `seq` is the order of arrival in the event.

    `releases_at` is when a seat that was declined by an answer becomes free (rulings, Calendar and mail);
    until then it is held. `undeliverable_at` is when mail to the address came back (calendar S31).
    """

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
    releases_at: Mapped[datetime | None] = mapped_column(UtcDateTime, index=True)
    undeliverable_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    undeliverable_reason: Mapped[str] = mapped_column(String(200), default="", server_default="")
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)

    sessions: Mapped[list[Session]] = relationship(
        secondary=registration_sessions, order_by=Session.starts_at, lazy="raise_on_sql"
    )
    event: Mapped[Event] = relationship(lazy="raise_on_sql")
