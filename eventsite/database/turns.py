"""Whose turn it is to write into SQLite's file: one after the other, without a pause between them.

SQLite keeps writers apart by itself (BEGIN IMMEDIATE), and still does. But whoever waits for its lock looks again after
pauses that grow to a tenth of a second: in a rush the lock lies idle meanwhile, and some wait for very long. Here a
process lets in one of its threads at a time, which looks every millisecond whether the other processes are done.
Whoever dies lets the turn go.
"""

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock

PATIENCE = 5.0  # seconds; who has waited so long asks SQLite itself, which waits ten more
PAUSE = 0.001


class Turns:
    """The turns at one database file, of this process and of all others on the machine."""

    def __init__(self, database: str) -> None:
        self._path = f"{database}.turn"
        self._here = Lock()

    @contextmanager
    def one(self) -> Iterator[None]:
        """Wait for the turn and keep it until the block is left. Who cannot have it goes on without."""
        until = time.monotonic() + PATIENCE
        is_ours = self._here.acquire(timeout=PATIENCE)
        file = self._opened() if is_ours else None
        try:
            while file is not None and not _is_locked(file) and time.monotonic() < until:
                time.sleep(PAUSE)
            yield
        finally:
            if file is not None:
                os.close(file)
            if is_ours:
                self._here.release()

    def _opened(self) -> int | None:
        """Return the file anew: processes that were forked would share the lock of one. None where nothing opens."""
        try:
            return os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError:
            return None


def _is_locked(file: int) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
