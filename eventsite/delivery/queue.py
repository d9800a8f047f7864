"""The outbox worked off: claim what is due, send it outside any transaction, note what became of it."""

import logging
import time
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

from flask import current_app

from eventsite import clock, counters, site
from eventsite.database import db, transaction
from eventsite.delivery import bulk_actions, errands
from eventsite.delivery.mime import Letter, OutgoingMessage
from eventsite.models import OutboxMessage
from eventsite.queries import mailings as mailing_queries
from eventsite.queries import outbox as queries
from eventsite.rules.invitations import Party
from eventsite.rules.outbox import LEASE
from eventsite.services import fan_outs, mailings, outbox

BATCH = 50
# How long a slow server may take over one message; none is begun with less than this left of the lease.
SLOWEST = timedelta(minutes=2)
# Seconds between two transactions of one change: SQLite gives its lock to whoever asks at the right moment, and
# those who register meanwhile ask up to 100 ms apart.
BREATH = 0.06
log = logging.getLogger(__name__)


class NotTaken(Exception):
    """The message was not taken. `is_final`: it never will be; `is_broken`: the connection is of no more use."""

    def __init__(self, reason: str, *, is_final: bool = False, is_broken: bool = False) -> None:
        super().__init__(reason)
        self.is_final = is_final
        self.is_broken = is_broken


class Channel(Protocol):
    """An open way out."""

    def send(self, message: OutgoingMessage, message_id: int) -> None:
        """Hand the message over. Raises NotTaken."""


class Transport(Protocol):
    """How mail leaves."""

    def open(self) -> AbstractContextManager[Channel]:
        """Open a way out for a batch. Raises NotTaken when there is none now."""


@dataclass
class Outcome:
    """What became of the messages: how many were sent, failed for good, or will be tried again."""

    sent: int = 0
    failed: int = 0
    retried: int = 0

    def __add__(self, other: "Outcome") -> "Outcome":
        return Outcome(self.sent + other.sent, self.failed + other.failed, self.retried + other.retried)

    def __bool__(self) -> bool:
        return bool(self.sent or self.failed or self.retried)

    def count(self) -> None:
        """Count it for those who watch over the site."""
        counters.count("mails_sent", self.sent)
        counters.count("mails_failed", self.failed)
        counters.count("mails_retried", self.retried)


@dataclass
class Batch:
    """Messages claimed together: those still to be sent, in order, and until when none other may send them."""

    waiting: list[tuple[int, Letter]]
    leased_until: datetime
    outcome: Outcome = field(default_factory=Outcome)

    def goes_on(self) -> bool:
        """Say whether there is another to send, and time to; what is left when the lease ends falls due again."""
        return bool(self.waiting) and clock.now() + SLOWEST < self.leased_until

    def note_sent(self, message_id: int) -> None:
        """Note that the message has left."""
        with transaction():
            outbox.note_sent(message_id, clock.now())
        self.outcome.sent += 1

    def note_refusal(self, message_id: int, refusal: NotTaken) -> None:
        """Note that the message was not taken. The log gets its id alone, never an address (security.md)."""
        log.warning("message %d was not taken: %s", message_id, type(refusal.__cause__ or refusal).__name__)
        with transaction():
            is_over = outbox.note_failure(message_id, str(refusal), clock.now(), is_final=refusal.is_final)
        self.outcome.failed += is_over
        self.outcome.retried += not is_over


def run_once(limit: int = BATCH) -> Outcome:
    """Send everything that is due now, so many over each connection, and return what became of it."""
    total = Outcome()
    while outcome := run_batch(limit):
        total += outcome
    return total


def run_batch(limit: int = BATCH) -> Outcome:
    """Tell everyone who must be told, then send at most so many messages over one connection."""
    site.refresh()
    bulk_actions.run()
    tell_everyone()
    write_mailings()
    errands.run()
    now = clock.now()
    with transaction():
        claimed = [(message_id, _letter(queries.by_id(message_id))) for message_id in outbox.claim(now, limit)]
    batch = Batch(claimed, now + LEASE)
    while batch.goes_on():
        _send_in_turn(batch)
    batch.outcome.count()
    return batch.outcome


def tell_everyone() -> None:
    """Write the messages of changes that not all have been told of, a short transaction for each part."""
    orders = queries.open_fan_outs(clock.now())
    db.session.rollback()
    for order in orders:
        try:
            _tell_all(order)
        except Exception as error:  # one change that cannot be told must not hold up all other mail
            log.error("change %d could not be told: %s", order, type(error).__name__)


def _tell_all(order: int) -> None:
    with transaction():
        is_done = fan_outs.work_off(order)
    while not is_done:
        time.sleep(BREATH)
        with transaction():
            is_done = fan_outs.work_off(order)


def write_mailings() -> None:
    """Write the next mails of each mailing that is due, a short transaction for each few, until enough lie ready."""
    due = mailing_queries.due(clock.now())
    db.session.rollback()
    for event_id, mailing_id in due:
        try:
            _write_mailing(event_id, mailing_id)
        except Exception as error:  # one mailing that cannot be written must not hold up all other mail
            log.error("mailing %d could not be written: %s", mailing_id, type(error).__name__)


def _write_mailing(event_id: int, mailing_id: int) -> None:
    with transaction():
        goes_on = mailings.work_off(event_id, mailing_id)
    while goes_on:
        time.sleep(BREATH)
        with transaction():
            goes_on = mailings.work_off(event_id, mailing_id)


def _send_in_turn(batch: Batch) -> None:
    """Send from the front of the batch over one connection, until it is empty or the connection breaks."""
    transport: Transport = current_app.extensions["transport"]
    try:
        with transport.open() as channel:
            is_whole = True
            while is_whole and batch.goes_on():
                is_whole = _send(channel, batch)
    except NotTaken as refusal:  # no way out at all: every message of the batch waits for a better time
        while batch.waiting:
            message_id, _ = batch.waiting.pop(0)
            batch.note_refusal(message_id, refusal)


def _send(channel: Channel, batch: Batch) -> bool:
    """Send the first message, note what became of it, and say whether the connection can be used again.

    One that was stopped after it was claimed is left where it is.
    """
    message_id, letter = batch.waiting.pop(0)
    if not _still_stands(message_id, letter):
        return True
    try:
        channel.send(OutgoingMessage(letter), message_id)
    except NotTaken as refusal:
        batch.note_refusal(message_id, refusal)
        return not refusal.is_broken
    except Exception as error:  # one message that cannot be made must not hold up the rest
        reason = f"the message could not be made ({type(error).__name__})"
        batch.note_refusal(message_id, NotTaken(reason, is_final=True))
        return False
    batch.note_sent(message_id)
    return True


def _still_stands(message_id: int, letter: Letter) -> bool:
    stands = queries.still_stands(message_id, str(letter.recipient))
    db.session.rollback()  # nothing is held while the server is waited for
    return stands


def _letter(row: OutboxMessage) -> Letter:
    config = current_app.config
    token = row.message_id.strip("<>").partition("@")[0]
    return Letter(
        sender=Party(config["CALENDAR_NAME"], config["CALENDAR_ADDRESS"]),
        recipient=row.recipient,
        subject=row.subject,
        text=row.text,
        html=row.html,
        calendar=row.calendar,
        method=row.method,
        message_id=row.message_id,
        date=row.created_at,
        reply_to=row.reply_to,
        unsubscribe_url=row.unsubscribe_url,
        return_path=f"studs+{token}@{config['BOUNCE_DOMAIN']}",
    )
