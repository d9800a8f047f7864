"""Who pays for what: where an invoice goes, and what cancelling costs."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class InvoiceTo:
    """Where an invoice goes, as it was typed; `company` empty: to the company that the person works at.

    `seen` is price_key of the prices that the form showed.
    """

    company: str = ""
    org_number: str = ""
    reference: str = ""
    address: str = ""
    peppol_id: str = ""
    seen: str = ""

    @property
    def is_sufficient(self) -> bool:
        """Whether the invoice can be sent."""
        return bool(self.address or self.peppol_id)


def price_key(member: int | None, other: int | None) -> str:
    """Return the prices as one word, to see whether they are the ones that a form has shown."""
    return f"{member or 0}/{other or 0}"


def is_late(gave_up_at: datetime | None, free_until: datetime) -> bool:
    """Say whether a seat was given up after the last moment to do so for free; None: it was not given up."""
    return gave_up_at is not None and gave_up_at > free_until
