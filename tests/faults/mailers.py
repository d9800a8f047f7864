"""The mail worker as a process of its own, which can be killed and paused: `eventsite work`, quicker to start."""

import multiprocessing
import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

from eventsite import create_app, tasks
from tests.conftest import settings
from tests.faults.altered import ALTERATIONS
from tests.faults.running import Sink


class Mailer:
    """A worker for the mail of one database; its lease is short, unless it is altered otherwise."""

    def __init__(self, uri: str, instance: Path, sink: Sink, altered: str = "has short leases") -> None:
        self._settings = settings(instance, uri) | {"MAIL_SERVER": "127.0.0.1", "MAIL_PORT": sink.port}
        self._altered = altered
        self.process: BaseProcess | None = None

    def start(self) -> None:
        """Start it, and do not wait."""
        context = multiprocessing.get_context("forkserver")
        context.set_forkserver_preload(["tests.faults.mailers"])
        self.process = context.Process(target=_work, args=(self._settings, self._altered), daemon=True)
        self.process.start()

    def send(self, how: signal.Signals) -> None:
        """Send it a signal."""
        assert self.process is not None
        os.kill(self.process.pid or 0, how)

    def end(self, how: signal.Signals = signal.SIGTERM) -> None:
        """End it, and wait until it has ended."""
        self.send(how)
        assert self.process is not None
        self.process.join(60)
        assert self.process.exitcode is not None


@contextmanager
def mailer(*given: Any) -> Iterator[Mailer]:
    """A worker that is gone afterwards, whatever happens."""
    made = Mailer(*given)
    try:
        yield made
    finally:
        if made.process is not None and made.process.is_alive():
            made.end(signal.SIGKILL)


def _work(config: dict[str, Any], altered: str) -> None:
    ALTERATIONS[altered]()
    tasks.work(create_app(**config))
