"""People who take part in a whole series: what they asked for, and what came of it meeting by meeting."""

from datetime import datetime

from sqlalchemy import JSON, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from eventsite.database import Base, UtcDateTime
from eventsite.models.occasions import Series
from eventsite.rules.policies import Mode
from eventsite.rules.series import Outcome


class SeriesPlace(Base):
    """What one person asked for in a series: the meetings chosen, and whether new ones come by themselves.

    Nothing happens before the address is confirmed. Who stops it is deleted; their registrations stay.
    """

    __tablename__ = "series_places"
    __table_args__ = (Index("ix_series_places_series_id_canonical_email", "series_id", "canonical_email"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    series_id: Mapped[int] = mapped_column(ForeignKey("series.id", ondelete="CASCADE"))
    name: Mapped[str] = mapped_column(String(200))
    email: Mapped[str] = mapped_column(String(320))
    canonical_email: Mapped[str] = mapped_column(String(320), index=True)
    company: Mapped[str] = mapped_column(String(200))
    job_title: Mapped[str] = mapped_column(String(200), default="")
    phone: Mapped[str] = mapped_column(String(40), default="")
    mode: Mapped[Mode | None] = mapped_column(String(20))
    language: Mapped[str] = mapped_column(String(5))
    chosen: Mapped[list[int]] = mapped_column(JSON)
    wants_new: Mapped[bool]
    link_version: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    confirmed_at: Mapped[datetime | None] = mapped_column(UtcDateTime, index=True)

    series: Mapped[Series] = relationship(lazy="raise_on_sql")


class SeriesOutcome(Base):
    """What came of one meeting for somebody who takes part in the series. A meeting is tried once."""

    __tablename__ = "series_outcomes"

    place_id: Mapped[int] = mapped_column(ForeignKey("series_places.id", ondelete="CASCADE"), primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id", ondelete="CASCADE"), primary_key=True, index=True)
    outcome: Mapped[Outcome] = mapped_column(String(20))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
