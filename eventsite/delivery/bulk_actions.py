"""What organizers do to many at once, worked off between two batches of mail: a short transaction for each part."""

import logging
import time

from eventsite import clock
from eventsite.database import db, transaction
from eventsite.queries import bulk_actions as queries
from eventsite.services import bulk_actions

# Seconds between two transactions, in which others register (see queue.BREATH).
BREATH = 0.06
log = logging.getLogger(__name__)


def run() -> None:
    """Do and undo what is due."""
    due = queries.due(clock.now())
    db.session.rollback()
    for action_id in due:
        try:
            work_off(action_id)
        except Exception as error:  # one that cannot be done must not hold up the others, or all mail
            log.error("bulk action %d was not worked off: %s", action_id, type(error).__name__)


def work_off(action_id: int, seconds: float | None = None) -> bool:
    """Work it off to the end, or for so many seconds, and say whether it is done."""
    begun = time.monotonic()
    while True:
        with transaction():
            is_done = bulk_actions.work_off(action_id)
        if is_done or (seconds is not None and time.monotonic() - begun > seconds):
            return is_done
        time.sleep(BREATH)
