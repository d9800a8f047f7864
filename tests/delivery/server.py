"""A real SMTP server in the test process, which answers each recipient as it is told."""

from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from threading import Lock
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session


class Post:
    """What came, and how the next ones are answered.

    `answers[address]` are the answers to RCPT in turn, "" for yes; `cuts` is the number of messages
    that are kept but whose connection is cut before the answer, as when a server dies.
    """

    def __init__(self) -> None:
        self.letters: list[EmailMessage] = []
        self.raw: list[bytes] = []
        self.envelopes: list[tuple[str, str]] = []
        self.answers: defaultdict[str, list[str]] = defaultdict(list)
        self.asked: list[str] = []
        self.cuts = 0
        self.lock = Lock()

    @property
    def message_ids(self) -> list[str]:
        """The Message-IDs in the order in which they came."""
        return [str(letter["Message-ID"]) for letter in self.letters]

    @property
    def recipients(self) -> list[str]:
        """Whom the letters went to, in order."""
        return [recipient for _, recipient in self.envelopes]

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Say yes, or what the test has said for this address."""
        self.asked.append(address)
        answer = self.answers[address].pop(0) if self.answers[address] else ""
        if not answer:
            envelope.rcpt_tos.append(address)
        return answer or "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        """Keep the letter; hang up instead of saying so when a cut is due."""
        content: Any = envelope.original_content
        with self.lock:
            self.raw.append(content)
            self.letters.append(BytesParser(policy=policy.default).parsebytes(content))  # type: ignore[arg-type]
            self.envelopes.append((envelope.mail_from or "", envelope.rcpt_tos[0]))
            is_cut, self.cuts = self.cuts > 0, max(0, self.cuts - 1)
        if is_cut:
            server.transport.abort()
        return "250 OK"


@contextmanager
def serving(post: Post, port: int) -> Iterator[None]:
    """Let the post be reached on that port of this machine."""
    controller = Controller(post, hostname="127.0.0.1", port=port, ready_timeout=10)
    controller.start()
    try:
        yield
    finally:
        controller.stop()
