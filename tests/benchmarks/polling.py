"""What it takes to let 2,000 people follow the questions live: `make bench`.

All figures come from one run on one machine. The yardstick is a bare Flask application that says hello on the
same server (gunicorn, gthread, two workers of four threads, as `eventsite serve`). The clients share persistent
connections, as behind a proxy. Meanwhile somebody votes every second and a question changes every ten.
In the minute without polls as much is voted and changed, as pages are made anew by that, and the clients have as much
to do, but with somebody else, who does nothing: the browsers of 2,000 people do not run on the server's machine, so what
they cost it here must not count.
With `--apart` the polls have a server of their own on the same database, as a proxy can arrange (docs/decisions/0019).
The run fails if the polls of the minute cost more than 35 % of a core where hello costs 0.30 ms, in
proportion elsewhere, or if the 99th percentile of another page is more than 20 % above that without polls.
"""

import asyncio
import multiprocessing
import os
import random
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, cast

from flask import Flask

from eventsite import schema
from eventsite.database import transaction
from eventsite.rules.questions import QuestionDetails
from eventsite.services import questions
from eventsite.services.questions import moderating, rounds
from tests.benchmarks import bare
from tests.benchmarks.processes import cpu
from tests.benchmarks.serving import Client, application, free_port, product, serving
from tests.benchmarks.tables import Table
from tests.factories import Make

PEOPLE = 2000
EVERY = 5.0  # seconds between two polls of one participant
MINUTE = float(os.environ.get("BENCH_SECONDS", "60"))
CONNECTIONS = 32
QUESTIONS = 80
BURST = 6000  # polls of a throughput measurement
PAGES_PER_SECOND = 10
APART = ", with a server of their own"


@dataclass
class Minute:
    """The latencies of a minute in seconds, and what the server's processes used."""

    polls: list[float] = field(default_factory=list)
    pages: list[float] = field(default_factory=list)
    statuses: dict[int, int] = field(default_factory=dict)
    seconds: float = 0.0
    cpu: float = 0.0
    coming_in: float = 0.0
    renewed: int = 0


def measure(table: Table) -> None:
    """Let them poll one server that does everything, then one of their own."""
    for where in ("", APART):
        _measure(table, where)


def _measure(table: Table, where: str) -> None:
    with tempfile.TemporaryDirectory(prefix="eventsite-polling-") as folder:
        port = free_port()
        app = application(folder, port)
        with app.app_context():
            schema.bring_up_to_date()
        path, cookies, event_id = _prepare(app)
        asked = [f"Cookie: session={cookie}\r\n" for cookie in cookies]
        page = path.removesuffix("/questions/stream")
        with (
            serving(product, port, folder) as (_, master),
            _for_polls(folder, port, master, where) as (polled, masters),
        ):
            if not where:
                _compare(table, path, asked, port, master, folder)
            with _changing(folder, port, event_id):
                with serving(_serve_nothing, free_port()) as (elsewhere, _):
                    calm = asyncio.run(_minute(port, masters, path, page, asked, elsewhere))
                busy = asyncio.run(_minute(port, masters, path, page, asked, polled))
    _tell(table, where, calm, busy)


def _compare(table: Table, path: str, asked: list[str], port: int, master: int, folder: str) -> None:
    """Tell what polls cost one after the other, beside hello."""
    few = list(asked[:200])
    with serving(bare.serve, free_port(), folder) as (hello_port, hello_master):
        hello, hello_cpu = asyncio.run(_throughput(hello_port, hello_master, "/", [""]))
    for name, with_tag in (("poll with news", False), ("poll without (304)", True)):
        rate, used = asyncio.run(_throughput(port, master, path, few, with_tag=with_tag))
        table.add(f"{name}, requests", rate / hello, "× hello")
        table.add(f"{name}, CPU", used / hello_cpu, "× hello")


@contextmanager
def _changing(folder: str, port: int, event_id: int) -> Iterator[None]:
    """Let questions and votes change meanwhile."""
    context = multiprocessing.get_context("spawn")
    stop = context.Event()
    changer = context.Process(target=_change, args=(folder, port, event_id, stop))
    changer.start()
    try:
        yield
    finally:
        stop.set()
        changer.join()


