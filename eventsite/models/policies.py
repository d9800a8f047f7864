"""How an event takes people, as columns of the event's row."""

from datetime import datetime

from sqlalchemy import CheckConstraint, String, Text, false
from sqlalchemy.orm import Mapped, mapped_column

from eventsite.database import UtcDateTime
from eventsite.rules import policies
from eventsite.rules.policies import Admission

POLICY_CONSTRAINTS = (
    CheckConstraint("company_quota IS NULL OR company_quota >= 1", name="quota_positive"),
    CheckConstraint("capacity_on_site IS NULL OR capacity_on_site >= 0", name="on_site_not_negative"),
    CheckConstraint("capacity_digital IS NULL OR capacity_digital >= 0", name="digital_not_negative"),
)


class PolicyColumns:
    """The registration's rules; what each means is said at rules.policies.Policy."""

    admission: Mapped[Admission] = mapped_column(String(20), default=Admission.OPEN, server_default="open")
    asks_for_proof: Mapped[bool] = mapped_column(default=False, server_default=false())
    unproven_holds_seat: Mapped[bool] = mapped_column(default=False, server_default=false())
    proof_hours: Mapped[int] = mapped_column(default=24, server_default="24")
    needs_approval: Mapped[bool] = mapped_column(default=False, server_default=false())
    reviews_edits: Mapped[bool] = mapped_column(default=False, server_default=false())
    company_quota: Mapped[int | None]
    capacity_on_site: Mapped[int | None]
    capacity_digital: Mapped[int | None]
    offers_hours: Mapped[int | None]
    offer_hours: Mapped[int] = mapped_column(default=24, server_default="24")
    queue_closes_hours: Mapped[int] = mapped_column(default=0, server_default="0")
    queue_closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    edits_close_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    max_group: Mapped[int] = mapped_column(default=10, server_default="10")
    names_due_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    asks_diet: Mapped[bool] = mapped_column(default=False, server_default=false())
    asks_access: Mapped[bool] = mapped_column(default=False, server_default=false())
    instructions_on_site: Mapped[str] = mapped_column(Text, default="", server_default="")
    instructions_digital: Mapped[str] = mapped_column(Text, default="", server_default="")
    price_member: Mapped[int | None]
    price_other: Mapped[int | None]
    invoice_terms: Mapped[str] = mapped_column(String(1000), default="", server_default="")
    free_until_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    keep_person_days: Mapped[int | None]
    keep_needs_days: Mapped[int] = mapped_column(
        default=policies.DEFAULT_NEEDS_DAYS, server_default=str(policies.DEFAULT_NEEDS_DAYS)
    )
    needs_purged_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    people_purged_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
