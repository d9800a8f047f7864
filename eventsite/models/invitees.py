"""People who are invited to register, by personal links."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column, relationship

from eventsite.database import Base, UtcDateTime
from eventsite.models.events import Event
from eventsite.rules.invitees import InviteeState


class Invitee(Base):
    """Somebody invited to one event. The link is signed with `version`; it leads to at most one registration."""

    __tablename__ = "invitees"
    __table_args__ = (UniqueConstraint("event_id", "canonical_email"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id", ondelete="CASCADE"))
    name: Mapped[str] = mapped_column(String(200), default="")
    email: Mapped[str] = mapped_column(String(320))
    canonical_email: Mapped[str] = mapped_column(String(320))
    company: Mapped[str] = mapped_column(String(200), default="")
    company_id: Mapped[int | None] = mapped_column(ForeignKey("companies.id", ondelete="SET NULL"), index=True)
    language: Mapped[str] = mapped_column(String(5), default="sv")
    is_locked: Mapped[bool] = mapped_column(default=False, server_default=false())
    skips_approval: Mapped[bool] = mapped_column(default=False, server_default=false())
    state: Mapped[InviteeState] = mapped_column(String(20), default=InviteeState.ADDED)
    version: Mapped[int] = mapped_column(default=1)
    registration_id: Mapped[int | None] = mapped_column(ForeignKey("registrations.id", ondelete="SET NULL"), index=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    invited_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    reminded_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    erased_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    event: Mapped[Event] = relationship(lazy="raise_on_sql")
