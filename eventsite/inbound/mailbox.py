"""The calendar's mailbox, read by IMAP: a mail is processed first and moved out of INBOX then (calendar.md §7.4).

A reader that dies leaves the mail in INBOX, and processing knows a mail that it has seen.
"""

import logging
import re
import ssl
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from enum import StrEnum
from imaplib import IMAP4
from typing import Any

from flask import Flask
from imap_tools import MailBox, MailBoxUnencrypted
from imap_tools.errors import ImapToolsError
from imap_tools.mailbox import BaseMailBox

from eventsite.config import LOOPBACK
from eventsite.inbound.outcomes import Outcome
from eventsite.inbound.processing import process_inbound
from eventsite.inbound.reception import ENOUGH, Process, receive
from eventsite.rules.answers import Verdict

# A round is short, so that a worker that is told to stop has not long to wait for it.
BATCH = 50
LONGEST = 20.0  # seconds, after which no further mail is begun
TIMEOUT = 15  # seconds that each answer of the server may take
UNREADABLE = (IMAP4.error, ImapToolsError, OSError, ValueError)  # ValueError: what answers speaks no IMAP
_PERSONAL = re.compile(rb'\(\("((?:[^"\\]|\\.)*)" ')
log = logging.getLogger(__name__)


class Folder(StrEnum):
    """Where a mail lies when it has been processed."""

    DONE = "Klart"
    BY_HAND = "Manuellt"
    IGNORED = "Ignorerat"


FOLDERS = {Verdict.FORWARD_HUMAN: Folder.BY_HAND, Verdict.IGNORE: Folder.IGNORED}


@dataclass
class Read:
    """What became of a round: how many were moved where, how many stay to be tried again, and why it ended early.

    `has_more` says that INBOX holds mails that were not begun; `trouble` is the type of an error, "" for none.
    """

    moved: Counter[Folder] = field(default_factory=Counter)
    left: int = 0
    has_more: bool = False
    trouble: str = ""


def read_mailbox(app: Flask, process: Process = process_inbound) -> Read:
    """Read the mailbox of the settings, oldest mail first, and return what became of it.

    Raises nothing: a mail that cannot be processed now stays, a server that does not answer is asked
    again in the next round. Without IMAP_SERVER there is nothing to read.
    """
    read = Read()
    if not app.config["IMAP_SERVER"]:
        return read
    try:
        with _opened(app.config) as mailbox:
            _Round(app, process, mailbox, read).run()
    except UNREADABLE as error:  # its words may hold the user's name
        log.warning("the mailbox could not be read: %s", type(error).__name__)
        read.trouble = type(error).__name__
    return read


def folder_for(outcome: Outcome) -> Folder:
    """Return where a mail belongs; one that came before goes where it went then."""
    if outcome.is_quarantined:
        return Folder.BY_HAND
    return FOLDERS.get(outcome.earlier or outcome.verdict, Folder.DONE)


@dataclass
class _Round:
    """One look into INBOX over an open connection."""

    app: Flask
    process: Process
    mailbox: BaseMailBox
    read: Read
    prefix: str = ""

    def run(self) -> None:
        """Process and move mail by mail until INBOX is empty or the round is long enough."""
        self.prefix = _personal_prefix(self.mailbox)
        self._make_folders()
        ends_at = time.monotonic() + LONGEST
        # UIDs grow with arrival (RFC 3501 §2.3.1.1); what is marked as deleted has been moved by a copy.
        for uid in sorted(self.mailbox.uids("UNDELETED", charset=None), key=int):
            if self.read.moved.total() >= BATCH or time.monotonic() > ends_at:
                self.read.has_more = True
                return
            raw = self._fetched(uid)
            if raw is not None:
                self._handle(uid, raw)

    def _make_folders(self) -> None:
        for folder in Folder:
            if not self.mailbox.folder.exists(self.prefix + folder):
                self.mailbox.folder.create(self.prefix + folder)
                self.mailbox.folder.subscribe(self.prefix + folder, True)

    def _fetched(self, uid: str) -> bytes | None:
        """Return the mail, not marked as seen, of a huge one its beginning; None if it has gone or cannot be read."""
        status, parts = self.mailbox.client.uid("FETCH", uid, f"(BODY.PEEK[]<0.{ENOUGH}>)")
        if status != "OK":
            log.warning("the server does not give out a mail")
            self.read.left += 1
        if status != "OK" or parts == [None]:
            return None
        content = next((part[1] for part in parts if isinstance(part, tuple)), b"")
        return content if content or self._is_there(uid) else None

    def _is_there(self, uid: str) -> bool:
        """Say whether the mail is in INBOX still: of one that another reader takes away just now nothing may come."""
        return uid in self.mailbox.uids(f"UID {uid}", charset=None)

    def _handle(self, uid: str, raw: bytes) -> None:
        try:
            outcome = receive(self.app, raw, self.process)
        except Exception as error:
            log.warning("a mail stays in the mailbox to be tried again: %s", type(error).__name__)
            self.read.left += 1
            return
        folder = folder_for(outcome)
        self.mailbox.move(uid, self.prefix + folder)
        self.read.moved[folder] += 1


@contextmanager
def _opened(config: Mapping[str, Any]) -> Iterator[BaseMailBox]:
    """Yield a connection whose INBOX is open; the server need not answer when it is closed."""
    host, port = config["IMAP_SERVER"], config["IMAP_PORT"]
    if config["IMAP_USE_SSL"]:
        mailbox: BaseMailBox = MailBox(host, port, TIMEOUT, ssl_context=ssl.create_default_context())
    else:
        mailbox = MailBoxUnencrypted(host, port, TIMEOUT)
    try:
        if not config["IMAP_USE_SSL"] and host not in LOOPBACK:
            mailbox.client.starttls(ssl.create_default_context())
        _log_in(mailbox, config)
        yield mailbox
        mailbox.logout()
    except BaseException:
        with suppress(OSError):
            mailbox.client.shutdown()
        raise


def _log_in(mailbox: BaseMailBox, config: Mapping[str, Any]) -> None:
    name, password = config["IMAP_USERNAME"], config["IMAP_PASSWORD"]
    log_in = mailbox.login if (name + password).isascii() else mailbox.login_utf8
    log_in(name, password)
    # Many servers tell only now that they can MOVE, which unlike a copy leaves no second mail when we die.
    _, answer = mailbox.client.capability()
    mailbox.client.capabilities = tuple(answer[-1].decode("ascii").upper().split())


def _personal_prefix(mailbox: BaseMailBox) -> str:
    """Return what the names of our folders begin with on this server, such as `INBOX.` (RFC 2342)."""
    if "NAMESPACE" not in mailbox.client.capabilities:
        return ""
    _, answer = mailbox.client.namespace()
    found = _PERSONAL.match(answer[0] or b"")
    return found[1].decode("ascii") if found else ""
