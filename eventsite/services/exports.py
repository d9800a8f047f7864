"""Taking attendees out, with a trace: who is new since the last time, and files that are made beforehand."""

import secrets
from datetime import datetime
from typing import Any

from sqlalchemy import update
from sqlalchemy.sql import Update

from eventsite import clock
from eventsite.database import db
from eventsite.errors import NotPossibleNow
from eventsite.models import Export
from eventsite.queries import events as event_queries
from eventsite.queries import exports as queries
from eventsite.rules import exports as rules
from eventsite.rules.exports import ExportState
from eventsite.services import audit
from eventsite.storage import Area

EXPORTED = "attendees.exported"


def note(event_id: int, organizer_id: int, kind: str, rows: int) -> None:
    """Leave the trace that so many rows were taken out as a file of that kind."""
    audit.record(EXPORTED, audit.organizer_actor(organizer_id), event_id=event_id, after=f"{kind}, {rows}")


def since_last(event_id: int, organizer_id: int) -> int:
    """Write down that the organizer takes out who is new since they last did, and return the export's id.

    Raises NotPossibleNow when nobody is.
    """
    event_queries.locked(event_id)
    last = queries.last_since(event_id, organizer_id)
    after, up_to = (last.up_to_id or 0) if last else 0, queries.newest_id(event_id)
    rows = queries.count_range(event_id, after, up_to)
    if not rows:
        raise NotPossibleNow("nobody is new")
    export = _add(event_id, organizer_id, state=ExportState.SINCE, after_id=after, up_to_id=up_to, rows=rows)
    note(event_id, organizer_id, "since", rows)
    return export.id


def order(event_id: int, organizer_id: int, view: dict[str, Any], rows: int, language: str) -> int:
    """Ask for a workbook of the view to be made by the worker, and return the export's id."""
    made = {"state": ExportState.WAITING, "view": view, "rows": rows, "language": language}
    export = _add(event_id, organizer_id, name=secrets.token_hex(16), **made)
    note(event_id, organizer_id, "xlsx", rows)
    return export.id


def begin(export_id: int, rows: int) -> bool:
    """Take the file up and say whether it is to be made: nobody else is at it, and it is still wanted."""
    export = queries.by_id(export_id)
    now = clock.now()
    is_waiting = export is not None and (
        export.state == ExportState.WAITING or rules.is_abandoned(export.state, export.touched_at, now)
    )
    if export is not None and is_waiting:
        export.state, export.touched_at, export.written, export.rows = ExportState.WRITING, now, 0, rows
    return is_waiting


def progress(export_id: int, written: int) -> Update:
    """Return the change that says how far the file has come."""
    return update(Export).where(Export.id == export_id).values(written=written, touched_at=clock.now())


def finish(export_id: int, *, is_whole: bool) -> None:
    """Let the file be fetched, or say that it could not be made."""
    export = queries.by_id(export_id)
    if export is not None and export.state == ExportState.WRITING:
        export.state = ExportState.READY if is_whole else ExportState.FAILED
        export.written, export.touched_at = export.rows, clock.now()


def forget_over(now: datetime) -> None:
    """Let go of the files that have been kept long enough, with what they showed: see `strays`."""
    for export in queries.over(now):
        export.state, export.view = ExportState.GONE, None


def strays(area: Area) -> list[str]:
    """Return the names of files that are no export's any more."""
    found = [name for name, _ in area.names()]
    known = queries.named(found) if found else set()
    return [name for name in found if name not in known]


def _add(event_id: int, organizer_id: int, **columns: Any) -> Export:
    now = clock.now()
    export = Export(event_id=event_id, organizer_id=organizer_id, created_at=now, touched_at=now, **columns)
    db.session.add(export)
    db.session.flush()
    return export
