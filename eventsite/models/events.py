"""Events and what belongs to them: programme, speakers, themes, reading."""

from dataclasses import replace
from datetime import datetime, time
from zoneinfo import ZoneInfo

from sqlalchemy import Boolean, CheckConstraint, Column, DateTime, ForeignKey, String, Table, Text, false
from sqlalchemy.orm import Mapped, mapped_column, object_session, relationship

from eventsite.database import EDITION, LONG_AGO, Base, UtcDateTime
from eventsite.models.images import Image
from eventsite.models.occasions import DayHours, Series, Session
from eventsite.models.organizers import Organizer
from eventsite.models.policies import POLICY_CONSTRAINTS, PolicyColumns
from eventsite.rules import occasions, policies
from eventsite.rules.events import EventState, Format, Standing
from eventsite.rules.occasions import Occasion
from eventsite.rules.seats import Limits

event_themes = Table(
    "event_themes",
    Base.metadata,
    Column("event_id", ForeignKey("events.id", ondelete="CASCADE"), primary_key=True),
    Column("theme_id", ForeignKey("themes.id", ondelete="CASCADE"), primary_key=True, index=True),
)
event_organizers = Table(
    "event_organizers",
    Base.metadata,
    Column("event_id", ForeignKey("events.id", ondelete="CASCADE"), primary_key=True),
    Column("organizer_id", ForeignKey("organizers.id", ondelete="CASCADE"), primary_key=True, index=True),
    Column("sees_needs", Boolean, nullable=False, default=False, server_default=false()),
    Column("role", String(20)),  # none: what they are to the site
)
item_speakers = Table(
    "item_speakers",
    Base.metadata,
    Column("item_id", ForeignKey("programme_items.id", ondelete="CASCADE"), primary_key=True),
    Column("speaker_id", ForeignKey("speakers.id", ondelete="CASCADE"), primary_key=True, index=True),
)


class Theme(Base):
    """A theme that events are tagged with."""

    __tablename__ = "themes"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(80), unique=True)
    name: Mapped[str] = mapped_column(String(80))


