"""Registrations: a person and an event."""

from datetime import datetime

from sqlalchemy import Column, ForeignKey, Index, String, Table, UniqueConstraint, false, text
from sqlalchemy.orm import Mapped, mapped_column, relationship, validates

from eventsite.database import Base, UtcDateTime
from eventsite.models.events import Event
from eventsite.models.occasions import Session
from eventsite.rules.invitations import TELLING_ORDER
from eventsite.rules.names import MAX_KEY, sort_key
from eventsite.rules.policies import Mode
from eventsite.rules.registrations import LIVING, Attendance, AttendanceSource, RegistrationState

_IS_LIVING = text("canonical_email <> '' AND state IN ({})".format(", ".join(f"'{state}'" for state in sorted(LIVING))))
NO_ANSWER = str(len(TELLING_ORDER))
_IS_CHANGED, _IS_LOST = text("review_at IS NOT NULL"), text("undeliverable_at IS NOT NULL")
# Compared sign by sign everywhere: the language of a PostgreSQL database would sort å beside a.
KEY = String(MAX_KEY).with_variant(String(MAX_KEY, collation="C"), "postgresql")
registration_sessions = Table(
    "registration_sessions",
    Base.metadata,
    Column("registration_id", ForeignKey("registrations.id", ondelete="CASCADE"), primary_key=True),
    Column("session_id", ForeignKey("sessions.id", ondelete="CASCADE"), primary_key=True, index=True),
)


class Registration(Base):
    """One person's registration for one event. `seq` is the order of arrival in the event.

    `queue_no` is the order in the queue: `seq`, unless an organizer has put somebody elsewhere. `holds_seat` says
    whether the event counts a seat for it. `expires_at` is when the state ends by itself: an address that is not
    proven, an offer, a seat without a name. `releases_at` is when a seat that was declined by an answer becomes
    free (rulings, Calendar and mail); until then it is held. `undeliverable_at` is when mail to the address came
    back (calendar S31). A seat without a name has no name and no address. `review_at` is when answers were changed
    that an organizer wants to see again; the seat is kept meanwhile. What is erased stays as a number: `erased_at`.
    `attendance_at` is when the attendance was said, and `attendance_source` who has said it.
    `mailings_ended_at` is when the person had enough of reminders and mailings; what they must know comes all the same.
    `name_key` and `company_key` follow name and company: lists are sorted and searched by them (rules.names.sort_key).
    `answer_rank` is what the person's calendar has answered, by its place in rules.invitations.TELLING_ORDER; the
    database keeps it (migration 0018), so that every writer does. Nothing here writes it.
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
        Index("ix_registrations_event_id_canonical_email", "event_id", "canonical_email"),
        Index("ix_registrations_event_id_created_at", "event_id", "created_at"),
        Index("ix_registrations_queue", "event_id", "state", "queue_no"),
        Index("ix_registrations_review", "event_id", "state", sqlite_where=_IS_CHANGED, postgresql_where=_IS_CHANGED),
        Index("ix_registrations_bounced", "event_id", "state", sqlite_where=_IS_LOST, postgresql_where=_IS_LOST),
        Index("ix_registrations_event_company", "event_id", "company_id", "state"),
        Index("ix_registrations_by_name", "event_id", "name_key", "id"),
        Index("ix_registrations_by_company", "event_id", "company_key", "name_key", "id"),
        Index("ix_registrations_by_answer", "event_id", "answer_rank", "id"),
        # Also what a search looks through.
        Index("ix_registrations_by_email", "event_id", "canonical_email", "name_key", "company_key", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id"))
    seq: Mapped[int]
    state: Mapped[RegistrationState] = mapped_column(String(30))
    name: Mapped[str] = mapped_column(String(200))
    email: Mapped[str] = mapped_column(String(320))
    canonical_email: Mapped[str] = mapped_column(String(320))
    company: Mapped[str] = mapped_column(String(200))
    name_key: Mapped[str] = mapped_column(KEY, default="", server_default="")
    company_key: Mapped[str] = mapped_column(KEY, default="", server_default="")
    answer_rank: Mapped[int] = mapped_column(server_default=NO_ANSWER)
    company_id: Mapped[int | None] = mapped_column(ForeignKey("companies.id"), index=True)
    group_id: Mapped[int | None] = mapped_column(ForeignKey("groups.id"), index=True)
    mode: Mapped[Mode | None] = mapped_column(String(20))
    queue_no: Mapped[int] = mapped_column(default=0, server_default="0")
    holds_seat: Mapped[bool] = mapped_column(default=False, server_default=false())
    expires_at: Mapped[datetime | None] = mapped_column(UtcDateTime, index=True)
    review_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    edits_until_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    erased_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    job_title: Mapped[str] = mapped_column(String(200), default="")
    phone: Mapped[str] = mapped_column(String(40), default="")
    language: Mapped[str] = mapped_column(String(5), default="sv")
    form_key: Mapped[str | None] = mapped_column(String(64))
    manage_version: Mapped[int] = mapped_column(default=1)
    join_version: Mapped[int] = mapped_column(default=1)
    attendance: Mapped[Attendance] = mapped_column(String(20), default=Attendance.UNKNOWN)
    attendance_source: Mapped[AttendanceSource | None] = mapped_column(String(20))
    attendance_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    joined_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    releases_at: Mapped[datetime | None] = mapped_column(UtcDateTime, index=True)
    undeliverable_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    undeliverable_reason: Mapped[str] = mapped_column(String(200), default="", server_default="")
    mailings_ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)

    sessions: Mapped[list[Session]] = relationship(
        secondary=registration_sessions, order_by=Session.starts_at, lazy="raise_on_sql"
    )
    event: Mapped[Event] = relationship(lazy="raise_on_sql")

    # While a newcomer comes in: nothing that matters for it was known of the address before (queries.acquaintances).
    is_stranger = False

    @validates("name", "company")
    def _keep_key(self, column: str, value: str) -> str:
        setattr(self, f"{column}_key", sort_key(value))
        return value
