"""The tasks, and when they run: thin edges like views."""

from collections.abc import Callable
from threading import Event, Lock

from flask import Flask
from huey import crontab

from eventsite import database
from eventsite.delivery import queue
from eventsite.inbound.mailbox import read_mailbox
from eventsite.tasks import queueing
from eventsite.tasks.files import forget_files, work_off_files
from eventsite.tasks.moments import end_overdue, mind_moments, release_declined
from eventsite.tasks.sweeps import purge, sweep
from eventsite.tasks.waking import Tasks, wake, wake_files

AT_NIGHT = "2"  # by the clock of the machine


def init_app(app: Flask) -> None:
    """Attach the queue, on a file of its own or on Redis, and the tasks."""
    huey = queueing.opened(app)
    turn, is_called, is_asked = Lock(), Event(), Event()

    def deliver() -> bool:
        """Send a batch and say whether there may be more."""
        if not turn.acquire(blocking=False):
            is_called.set()  # whoever is sending looks again
            return False
        is_called.clear()
        try:
            with app.app_context():
                has_sent = bool(queue.run_batch())
        finally:
            turn.release()
        has_more = has_sent or is_called.is_set()
        if has_more:
            with app.app_context():
                wake()  # a batch at a time, so that a stop waits for one batch and not for all
        return has_more

    def read() -> None:
        _alone(app, "mailbox", lambda: read_mailbox(app))

    def purge_all() -> None:
        _alone(app, "purge", purge)

    def handle() -> None:
        is_asked.clear()
        work_off_files()

    def handle_files() -> None:
        is_asked.set()  # before it is tried: whoever is at it looks once more afterwards
        if _alone(app, "files", handle) and is_asked.is_set():
            with app.app_context():
                wake_files()

    enqueue = huey.task(name="deliver")(deliver)
    each_minute = crontab(minute="*")
    huey.periodic_task(each_minute, name="deliver_each_minute")(deliver)
    huey.periodic_task(each_minute, name="release_each_minute")(_in(app, release_declined, end_overdue, mind_moments))
    huey.periodic_task(each_minute, name="read_each_minute")(read)
    huey.periodic_task(each_minute, name="handle_files_each_minute")(handle_files)
    huey.periodic_task(crontab(hour=AT_NIGHT, minute="17"), name="purge_each_night")(purge_all)
    huey.periodic_task(crontab(minute="17"), name="sweep_each_hour")(_in(app, sweep, forget_files))
    app.extensions["tasks"] = Tasks(huey, enqueue, deliver, huey.task(name="handle_files")(handle_files))
    app.extensions["wake_sender"] = wake  # for those that this module imports


def _in(app: Flask, *acts: Callable[[], object]) -> Callable[[], None]:
    def do_all() -> None:
        with app.app_context():
            for act in acts:
                act()

    return do_all


def _alone(app: Flask, name: str, act: Callable[[], object]) -> bool:
    """Do it unless somebody else is at it, on whatever machine, and say whether it was done."""
    with app.app_context(), database.alone(name) as is_alone:
        if is_alone:
            act()
        return is_alone