class Event(PolicyColumns, Base):
    """A theme meeting.

    The wall times, the zone and the other hours are what the organizer said; `starts_at` and `ends_at`
    are the first and last moment they mean. `calendar_sequence` and `calendar_changed_at` are those of
    the public entry in feeds and downloads. `taken`, `waiting` and `last_seq` are counted under the lock of this row.
    """

    __tablename__ = "events"
    __table_args__ = (
        CheckConstraint("taken >= 0", name="taken_not_negative"),
        CheckConstraint("waiting >= 0", name="waiting_not_negative"),
        CheckConstraint("capacity IS NULL OR capacity >= 0", name="capacity_not_negative"),
        CheckConstraint("ends_at > starts_at", name="ends_after_start"),
        *POLICY_CONSTRAINTS,
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(80), unique=True)
    state: Mapped[EventState] = mapped_column(String(20), default=EventState.DRAFT, index=True)
    language: Mapped[str] = mapped_column(String(5), default="sv")
    title: Mapped[str] = mapped_column(String(200))
    summary: Mapped[str] = mapped_column(String(500), default="")
    description: Mapped[str] = mapped_column(Text, default="")
    format: Mapped[Format] = mapped_column(String(20))
    timezone: Mapped[str] = mapped_column(String(60), default="Europe/Stockholm")
    starts_wall: Mapped[datetime] = mapped_column(DateTime)
    ends_wall: Mapped[datetime] = mapped_column(DateTime)
    starts_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    ends_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    is_all_day: Mapped[bool] = mapped_column(default=False, server_default=false())
    series_id: Mapped[int | None] = mapped_column(ForeignKey("series.id"), index=True)
    venue: Mapped[str] = mapped_column(String(200), default="")
    address: Mapped[str] = mapped_column(String(300), default="")
    room_name: Mapped[str] = mapped_column(String(200), default="")
    join_url: Mapped[str] = mapped_column(String(2000), default="")
    pattern: Mapped[str] = mapped_column(String(40), default="segregation")
    image_id: Mapped[int | None] = mapped_column(ForeignKey("images.id"), index=True)
    contact_name: Mapped[str] = mapped_column(String(200), default="")
    contact_email: Mapped[str] = mapped_column(String(320), default="")
    contact_phone: Mapped[str] = mapped_column(String(40), default="")
    capacity: Mapped[int | None]
    has_waitlist: Mapped[bool] = mapped_column(default=True)
    opens_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    closes_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    questions_close_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    presentations_due_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    confirms_declines: Mapped[bool] = mapped_column(default=False, server_default=false())
    lists_participants: Mapped[bool] = mapped_column(default=False, server_default=false())
    cancelled_reason: Mapped[str] = mapped_column(String(500), default="")
    confirmation_text: Mapped[str] = mapped_column(Text, default="", server_default="")
    confirmation_text_en: Mapped[str] = mapped_column(Text, default="", server_default="")
    survey_url: Mapped[str] = mapped_column(String(2000), default="", server_default="")
    taken: Mapped[int] = mapped_column(default=0)
    waiting: Mapped[int] = mapped_column(default=0)
    last_seq: Mapped[int] = mapped_column(default=0)
    last_question_no: Mapped[int] = mapped_column(default=0)
    calendar_uid: Mapped[str] = mapped_column(String(120), unique=True)
    calendar_sequence: Mapped[int] = mapped_column(default=0)
    calendar_changed_at: Mapped[datetime] = mapped_column(UtcDateTime, server_default=LONG_AGO)
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    published_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    image: Mapped[Image | None] = relationship(lazy="raise_on_sql")
    series: Mapped[Series | None] = relationship(lazy="raise_on_sql")
    other_hours: Mapped[list[DayHours]] = relationship(
        order_by=DayHours.on, cascade="all, delete-orphan", lazy="raise_on_sql"
    )
    sessions: Mapped[list[Session]] = relationship(
        order_by=Session.starts_at, cascade="all, delete-orphan", lazy="raise_on_sql"
    )
    themes: Mapped[list[Theme]] = relationship(secondary=event_themes, order_by="Theme.name", lazy="raise_on_sql")
    organizers: Mapped[list[Organizer]] = relationship(secondary=event_organizers, lazy="raise_on_sql")
    programme: Mapped[list["ProgrammeItem"]] = relationship(
        order_by="ProgrammeItem.position", cascade="all, delete-orphan", lazy="raise_on_sql"
    )
    speakers: Mapped[list["Speaker"]] = relationship(
        order_by="Speaker.position", cascade="all, delete-orphan", lazy="raise_on_sql"
    )
    reading: Mapped[list["Reading"]] = relationship(
        order_by="Reading.position", cascade="all, delete-orphan", lazy="raise_on_sql"
    )

    @property
    def edition(self) -> int | None:
        """That of what is said of meetings, in a transaction that has asked for it (queries.events); else None."""
        session = object_session(self)
        edition: int | None = session.info.get(EDITION) if session is not None else None
        return edition

    @property
    def starts_local(self) -> datetime:
        """The start as the clock on the wall of the event shows it, aware."""
        return self.starts_at.astimezone(ZoneInfo(self.timezone))

    @property
    def ends_local(self) -> datetime:
        """The end as the clock on the wall of the event shows it, aware."""
        return self.ends_at.astimezone(ZoneInfo(self.timezone))

    @property
    def occasion(self) -> Occasion:
        """When and where the event is."""
        return Occasion(
            starts_wall=self.starts_wall,
            ends_wall=self.ends_wall,
            timezone=self.timezone,
            format=Format(self.format),
            venue=self.venue,
            address=self.address,
            is_all_day=self.is_all_day,
            other_hours=tuple(occasions.DayHours(day.on, day.starts, day.ends) for day in self.other_hours),
        )

    @property
    def current_sessions(self) -> list[Session]:
        """The sessions that can be chosen: those that have not been taken out."""
        return [session for session in self.sessions if session.cancelled_at is None]

    def occasion_of(self, session: Session | None, mode: str | None = None) -> Occasion:
        """Return when and where the event is, or one of its sessions, for somebody who takes part in that way."""
        occasion = self.occasion
        if mode is not None and self.format == Format.HYBRID:
            occasion = replace(occasion, format=Format(mode))
        if session is None:
            return occasion
        return replace(
            occasion,
            starts_wall=session.starts_wall,
            ends_wall=session.ends_wall,
            venue=session.place or self.venue,
            is_all_day=False,
            other_hours=(),
        )

    @property
    def standing(self) -> Standing:
        """The facts that decide whether one may register, as far as the row knows (queries.seats.standing)."""
        return Standing(
            EventState(self.state),
            self.starts_at,
            self.ends_at,
            self.opens_at,
            self.closes_at,
            self.limits.in_all,
            self.taken,
            self.waiting,
            self.has_waitlist,
            queue_closes_at=self.queue_closes_at,
        )

    @property
    def limits(self) -> Limits:
        """How many the event takes."""
        by_mode = (self.capacity_on_site, self.capacity_digital) if self.format == Format.HYBRID else (None, None)
        return Limits(self.capacity, *by_mode, self.company_quota)

    @property
    def queue_closes_at(self) -> datetime:
        """The moment from which nobody is promoted any more."""
        return policies.queue_closes_at(self.starts_at, self.queue_closes_hours)


class Speaker(Base):
    """A person who speaks at one event."""

    __tablename__ = "speakers"

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id", ondelete="CASCADE"), index=True)
    position: Mapped[int]
    name: Mapped[str] = mapped_column(String(200))
    title: Mapped[str] = mapped_column(String(200), default="")
    organization: Mapped[str] = mapped_column(String(200), default="")
    biography: Mapped[str] = mapped_column(Text, default="")
    portrait_id: Mapped[int | None] = mapped_column(ForeignKey("images.id"), index=True)

    portrait: Mapped[Image | None] = relationship(lazy="raise_on_sql")


class ProgrammeItem(Base):
    """A point of the programme, at times on the wall of the event; without an end it goes on to the next."""

    __tablename__ = "programme_items"

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id", ondelete="CASCADE"), index=True)
    position: Mapped[int]
    starts_local_time: Mapped[time]
    ends_local_time: Mapped[time | None]
    title: Mapped[str] = mapped_column(String(200))
    text: Mapped[str] = mapped_column(Text, default="")

    speakers: Mapped[list[Speaker]] = relationship(
        secondary=item_speakers, order_by="Speaker.position", lazy="raise_on_sql"
    )


class Reading(Base):
    """Something to read before or after the event."""

    __tablename__ = "readings"

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id", ondelete="CASCADE"), index=True)
    position: Mapped[int]
    title: Mapped[str] = mapped_column(String(200))
    url: Mapped[str] = mapped_column(String(2000))
