"""Limits per caller, counted in Redis where several machines serve, and never an error when that is silent.

Then limits over a longer time, which are those of whatever sends mail, are counted in the database for all machines:
who cannot be counted there either is refused, as everything is without a database. Those over a minute or less are
counted by each process for itself.
"""

import hmac
import time
from typing import Any

from limits.storage import MemoryStorage, RedisStorage, Storage
from limits.storage.base import MovingWindowSupport

from eventsite import clock
from eventsite.broker import Broker, Silent
from eventsite.database import aside
from eventsite.services import caller_counts

SCHEME = "eventsite"
SHORT = 60  # seconds


class Counts(Storage, MovingWindowSupport):
    """The counts of callers, as Flask-Limiter asks for them: in moving windows only."""

    STORAGE_SCHEME = [SCHEME]

    def __init__(self, uri: str, *, broker: Broker, secret: str, wrap_exceptions: bool = False, **_: Any) -> None:
        super().__init__(uri, wrap_exceptions=wrap_exceptions)
        self._broker = broker
        self._secret = secret.encode()
        self._shared = RedisStorage("redis://", connection_pool=broker.pool)
        self._own = MemoryStorage()

    def acquire_entry(self, key: str, limit: int, expiry: int, amount: int = 1) -> bool:
        """Count and say whether it is within the limit."""
        try:
            return self._broker.ask(lambda: self._shared.acquire_entry(key, limit, expiry, amount))
        except Silent:
            if expiry <= SHORT:
                return self._own.acquire_entry(key, limit, expiry, amount)
            return self._hits(key, expiry, amount) <= limit

    def get_moving_window(self, key: str, limit: int, expiry: int) -> tuple[float, int]:
        """Return since when is counted, and how many there are; nothing is counted by it."""
        try:
            return self._broker.ask(lambda: self._shared.get_moving_window(key, limit, expiry))
        except Silent:
            if expiry <= SHORT:
                return self._own.get_moving_window(key, limit, expiry)
            return time.time(), min(limit, self._hits(key, expiry, 0))

    def check(self) -> bool:
        """Say that it can be used: it always can."""
        return True

    @property
    def base_exceptions(self) -> type[Exception]:
        """What may be wrong with what one is asked."""
        return ValueError

    def incr(self, key: str, expiry: int, amount: int = 1) -> int:
        """Not asked for moving windows."""
        raise NotImplementedError

    def get(self, key: str) -> int:
        """Not asked for moving windows."""
        raise NotImplementedError

    def get_expiry(self, key: str) -> float:
        """Not asked for moving windows."""
        raise NotImplementedError

    def reset(self) -> int | None:
        """Not offered."""
        raise NotImplementedError

    def clear(self, key: str) -> None:
        """Not offered."""
        raise NotImplementedError

    def _hits(self, key: str, expiry: int, amount: int) -> int:
        hashed = hmac.new(self._secret, key.encode(), "sha256").hexdigest()
        hits: int = aside(caller_counts.counting(hashed, amount, expiry, clock.now()))
        return hits
