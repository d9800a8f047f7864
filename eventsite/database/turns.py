"""Whose turn it is to write into SQLite's file: one after the other, without a pause between them.

SQLite keeps writers apart by itself (BEGIN IMMEDIATE), and still does. But whoever waits for its lock looks again after
pauses that grow to a tenth of a second: in a rush the lock lies idle meanwhile, and some wait for very long. Here a
process lets in one of its threads at a time, which looks every half a millisecond whether the other processes are done.
Whoever dies lets the turn go.
"""

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from threading import Lock

PATIENCE = 5.0  # seconds; who has waited so long asks SQLite itself, which waits ten more
PAUSE = 0.0005


class Turns:
    """The turns at one database file, of this process and of all others on the machine."""

    def __init__(self, database: str) -> None:
        self._next, self._now = f"{database}.next", f"{database}.turn"
        self._here = Lock()

    @contextmanager
    def one(self) -> Iterator[None]:
        """Wait for the turn and keep it until the block is left. Who cannot have it goes on without."""
        until = time.monotonic() + PATIENCE
        is_ours = self._here.acquire(timeout=PATIENCE)
        try:
            with _held(self._now, until, behind=self._next) if is_ours else nullcontext():
                yield
        finally:
            if is_ours:
                self._here.release()


@contextmanager
def _held(path: str, until: float, behind: str = "") -> Iterator[None]:
    """Hold the lock of that file if it can be had in time.

    Who waits for it holds the one `behind` it: so a process that has just had its turn cannot have the next one, too,
    before another that waits has even looked.
    """
    file = _opened(path)
    try:
        with _held(behind, until) if behind else nullcontext():
            while file is not None and not _is_locked(file) and time.monotonic() < until:
                time.sleep(PAUSE)
        yield
    finally:
        if file is not None:
            os.close(file)


def _opened(path: str) -> int | None:
    """Return the file anew: processes that were forked would share the lock of one. None where nothing opens."""
    try:
        return os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError:
        return None


def _is_locked(file: int) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
