"""Who lets other participants see that they take part."""

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from eventsite.database import Base, UtcDateTime


class ListingConsent(Base):
    """A person's yes to standing in the participants' list: the words that it was given to, as a hash, and when."""

    __tablename__ = "listing_consents"

    registration_id: Mapped[int] = mapped_column(
        ForeignKey("registrations.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    consent_text_hash: Mapped[str] = mapped_column(String(64))
    consented_at: Mapped[datetime] = mapped_column(UtcDateTime)
