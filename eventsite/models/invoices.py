"""Where the invoice for a registration, or for a group of them, goes."""

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from eventsite.database import Base


class InvoiceDetails(Base):
    """What the finance system needs to know: of one registration, or of all in a group. `price` is in öre, without VAT.

    The price is the one that was shown when the form was sent.
    """

    __tablename__ = "invoice_details"

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id"), index=True)
    registration_id: Mapped[int | None] = mapped_column(ForeignKey("registrations.id"), unique=True)
    group_id: Mapped[int | None] = mapped_column(ForeignKey("groups.id"), unique=True)
    company: Mapped[str] = mapped_column(String(200))
    org_number: Mapped[str] = mapped_column(String(20), default="")
    reference: Mapped[str] = mapped_column(String(100), default="")
    address: Mapped[str] = mapped_column(String(500), default="")
    peppol_id: Mapped[str] = mapped_column(String(60), default="")
    price: Mapped[int]
