"""How the site stands in numbers, for whoever watches over it. No person and no event can be seen in them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from eventsite.database import db
from eventsite.models.audit import AuditEntry
from eventsite.models.erasures import ErasureRequest
from eventsite.models.inbound_mails import InboundMail
from eventsite.models.outbox import IS_UNDELIVERED, FanOut, OutboxMessage
from eventsite.models.registrations import Registration
from eventsite.rules.audit import BACKED_UP, PURGED
from eventsite.rules.registrations import RegistrationState


@dataclass(frozen=True)
class Figures:
    """Rows by state or verdict, and moments; None where there is none."""

    registrations: Mapping[str, int]
    offers_overdue: int
    mails: Mapping[str, int]
    mails_retrying: int
    mail_due_since: datetime | None
    mail_waiting_since: datetime | None
    changes_untold: int
    inbound: Mapping[str, int]
    quarantined: int
    erasures_wanted: int
    backed_up_at: datetime | None
    purged_at: datetime | None


def figures(now: datetime) -> Figures:
    """Return them as they are now."""
    offers_overdue = select(func.count()).where(
        Registration.state == RegistrationState.OFFERED, Registration.expires_at <= now
    )
    retrying = select(func.count()).where(IS_UNDELIVERED, OutboxMessage.attempts > 0)
    due = select(func.min(OutboxMessage.due_at)).where(IS_UNDELIVERED, OutboxMessage.due_at <= now)
    waiting = select(func.min(OutboxMessage.created_at)).where(IS_UNDELIVERED)
    untold = select(func.count()).where(FanOut.done_at.is_(None), FanOut.due_at <= now)
    quarantined = select(func.count()).where(InboundMail.is_quarantined, InboundMail.settled_at.is_(None))
    return Figures(
        registrations=_by(Registration.state),
        offers_overdue=db.session.scalar(offers_overdue) or 0,
        mails=_by(OutboxMessage.state),
        mails_retrying=db.session.scalar(retrying) or 0,
        mail_due_since=db.session.scalar(due),
        mail_waiting_since=db.session.scalar(waiting),
        changes_untold=db.session.scalar(untold) or 0,
        inbound=_by(InboundMail.verdict),
        quarantined=db.session.scalar(quarantined) or 0,
        erasures_wanted=db.session.scalar(select(func.count()).select_from(ErasureRequest)) or 0,
        backed_up_at=last(BACKED_UP),
        purged_at=last(PURGED),
    )


def last(action: str) -> datetime | None:
    """Return when the site as a whole last did that."""
    statement = select(func.max(AuditEntry.at)).where(AuditEntry.event_id.is_(None), AuditEntry.action == action)
    return db.session.scalar(statement)


def _by(column: object) -> dict[str, int]:
    statement = select(column, func.count()).group_by(column)  # type: ignore[call-overload]
    return {str(value): number for value, number in db.session.execute(statement)}
