"""Personal calendar feeds."""

from datetime import datetime

from sqlalchemy import Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from eventsite.database import Base, UtcDateTime

_IS_VALID = text("revoked_at IS NULL")


class PersonalFeed(Base):
    """The secret address of one person's feed; its secret is kept hashed, and at most one is valid."""

    __tablename__ = "personal_feeds"
    __table_args__ = (
        Index(
            "uq_personal_feeds_valid",
            "canonical_email",
            unique=True,
            sqlite_where=_IS_VALID,
            postgresql_where=_IS_VALID,
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    canonical_email: Mapped[str] = mapped_column(String(320))
    language: Mapped[str] = mapped_column(String(5), default="sv")
    secret_hash: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
