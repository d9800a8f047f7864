"""One thing after another, each in a transaction of its own, with time for others in between."""

import logging
import time
from collections.abc import Callable, Iterable
from functools import partial
from typing import TypeVar

from eventsite.database import db, transaction
from eventsite.tasks.waking import wake

BREATH = 0.06  # seconds between two batches, in which others may write
Result = TypeVar("Result")
log = logging.getLogger(__name__)


def breathe() -> None:
    """Leave the database to others for a moment."""
    time.sleep(BREATH)


def do_each(noun: str, due: Iterable[int], act: Callable[[int], object]) -> None:
    """Do the same with each that was found due, once the reading that found them has ended."""
    db.session.rollback()
    for row_id in due:
        do(noun, row_id, partial(act, row_id))


def do(noun: str, row_id: int, act: Callable[[], Result]) -> Result | None:
    """Do one thing in a transaction of its own; one that cannot be done must not hold up the others.

    Returns what it returns, None where it could not be done.
    """
    try:
        with transaction():
            return act()
    except Exception as error:
        log.error("the time of %s %d is over, and it was not ended: %s", noun, row_id, type(error).__name__)
        return None


def wake_for_mail() -> None:
    """Wake the sender if what was done in this session has left mail."""
    if db.session().info.pop("mail_waits", False):
        wake()
