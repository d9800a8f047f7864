"""Taking people in from a list: looked at first, then some rows at a time, each whole or not at all.

It can be stopped and taken up again at any moment: what is left is what has no outcome yet.
"""

import logging
import time
from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import delete, insert, update
from sqlalchemy.exc import SQLAlchemyError

from eventsite import attendee_files, clock, notifications
from eventsite.attendee_files import Mistake, Sheet
from eventsite.database import db
from eventsite.errors import AnswersRefused, EventFull, NotPossibleNow, Refused
from eventsite.models import AttendeeImport, Event, ImportRow
from eventsite.queries import attendee_imports as queries
from eventsite.queries import events as event_queries
from eventsite.queries import fields as field_queries
from eventsite.queries import form_answers as answer_queries
from eventsite.queries import registrations as registration_queries
from eventsite.rules import addresses, policies
from eventsite.rules import attendee_imports as rules
from eventsite.rules.attendee_imports import ImportState, Outcome, Wrong
from eventsite.rules.form_answers import Situation
from eventsite.rules.registrations import RegistrationDetails, RegistrationState
from eventsite.services import additions, audit, registrations
from eventsite.services.additions import WhenFull

Numbered = tuple[int, list[str]]
LONGEST = 0.15  # seconds under the lock, whatever the machine; others register meanwhile
log = logging.getLogger(__name__)


def receive(event_id: int, organizer_id: int, file_name: str, headings: Sequence[str], rows: Sequence[Numbered]) -> int:
    """Keep the rows of a file until they are confirmed and dealt with, and return the import's id.

    Nobody is registered. Raises NotPossibleNow when nobody can come to the event any more.
    """
    event = event_queries.locked(event_id)
    additions.check_takes(event)
    questions = {field.id: field.label for field in field_queries.asked(event_id) if field.is_enabled}
    made = AttendeeImport(
        event_id=event_id,
        organizer_id=organizer_id,
        state=ImportState.MATCHING,
        file_name=file_name[-200:],
        headings=list(headings),
        columns=rules.guessed(headings, questions),
        rows=len(rows),
        created_at=clock.now(),
    )
    db.session.add(made)
    db.session.flush()
    columns = [{"import_id": made.id, "number": number, "cells": cells} for number, cells in rows]
    db.session.execute(insert(ImportRow), columns)
    return made.id


def match(event_id: int, import_id: int, columns: Mapping[str, int]) -> None:
    """Let the columns mean this. Raises NotPossibleNow once the import has been confirmed."""
    event_queries.locked(event_id)
    found = _unconfirmed(event_id, import_id)
    found.columns, found.state = dict(columns), ImportState.LOOKED_AT


def start(event_id: int, import_id: int, organizer_id: int, *, with_mail: bool) -> None:
    """Confirm the import: the worker takes the rows in. Raises NotPossibleNow if it has been confirmed already."""
    event = event_queries.locked(event_id)
    additions.check_takes(event)
    found = _unconfirmed(event_id, import_id)
    if found.state != ImportState.LOOKED_AT:
        raise NotPossibleNow(found.state)
    found.state, found.with_mail, found.confirmed_at = ImportState.RUNNING, with_mail, clock.now()
    found.organizer_id = organizer_id
    audit.record("attendees.imported", audit.organizer_actor(organizer_id), event_id=event_id, after=str(found.rows))


def discard(event_id: int, import_id: int) -> None:
    """Forget a list that has not been confirmed. Raises NotPossibleNow for one that has."""
    event_queries.locked(event_id)
    _delete([_unconfirmed(event_id, import_id).id])


def work_off(import_id: int) -> bool:
    """Take the next rows in, for no longer than LONGEST, and say whether all are done."""
    found = queries.by_id(import_id)
    if found is None or found.state != ImportState.RUNNING:
        return True
    event = event_queries.locked(found.event_id)
    found = queries.in_event(event.id, import_id)  # another worker may have come first
    rows = queries.rows_to_do(import_id, rules.BATCH)
    sheet = sheet_of(event, found)
    begun = time.monotonic()
    for row in rows:
        _deal_with(row, event, found, sheet)
        if time.monotonic() - begun > LONGEST and row is not rows[-1]:
            return False
    if len(rows) == rules.BATCH:
        return False
    found.state, found.finished_at = ImportState.DONE, clock.now()
    return True


