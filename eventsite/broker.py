"""Redis, where several machines serve: how it is reached, and that nobody waits twice while it is silent.

What lies there is wake-up calls and counts of callers, nothing that must not be lost.
"""

import logging
import time
from collections.abc import Callable
from typing import TypeVar

from flask import Flask, current_app
from redis import ConnectionPool, Redis
from redis.backoff import NoBackoff
from redis.exceptions import ConnectionError as Unconnected
from redis.exceptions import RedisError
from redis.retry import Retry

PATIENCE = 0.5  # seconds for a connection, and for an answer: a request waits for it
REST = 5.0  # seconds for which a Redis that did not answer is left alone
Answer = TypeVar("Answer")
log = logging.getLogger(__name__)


class Silent(Exception):
    """Redis does not answer, or not as it should."""


class Broker:
    """The way to Redis that all threads of a process share."""

    def __init__(self, url: str) -> None:
        # A connection that was cut while it lay idle is made anew, once; one that hangs is not tried again.
        again = Retry(NoBackoff(), 1, supported_errors=(Unconnected,))
        self.pool = ConnectionPool.from_url(
            url, socket_connect_timeout=PATIENCE, socket_timeout=PATIENCE, retry=again, retry_on_error=[Unconnected]
        )
        self._rests_until = float("-inf")

    def ask(self, question: Callable[[], Answer]) -> Answer:
        """Return what Redis answers. Raises Silent, and does so at once for a while after it has."""
        if time.monotonic() < self._rests_until:
            raise Silent
        try:
            return question()
        except (RedisError, OSError) as error:
            self._rests_until = time.monotonic() + REST
            log.warning("Redis does not answer: %s", type(error).__name__)
            raise Silent from None

    def answers(self) -> bool:
        """Say whether Redis answers now."""
        try:
            return bool(self.ask(Redis(connection_pool=self.pool).ping))
        except Silent:
            return False


def init_app(app: Flask) -> None:
    """Remember the way to Redis if the settings name one. Nothing is asked yet."""
    app.extensions["broker"] = Broker(app.config["REDIS_URL"]) if app.config["REDIS_URL"] else None


def current() -> Broker | None:
    """Return the way to Redis; None where one machine serves without it."""
    broker: Broker | None = current_app.extensions["broker"]
    return broker
