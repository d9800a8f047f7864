"""Pictures that were uploaded, decoded and written anew."""

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from eventsite.database import Base, UtcDateTime


class Image(Base):
    """A picture in the uploads folder, under a random name."""

    __tablename__ = "images"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(60), unique=True)
    width: Mapped[int]
    height: Mapped[int]
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)

    @property
    def url(self) -> str:
        """The address of the picture, relative to the site."""
        return f"/media/{self.name}"
