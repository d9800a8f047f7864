"""Two processes that want the last of something, again and again, each round on an event of its own."""

import multiprocessing
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.synchronize import Barrier
from pathlib import Path
from typing import Any

from eventsite import create_app
from eventsite.database import db, transaction
from eventsite.errors import Refused
from eventsite.queries import events as event_queries
from eventsite.queries import registrations as registration_queries
from eventsite.queries import seats as seat_queries
from eventsite.rules.policies import Mode
from eventsite.rules.seats import Claim
from eventsite.services import additions, bulk_actions, form_answers, moves, offers, queues, registrations
from tests.conftest import settings
from tests.factories import person

PATIENCE = 120  # seconds that one waits for the other


@dataclass(frozen=True)
class Race:
    """What the two want in each round, and in whose events. Without the lock each decides before the other writes."""

    uri: str
    instance: Path
    want: str
    rounds: Sequence[Any]
    is_locked: bool = True

    def run(self) -> list[str]:
        """Let the two go and return what went wrong in them, which should be nothing."""
        context = multiprocessing.get_context("forkserver")
        context.set_forkserver_preload(["tests.faults.lasts"])
        barrier, errors = context.Barrier(2), context.SimpleQueue()
        both = [context.Process(target=_race, args=(self, number, barrier, errors)) for number in range(2)]
        for process in both:
            process.start()
        said = [error for _ in both for error in errors.get()]
        for process in both:
            process.join(PATIENCE)
        return said


def _race(race: Race, number: int, barrier: Barrier, errors: Any) -> None:
    said: list[str] = []
    try:
        app = create_app(**settings(race.instance, race.uri))
        with app.app_context():
            for each in race.rounds:
                barrier.wait(PATIENCE)
                _WANTS[race.want](race, each, number, barrier)
            db.session.remove()
            db.engine.dispose()
    except BaseException as error:  # noqa: BLE001 - whatever it was, the test must be told
        said.append(repr(error))
        barrier.abort()
    finally:
        errors.put(said)


def _look_first(race: Race, event_id: int, barrier: Barrier) -> None:
    if not race.is_locked:
        decide_beforehand(event_id, barrier)


def decide_beforehand(event_id: int, barrier: Any) -> None:
    """Take the lock away: decide by what is there before the other one has written."""
    event = event_queries.whole(event_id)
    claims = [Claim(Mode.DIGITAL, None, "Bolaget Bostäder")]
    bars = REALLY(claims, seat_queries.queue(event), seat_queries.tally(event), event.limits)
    db.session.rollback()
    barrier.wait(PATIENCE)
    queues.rules.bars_for_newcomers = lambda *_, **__: bars


def _add(race: Race, event_id: int, number: int, barrier: Barrier) -> None:
    """Want the last seat for somebody who is added by hand, without going above the capacity."""
    _look_first(race, event_id, barrier)
    with suppress(Refused), transaction():
        additions.add(event_id, person(2 * event_id + number), 1)


def _move(race: Race, place: tuple[int, int, tuple[int, int]], number: int, barrier: Barrier) -> None:
    """Want the last seat for somebody from another event; two locks are taken, always in the same order."""
    target_id, event_id, ids = place
    _look_first(race, target_id, barrier)
    with suppress(Refused), transaction():
        moves.move(event_id, ids[number], target_id, 1)


def _undo(race: Race, place: tuple[int, tuple[int, int]], number: int, barrier: Barrier) -> None:
    """Want the last seat back, of two cancellations that are undone at once."""
    event_id, ids = place
    _look_first(race, event_id, barrier)
    with transaction():
        bulk_actions.work_off(ids[number])


def _register(race: Race, event_id: int, number: int, barrier: Barrier) -> None:
    """Want the last seat, or the last one of the company's quota."""
    _look_first(race, event_id, barrier)
    with suppress(Refused), transaction():
        registrations.register(event_id, person(2 * event_id + number))


def _choose(race: Race, place: tuple[int, int, str], number: int, barrier: Barrier) -> None:
    """Want the last place of a choice in the form."""
    event_id, field_id, key = place
    if not race.is_locked:
        chosen = CHOSEN(event_id)
        db.session.rollback()
        barrier.wait(PATIENCE)
        form_answers.queries.chosen = lambda *_, **__: chosen
    with suppress(Refused), transaction():
        registrations.register(event_id, person(2 * event_id + number, answers={field_id: key}))


def _answer_late(race: Race, place: tuple[int, int], number: int, barrier: Barrier) -> None:
    """One takes the offer whose time is just over, the other one lets it go to the next in the queue."""
    event_id, registration_id = place
    if race.is_locked:
        with suppress(Refused), transaction():
            if number:
                queues.expire(event_id, registration_id)
            else:
                offers.accept(registration_id)
        return
    if number:
        with transaction():
            queues.expire(event_id, registration_id)
    barrier.wait(PATIENCE)
    if not number:
        with transaction():  # it has seen the offer before the other one wrote
            event = event_queries.locked(event_id)
            registration = registration_queries.in_event(event_id, registration_id)
            registration.state, registration.holds_seat = "offered", True
            event.taken += 1
            offers.settle(event, registration, takes_it=True)


CHOSEN = form_answers.queries.chosen
REALLY = queues.rules.bars_for_newcomers
_WANTS: dict[str, Callable[[Race, Any, int, Barrier], None]] = {
    "seat": _register,
    "quota": _register,
    "choice": _choose,
    "offer": _answer_late,
    "add": _add,
    "move": _move,
    "undo": _undo,
}
