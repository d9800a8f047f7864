"""Use cases side by side, each going on only when it is its turn: every order of their steps can be tried.

A step is what lies between two *points*: before the first reading, before the lock, before the first look under the
lock, before the first write, before the commit. A use case that has to wait for the lock of another has its turn
taken by the others, as in life.
"""

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import combinations
from random import Random

from flask import Flask
from sqlalchemy import Connection, Engine, event

from eventsite import database
from eventsite.database import db

UNDER_LOCK = ("check", "write", "commit")
POINTS = ("read", "lock", *UNDER_LOCK)
PATIENCE = 30  # seconds for one step
Order = tuple[int, ...]


@dataclass
class Actor:
    """One use case in a thread of its own; `seen` are the points that it has come to."""

    seen: list[str] = field(default_factory=list)
    may_go: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(0))
    has_come: threading.Event = field(default_factory=threading.Event)
    is_done: bool = False
    error: BaseException | None = None

    @property
    def has_lock(self) -> bool:
        """Whether it is seen to be at work under the lock."""
        return not self.is_done and self.seen[-1] in UNDER_LOCK

    def comes_to(self, point: str) -> None:
        """Wait at the point for the turn, if this is the first time here."""
        if point in self.seen:
            return
        self.seen.append(point)
        self.has_come.set()
        assert self.may_go.acquire(timeout=PATIENCE), f"nobody lets it go on from {point}"

    def takes_turn(self, others: Sequence["Actor"]) -> None:
        """Go on to the next point or to the end, or as far as to a lock that another one has."""
        if self.is_done:
            return
        if self.has_come.is_set():  # else it waits for a lock already, and has no use for another turn
            self.has_come.clear()
            self.may_go.release()
        end = time.monotonic() + PATIENCE
        while not self.has_come.wait(0.01):
            if not self.has_lock and any(other.has_lock for other in others):
                return
            assert time.monotonic() < end, f"it does not go on from {self.seen[-1]}"

    def ends(self, error: BaseException | None) -> None:
        """Note how it ended."""
        self.error, self.is_done = error, True
        self.has_come.set()


_here = threading.local()


def all_orders() -> list[Order]:
    """Return every order of the steps of two use cases: 252."""
    steps = range(2 * len(POINTS))
    return [tuple(int(step not in firsts) for step in steps) for firsts in combinations(steps, len(POINTS))]


def some_orders(actors: int, number: int, chance: Random) -> list[Order]:
    """Return so many orders of the steps of so many use cases, by chance."""
    steps = [actor for actor in range(actors) for _ in POINTS]
    return [tuple(chance.sample(steps, len(steps))) for _ in range(number)]


def run(app: Flask, use_cases: Sequence[Callable[[], object]], order: Order) -> list[BaseException | None]:
    """Let the use cases go on in this order and return the error that each of them ended with."""
    actors = [Actor() for _ in use_cases]
    threads = [threading.Thread(target=_act, args=(app, *pair)) for pair in zip(actors, use_cases, strict=True)]
    with app.app_context(), _points(db.engine):
        for actor, thread in zip(actors, threads, strict=True):
            thread.start()
            assert actor.has_come.wait(PATIENCE)
        for number in order:
            _take_turn(actors, number)
        while left := [number for number, actor in enumerate(actors) if not actor.is_done]:
            for number in left:
                _take_turn(actors, number)
        for thread in threads:
            thread.join(PATIENCE)
    return [actor.error for actor in actors]


def _take_turn(actors: Sequence[Actor], number: int) -> None:
    actors[number].takes_turn([*actors[:number], *actors[number + 1 :]])


def _act(app: Flask, actor: Actor, use_case: Callable[[], object]) -> None:
    _here.actor = actor
    error: BaseException | None = None
    try:
        actor.comes_to("read")
        with app.app_context():
            use_case()
            db.session.remove()
    except BaseException as caught:  # noqa: BLE001 - whatever it was, the test must be told
        error = caught
    finally:
        actor.ends(error)


@contextmanager
def _points(engine: Engine) -> Iterator[None]:
    event.remove(engine, "begin", database._on_begin)  # which takes the lock on SQLite: ours comes before it
    event.listen(engine, "begin", _before_begin)
    event.listen(engine, "begin", database._on_begin)
    event.listen(engine, "before_cursor_execute", _before_statement)
    event.listen(engine, "commit", _before_commit)
    try:
        yield
    finally:
        event.remove(engine, "begin", _before_begin)
        event.remove(engine, "before_cursor_execute", _before_statement)
        event.remove(engine, "commit", _before_commit)


def _before_begin(connection: Connection) -> None:
    actor: Actor | None = getattr(_here, "actor", None)
    if actor is not None and connection.dialect.name == "sqlite" and connection.get_execution_options().get("writes"):
        actor.comes_to("lock")


def _before_statement(_connection: object, _cursor: object, statement: str, *_others: object) -> None:
    actor: Actor | None = getattr(_here, "actor", None)
    if actor is None:
        return
    if "FOR UPDATE" in statement:
        actor.comes_to("lock")
    elif "lock" in actor.seen:
        is_write = statement.startswith(("INSERT", "UPDATE", "DELETE"))
        actor.comes_to("write" if is_write else "check")


def _before_commit(_connection: object) -> None:
    actor: Actor | None = getattr(_here, "actor", None)
    if actor is not None and "lock" in actor.seen:
        actor.comes_to("commit")
