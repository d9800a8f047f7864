"""Scheduled and queued work: thin tasks, each an edge like a view.

The tasks find their work in the database, so a lost or doubled one loses and doubles nothing.
"""

import logging
import signal
import sqlite3
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from pathlib import Path
from threading import Event, Lock

from flask import Flask, current_app
from huey import Huey, RedisHuey, SqliteHuey, crontab
from huey.exceptions import TaskLockedException
from huey.serializer import SignedSerializer
from redis import ConnectionPool
from redis.exceptions import RedisError

from eventsite import clock, site, storage
from eventsite.database import db, transaction
from eventsite.delivery import errands, inbox, queue
from eventsite.inbound.mailbox import read_mailbox
from eventsite.queries import answers as answer_queries
from eventsite.queries import attendee_imports as import_queries
from eventsite.queries import exports as export_queries
from eventsite.queries import groups as group_queries
from eventsite.queries import seats as seat_queries
from eventsite.queries import series as series_queries
from eventsite.services import (
    answers,
    attendee_imports,
    automatic_mails,
    bulk_actions,
    digests,
    exports,
    images,
    materials,
    queues,
    retention,
    series,
    snapshots,
    subscriptions,
    unnamed_seats,
    uploads,
    working_copies,
)
from eventsite.services.questions import alerts

# How long a sender may doze: a mail leaves within about a second of its transaction.
SHORTEST_NAP, LONGEST_NAP = 0.1, 0.5
HANDS = 2  # a mailbox that does not answer must not hold up the mail that leaves
AT_NIGHT = "2"  # by the clock of the machine
BREATH = 0.06  # seconds between two batches, in which others may write
GRACE = 30  # seconds to finish what is in hand
ORDERS_TO_STOP = (signal.SIGTERM, signal.SIGINT)
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Tasks:
    """The queue, and the call that puts a delivery into it."""

    huey: Huey
    enqueue: Callable[[], object]
    work_off_files: Callable[[], object]


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


def release_declined() -> None:
    """Let go of the seats whose owners have declined them and not come back, one transaction for each."""
    places = answer_queries.to_release(clock.now())
    db.session.rollback()
    for place in places:
        _do("declined registration", place.registration_id, partial(answers.release, place))
    if db.session().info.pop("mail_waits", False):
        wake()


def purge() -> dict[str, int]:
    """Erase what is over, a batch for each transaction, and return in how many rows of each part.

    It can be stopped and run again at any moment: it looks for what is left.
    """
    site.refresh()
    erased: dict[str, int] = {}
    person_days = current_app.config["RETENTION_DAYS"]
    while True:
        with transaction():
            step = retention.work_off(clock.now(), person_days, storage.current().uploads)
        if step is None:
            break
        erased[step.part] = erased.get(step.part, 0) + step.rows
        time.sleep(BREATH)
    with transaction():
        retention.note_run(erased)
    errands.swept()
    inbox.forget(clock.now() - timedelta(days=person_days))
    return erased


def sweep_uploads() -> None:
    """Delete files that came with forms and belong to nobody: the rows first, then, once that holds, the files."""
    area = storage.current().uploads
    with transaction():
        uploads.forget_unclaimed(clock.now())
        working_copies.forget(clock.now())
        snapshots.forget(clock.now())
    area.remove(*uploads.strays(area, clock.now()))
    db.session.rollback()


def sweep_pictures() -> None:
    """Delete pictures that were uploaded and never saved, or taken out again: rows first, then the files."""
    with transaction():
        images.forget_unused(clock.now())
    area = storage.current().media
    area.remove(*images.strays(area, clock.now()))
    db.session.rollback()


def work_off_files() -> None:
    """Take in the lists that wait, some rows of each in turn, and make the files that were asked for.

    A list that is confirmed meanwhile has its turn too, so that a short one does not wait for a long one.
    """
    stuck: set[int] = set()
    while waiting := [one for one in import_queries.running() if one not in stuck]:
        for import_id in waiting:
            db.session.rollback()
            is_done = _do("list", import_id, partial(attendee_imports.work_off, import_id))
            if is_done is None:
                stuck.add(import_id)  # it is tried again in a minute
            if db.session().info.pop("mail_waits", False):
                wake()
            if is_done is False:
                time.sleep(BREATH)
    db.session.rollback()
    for export_id in export_queries.to_make(clock.now()):
        current_app.extensions["write_export"](export_id)
    db.session.rollback()


def forget_files() -> None:
    """Forget the lists that nobody has confirmed, and the files that have been kept long enough."""
    with transaction():
        attendee_imports.forget(clock.now())
        exports.forget_over(clock.now())
    area = storage.current().exports
    area.remove(*exports.strays(area))
    db.session.rollback()


def sweep_materials() -> None:
    """Delete files for participants that have no row: what was broken off, or whose row is gone."""
    area = storage.current().materials
    area.remove(*materials.strays(area))
    db.session.rollback()


def sweep_plans() -> None:
    """Forget what organizers have planned to do to many and not confirmed for a day."""
    with transaction():
        bulk_actions.forget_unconfirmed(clock.now())


def end_overdue() -> None:
    """End what is overdue: offers, unproven addresses, seats without names, and queues whose time is over."""
    site.refresh()
    now = clock.now()
    mind_names()
    register_in_series()
    tell_speakers()
    tell_moderators()
    places, queues_to_close = seat_queries.overdue(now), seat_queries.queues_to_close(now)
    db.session.rollback()
    for event_id, registration_id in places:
        _do("registration", registration_id, partial(queues.expire, event_id, registration_id))
    for event_id in queues_to_close:
        while _do("queue", event_id, partial(queues.close, event_id)) is False:
            pass
    if db.session().info.pop("mail_waits", False):
        wake()


