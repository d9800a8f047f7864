"""What people need to eat and to take part: a class of its own, apart from all other answers."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from eventsite.database import Base, Sealed, UtcDateTime


class SpecialNeeds(Base):
    """What a person needs to eat and to take part: encrypted, with the consent that it was given under.

    `sealed` is what rules.needs makes of them. Nothing but the page for those who may see it reads this table.
    """

    __tablename__ = "special_needs"

    registration_id: Mapped[int] = mapped_column(
        ForeignKey("registrations.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    sealed: Mapped[dict[str, Any]] = mapped_column(Sealed)
    consent_text_hash: Mapped[str] = mapped_column(String(64))
    consented_at: Mapped[datetime] = mapped_column(UtcDateTime)