async def _throughput(
    port: int, master: int, path: str, asked: list[str], *, with_tag: bool = False
) -> tuple[float, float]:
    """Return (requests per second, server's CPU seconds for each), eight at a time."""
    client = Client(port, 8)
    tag = ""
    for number, headers in enumerate(asked):
        _, tag, carried = await client.get(path, headers)
        asked[number] = headers + f"Poll-Pass: {carried}\r\n" if carried else headers
    more = f"If-None-Match: {tag}\r\n" if with_tag else ""
    begun, used = time.perf_counter(), cpu(master)

    async def some(number: int) -> None:
        for turn in range(BURST // 8):
            await client.get(path, asked[(turn + number) % len(asked)] + more)

    await asyncio.gather(*(some(number) for number in range(8)))
    return BURST / (time.perf_counter() - begun), (cpu(master) - used) / BURST


async def _minute(port: int, masters: frozenset[int], path: str, page: str, asked: list[str], polled: int) -> Minute:
    """Let everybody poll as their browsers do, and somebody else read another page, for a minute."""
    client, other, found = Client(polled, CONNECTIONS), Client(port, 4), Minute()
    first = {}
    used = _used(masters)
    for headers in asked:  # everybody has come in before
        _, tag, carried = await client.get(path, headers)
        first[headers] = (tag, carried)
    found.coming_in = _used(masters) - used
    begun, used = time.perf_counter(), _used(masters)
    until = begun + MINUTE

    async def follow(headers: str) -> None:
        tag, carried = first[headers]
        await asyncio.sleep(random.random() * EVERY)
        while time.perf_counter() < until:
            sent = time.perf_counter()
            more = f"If-None-Match: {tag}\r\nPoll-Pass: {carried}\r\n"
            status, tag, renewed = await client.get(path, headers + more)
            found.renewed += bool(renewed)
            carried = renewed or carried
            found.polls.append(time.perf_counter() - sent)
            found.statuses[status] = found.statuses.get(status, 0) + 1
            await asyncio.sleep(EVERY * (0.8 + 0.4 * random.random()))

    async def look() -> None:
        while time.perf_counter() < until:
            sent = time.perf_counter()
            await other.get(page)
            found.pages.append(time.perf_counter() - sent)
            await asyncio.sleep(1 / PAGES_PER_SECOND)

    await asyncio.gather(look(), *(follow(headers) for headers in asked))
    found.seconds, found.cpu = time.perf_counter() - begun, _used(masters) - used
    return found


def _prepare(app: Flask) -> tuple[str, list[str], int]:
    """Return the path of the polls, a cookie for each participant, and the event."""
    make = Make(app)
    start = datetime.now(UTC).replace(tzinfo=None, microsecond=0)
    event = make.event(
        starts_wall=start + timedelta(hours=2, minutes=10), ends_wall=start + timedelta(hours=8), capacity=None
    )
    people = [make.registration(event, number) for number in range(1, PEOPLE + 1)]
    serializer = app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined]
    cookies = [serializer.dumps({"mine": {str(person): 1}}) for person in people]
    with app.app_context():
        for number in range(QUESTIONS):
            with transaction():
                asked = questions.ask(people[number], QuestionDetails(f"Hur gör ni med trygghet i område {number}?"))
            with transaction():
                moderating.accept(event.id, asked, 1, "organizer:1")
    return f"/events/{event.slug}/questions/stream", cookies, event.id


def _change(folder: str, port: int, event_id: int, stop: Any) -> None:
    """Vote every second and change a question every ten, in a process of one's own."""
    app = application(folder, port)
    turn = 0
    while not stop.wait(1):
        turn += 1
        with app.app_context(), transaction():
            rounds.touch_votes(event_id, datetime.now(UTC))
            if turn % 10 == 0:
                rounds.touch(event_id)


@contextmanager
def _for_polls(folder: str, port: int, master: int, where: str) -> Iterator[tuple[int, frozenset[int]]]:
    """Give the port that is polled, and the masters of all servers: one, or two."""
    if not where:
        yield port, frozenset({master})
        return
    with serving(product, free_port(), folder) as (apart, other):
        yield apart, frozenset({master, other})


def _used(masters: frozenset[int]) -> float:
    return sum(cpu(master) for master in masters)


class Nothing(asyncio.Protocol):
    """Answers every poll at once, without looking at it."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the way back."""
        self.transport = cast(asyncio.Transport, transport)

    def data_received(self, data: bytes) -> None:
        """Say that nothing has changed."""
        self.transport.write(b"HTTP/1.1 304 NOT MODIFIED\r\nContent-Length: 0\r\n\r\n")


def _serve_nothing(port: int) -> None:
    async def serve() -> None:
        server = await asyncio.get_running_loop().create_server(Nothing, "127.0.0.1", port)
        await server.serve_forever()

    asyncio.run(serve())


def _percentile(values: list[float], share: float) -> float:
    return sorted(values)[min(len(values) - 1, int(share * len(values)))] * 1000


def _tell(table: Table, where: str, calm: Minute, busy: Minute) -> None:
    kind = f"polls of {PEOPLE:,}{where}"
    table.require(f"{kind}, all answered", set(busy.statuses) <= {200, 304})
    table.add(f"{kind}, share of a core", (busy.cpu - calm.cpu) / busy.seconds)
    table.add(
        f"{kind}, CPU for each participant and minute",
        (busy.cpu - calm.cpu) / busy.seconds * 60 / PEOPLE * 1000,
        "ms CPU",
    )
    table.add(f"{kind}, CPU for the first of each", busy.coming_in / PEOPLE * 1000, "ms CPU")
    table.add(f"{kind}, polls that went to the application", busy.renewed / len(busy.polls))
    for share in (0.5, 0.99):
        table.add(f"{kind}, p{share * 100:.0f}", _percentile(busy.polls, share), "ms")
    slower = _percentile(busy.pages, 0.99) / _percentile(calm.pages, 0.99)
    table.add(f"{kind}, p99 of another page", _percentile(busy.pages, 0.99), "ms")
    table.add(f"{kind}, p99 of another page by that without", slower)