def forget(now: datetime) -> None:
    """Forget lists that nobody has confirmed, and rows with mistakes that have been kept long enough."""
    _delete(queries.unconfirmed(now))
    blank(queries.with_old_mistakes(now))


def blank(import_ids: Sequence[int]) -> None:
    """Forget what stood in the rows of those imports; what became of them stays."""
    kept = update(ImportRow).where(ImportRow.import_id.in_(import_ids), ImportRow.cells.is_not(None))
    db.session.execute(kept.values(cells=None).execution_options(synchronize_session=False))


def sheet_of(event: Event, found: AttendeeImport) -> Sheet:
    """Return what the rows are held against."""
    fields = field_queries.asked(event.id)
    taken = answer_queries.chosen(event.id) if fields else {}
    return Sheet(
        columns=found.columns,
        width=len(found.headings),
        fields=[field for field in fields if field.is_enabled],
        format=event.format,
        language=event.language,
        own_address=notifications.organizer_party().address,
        situation=Situation(policies.mode_in(event.format, None), clock.now(), taken=taken),
    )


def _deal_with(row: ImportRow, event: Event, found: AttendeeImport, sheet: Sheet) -> None:
    """Take one row in, whole or not at all, and note what became of it."""
    result = attendee_files.judged(row.cells or [], sheet)
    if result.details is None:
        _note_mistake(row, result.mistakes[0])
        return
    try:
        with db.session.begin_nested():
            row.outcome, row.registration_id = _register(event, result.details, found)
            row.cells = None
            db.session.flush()
    except AnswersRefused as refusal:
        field_id = next(iter(refusal.problems))
        _note_mistake(row, Mistake(Wrong.OPTION_FULL, f"{rules.OWN}{field_id}"))
    except EventFull:
        _note_mistake(row, Mistake(Wrong.FULL))
    except Refused:
        _note_mistake(row, Mistake(Wrong.CLOSED))
    except SQLAlchemyError as error:
        log.error("row %d of list %d was not taken in: %s", row.number, found.id, type(error).__name__)
        _note_mistake(row, Mistake(Wrong.FAILED))


def _register(event: Event, details: RegistrationDetails, found: AttendeeImport) -> tuple[Outcome, int]:
    """Register somebody whom an organizer brings: no proof, no approval, and never above the capacity.

    Raises EventFull when there is neither seat nor queue, NotPossibleNow when the meeting is over or called off.
    """
    known = registration_queries.living(event.id, addresses.canonical(details.email))
    if known is not None:
        return Outcome.KNOWN, known.id
    newcomer = registrations.newcomer_of(event, details, clock.now())
    actor = audit.organizer_actor(found.organizer_id) if found.organizer_id else audit.SYSTEM
    state = additions.bring_in(
        event, newcomer, details.answers, actor, WhenFull.QUEUE, is_told=found.with_mail, origin="import"
    )
    return (Outcome.SEATED if state is RegistrationState.CONFIRMED else Outcome.QUEUED), newcomer.id


def _note_mistake(row: ImportRow, mistake: Mistake) -> None:
    row.outcome, row.problem, row.column = Outcome.MISTAKE, mistake.wrong, mistake.column
    row.registration_id = None


def _unconfirmed(event_id: int, import_id: int) -> AttendeeImport:
    found = queries.in_event(event_id, import_id)
    if found.state not in {ImportState.MATCHING, ImportState.LOOKED_AT}:
        raise NotPossibleNow(found.state)
    return found


def _delete(import_ids: Sequence[int]) -> None:
    for table, column in ((ImportRow, ImportRow.import_id), (AttendeeImport, AttendeeImport.id)):
        gone = delete(table).where(column.in_(import_ids))
        db.session.execute(gone.execution_options(synchronize_session=False))
