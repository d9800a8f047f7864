"""Mailings as pages and services need them: how they stand, to whom, how far they have come."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, select

from eventsite.database import db
from eventsite.errors import NotFound
from eventsite.models.mailings import Mailing, MailingRecipient
from eventsite.models.organizers import Organizer
from eventsite.models.outbox import OutboxMessage
from eventsite.models.registrations import Registration
from eventsite.queries.outbox import UNDELIVERED
from eventsite.rules.mailings import MailingState, RecipientState
from eventsite.rules.outbox import MAILINGS, OutboxState

TO_WORK_OFF = (MailingState.ORDERED, MailingState.RUNNING)


@dataclass(frozen=True)
class Recipient:
    """Somebody whom a mailing was for, and how their mail stands."""

    registration: Registration
    state: RecipientState
    left_out: str
    error: str
    at: datetime | None


def in_event(event_id: int, mailing_id: int) -> Mailing:
    """Return the mailing, fetched through its event. Raises NotFound."""
    return _one(select(Mailing).where(Mailing.id == mailing_id, Mailing.event_id == event_id))


def locked(event_id: int, mailing_id: int) -> Mailing:
    """Return the mailing under its lock, read anew. Raises NotFound."""
    statement = select(Mailing).where(Mailing.id == mailing_id, Mailing.event_id == event_id)
    return _one(statement.with_for_update().execution_options(populate_existing=True))


def of_event(event_id: int, limit: int = 100) -> Sequence[Mailing]:
    """Return what was written to many in the event, the newest first, without the automatic ones."""
    is_by_hand = (Mailing.event_id == event_id, Mailing.automatic_id.is_(None))
    return db.session.scalars(select(Mailing).where(*is_by_hand).order_by(Mailing.id.desc()).limit(limit)).all()


def by_automatic(event_id: int) -> dict[int, Mailing]:
    """Return the newest mailing of each automatic mail of the event, by the id of that."""
    statement = select(Mailing).where(Mailing.event_id == event_id, Mailing.automatic_id.is_not(None))
    return {one.automatic_id or 0: one for one in db.session.scalars(statement.order_by(Mailing.id))}


def author(mailing: Mailing) -> str:
    """Return who has written it; "" for what goes by itself, or whose author is gone."""
    return db.session.scalar(select(Organizer.name).where(Organizer.id == mailing.organizer_id)) or ""


def due(now: datetime) -> Sequence[tuple[int, int]]:
    """Return (event, mailing) of those that have begun, or whose time to begin has come, the oldest first."""
    is_due = and_(Mailing.state.in_(TO_WORK_OFF), Mailing.send_at <= now)
    statement = select(Mailing.event_id, Mailing.id).where(is_due).order_by(Mailing.send_at, Mailing.id)
    return [(event_id, mailing_id) for event_id, mailing_id in db.session.execute(statement)]


def unwritten(mailing_id: int, limit: int) -> Sequence[tuple[MailingRecipient, Registration]]:
    """Return the next recipients whose mail is not written yet, with their registrations."""
    statement = (
        select(MailingRecipient, Registration)
        .join(Registration, Registration.id == MailingRecipient.registration_id)
        .where(*_is_unwritten(mailing_id))
        .order_by(MailingRecipient.registration_id)
        .limit(limit)
    )
    return [(recipient, registration) for recipient, registration in db.session.execute(statement)]


def count_ahead(mailing_id: int, now: datetime) -> int:
    """Return how many mails of the mailing are written and could be sent at once."""
    is_ready = and_(OutboxMessage.state.in_(UNDELIVERED), OutboxMessage.due_at <= now)
    statement = (
        select(func.count())
        .select_from(MailingRecipient)
        .join(OutboxMessage, OutboxMessage.id == MailingRecipient.message_id)
        .where(MailingRecipient.mailing_id == mailing_id, is_ready)
    )
    return db.session.scalar(statement) or 0


def recipient(mailing_id: int, registration_id: int) -> MailingRecipient:
    """Return one recipient, under its lock. Raises NotFound."""
    statement = select(MailingRecipient).where(
        MailingRecipient.mailing_id == mailing_id, MailingRecipient.registration_id == registration_id
    )
    found = db.session.scalars(statement.with_for_update()).one_or_none()
    if found is None:
        raise NotFound("recipient")
    return found


def state_of(mailing: Mailing, registration_id: int) -> RecipientState | None:
    """Return how the mail to one person stands, None for somebody whom it was not for."""
    statement = _with_state(mailing, _state(mailing)).where(MailingRecipient.registration_id == registration_id)
    state = db.session.scalar(statement)
    return RecipientState(state) if state else None


def counts(mailing: Mailing) -> dict[RecipientState, int]:
    """Return how many recipients stand how, in one statement, those that occur."""
    state = _state(mailing).label("how")
    found = dict(_rows(_with_state(mailing, state, func.count()).group_by("how")))
    return {one: found[one] for one in RecipientState if one in found}


def left_out_counts(mailing_id: int) -> dict[str, int]:
    """Return how many got no mail for which reason."""
    statement = select(MailingRecipient.left_out, func.count()).where(
        MailingRecipient.mailing_id == mailing_id, MailingRecipient.left_out.is_not(None)
    )
    return dict(_rows(statement.group_by(MailingRecipient.left_out)))


def recipients(mailing: Mailing, state: str, limit: int, offset: int) -> Sequence[Recipient]:
    """Return a page of those whom the mailing was for, by name, those that stand so if a state is given."""
    stands = _state(mailing).label("how")
    at = func.coalesce(MailingRecipient.returned_at, OutboxMessage.sent_at)
    statement = _with_state(mailing, Registration, stands, MailingRecipient.left_out, OutboxMessage.last_error, at)
    if state:
        statement = statement.where(stands == state)
    in_order = statement.order_by(func.lower(Registration.name), Registration.id).limit(limit).offset(offset)
    return [
        Recipient(registration, RecipientState(stands), left_out or "", error or "", at)
        for registration, stands, left_out, error, at in db.session.execute(in_order)
    ]


def mailed_with(message_ids: Collection[str]) -> MailingRecipient | None:
    """Return the recipient whose mail had one of these Message-IDs, if it was part of a mailing."""
    statement = (
        select(MailingRecipient)
        .join(OutboxMessage, OutboxMessage.id == MailingRecipient.message_id)
        .where(OutboxMessage.message_id.in_(message_ids), OutboxMessage.kind.in_(MAILINGS))
    )
    return db.session.scalars(statement.limit(1)).one_or_none()


def _state(mailing: Mailing) -> ColumnElement[str]:
    """Return how a recipient's mail stands, as rules.mailings.recipient_state says it of one."""
    unwritten = RecipientState.STOPPED if mailing.state == MailingState.STOPPED else RecipientState.WAITING
    return case(
        (MailingRecipient.left_out.is_not(None), RecipientState.LEFT_OUT.value),
        (MailingRecipient.returned_at.is_not(None), RecipientState.RETURNED.value),
        (OutboxMessage.id.is_(None), unwritten.value),
        (OutboxMessage.state.in_(UNDELIVERED), RecipientState.WAITING.value),
        (OutboxMessage.state == OutboxState.SENT, RecipientState.SENT.value),
        (OutboxMessage.state == OutboxState.FAILED, RecipientState.FAILED.value),
        else_=RecipientState.STOPPED.value,
    )


def _with_state(mailing: Mailing, *columns: Any) -> Select[Any]:
    return (
        select(*columns)
        .select_from(MailingRecipient)
        .join(Registration, Registration.id == MailingRecipient.registration_id)
        .outerjoin(OutboxMessage, OutboxMessage.id == MailingRecipient.message_id)
        .where(MailingRecipient.mailing_id == mailing.id)
    )


def _is_unwritten(mailing_id: int) -> tuple[ColumnElement[bool], ...]:
    return (
        MailingRecipient.mailing_id == mailing_id,
        MailingRecipient.left_out.is_(None),
        MailingRecipient.tries == 0,
    )


def _rows(statement: Any) -> list[tuple[str, int]]:
    return [(str(name), int(number)) for name, number in db.session.execute(statement)]


def _one(statement: Select[Mailing]) -> Mailing:
    mailing = db.session.scalars(statement).one_or_none()
    if mailing is None:
        raise NotFound("mailing")
    return mailing
