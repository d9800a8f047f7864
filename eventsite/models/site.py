"""What administrators have decided about the site in the browser: one row."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from eventsite.database import Base, UtcDateTime
from eventsite.models.images import Image

ONLY = 1


class SiteSettings(Base):
    """The one row; `version` goes up with each change, so that a process sees that what it remembers is old."""

    __tablename__ = "site_settings"
    __table_args__ = (CheckConstraint("id = 1", name="one_row"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    version: Mapped[int] = mapped_column(default=0)
    name: Mapped[str] = mapped_column(String(80), default="")
    association: Mapped[str] = mapped_column(String(200), default="")
    email: Mapped[str] = mapped_column(String(320), default="")
    phone: Mapped[str] = mapped_column(String(40), default="")
    sender_name: Mapped[str] = mapped_column(String(80), default="")
    sender_address: Mapped[str] = mapped_column(String(320), default="")
    retention_days: Mapped[int | None]
    needs_days: Mapped[int | None]
    accent: Mapped[str] = mapped_column(String(7), default="")
    accent_dark: Mapped[str] = mapped_column(String(7), default="")
    logo_id: Mapped[int | None] = mapped_column(ForeignKey("images.id"), index=True)
    language: Mapped[str] = mapped_column(String(5), default="")
    privacy_sv: Mapped[str] = mapped_column(Text, default="")
    privacy_en: Mapped[str] = mapped_column(Text, default="")
    footer_sv: Mapped[str] = mapped_column(Text, default="")
    footer_en: Mapped[str] = mapped_column(Text, default="")
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)

    logo: Mapped[Image | None] = relationship(lazy="raise_on_sql")
