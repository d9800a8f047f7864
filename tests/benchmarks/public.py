"""What visitors who are not signed in cost: pages that everybody may read, beside a bare hello.

Each page is asked for on 1, 8 and 32 connections, in turns with hello, with the headers that browsers send. The ratio on 8
is held against the limit.
"""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta

from flask import Flask

from eventsite import schema
from eventsite.database import transaction
from eventsite.queries import organizers
from eventsite.services import events
from tests.benchmarks import bare, comparing, loads
from tests.benchmarks.comparing import Target
from tests.benchmarks.serving import Server, application, free_port, product, serving
from tests.benchmarks.tables import Table
from tests.factories import MEETING, Make

STARTS, LENGTH = datetime(2037, 9, 14, 9), timedelta(hours=3)
START_PAGE, FEED = 50, 500
JUDGED, TURNS = 8, 3
CONNECTIONS = (1, JUDGED, 32)


def measure(table: Table) -> None:
    """Ask for each page beside hello, few and many events in turn."""
    with _both(START_PAGE) as (hello, ours, slug):
        event = f"/events/{slug}"
        _tell(table, "event page", hello, comparing.got(ours, event))
        _tell(table, "event page again (304)", hello, comparing.got(ours, event, _known(ours, event)))
        _tell(table, "start page with 50 events", hello, comparing.got(ours, "/"))
    with _both(FEED) as (hello, ours, _):
        _tell(table, "feed with 500 events", hello, comparing.got(ours, "/calendar.ics"))


@contextmanager
def _both(meetings: int) -> Iterator[tuple[Target, Server, str]]:
    """Give hello, and the product with so many meetings to come, with the address of one."""
    with tempfile.TemporaryDirectory(prefix="eventsite-public-") as folder:
        port = free_port()
        app = application(folder, port)
        with app.app_context():
            schema.bring_up_to_date()
        slug = _meetings(app, meetings)
        with serving(bare.serve, free_port(), folder) as other, serving(product, port, folder) as ours:
            yield comparing.got(other, "/"), ours, slug


def _meetings(app: Flask, count: int) -> str:
    """Publish so many meetings, one each day, and return the address of the first."""
    first = Make(app).event(starts_wall=STARTS, ends_wall=STARTS + LENGTH)
    with app.app_context(), transaction():
        alva = organizers.by_canonical_email("alva@forening.example")
        for number in range(1, count):
            starts = STARTS + timedelta(days=number)
            details = replace(MEETING, title=f"Träff {number}", starts_wall=starts, ends_wall=starts + LENGTH)
            events.publish(events.create(details, alva).id, alva)
    return first.slug


def _known(server: Server, path: str) -> str:
    """Return what a browser sends that has the page."""
    told = loads.fetch(loads.request(server.port, path), server.port)
    return f"If-None-Match: {told.header('ETag')}\r\n"


def _tell(table: Table, name: str, hello: Target, ours: Target) -> None:
    for connections in CONNECTIONS:
        pair = comparing.beside(hello, ours, connections, turns=TURNS if connections == JUDGED else 1)
        at = "" if connections == JUDGED else f" on {connections}"
        table.add(f"{name}, requests{at}", pair.rate_ratio, "× hello")
        table.add(f"{name}, CPU{at}", pair.cpu_ratio, "× hello")
        table.add(f"{name}, a second{at}", pair.ours.rate)
        table.add(f"{name}, p50{at}", pair.ours.p50, "ms")
        table.add(f"{name}, p99{at}", pair.ours.p99, "ms")
