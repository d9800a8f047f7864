"""How quickly one sender hands mails with invitations to a local SMTP server, and what each costs it."""

import asyncio
import smtplib
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from aiosmtpd.smtp import SMTP, Envelope, Session
from flask import Flask
from sqlalchemy import func, select

from eventsite import create_app, schema
from eventsite.database import db, transaction
from eventsite.delivery import queue
from eventsite.models import OutboxMessage
from eventsite.rules.outbox import OutboxState
from eventsite.services import registrations
from tests.benchmarks.serving import free_port, serving
from tests.benchmarks.tables import Table
from tests.conftest import settings
from tests.factories import Make, person

MAILS = 1000
TO_COME = {"starts_wall": datetime(2037, 9, 14, 9), "ends_wall": datetime(2037, 9, 14, 12)}


@dataclass(frozen=True)
class Sent:
    """What a sender came to: mails, mails a second, and ms of its CPU for each."""

    mails: int
    rate: float
    cpu: float


def measure(table: Table) -> None:
    """Write a mail for each of a thousand people, then send them."""
    with tempfile.TemporaryDirectory(prefix="eventsite-delivering-") as folder:
        app = create_app(**settings(Path(folder), f"sqlite:///{folder}/bench.sqlite"))
        with app.app_context():
            schema.bring_up_to_date()
        made = Make(app).event(capacity=None, **TO_COME)
        with app.app_context():
            for number in range(MAILS):
                with transaction():
                    registrations.register(made.id, person(number))
        found = sent(app)
        with app.app_context():
            marked = db.session.scalar(select(func.count()).where(OutboxMessage.state == OutboxState.SENT))
        table.add("delivery, mails a second", found.rate)
        table.add("delivery, CPU of the sender", found.cpu, "ms")
        table.require("delivery, each is marked sent", marked == found.mails == MAILS)


def sent(app: Flask) -> Sent:
    """Send everything that waits to a server in a process of its own."""
    with sender(app) as sending:
        begun, used = time.perf_counter(), time.process_time()
        with sending.app_context():
            outcome = queue.run_once()
        seconds, cpu = time.perf_counter() - begun, time.process_time() - used
    return Sent(outcome.sent, outcome.sent / seconds, cpu / max(outcome.sent, 1) * 1000)


@contextmanager
def sender(app: Flask) -> Iterator[Flask]:
    """Give an application on the same database that sends to such a server."""
    with serving(_take, free_port()) as (port, _):
        yield create_app(
            **{
                **settings(Path(app.instance_path), app.config["SQLALCHEMY_DATABASE_URI"]),
                "MAIL_SERVER": "127.0.0.1",
                "MAIL_PORT": port,
            }
        )


class _Taker:
    """Takes every mail and keeps none."""

    async def handle_DATA(self, _server: SMTP, _session: Session, _envelope: Envelope) -> str:  # noqa: N802
        """Say yes."""
        return "250 OK"


def _take(port: int) -> None:
    async def serve() -> None:
        server = await asyncio.get_running_loop().create_server(lambda: SMTP(_Taker()), "127.0.0.1", port)
        await server.serve_forever()

    with suppress(smtplib.SMTPException):
        asyncio.run(serve())
