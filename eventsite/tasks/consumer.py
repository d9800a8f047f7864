"""The worker: it runs what is queued and what the clock says, until it is told to stop."""

import signal
import time
from collections.abc import Callable

from flask import Flask

from eventsite.tasks import silence
from eventsite.tasks.waking import Tasks, wake

# How long a sender may doze: a mail leaves within about a second of its transaction.
SHORTEST_NAP, LONGEST_NAP = 0.1, 0.5
HANDS = 2  # a mailbox that does not answer must not hold up the mail that leaves
GRACE = 30  # seconds to finish what is in hand
ORDERS_TO_STOP = (signal.SIGTERM, signal.SIGINT)


def work(app: Flask) -> None:
    """Run the worker until SIGTERM or SIGINT; the batch in hand is finished, if it takes no longer than GRACE."""
    signal.pthread_sigmask(signal.SIG_BLOCK, ORDERS_TO_STOP)  # told too early, it stops when it can listen
    tasks: Tasks = app.extensions["tasks"]
    consumer = tasks.huey.create_consumer(
        workers=HANDS,
        periodic=True,
        initial_delay=SHORTEST_NAP,
        max_delay=LONGEST_NAP,
        shutdown_timeout=GRACE,
    )
    with app.app_context():
        wake()
    consumer.start()
    net = silence.Net(app)
    net.start()
    _wait_for_signal(consumer.check_worker_health)
    consumer.stop(graceful=True)
    net.stop(GRACE)


def _wait_for_signal(look_after: Callable[[], object]) -> None:
    """Return when told to stop. Huey itself would end at once on one of the two signals."""
    told: list[int] = []
    for order in ORDERS_TO_STOP:
        signal.signal(order, lambda number, _frame: told.append(number))
    signal.pthread_sigmask(signal.SIG_UNBLOCK, ORDERS_TO_STOP)
    while not told:
        time.sleep(SHORTEST_NAP)
        look_after()
