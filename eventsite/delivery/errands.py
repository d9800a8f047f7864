"""What people have asked for on the site and the worker does between two batches of mail.

Who has lost a link is answered; who wants to be told of meetings is asked whether it was they; who wants to be
erased is, once their last mail has left or failed.
"""

import logging
from collections.abc import Callable, Sequence

from eventsite import clock, storage
from eventsite.database import db, sweep, transaction
from eventsite.queries import erasures as erasure_queries
from eventsite.queries import lost_links as link_queries
from eventsite.queries import subscriptions as subscription_queries
from eventsite.services import erasures, lost_links, subscriptions

log = logging.getLogger(__name__)


def run() -> None:
    """Do what waits, a transaction for each errand."""
    _each(link_queries.unanswered, lost_links.answer)
    _each(subscription_queries.unasked, subscriptions.ask_whether)
    if _each(erasure_queries.waiting, _erase):
        swept()


def swept() -> None:
    """Leave no byte of what was erased in the database's log, or say that somebody reads it."""
    if not sweep():
        log.warning("what was erased may still be in the database's log: it could not be emptied")


def _erase(request_id: int) -> bool:
    return erasures.finish(request_id, clock.now(), storage.current().uploads)


def _each(waiting: Callable[[], Sequence[int]], do: Callable[[int], object]) -> bool:
    """Do it for each that waits and say whether any is done."""
    found = waiting()
    db.session.rollback()
    is_any_done = False
    for request_id in found:
        try:
            with transaction():
                is_any_done |= bool(do(request_id))
        except Exception as error:  # one errand that cannot be run must not hold up the others, or all mail
            log.error("request %d was not dealt with: %s", request_id, type(error).__name__)
    return is_any_done
