"""The queue: a file of its own where one machine serves, Redis where several do."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from flask import Flask
from huey import Huey, RedisHuey, SqliteHuey
from huey.serializer import SignedSerializer
from huey.storage import RedisStorage

from eventsite.broker import Broker, Silent

NAME = "eventsite"


class WakeUpCalls(RedisStorage):
    """Huey's calls in Redis. While Redis is silent there are none, and what is put in is lost: the clock makes up.

    Whoever looks does so a few times a second, as in the file; a call that Redis holds back would look like silence.
    """

    def __init__(self, name: str, broker: Broker, **options: Any) -> None:
        super().__init__(name, blocking=False, connection_pool=broker.pool, **options)
        self._broker = broker

    def enqueue(self, data: bytes, priority: float | None = None) -> None:
        """Put a call in."""
        self._asked(partial(super().enqueue, data, priority), None)

    def dequeue(self) -> bytes | None:
        """Return the next call."""
        return self._asked(super().dequeue, None)

    def queue_size(self) -> int:
        """Return how many calls wait."""
        return self._asked(super().queue_size, 0)

    def read_schedule(self, ts: Any) -> list[bytes]:
        """Return nothing: no call is put off."""
        return []

    def peek_many(self, keys: list[str]) -> dict[str, Any]:
        """Return what is known of calls that were taken back: nothing, as none ever is."""
        return {}

    def delete_data(self, key: str) -> bool:
        """Say that nothing was forgotten of a call that is done: nothing was known of it. Huey asks after each."""
        return False

    def _asked(self, question: Callable[[], Any], otherwise: Any) -> Any:
        try:
            return self._broker.ask(question)
        except Silent:
            return otherwise


def opened(app: Flask) -> Huey:
    """Return the queue, as the settings say."""
    serializer = SignedSerializer(secret=app.config["SECRET_KEY"], salt="eventsite.tasks")
    broker: Broker | None = app.extensions["broker"]
    if broker is not None:
        return RedisHuey(NAME, storage_class=WakeUpCalls, broker=broker, results=False, serializer=serializer)
    Path(app.instance_path).mkdir(parents=True, exist_ok=True)
    file = str(Path(app.instance_path) / "tasks.sqlite")
    return SqliteHuey(NAME, filename=file, results=False, serializer=serializer)
