"""What participants get after a meeting: files and links."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from eventsite.database import Base, UtcDateTime


class Material(Base):
    """A file, kept under a random `name` in the instance's folder of materials, or a link."""

    __tablename__ = "materials"
    __table_args__ = (CheckConstraint("(url = '') <> (name = '')", name="file_or_link"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id", ondelete="CASCADE"), index=True)
    position: Mapped[int]
    title: Mapped[str] = mapped_column(String(200))
    url: Mapped[str] = mapped_column(String(2000), default="")
    name: Mapped[str] = mapped_column(String(40), default="")
    original_name: Mapped[str] = mapped_column(String(200), default="")
    media_type: Mapped[str] = mapped_column(String(120), default="")
    size: Mapped[int] = mapped_column(default=0)
    is_public: Mapped[bool] = mapped_column(default=False)
    is_early: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)

    @property
    def is_file(self) -> bool:
        """Whether it is a file; otherwise it is a link."""
        return self.name != ""
