"""Lists to take in and files to make: asked for on a page, worked off here."""

from functools import partial

from flask import current_app

from eventsite import clock, storage
from eventsite.database import db, transaction
from eventsite.queries import attendee_imports as import_queries
from eventsite.queries import exports as export_queries
from eventsite.services import attendee_imports, exports
from eventsite.tasks.steps import breathe, do, wake_for_mail


def work_off_files() -> None:
    """Take in the lists that wait, some rows of each in turn, and make the files that were asked for.

    A list that is confirmed meanwhile has its turn too, so that a short one does not wait for a long one.
    """
    stuck: set[int] = set()
    while waiting := [one for one in import_queries.running() if one not in stuck]:
        for import_id in waiting:
            db.session.rollback()
            is_done = do("list", import_id, partial(attendee_imports.work_off, import_id))
            if is_done is None:
                stuck.add(import_id)  # it is tried again in a minute
            wake_for_mail()
            if is_done is False:
                breathe()
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
