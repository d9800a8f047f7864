"""What the processes of one server have done, counted together in memory that they share.

The memory is made before they are forked and belongs to no file, so a full disk cannot stop the counting and nothing
is left behind (docs/decisions/0023-metrics.md). Each process adds in a row of its own, so that they wait for nobody.
"""

import mmap
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from threading import Lock
from typing import Any

from flask import Flask, current_app

# What is counted beside requests, and what it says.
EVENTS = {
    "mails_sent": "Mails that the mail server has taken",
    "mails_failed": "Mails that were given up",
    "mails_retried": "Times that a mail was not taken and is tried again",
    "write_transactions": "Transactions that write",
    "write_wait_seconds": "Seconds that they waited for the right to write",
    "write_waits": "Of them, how many waited longer than a tenth of a second",
    "write_failures": "Requests that the database did not let write in time",
    "page_cache_hits": "Public pages answered from memory",
    "page_cache_misses": "Public pages that had to be made",
    "files_clean": "Files that the scanner of malware found nothing in",
    "files_infected": "Files that were refused because it found something",
    "files_unscanned": "Files that were refused because it could not look at them",
}
LONG_WAIT = 0.1  # seconds
BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0)  # seconds
CLASSES = ("1xx", "2xx", "3xx", "4xx", "5xx")
NOWHERE = "none"  # requests that led to no page of ours
MAIL_WORKER, FIRST_WEB_WORKER, ROWS = 1, 2, 64  # row 0 is the process that made the memory
CELL = 8  # bytes of a double
# The cells of an endpoint and class: how many requests took how long at most, longer than all, and seconds in all.
WIDTH = len(BUCKETS) + 2


@dataclass(frozen=True)
class Requests:
    """Requests to one endpoint that were answered alike: how many in each bucket, the last for longer ones."""

    endpoint: str
    status: str
    in_buckets: tuple[int, ...]
    seconds: float


class Counters:
    """The numbers of one server, in rows of which each process has one."""

    def __init__(self, endpoints: Iterable[str]) -> None:
        names = sorted({*endpoints, NOWHERE})
        self._endpoints = {name: place * len(CLASSES) * WIDTH for place, name in enumerate(names)}
        self._events = {name: len(names) * len(CLASSES) * WIDTH + place for place, name in enumerate(EVENTS)}
        self._length = len(names) * len(CLASSES) * WIDTH + len(EVENTS)
        self._cells = memoryview(mmap.mmap(-1, ROWS * self._length * CELL)).cast("d")
        self._turn = Lock()
        self._start = 0

    def take_row(self, row: int) -> None:
        """Add in that row from now on: said before a process is forked, of the process to be."""
        self._start = min(row, ROWS - 1) * self._length

    def add(self, event: str, amount: float = 1.0) -> None:
        """Count something that is named in EVENTS."""
        with self._turn:
            self._cells[self._start + self._events[event]] += amount

    def add_request(self, endpoint: str, status: str, seconds: float) -> None:
        """Count a request: where it led, its status as it is sent (`200 OK`), and how long the answer took to begin."""
        place = self._endpoints.get(endpoint, self._endpoints[NOWHERE])
        place += self._start + (int(status[0]) - 1) * WIDTH
        with self._turn:
            self._cells[place + bisect_left(BUCKETS, seconds)] += 1.0
            self._cells[place + WIDTH - 1] += seconds

    def total(self, event: str) -> float:
        """Return the number of all processes together."""
        return self._sum(self._events[event])

    def requests(self) -> Iterator[Requests]:
        """Yield the requests of all processes together, by endpoint and class, those that there were."""
        for endpoint, start in self._endpoints.items():
            for number, status in enumerate(CLASSES):
                place = start + number * WIDTH
                in_buckets = tuple(int(self._sum(place + one)) for one in range(WIDTH - 1))
                if any(in_buckets):
                    yield Requests(endpoint, status, in_buckets, self._sum(place + WIDTH - 1))

    def _sum(self, place: int) -> float:
        return float(sum(self._cells[place :: self._length]))


def init_app(app: Flask) -> None:
    """Make the memory; all endpoints are known by now."""
    app.extensions["counters"] = Counters(app.view_functions)


def of(app: Flask) -> Counters:
    """Return the application's counters."""
    found: Counters = app.extensions["counters"]
    return found


def count(event: str, amount: float = 1.0) -> None:
    """Count something that the current application has done."""
    of(current_app).add(event, amount)


def count_wait(seconds: float) -> None:
    """Count a transaction that writes, and how long it waited for that."""
    counters = of(current_app)
    counters.add("write_transactions")
    counters.add("write_wait_seconds", seconds)
    if seconds > LONG_WAIT:
        counters.add("write_waits")


def free_row(taken: Sequence[Any]) -> int:
    """Return the first row for a web worker that none of those rows is; beyond the last they share it."""
    return next((row for row in range(FIRST_WEB_WORKER, ROWS) if row not in taken), ROWS - 1)
