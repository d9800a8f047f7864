"""Messages written down in the transaction of the change that they tell of."""

import secrets
from collections.abc import Collection
from datetime import datetime

from sqlalchemy import update

from eventsite import clock, notifications
from eventsite.database import db, rows
from eventsite.errors import NotPossibleNow, TooManyMails
from eventsite.models import FanOut, OutboxMessage
from eventsite.queries import outbox as queries
from eventsite.rules import addresses
from eventsite.rules import outbox as rules
from eventsite.rules.occasions import Occasion
from eventsite.rules.outbox import Kind, OutboxState
from eventsite.services import audit


def enqueue(
    notification: notifications.Notification,
    cause: object,
    *,
    registration_id: int | None = None,
    event_id: int | None = None,
    entry_id: int | None = None,
) -> OutboxMessage:
    """Write the message down; it is sent some time after the transaction. Return its row."""
    now = clock.now()
    attachment = notification.attachment
    message = OutboxMessage(
        registration_id=registration_id,
        event_id=event_id,
        calendar_entry_id=entry_id,
        kind=notification.kind,
        cause=str(cause),
        recipient=notification.recipient,
        reply_to=notification.reply_to,
        unsubscribe_url=notification.unsubscribe_url,
        abuse_key=addresses.abuse_key(notification.recipient),
        subject=notification.subject,
        text=notification.text,
        html=notification.html,
        calendar=attachment.content if attachment else None,
        method=attachment.method if attachment else None,
        message_id=_message_id(),
        state=OutboxState.WAITING,
        due_at=now,
        created_at=now,
    )
    rows.put(message)
    wake_sender()
    return message


def fan_out(event_id: int, kind: Kind, cause: object, note: str) -> FanOut:
    """Write down that everyone registered must be told; the messages follow in batches."""
    order = FanOut(
        event_id=event_id, kind=kind, cause=str(cause), note=note, created_at=clock.now(), due_at=clock.now()
    )
    db.session.add(order)
    db.session.flush()
    wake_sender()
    return order


def announce(event_id: int, cause: object, before: Occasion, aspects: Collection[str], message: str) -> FanOut:
    """Write down that a change is to be told in five minutes, together with those that follow until then.

    `before` is when and where the event was before the first of them.
    """
    order = queries.pending_change(event_id)
    if order is None:
        order = fan_out(event_id, Kind.CHANGED, cause, "")
        order.before = before.as_json()
        order.due_at = order.created_at + rules.JOINING
    order.note = " ".join(sorted({*order.note.split(), *aspects}))
    order.message = "\n".join(line for line in (order.message, message) if line)[:1000]
    return order


def mailable_at(address: str, now: datetime) -> datetime | None:
    """Return when a form may cause a mail to the address again, or None when it may now."""
    return rules.wait_for_quota(queries.caused_by_forms(addresses.abuse_key(address), now), now)


def check_quota(address: str, now: datetime) -> None:
    """Raise TooManyMails when forms have caused as many mails to the address as it may get."""
    again_at = mailable_at(address, now)
    if again_at is not None:
        raise TooManyMails(again_at)


def count_as_wanted(registration_id: int) -> None:
    """Let the mails about a new registration, which the owner of the address has asked for, use up no quota."""
    db.session.flush()
    about = update(OutboxMessage).where(OutboxMessage.registration_id == registration_id)
    db.session.execute(about.values(abuse_key="").execution_options(synchronize_session=False))


def claim(now: datetime, limit: int) -> list[int]:
    """Take up to so many due messages for sending and return their ids, in the order to send them.

    What a newer message has overtaken, after it was tried in vain, is superseded and never sent late (rulings);
    so is a reminder of what has begun or will not be.
    """
    for message in (*queries.overtaken(now), *queries.pointless(now)):
        message.state = OutboxState.SUPERSEDED
    messages = queries.due(now, limit)
    for message in messages:
        message.state = OutboxState.SENDING
        message.claimed_at = message.claimed_at or now
        message.leased_until = now + rules.LEASE
        message.attempts += 1
    return [message.id for message in messages]


def note_sent(message_id: int, now: datetime) -> None:
    """Note that the server has taken the message."""
    this = update(OutboxMessage).where(OutboxMessage.id == message_id)
    sent = this.values(state=OutboxState.SENT, sent_at=now, leased_until=None, last_error="")
    kind = db.session.scalar(sent.returning(OutboxMessage.kind))
    if kind in rules.FORGOTTEN_WHEN_SENT:
        db.session.execute(this.values(text="", html=""))


def note_failure(message_id: int, error: str, now: datetime, *, is_final: bool) -> bool:
    """Note that the message was not taken and say whether it has failed for good; else it is tried again."""
    message = queries.by_id(message_id)
    if message.state in {OutboxState.SENT, OutboxState.SUPERSEDED}:
        return False  # another sender, whose lease came after ours, has had it taken; or it was stopped meanwhile
    again_at = None if is_final else rules.next_try(message.created_at, message.attempts, now)
    message.state = OutboxState.FAILED if again_at is None else OutboxState.WAITING
    message.due_at = again_at or message.due_at
    message.leased_until = None
    message.last_error = error[:500]
    return again_at is None


def retry(event_id: int, message_id: int, actor: str = audit.SYSTEM) -> None:
    """Send a failed message once more, under its old Message-ID. Raises NotPossibleNow for others."""
    message = queries.in_event(event_id, message_id)
    if message.state != OutboxState.FAILED:
        raise NotPossibleNow(message.state)
    message.state = OutboxState.WAITING
    message.due_at = clock.now()
    message.attempts = 0
    audit.record("mail.tried_again", actor, event_id=event_id, registration_id=message.registration_id)
    wake_sender()


def take_back(cause: str) -> None:
    """Do not send what no sender has taken up yet of the messages with this cause: it is not true any more."""
    for message in queries.waiting_with(cause):
        message.state = OutboxState.SUPERSEDED


def wake_sender() -> None:
    """Leave word for the edge that holds the transaction: there is mail to send after it."""
    db.session().info["mail_waits"] = True


def _message_id() -> str:
    domain = notifications.organizer_party().address.partition("@")[2]
    return f"<{secrets.token_hex(16)}@{domain}>"
