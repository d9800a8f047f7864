"""The queue as those see it who put something into it."""

import logging
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass

from flask import Flask, current_app
from huey import Huey

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Tasks:
    """The queue, the call that puts a delivery into it, and one here and now: are there more?"""

    huey: Huey
    enqueue: Callable[[], object]
    deliver: Callable[[], bool]
    work_off_files: Callable[[], object]


def wake() -> None:
    """Tell the worker that there is mail. If the queue does not answer, the clock will tell it."""
    tasks: Tasks = current_app.extensions["tasks"]
    try:
        if not tasks.huey.pending_count():
            tasks.enqueue()
    except (sqlite3.Error, OSError) as error:
        log.warning("the worker could not be woken: %s", type(error).__name__)


def wake_files() -> None:
    """Tell the worker of a list to take in or a file to make. If the queue does not answer, the clock will."""
    tasks: Tasks = current_app.extensions["tasks"]
    try:
        tasks.work_off_files()
    except (sqlite3.Error, OSError) as error:
        log.warning("the worker could not be woken: %s", type(error).__name__)


def let_go(app: Flask) -> None:
    """Close the queue's file, which must not be shared across a fork; it is opened again when needed."""
    tasks: Tasks = app.extensions["tasks"]
    tasks.huey.storage.close()
