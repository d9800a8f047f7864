"""What the ways in have in common: how much of a mail they hand over, and in what surroundings."""

from collections.abc import Callable
from typing import BinaryIO

from flask import Flask

from eventsite import site
from eventsite.database import db
from eventsite.inbound import mails
from eventsite.inbound.outcomes import Auth, Outcome
from eventsite.inbound.processing import process_inbound

# Bytes of a mail that are read: one more than is processed, so that a larger mail is seen to be too large (§7.2.1).
ENOUGH = mails.MAX_SIZE + 1
PIECE = 64 * 1024

Process = Callable[[bytes, Auth], Outcome]


def receive(app: Flask, raw: bytes, process: Process = process_inbound) -> Outcome:
    """Process one mail in a context of its own, so that its failure leaves nothing behind for the next.

    Whatever this raises, the mail is to be tried again. Who sends mail is told if there is any to send.
    """
    with app.app_context():
        site.refresh()
        outcome = process(raw, Auth(app.config["AUTHSERV_ID"]))
        if db.session().info.pop("mail_waits", False):
            app.extensions["wake_sender"]()
        return outcome


def beginning(stream: BinaryIO) -> bytes:
    """Return the first ENOUGH bytes of a stream, read to its end: who writes it should not find it closed."""
    kept = stream.read(ENOUGH)
    while stream.read(PIECE):
        pass
    return kept
