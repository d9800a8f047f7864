"""An SMTP server in the test's process that has moods, and treats recipients by what their address begins with."""

import asyncio
import random
import time
from collections import Counter
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult

from tests.faults.running import Sink

MOODS = ("down", "tarpit", "busy", "locked", "cut")
LOGIN = {"EVENTSITE_MAIL_USERNAME": "us", "EVENTSITE_MAIL_PASSWORD": "our password"}


class Moody(Sink):
    """Takes mail when its mood is "": otherwise it is down, slow, busy, refuses the login, or hangs up in DATA."""

    def __init__(self, tarpit: float = 5) -> None:
        super().__init__()
        self.mood, self.tarpit, self.seen = "", tarpit, Counter[str]()

    def turn(self, mood: str) -> None:
        """Be of another mood from now on."""
        if self.mood == "down":
            self._controller = self._made()
            self._controller.start()
        if mood == "down":
            self._controller.stop()
        self.mood = mood

    def __exit__(self, *_: object) -> None:
        if self.mood != "down":
            self._controller.stop()

    def authenticate(self, *_: Any) -> AuthResult:
        """Let us in, unless the mood is against it."""
        return AuthResult(success=not self._is("locked"))

    async def handle_MAIL(  # noqa: N802 - aiosmtpd's name
        self, _server: Any, _session: Any, envelope: Any, address: str, options: list[str]
    ) -> str:
        """Say yes, later or not at all."""
        if self._is("tarpit"):
            await asyncio.sleep(self.tarpit)
        if self._is("busy"):
            return "421 4.3.2 come back later"
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        """Take the mail, or hang up before it is taken."""
        if self._is("cut"):
            server.transport.abort()
            return "451 cut"
        return await super().handle_DATA(server, session, envelope)

    def _is(self, mood: str) -> bool:
        self.seen[mood] += self.mood == mood
        return self.mood == mood

    def _made(self) -> Controller:
        return Controller(
            self, hostname="127.0.0.1", port=self.port, authenticator=self.authenticate, auth_require_tls=False
        )


class Cutting(Sink):
    """Keeps every mail, and often hangs up before it has said so."""

    def __init__(self, chance: random.Random, share: float = 0.1, seconds: float = 0.02) -> None:
        super().__init__()
        self._chance, self._share, self._seconds = chance, share, seconds
        self.cuts = 0

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        """Keep the mail; say so a little later, or never."""
        answer = await super().handle_DATA(server, session, envelope)
        await asyncio.sleep(self._seconds)
        if self._chance.random() < self._share:
            self.cuts += 1
            server.transport.abort()
        return answer


class Waiting(Sink):
    """Keeps the first mail, and says so only when it is let."""

    def __init__(self) -> None:
        super().__init__()
        self.may_answer = False

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        """Take the mail; the first one's sender has to wait."""
        is_first = not self.taken
        answer = await super().handle_DATA(server, session, envelope)
        while is_first and not self.may_answer:
            await asyncio.sleep(0.05)
        return answer


class Choosy(Sink):
    """Answers each recipient by the first part of the address: grey-, temp-, perm-, full-, slow-; the others at once."""

    def __init__(self, slow: float) -> None:
        super().__init__()
        self.asked, self.delays, self._slow = Counter[str](), dict[str, float](), slow
        self.begin = time.monotonic()

    def begin_now(self) -> None:
        """Count how long recipients wait from now on."""
        self.begin = time.monotonic()

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, _server: Any, _session: Any, envelope: Any, address: str, _options: list[str]
    ) -> str:
        """Say what such a recipient says."""
        self.asked[address] += 1
        kind = address.partition("-")[0]
        if kind == "slow":
            await asyncio.sleep(self._slow)
        answers = {"temp": "450 4.2.0 not now", "perm": "550 5.1.1 nobody here", "full": "452 4.2.2 mailbox full"}
        answer = answers.get(kind, "")
        if kind == "grey" and self.asked[address] == 1:
            answer = "451 4.7.1 greylisted"
        if not answer:
            envelope.rcpt_tos.append(address)
            self.delays[address] = time.monotonic() - self.begin
        return answer or "250 OK"
