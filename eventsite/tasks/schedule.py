"""The tasks, and when they run: thin edges like views, over a queue in a file of its own or on Redis."""

from contextlib import suppress
from pathlib import Path
from threading import Event, Lock

from flask import Flask
from huey import Huey, RedisHuey, SqliteHuey, crontab
from huey.exceptions import TaskLockedException
from huey.serializer import SignedSerializer
from redis import ConnectionPool

from eventsite.delivery import queue
from eventsite.inbound.mailbox import read_mailbox
from eventsite.tasks.files import forget_files, work_off_files
from eventsite.tasks.moments import end_overdue, mind_moments, release_declined
from eventsite.tasks.sweeps import purge, sweep_materials, sweep_pictures, sweep_plans, sweep_uploads
from eventsite.tasks.waking import Tasks, wake, wake_files

AT_NIGHT = "2"  # by the clock of the machine


def init_app(app: Flask) -> None:
    """Attach the queue, on a file of its own or on Redis, and the tasks."""
    huey = _queue(app)

    turn, is_called, is_asked = Lock(), Event(), Event()

    def deliver() -> None:
        if not turn.acquire(blocking=False):
            is_called.set()  # whoever is sending looks again
            return
        is_called.clear()
        try:
            with app.app_context():
                has_sent = bool(queue.run_batch())
        finally:
            turn.release()
        if has_sent or is_called.is_set():
            with app.app_context():
                wake()  # a batch at a time, so that a stop waits for one batch and not for all

    def release() -> None:
        with app.app_context():
            release_declined()
            end_overdue()
            mind_moments()

    def sweep() -> None:
        with app.app_context():
            sweep_uploads()
            sweep_pictures()
            sweep_materials()
            sweep_plans()
            forget_files()

    def read() -> None:
        with suppress(TaskLockedException), huey.lock_task("mailbox"):
            read_mailbox(app)

    def purge_all() -> None:
        with suppress(TaskLockedException), huey.lock_task("purge"), app.app_context():
            purge()

    def handle_files() -> None:
        is_asked.set()  # before the lock is tried: whoever has it looks once more when letting it go
        with suppress(TaskLockedException):
            with huey.lock_task("files"), app.app_context():
                is_asked.clear()
                work_off_files()
            if is_asked.is_set():
                with app.app_context():
                    wake_files()

    enqueue = huey.task(name="deliver")(deliver)
    each_minute = crontab(minute="*")
    huey.periodic_task(each_minute, name="deliver_each_minute")(deliver)
    huey.periodic_task(each_minute, name="release_each_minute")(release)
    huey.periodic_task(each_minute, name="read_each_minute")(read)
    huey.periodic_task(each_minute, name="handle_files_each_minute")(handle_files)
    huey.periodic_task(crontab(hour=AT_NIGHT, minute="17"), name="purge_each_night")(purge_all)
    huey.periodic_task(crontab(minute="17"), name="sweep_each_hour")(sweep)
    app.extensions["tasks"] = Tasks(huey, enqueue, huey.task(name="handle_files")(handle_files))
    app.extensions["wake_sender"] = wake  # for those that this module imports


def _queue(app: Flask) -> Huey:
    serializer = SignedSerializer(secret=app.config["SECRET_KEY"], salt="eventsite.tasks")
    if app.config["REDIS_URL"]:
        # A request that wakes the worker must not wait long for a Redis that does not answer.
        pool = ConnectionPool.from_url(app.config["REDIS_URL"], socket_connect_timeout=2, socket_timeout=5)
        return RedisHuey("eventsite", connection_pool=pool, results=False, serializer=serializer)
    Path(app.instance_path).mkdir(parents=True, exist_ok=True)
    file = str(Path(app.instance_path) / "tasks.sqlite")
    return SqliteHuey("eventsite", filename=file, results=False, serializer=serializer)
