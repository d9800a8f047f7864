"""What keeps mail going when Redis loses calls: each worker also goes by a clock of its own.

A call is lost when Redis is silent to the process that calls; the worker need not notice, as one slow answer is enough.
So it looks for mail whether Redis answers it or not, and does the rest when Redis is silent. All workers do the same,
which the database lets them do: it hands out each mail and each seat once.
"""

import logging
from collections.abc import Callable
from datetime import datetime
from threading import Event, Thread

from flask import Flask

from eventsite import clock
from eventsite.broker import Broker
from eventsite.tasks.waking import Tasks, wake, wake_files

EVERY = 10.0  # seconds; mail waits no longer for a call that was lost
log = logging.getLogger(__name__)


class Net(Thread):
    """Looks now and then for mail, and whether Redis answers; does what else is due while it does not."""

    def __init__(self, app: Flask) -> None:
        super().__init__(name="net", daemon=True)
        self._app = app
        self._broker: Broker | None = app.extensions["broker"]
        self._tasks: Tasks = app.extensions["tasks"]
        self._is_told_to_stop = Event()
        self._minute: datetime | None = None
        self._was_silent = False

    def run(self) -> None:
        """Look until told to stop; where there is no Redis there is nothing to look for."""
        while self._broker is not None and not self._is_told_to_stop.wait(EVERY):
            self.look(self._broker)

    def stop(self, seconds: float) -> None:
        """Let what is in hand be finished, in that time at most."""
        self._is_told_to_stop.set()
        self.join(seconds)

    def look(self, broker: Broker) -> None:
        """Send what is due, and do the rest if Redis is silent; call for it if Redis is back and has forgotten it."""
        self._send()
        if not broker.answers():
            self._was_silent = True
            self._do_what_else_is_due()
        elif self._was_silent:
            self._was_silent = False
            with self._app.app_context():
                wake()
                wake_files()

    def _send(self) -> None:
        while self._done(self._tasks.deliver) and not self._is_told_to_stop.is_set():
            pass

    def _do_what_else_is_due(self) -> None:
        minute = clock.now().replace(second=0, microsecond=0)
        if minute != self._minute:
            self._minute = minute
            for task in self._tasks.huey.read_periodic(None):
                self._done(task.execute)

    def _done(self, task: Callable[[], object]) -> bool:
        try:
            return bool(task())
        except Exception as error:
            log.error("a task was not done by the clock: %s", type(error).__name__)
            return False
