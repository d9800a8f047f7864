"""What of the mail that came in an organizer has to look at: what was refused, what came back, what was answered."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import joinedload

from eventsite.database import db
from eventsite.errors import NotFound
from eventsite.models.calendar_entries import CalendarEntry
from eventsite.models.inbound_mails import InboundMail
from eventsite.models.registrations import Registration
from eventsite.rules.invitations import PartStat
from eventsite.rules.registrations import LIVING

LATELY = 50
ANSWERS = (PartStat.ACCEPTED, PartStat.TENTATIVE, PartStat.DECLINED)


@dataclass(frozen=True)
class SetAside:
    """A mail that concerned a registration and was not acted on, and whose registration it is."""

    mail: InboundMail
    registration: Registration


@dataclass(frozen=True)
class Answered:
    """A calendar entry with an answer that counts, and whose it is."""

    entry: CalendarEntry
    registration: Registration


def waiting(event_id: int) -> list[SetAside]:
    """Return the event's mails in quarantine that nobody has dealt with, the newest first."""
    return _set_aside(event_id, InboundMail.settled_at.is_(None))


def settled(event_id: int) -> list[SetAside]:
    """Return the event's newest mails in quarantine that are dealt with."""
    return _set_aside(event_id, InboundMail.settled_at.is_not(None), LATELY)


def in_event(event_id: int, mail_id: int) -> InboundMail:
    """Return the mail in quarantine, fetched through its event. Raises NotFound."""
    statement = select(InboundMail).where(InboundMail.id == mail_id, *_quarantined(event_id))
    mail = db.session.scalars(statement).one_or_none()
    if mail is None:
        raise NotFound("mail")
    return mail


def undeliverable(event_id: int) -> Sequence[Registration]:
    """Return the living registrations whose mail came back, the latest first (calendar S31)."""
    statement = select(Registration).where(*_came_back(event_id)).order_by(Registration.undeliverable_at.desc())
    return db.session.scalars(statement).all()


def answered_lately(event_id: int) -> list[Answered]:
    """Return the newest answers that counted and still hold."""
    statement = (
        select(CalendarEntry, Registration)
        .join(Registration, Registration.id == CalendarEntry.registration_id)
        .where(
            Registration.event_id == event_id,
            CalendarEntry.replied_at.is_not(None),
            CalendarEntry.partstat.in_(ANSWERS),
        )
        .order_by(CalendarEntry.replied_at.desc(), CalendarEntry.id.desc())
        .options(joinedload(CalendarEntry.session))
        .limit(LATELY)
    )
    return [Answered(entry, registration) for entry, registration in db.session.execute(statement)]


def number_waiting(event_id: ColumnElement[int]) -> ColumnElement[int]:
    """Return how many mails and addresses wait for somebody to look at them, as part of a statement."""
    mails = select(func.count()).where(InboundMail.settled_at.is_(None), *_quarantined(event_id)).scalar_subquery()
    people = select(func.count()).where(*_came_back(event_id)).scalar_subquery()
    return mails + people


def _set_aside(event_id: int, condition: ColumnElement[bool], limit: int | None = None) -> list[SetAside]:
    statement = (
        select(InboundMail, Registration)
        .join(Registration, Registration.id == InboundMail.registration_id)
        .where(condition, *_quarantined(event_id))
        .order_by(InboundMail.id.desc())
        .limit(limit)
    )
    return [SetAside(mail, registration) for mail, registration in db.session.execute(statement)]


def _quarantined(event_id: int | ColumnElement[int]) -> tuple[ColumnElement[bool], ...]:
    return (
        InboundMail.event_id == event_id,
        InboundMail.registration_id.is_not(None),
        InboundMail.is_quarantined.is_(True),
    )


def _came_back(event_id: int | ColumnElement[int]) -> tuple[ColumnElement[bool], ...]:
    return (
        Registration.event_id == event_id,
        Registration.undeliverable_at.is_not(None),
        Registration.state.in_(LIVING),
    )
