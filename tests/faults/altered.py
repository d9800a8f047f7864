"""The product with one protection taken away, or one span of time made short. The switch is here, and nowhere in the product.

`FAULT_ALTERED="counts before it locks" python -m tests.faults.altered serve …` is `eventsite serve …` altered so.
"""

import logging
import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, nullcontext
from datetime import timedelta
from pathlib import Path
from typing import Any

from flask import request
from sqlalchemy.exc import OperationalError

from eventsite import database, pictures, server
from eventsite.backups import dumps
from eventsite.delivery import queue
from eventsite.queries import events as event_queries
from eventsite.rules import outbox as rules
from eventsite.web.public import registrations as view
from tests.faults import lasts, meetings
from tests.faults.running import wait_until

SHORT_LEASE, SHORT_SLOWEST = timedelta(seconds=4), timedelta(seconds=1)


def counts_before_it_locks() -> None:
    """Count the seats in one transaction and write in another, when the other node has counted too."""
    really = view.transaction

    @contextmanager
    def unlocked() -> Iterator[None]:
        event = event_queries.by_slug(str((request.view_args or {})["slug"]))
        lasts.decide_beforehand(event.id, meetings.Guest(int(os.environ["FAULT_MEETING"])))
        with really():
            yield

    view.transaction = unlocked


def has_short_leases() -> None:
    """Let a sender's time be over after seconds instead of minutes."""
    rules.LEASE = queue.LEASE = SHORT_LEASE
    queue.SLOWEST = SHORT_SLOWEST


def never_looks_at_its_lease() -> None:
    """Send on, however long ago one's time was over."""
    has_short_leases()
    queue.Batch.goes_on = lambda batch: bool(batch.waiting)  # type: ignore[method-assign]


def says_yes_without_room() -> None:
    """Go on as if it had been saved when the disk had no room for it."""
    really = view.transaction

    @contextmanager
    def careless() -> Iterator[None]:
        try:
            with really():
                yield
        except OperationalError as error:
            if not database.is_full(error):
                raise

    view.transaction = careless


def takes_every_call() -> None:
    """Let a worker hold as many connections as it may at most, however few files it may open."""
    server.connections = lambda _threads: server.MOST_CONNECTIONS


def decodes_all_at_once() -> None:
    """Let no picture wait for another."""
    pictures._turn = nullcontext


def leaves_its_memory() -> None:
    """Let a process that crashes leave a file with all that it knew."""
    server.leave_no_core = lambda: None


def notes_who_registers() -> None:
    """Write down who registers, as one does to find a fault."""
    really = view.registrations.register

    def register(event_id: int, details: Any) -> Any:
        logging.getLogger("eventsite").warning("registering %s", details)
        return really(event_id, details)

    view.registrations.register = register


def copies_the_file_without_its_log() -> None:
    """Back up SQLite by copying its file, as one copies any other."""

    def take(path: Path) -> dumps.Dump:
        shutil.copyfile(dumps.sqlite_file(), path)
        return _dump(path)

    dumps._take_sqlite = take


def copies_people_after_the_rest() -> None:
    """Back up SQLite in two readings, with somebody who registers between them."""

    def take(path: Path) -> dumps.Dump:
        with closing(sqlite3.connect(dumps.sqlite_file())) as live, closing(sqlite3.connect(path)) as copy:
            live.backup(copy)
            assert wait_until(lambda: _people(live) > _people(copy), 60), "nobody comes"
            copy.execute(f"ATTACH '{dumps.sqlite_file()}' AS live")
            copy.executescript("DELETE FROM registrations; INSERT INTO registrations SELECT * FROM live.registrations")
        return _dump(path)

    dumps._take_sqlite = take


def _people(connection: sqlite3.Connection) -> int:
    return int(connection.execute("SELECT count(*) FROM registrations").fetchone()[0])


def _dump(path: Path) -> dumps.Dump:
    with closing(sqlite3.connect(path)) as copy:
        copy.execute("PRAGMA journal_mode=DELETE")
        [schema] = copy.execute(dumps.REVISION).fetchone()
        counts = {name: copy.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for name in dumps._tables()}
    return dumps.Dump(path, schema, counts)


ALTERATIONS: dict[str, Callable[[], Any]] = {
    alteration.__name__.replace("_", " "): alteration
    for alteration in (
        counts_before_it_locks,
        has_short_leases,
        never_looks_at_its_lease,
        says_yes_without_room,
        takes_every_call,
        decodes_all_at_once,
        leaves_its_memory,
        notes_who_registers,
        copies_the_file_without_its_log,
        copies_people_after_the_rest,
    )
}

if __name__ == "__main__":
    from eventsite.__main__ import main

    ALTERATIONS[os.environ["FAULT_ALTERED"]]()
    main()
