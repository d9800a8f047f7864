"""Many processes that register at once, each with an application of its own on the same database."""

import multiprocessing
from dataclasses import dataclass
from multiprocessing.synchronize import Barrier
from pathlib import Path
from typing import Any

from eventsite import create_app
from eventsite.database import db, take_all_time, transaction
from eventsite.queries import events as event_queries
from eventsite.queries import seats as seat_queries
from eventsite.rules.policies import Mode
from eventsite.rules.seats import Claim
from eventsite.services import queues, registrations
from tests.conftest import settings
from tests.factories import Made, person

PATIENCE = 120  # seconds that a process waits for the others


@dataclass(frozen=True)
class Rush:
    """So many processes, each of which tries to register so many people; with the lock or without it."""

    uri: str
    instance: Path
    event: Made
    processes: int
    tries: int
    is_locked: bool = True

    def run(self) -> list[str]:
        """Let them all go at once and return what went wrong in them, which should be nothing."""
        context = multiprocessing.get_context("forkserver")  # each is a process of its own, but imports once for all
        context.set_forkserver_preload(["tests.faults.rush"])
        barrier, errors = context.Barrier(self.processes), context.SimpleQueue()
        numbers = range(self.processes)
        processes = [context.Process(target=_try_all, args=(self, number, barrier, errors)) for number in numbers]
        for process in processes:
            process.start()
        said = [error for _ in processes for error in errors.get()]
        for process in processes:
            process.join(PATIENCE)
        return said


def _try_all(rush: Rush, number: int, barrier: Barrier, errors: Any) -> None:
    said: list[str] = []
    try:
        app = create_app(**settings(rush.instance, rush.uri))
        with app.app_context():
            take_all_time()  # what counts is who gets a seat; on a slow machine so many would be told to come back
        barrier.wait(PATIENCE)
        for turn in range(rush.tries):
            with app.app_context():
                _try(rush, number * rush.tries + turn, barrier, said)
        with app.app_context():
            db.engine.dispose()
    except BaseException as error:  # noqa: BLE001 - whatever it was, the test must be told
        said.append(repr(error))
        barrier.abort()
    finally:
        errors.put(said)


def _try(rush: Rush, who: int, barrier: Barrier, said: list[str]) -> None:
    if not rush.is_locked:
        _decide_beforehand(rush.event, barrier)
    try:
        with transaction():
            registrations.register(rush.event.id, person(who))
    except Exception as error:  # noqa: BLE001
        said.append(repr(error))


def _decide_beforehand(event: Made, barrier: Barrier) -> None:
    """Take the lock away: count in one transaction, and write in another when all have counted."""
    counted = event_queries.whole(event.id)
    bars = queues.rules.bars_for_newcomers(
        [Claim(Mode.DIGITAL)], seat_queries.queue(counted), seat_queries.tally(counted), counted.limits
    )
    db.session.rollback()
    barrier.wait(PATIENCE)
    queues.rules.bars_for_newcomers = lambda *_, **__: bars
