"""What is over goes: personal data at night, and each hour what nobody has kept."""

from datetime import timedelta

from flask import current_app

from eventsite import clock, site, storage
from eventsite.database import db, transaction
from eventsite.delivery import errands, inbox
from eventsite.services import (
    bulk_actions,
    caller_counts,
    images,
    materials,
    retention,
    snapshots,
    uploads,
    working_copies,
)
from eventsite.tasks.steps import breathe


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
        breathe()
    with transaction():
        retention.note_run(erased)
    errands.swept()
    inbox.forget(clock.now() - timedelta(days=person_days))
    return erased


def sweep() -> None:
    """Delete what nobody has kept, or nobody shows any more."""
    sweep_uploads()
    sweep_pictures()
    sweep_materials()
    sweep_plans()
    sweep_unfinished()


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


def sweep_materials() -> None:
    """Delete files for participants that have no row: what was broken off, or whose row is gone."""
    area = storage.current().materials
    area.remove(*materials.strays(area))
    db.session.rollback()


def sweep_unfinished() -> None:
    """Delete what was begun to be written a day ago and never became a whole file."""
    areas = storage.current()
    for area in (areas.uploads, areas.media, areas.materials, areas.exports):
        area.forget_unfinished(clock.now() - timedelta(days=1))


def sweep_plans() -> None:
    """Forget what organizers have planned to do to many and not confirmed for a day, and counts that are over."""
    with transaction():
        bulk_actions.forget_unconfirmed(clock.now())
        caller_counts.forget_over(clock.now())
