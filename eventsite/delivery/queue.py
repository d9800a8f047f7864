"""The outbox worked off: claim what is due, send it outside any transaction, note what became of it."""

import logging
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Protocol

from flask import current_app

from eventsite import clock
from eventsite.database import db, transaction
from eventsite.delivery.mime import Letter, OutgoingMessage
from eventsite.queries import outbox as queries
from eventsite.rules.invitations import Party
from eventsite.services import fan_outs, outbox

BATCH = 50
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


def run_once() -> Outcome:
    """Send everything that is due now and return what became of it."""
    total = Outcome()
    while outcome := run_batch():
        total += outcome
    return total


def run_batch(limit: int = BATCH) -> Outcome:
    """Tell everyone who must be told, then send at most so many messages over one connection."""
    tell_everyone()
    with transaction():
        claimed = outbox.claim(clock.now(), limit)
    outcome = Outcome()
    while claimed:
        _send_in_turn(claimed, outcome)
    return outcome


def tell_everyone() -> None:
    """Write the messages of changes that not all have been told of, a short transaction for each batch."""
    orders = queries.open_fan_outs()
    db.session.rollback()
    for order in orders:
        is_done = False
        while not is_done:
            with transaction():
                is_done = fan_outs.work_off(order)


def _send_in_turn(waiting: list[int], outcome: Outcome) -> None:
    """Send from the front of the list over one connection, until it is empty or the connection breaks."""
    transport: Transport = current_app.extensions["transport"]
    try:
        with transport.open() as channel:
            is_whole = True
            while waiting and is_whole:
                is_whole = _send(channel, waiting.pop(0), outcome)
    except NotTaken as refusal:  # no way out at all: every message of the batch waits for a better time
        while waiting:
            _note(waiting.pop(0), refusal, outcome)


def _send(channel: Channel, message_id: int, outcome: Outcome) -> bool:
    """Send one message and note what became of it; say whether the connection can be used again."""
    try:
        channel.send(_message(message_id), message_id)
    except NotTaken as refusal:
        _note(message_id, refusal, outcome)
        return not refusal.is_broken
    except Exception as error:  # one message that cannot be made must not hold up the rest
        log.exception("message %d could not be sent", message_id)
        _note(message_id, NotTaken(f"{type(error).__name__}: the message could not be made", is_final=True), outcome)
        return True
    with transaction():
        outbox.note_sent(message_id, clock.now())
    outcome.sent += 1
    return True


def _note(message_id: int, refusal: NotTaken, outcome: Outcome) -> None:
    log.warning("message %d was not taken: %s", message_id, type(refusal.__cause__).__name__)
    with transaction():
        is_over = outbox.note_failure(message_id, str(refusal), clock.now(), is_final=refusal.is_final)
    outcome.failed += is_over
    outcome.retried += not is_over


def _message(message_id: int) -> OutgoingMessage:
    row = queries.by_id(message_id)
    config = current_app.config
    token = row.message_id.strip("<>").partition("@")[0]
    letter = Letter(
        sender=Party(config["CALENDAR_NAME"], config["CALENDAR_ADDRESS"]),
        recipient=row.recipient,
        subject=row.subject,
        text=row.text,
        html=row.html,
        calendar=row.calendar,
        method=row.method,
        message_id=row.message_id,
        date=row.created_at,
        return_path=f"studs+{token}@{config['BOUNCE_DOMAIN']}",
    )
    db.session.rollback()  # nothing is held while the server is waited for
    return OutgoingMessage(letter)
