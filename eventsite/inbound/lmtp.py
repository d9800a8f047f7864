"""Mail taken from our mail server by LMTP (RFC 2033): committed first, acknowledged then (calendar.md §7.4).

It is for our own mail server, which alone may reach it: what it says about a sender is believed.
"""

import asyncio
import logging
import signal
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from aiosmtpd.lmtp import LMTP
from aiosmtpd.smtp import SMTP, Envelope, Session
from flask import Flask

from eventsite import site
from eventsite.inbound.processing import process_inbound
from eventsite.inbound.reception import ENOUGH, Process, receive

TAKEN = "250 2.0.0 Taken"
NOT_OURS = "550 5.1.1 There is no such mailbox here"
LATER = "451 4.3.0 Try again later"
LONGEST = 300  # seconds that a client may take from one command to the next, the mail included
log = logging.getLogger(__name__)
# The library writes senders and recipients into its log, which are nobody's business there.
logging.getLogger("mail.log").setLevel(logging.CRITICAL)


@dataclass(frozen=True)
class Place:
    """Where to listen: at a socket in the file system if one is named, else at a host and port."""

    host: str = "127.0.0.1"
    port: int = 8024
    socket: str = ""


def serve(app: Flask, place: Place, process: Process = process_inbound) -> None:
    """Take mail until SIGTERM or SIGINT; a mail in hand is finished. Raises OSError if it cannot listen there."""
    asyncio.run(_serve(Desk(app, process), place))


def is_ours(address: str, config: Mapping[str, Any]) -> bool:
    """Say whether mail to the address is for us: the calendar's address, or one that bounces come back to."""
    local, _, domain = address.casefold().rpartition("@")
    is_bounce = local.startswith("studs+") and domain == config["BOUNCE_DOMAIN"].casefold()
    return is_bounce or address.casefold() == config["CALENDAR_ADDRESS"].casefold()


class Desk:
    """Where the mail of all connections is processed, one after the other, so that memory stays bounded.

    Who holds `turn` has a mail in hand that is not acknowledged yet.
    """

    def __init__(self, app: Flask, process: Process) -> None:
        self.app = app
        self.turn = asyncio.Lock()
        self._process = process
        self._thread = ThreadPoolExecutor(max_workers=1)

    async def take(self, raw: bytes) -> str:
        """Process the mail outside the event loop and return the answer to the client."""
        loop = asyncio.get_running_loop()
        try:
            await loop.run_in_executor(self._thread, receive, self.app, raw, self._process)
        except Exception as error:
            return await self.handle_exception(error)
        return TAKEN

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Refuse what is addressed to others."""
        with self.app.app_context():
            site.refresh()
        if not is_ours(address, self.app.config):
            return NOT_OURS
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def handle_exception(self, error: Exception) -> str:
        """Note by its type what went wrong; the client keeps the mail."""
        log.warning("a mail is to be tried again: %s", type(error).__name__)
        return LATER


class Connection(LMTP):
    """One client's connection. Unlike the library's it answers for each recipient and holds no mail that is huge."""

    line_length_limit = 64 * 1024  # the most that is read at a time; no line is too long

    def __init__(self, desk: Desk) -> None:
        super().__init__(
            desk,
            data_size_limit=None,
            enable_SMTPUTF8=True,
            hostname=desk.app.config["BOUNCE_DOMAIN"],
            ident="eventsite",
            timeout=LONGEST,
            loop=asyncio.get_running_loop(),
        )
        self._desk = desk

    async def smtp_DATA(self, arg: str | None) -> None:  # noqa: N802 - aiosmtpd's name
        """Read the mail, have it processed, and answer once for each recipient (RFC 2033 §4.2)."""
        envelope = self.envelope or Envelope()
        if arg or not envelope.rcpt_tos:
            await self.push("501 5.5.4 Syntax: DATA" if arg else "503 5.5.1 Say RCPT first")
            return
        await self.push("354 End with a dot on a line of its own")
        raw = _return_path(envelope) + await self._mail()
        async with self._desk.turn:
            answer = await self._desk.take(raw)
            await self.push("\r\n".join([answer] * len(envelope.rcpt_tos)))
        self.envelope = Envelope()

    async def _mail(self) -> bytes:
        """Return the mail up to the lone dot, dots undoubled (RFC 5321 §4.5.2); of a huge one its beginning."""
        kept = bytearray()
        begins_line = True
        while (piece := await self._piece()) != b".\r\n" or not begins_line:
            kept += piece[1:] if begins_line and piece.startswith(b".") else piece
            del kept[ENOUGH:]
            begins_line = piece.endswith(b"\r\n")
        return bytes(kept)

    async def _piece(self) -> bytes:
        """Return the rest of the line, or the next part of one that is very long."""
        try:
            return await self._reader.readuntil(b"\r\n")
        except asyncio.LimitOverrunError as error:
            return await self._reader.read(error.consumed)


def _return_path(envelope: Envelope) -> bytes:
    """Return the header field in which who delivers a mail at last notes its sender (RFC 5321 §4.4)."""
    sender = (envelope.mail_from or "").strip("<>")
    return f"Return-Path: <{sender}>\r\n".encode("utf-8", "surrogateescape")


async def _serve(desk: Desk, place: Place) -> None:
    told = asyncio.Event()
    loop = asyncio.get_running_loop()
    for order in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(order, told.set)

    if place.socket:
        server = await loop.create_unix_server(lambda: Connection(desk), place.socket)
    else:
        server = await loop.create_server(lambda: Connection(desk), place.host, place.port)
    await told.wait()
    server.close()
    await desk.turn.acquire()  # and is never released: no other mail is begun
