"""When organizers last looked at their events."""

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from eventsite.database import Base, UtcDateTime
from eventsite.rules.visits import VISIT_LASTS


class EventVisit(Base):
    """An organizer's visits to an event's overview: `seen_at` ends the latest, `before_at` the one before it."""

    __tablename__ = "event_visits"

    organizer_id: Mapped[int] = mapped_column(ForeignKey("organizers.id", ondelete="CASCADE"), primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id", ondelete="CASCADE"), primary_key=True, index=True)
    seen_at: Mapped[datetime] = mapped_column(UtcDateTime)
    before_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    def since(self, now: datetime) -> datetime | None:
        """Return when the visit before this one ended; None if this is the first."""
        return self.before_at if now - self.seen_at < VISIT_LASTS else self.seen_at
