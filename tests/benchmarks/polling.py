"""What it takes to let 2,000 people follow the questions live: `make bench`.

All figures come from one run on one machine. The yardstick is a bare Flask application that says hello on the
same server (gunicorn, gthread, two workers of four threads, as `eventsite serve`). The clients share persistent
connections, as behind a proxy. Meanwhile somebody votes every second and a question changes every ten.
In the minute without polls the clients have as much to do, but with somebody else, who does nothing: the browsers
of 2,000 people do not run on the server's machine, so what they cost it here must not count.
With `--apart` the polls have a server of their own on the same database, as a proxy can arrange (docs/decisions/0019).
The run fails if the polls of the minute cost more than 35 % of a core where hello costs 0.30 ms, in
proportion elsewhere, or if the 99th percentile of another page is more than 20 % above that without polls.
"""

import asyncio
import multiprocessing
import os
import random
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, cast

from flask import Flask

from eventsite import create_app, schema, server
from eventsite.database import transaction
from eventsite.rules.questions import QuestionDetails
from eventsite.server import Plan, Served
from eventsite.services import questions
from eventsite.services.questions import moderating, rounds
from tests.benchmarks.serving import Client, cpu, free_port, serving
from tests.conftest import settings
from tests.factories import Make

PEOPLE = 2000
EVERY = 5.0  # seconds between two polls of one participant
MINUTE = float(os.environ.get("BENCH_SECONDS", "60"))
CONNECTIONS = 32
QUESTIONS = 80
BURST = 6000  # polls of a throughput measurement
SHARE, HELLO = 0.35, 0.30  # of one core, where hello costs so many ms
SLOWER = 1.20
PAGES_PER_SECOND = 10
APART = "--apart"


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


def main() -> int:
    """Measure, print, and return the exit status: 0 if what must hold has held."""
    with tempfile.TemporaryDirectory(prefix="eventsite-polling-") as folder:
        port = free_port()
        app = _application(folder, port)
        with app.app_context():
            schema.bring_up_to_date()
        path, cookies, event_id = _prepare(app)
        with serving(_serve_hello, free_port()) as (hello_port, master):
            hello_rate, hello_cpu = asyncio.run(_throughput(hello_port, master, "/", [""]))
        with serving(_serve, port, folder) as (_, master), _for_polls(folder, port, master) as (polled, masters):
            asked = [f"Cookie: session={cookie}\r\n" for cookie in cookies]
            page = path.removesuffix("/questions/stream")
            changed = asyncio.run(_throughput(port, master, path, list(asked[:200])))
            same = asyncio.run(_throughput(port, master, path, list(asked[:200]), with_tag=True))
            with serving(_serve_nothing, free_port()) as (elsewhere, _):
                calm = asyncio.run(_minute(port, masters, path, page, asked, elsewhere))
            stop = multiprocessing.get_context("spawn").Event()
            changer = multiprocessing.get_context("spawn").Process(target=_change, args=(folder, port, event_id, stop))
            changer.start()
            try:
                busy = asyncio.run(_minute(port, masters, path, page, asked, polled))
            finally:
                stop.set()
                changer.join()
    return _report((hello_rate, hello_cpu), changed, same, calm, busy)


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
    app = _application(folder, port)
    turn = 0
    while not stop.wait(1):
        turn += 1
        with app.app_context(), transaction():
            rounds.touch_votes(event_id, datetime.now(UTC))
            if turn % 10 == 0:
                rounds.touch(event_id)


def _application(folder: str, port: int) -> Flask:
    base = {"BASE_URL": f"http://127.0.0.1:{port}", "TESTING": False}
    return create_app(**{**settings(Path(folder), f"sqlite:///{folder}/bench.sqlite"), **base})


@contextmanager
def _for_polls(folder: str, port: int, master: int) -> Iterator[tuple[int, frozenset[int]]]:
    """Give the port that is polled, and the masters of all servers: one, or with `--apart` two."""
    if APART not in sys.argv:
        yield port, frozenset({master})
        return
    with serving(_serve, free_port(), folder) as (apart, other):
        yield apart, frozenset({master, other})


def _used(masters: frozenset[int]) -> float:
    return sum(cpu(master) for master in masters)


def _serve(port: int, folder: str) -> None:
    server.serve(Plan(_application(folder, port), "127.0.0.1", port, 2, has_mail_worker=False))


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


def _serve_hello(port: int) -> None:
    app = Flask("hello")
    app.add_url_rule("/", view_func=lambda: "Hello")
    server.Arbiter(Served(Plan(app, "127.0.0.1", port, 2, has_mail_worker=False))).run()


def _percentile(values: list[float], share: float) -> float:
    return sorted(values)[min(len(values) - 1, int(share * len(values)))] * 1000


def _report(
    hello: tuple[float, float], changed: tuple[float, float], same: tuple[float, float], calm: Minute, busy: Minute
) -> int:
    for name, (rate, used) in (("bare hello", hello), ("poll, 304", same), ("poll, 200", changed)):
        print(
            f"{name:12} {rate:6.0f} a second = {rate / hello[0]:.2f} × hello, "
            f"{used * 1000:.2f} ms CPU each = {used / hello[1]:.2f} × hello"
        )
    polls = len(busy.polls)
    share = (busy.cpu - calm.cpu) / busy.seconds
    allowed = SHARE * hello[1] * 1000 / HELLO
    statuses = ", ".join(f"{number} × {status}" for status, number in sorted(busy.statuses.items()))
    print(f"the minute   {PEOPLE} participants, {polls} polls ({statuses}; {busy.renewed} went to the application)")
    print(f"coming in    {busy.coming_in / PEOPLE * 1000:.2f} ms CPU for the first poll of each, before the minute")
    print(f"CPU          {share:.1%} of one core for the polls; allowed {allowed:.1%} on this machine")
    print(
        f"             {(busy.cpu - calm.cpu) / busy.seconds * 60 / PEOPLE * 1000:.2f} ms for each participant and minute"
    )
    print(f"polls        p50 {_percentile(busy.polls, 0.5):.1f} ms, p99 {_percentile(busy.polls, 0.99):.1f} ms")
    slower = _percentile(busy.pages, 0.99) / _percentile(calm.pages, 0.99)
    for name, minute in (("without", calm), ("with", busy)):
        print(
            f"event page   {name} polls: p50 {_percentile(minute.pages, 0.5):.1f} ms, "
            f"p99 {_percentile(minute.pages, 0.99):.1f} ms ({len(minute.pages)} times)"
        )
    has_held = share <= allowed and slower <= SLOWER and set(busy.statuses) <= {200, 304}
    print(f"p99 of another page is {slower:.2f} × that without polls; allowed {SLOWER:.2f}")
    print("held" if has_held else "NOT HELD")
    return 0 if has_held else 1


if __name__ == "__main__":
    sys.exit(main())
