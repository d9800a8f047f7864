"""What has been erased, and who has asked for it."""

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from eventsite.database import Base, UtcDateTime


class Erasure(Base):
    """A trace of an erasure without the person: a keyed hash, so that a restored backup can repeat it."""

    __tablename__ = "erasures"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    kind: Mapped[str] = mapped_column(String(20))
    key_hash: Mapped[str] = mapped_column(String(64), index=True)


class ErasureRequest(Base):
    """Somebody wants to be erased: done, and this row with it, once the last mail to them has left or failed."""

    __tablename__ = "erasure_requests"

    id: Mapped[int] = mapped_column(primary_key=True)
    canonical_email: Mapped[str] = mapped_column(String(320))
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
