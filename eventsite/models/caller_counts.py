"""How often a caller has done something, counted here while Redis does not answer."""

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from eventsite.database import Base, UtcDateTime


class CallerCount(Base):
    """One caller and one limit, by a keyed hash of both, until the limit's time is over."""

    __tablename__ = "caller_counts"

    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    hits: Mapped[int]
    ends_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
