"""Lists of people that are taken in, and how far they have come."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, or_, select

from eventsite.database import db
from eventsite.errors import NotFound
from eventsite.models.attendee_imports import AttendeeImport, ImportRow
from eventsite.models.registrations import Registration
from eventsite.rules import attendee_imports as rules
from eventsite.rules.attendee_imports import ImportState, Outcome
from eventsite.rules.registrations import LIVING


def in_event(event_id: int, import_id: int) -> AttendeeImport:
    """Return the import, fetched through its event and read anew. Raises NotFound."""
    statement = select(AttendeeImport).where(AttendeeImport.id == import_id, AttendeeImport.event_id == event_id)
    found = db.session.scalars(statement.execution_options(populate_existing=True)).one_or_none()
    if found is None:
        raise NotFound("import")
    return found


def by_id(import_id: int) -> AttendeeImport | None:
    """Return the import, if there is one."""
    return db.session.get(AttendeeImport, import_id, populate_existing=True)


def of_event(event_id: int) -> Sequence[AttendeeImport]:
    """Return the event's imports, the newest first."""
    statement = select(AttendeeImport).where(AttendeeImport.event_id == event_id)
    return db.session.scalars(statement.order_by(AttendeeImport.id.desc()).limit(20)).all()


def running() -> Sequence[int]:
    """Return the ids of the imports that have been confirmed and are not done, the oldest first."""
    which = AttendeeImport.state == ImportState.RUNNING
    return db.session.scalars(select(AttendeeImport.id).where(which).order_by(AttendeeImport.id)).all()


def rows_of(import_id: int) -> Sequence[ImportRow]:
    """Return all rows of the file, in order."""
    return db.session.scalars(
        select(ImportRow).where(ImportRow.import_id == import_id).order_by(ImportRow.number)
    ).all()


def rows_to_do(import_id: int, limit: int) -> Sequence[ImportRow]:
    """Return the next rows that have not been dealt with, in the order of the file."""
    statement = select(ImportRow).where(ImportRow.import_id == import_id, ImportRow.outcome.is_(None))
    return db.session.scalars(statement.order_by(ImportRow.number).limit(limit)).all()


def outcomes(import_id: int) -> Counter[str]:
    """Return how many rows have had each outcome."""
    statement = select(ImportRow.outcome, func.count()).where(
        ImportRow.import_id == import_id, ImportRow.outcome.is_not(None)
    )
    found = db.session.execute(statement.group_by(ImportRow.outcome))
    return Counter({str(outcome): number for outcome, number in found})


def mistakes(import_id: int) -> Sequence[ImportRow]:
    """Return the rows with mistakes, in order."""
    statement = select(ImportRow).where(ImportRow.import_id == import_id, ImportRow.outcome == Outcome.MISTAKE)
    return db.session.scalars(statement.order_by(ImportRow.number)).all()


def first_cells(import_id: int, limit: int) -> Sequence[list[str]]:
    """Return the cells of the first rows, to look at."""
    statement = select(ImportRow.cells).where(ImportRow.import_id == import_id, ImportRow.cells.is_not(None))
    return [cells or [] for cells in db.session.scalars(statement.order_by(ImportRow.number).limit(limit))]


def living_addresses(event_id: int) -> set[str]:
    """Return the canonical addresses of everyone who is registered for the event."""
    statement = select(Registration.canonical_email).where(
        Registration.event_id == event_id, Registration.state.in_(LIVING), Registration.canonical_email != ""
    )
    return set(db.session.scalars(statement))


def unconfirmed(now: datetime) -> Sequence[int]:
    """Return the ids of imports that nobody has confirmed in time."""
    which = (
        AttendeeImport.state.in_((ImportState.MATCHING, ImportState.LOOKED_AT)),
        AttendeeImport.created_at <= now - rules.UNCONFIRMED_KEPT,
    )
    return db.session.scalars(select(AttendeeImport.id).where(*which)).all()


def with_old_mistakes(now: datetime) -> Sequence[int]:
    """Return the ids of imports whose rows with mistakes have been kept long enough."""
    cells = select(ImportRow.import_id).where(ImportRow.cells.is_not(None))
    which = (
        AttendeeImport.state == ImportState.DONE,
        or_(AttendeeImport.finished_at.is_(None), AttendeeImport.finished_at <= now - rules.MISTAKES_KEPT),
        AttendeeImport.id.in_(cells),
    )
    return db.session.scalars(select(AttendeeImport.id).where(*which)).all()
