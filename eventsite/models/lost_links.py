"""Those who have lost the link to their own page, until the worker has answered them."""

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from eventsite.database import Base, UtcDateTime


class LinkRequest(Base):
    """Somebody wants the links of an address. The row goes away with the answer, whatever that is.

    It is written for every address alike, so that neither the page nor its speed tells who is registered.
    """

    __tablename__ = "link_requests"

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(320))
    language: Mapped[str] = mapped_column(String(5))
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