def mind_moments() -> None:
    """Order the automatic mails whose moment has come, note those that were missed, tell of what has opened."""
    moments, opened = automatic_mails.come(clock.now()), subscriptions.opened(clock.now())
    db.session.rollback()
    for event_id, automatic_id in moments:
        _do("automatic mail", automatic_id, partial(automatic_mails.act, event_id, automatic_id))
    _do_each("opening of event", opened, subscriptions.tell_of_opening)
    if moments or opened:
        wake()


def mind_names() -> None:
    """Remind coordinators of seats without a name, and release those whose time is over, a group at a time."""
    now = clock.now()
    to_remind, overdue = unnamed_seats.to_remind(now), group_queries.with_overdue_names(now)
    _do_each("reminder of group", to_remind, unnamed_seats.remind)
    _do_each("seats of group", overdue, unnamed_seats.release)


def register_in_series() -> None:
    """Register those who take part in a series for its new meetings, one transaction for each person and meeting."""
    pairs = series_queries.untried(clock.now())
    db.session.rollback()
    for place_id, event_id in pairs:
        _do("place in a series", place_id, partial(_try_meeting, place_id, event_id))


def _try_meeting(place_id: int, event_id: int) -> None:
    series.try_meeting(place_id, event_id)


def tell_speakers() -> None:
    """Tell speakers of new questions where it is time, one transaction for each."""
    _do_each("digest of speaker", digests.to_tell(clock.now()), digests.tell)


def tell_moderators() -> None:
    """Tell moderators of questions that have waited too long, one transaction for each event."""
    _do_each("questions of event", alerts.to_alert(clock.now()), alerts.alert)


def _do_each(noun: str, due: Iterable[int], act: Callable[[int], bool | None]) -> None:
    """Do the same with each that was found due, once the reading that found them has ended."""
    db.session.rollback()
    for row_id in due:
        _do(noun, row_id, partial(act, row_id))


def _do(noun: str, row_id: int, act: Callable[[], bool | None]) -> bool | None:
    """Do one thing in a transaction of its own; one that cannot be done must not hold up the others."""
    try:
        with transaction():
            return act()
    except Exception as error:
        log.error("the time of %s %d is over, and it was not ended: %s", noun, row_id, type(error).__name__)
        return None


def wake() -> None:
    """Tell the worker that there is mail. If the queue does not answer, the clock will tell it."""
    tasks: Tasks = current_app.extensions["tasks"]
    try:
        if not tasks.huey.pending_count():
            tasks.enqueue()
    except (sqlite3.Error, RedisError, OSError) as error:
        log.warning("the worker could not be woken: %s", type(error).__name__)


def wake_files() -> None:
    """Tell the worker of a list to take in or a file to make. If the queue does not answer, the clock will."""
    tasks: Tasks = current_app.extensions["tasks"]
    try:
        tasks.work_off_files()
    except (sqlite3.Error, RedisError, OSError) as error:
        log.warning("the worker could not be woken: %s", type(error).__name__)


def work(app: Flask) -> None:
    """Run the worker until SIGTERM or SIGINT; the batch in hand is finished, if it takes no longer than GRACE."""
    signal.pthread_sigmask(signal.SIG_BLOCK, ORDERS_TO_STOP)  # told too early, it stops when it can listen
    tasks: Tasks = app.extensions["tasks"]
    consumer = tasks.huey.create_consumer(
        workers=HANDS,
        periodic=True,
        flush_locks=True,  # of a worker that was killed
        initial_delay=SHORTEST_NAP,
        max_delay=LONGEST_NAP,
        shutdown_timeout=GRACE,
    )
    with app.app_context():
        wake()
    consumer.start()
    _wait_for_signal(consumer.check_worker_health)
    consumer.stop(graceful=True)


def let_go(app: Flask) -> None:
    """Close the queue's file, which must not be shared across a fork; it is opened again when needed."""
    tasks: Tasks = app.extensions["tasks"]
    tasks.huey.storage.close()


def _wait_for_signal(look_after: Callable[[], object]) -> None:
    """Return when told to stop. Huey itself would end at once on one of the two signals."""
    told: list[int] = []
    for order in ORDERS_TO_STOP:
        signal.signal(order, lambda number, _frame: told.append(number))
    signal.pthread_sigmask(signal.SIG_UNBLOCK, ORDERS_TO_STOP)
    while not told:
        time.sleep(SHORTEST_NAP)
        look_after()


def _queue(app: Flask) -> Huey:
    serializer = SignedSerializer(secret=app.config["SECRET_KEY"], salt="eventsite.tasks")
    if app.config["REDIS_URL"]:
        # A request that wakes the worker must not wait long for a Redis that does not answer.
        pool = ConnectionPool.from_url(app.config["REDIS_URL"], socket_connect_timeout=2, socket_timeout=5)
        return RedisHuey("eventsite", connection_pool=pool, results=False, serializer=serializer)
    Path(app.instance_path).mkdir(parents=True, exist_ok=True)
    file = str(Path(app.instance_path) / "tasks.sqlite")
    return SqliteHuey("eventsite", filename=file, results=False, serializer=serializer)
