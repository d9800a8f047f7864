"""Colleagues registered together, and who answers for them."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column, relationship

from eventsite.database import Base, UtcDateTime
from eventsite.models.events import Event


class Group(Base):
    """The registrations that one coordinator has made together. The coordinator need not attend.

    `is_all_or_none`: on the waitlist they wait for seats for all of them. Its members point at it.
    """

    __tablename__ = "groups"
    __table_args__ = (UniqueConstraint("event_id", "form_key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id"), index=True)
    name: Mapped[str] = mapped_column(String(200))
    email: Mapped[str] = mapped_column(String(320))
    canonical_email: Mapped[str] = mapped_column(String(320), index=True)
    company: Mapped[str] = mapped_column(String(200))
    company_id: Mapped[int | None] = mapped_column(ForeignKey("companies.id", ondelete="SET NULL"), index=True)
    phone: Mapped[str] = mapped_column(String(40), default="")
    language: Mapped[str] = mapped_column(String(5), default="sv")
    is_all_or_none: Mapped[bool] = mapped_column(default=False, server_default=false())
    form_key: Mapped[str | None] = mapped_column(String(64))
    manage_version: Mapped[int] = mapped_column(default=1)
    reminded_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    erased_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    event: Mapped[Event] = relationship(lazy="raise_on_sql")
