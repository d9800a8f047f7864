"""Those who want to be told of meetings that they are not registered for."""

from datetime import datetime

from sqlalchemy import Column, ForeignKey, Index, String, Table
from sqlalchemy.orm import Mapped, mapped_column, relationship

from eventsite.database import Base, UtcDateTime
from eventsite.models.events import Theme

subscription_themes = Table(
    "subscription_themes",
    Base.metadata,
    Column("subscription_id", ForeignKey("subscriptions.id", ondelete="CASCADE"), primary_key=True),
    Column("theme_id", ForeignKey("themes.id", ondelete="CASCADE"), primary_key=True, index=True),
)


class Subscription(Base):
    """An address that asks to be told: of one event's opening, or of new meetings, those of some themes or all.

    A row is written for every address alike; it counts once it is confirmed, and is deleted when it ends.
    `wants_all` keeps one without themes apart from one whose themes are gone.
    """

    __tablename__ = "subscriptions"
    __table_args__ = (Index("ix_subscriptions_canonical_email", "canonical_email"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(320))
    canonical_email: Mapped[str] = mapped_column(String(320))
    language: Mapped[str] = mapped_column(String(5))
    event_id: Mapped[int | None] = mapped_column(ForeignKey("events.id", ondelete="CASCADE"), index=True)
    wants_all: Mapped[bool]
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    asked_at: Mapped[datetime | None] = mapped_column(UtcDateTime, index=True)
    confirmed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    themes: Mapped[list[Theme]] = relationship(secondary=subscription_themes, order_by=Theme.name, lazy="raise_on_sql")
