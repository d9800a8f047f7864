"""The attendee list as a file: the current view, and who is new since the last time. Nothing of food and access."""

import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import chain
from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, stream_with_context, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response as Answer

from eventsite import spreadsheets
from eventsite.database import transaction
from eventsite.errors import NotFound, NotPossibleNow
from eventsite.models import Event
from eventsite.queries import attendees as list_queries
from eventsite.queries import exports as queries
from eventsite.queries.exports import Chunk
from eventsite.rules import exports as rules
from eventsite.rules.exports import ExportState
from eventsite.rules.permissions import Action
from eventsite.rules.views import View
from eventsite.services import exports
from eventsite.web import guards, traces
from eventsite.web.guards import requires
from eventsite.web.organizer import frames, workbooks
from eventsite.web.organizer.attendees import asked_view
from eventsite.web.organizer.export_rows import Table

CSV = "text/csv"
blueprint = Blueprint("exports", __name__, url_prefix=f"/events/<{frames.ROW}:event_id>")


@blueprint.get("/attendees.csv")
@requires(Action.EXPORT_ATTENDEES)
def as_csv(event_id: int) -> Response:
    """The current view as CSV: UTF-8 with a byte order mark, semicolons, streamed."""
    event, view = _noted(event_id, "csv")
    return _csv(Table.of(event, view), queries.of_view(event_id, view))


@blueprint.get("/attendees.json")
@requires(Action.EXPORT_ATTENDEES)
def as_json(event_id: int) -> Response:
    """The current view as an array of JSON, streamed."""
    event, view = _noted(event_id, "json")
    table = Table.of(event, view)
    lines = _array(_objects(table, queries.of_view(event_id, view)))
    return _download(stream_with_context(lines), "application/json", f"{event.slug}.json")


@blueprint.get("/attendees.xlsx")
@requires(Action.EXPORT_ATTENDEES)
def as_xlsx(event_id: int) -> Response | Answer:
    """The current view as a workbook; a long one is made by the worker, if that is wanted."""
    view = asked_view(frames.mine(event_id))
    if list_queries.count_matching(event_id, view) > rules.MOST_AT_ONCE:
        arguments: dict[str, Any] = {"event_id": event_id, **view.arguments()}
        return redirect(url_for("organizer.prepared_exports.offer", **arguments), code=303)
    event, view = _noted(event_id, "xlsx")
    return _xlsx(Table.of(event, view), queries.of_view(event_id, view))


@blueprint.get("/exports")
@requires(Action.EXPORT_ATTENDEES)
def index(event_id: int) -> str:
    """Who has taken out what, and the button for those who are new."""
    event = frames.mine(event_id)
    me = guards.me()
    last = queries.last_since(event_id, me.id)
    after = (last.up_to_id or 0) if last else 0
    return render_template(
        "organizer/exports/index.html",
        **frames.around(event),
        exports=queries.of_event(event_id),
        last=last,
        new=queries.count_range(event_id, after, queries.newest_id(event_id)),
        me=me.id,
    )


@blueprint.post("/exports")
@requires(Action.EXPORT_ATTENDEES)
def take_new(event_id: int) -> Answer:
    """Write down that those who are new since the last time are taken out, and lead to the file."""
    frames.mine(event_id)
    try:
        with transaction():
            export_id = exports.since_last(event_id, guards.me().id)
    except NotPossibleNow:
        flash(gettext("Nobody has registered since your last export."))
        return redirect(url_for(".index", event_id=event_id), code=303)
    return redirect(url_for(".new_as_csv", event_id=event_id, export_id=export_id), code=303)


@blueprint.get(f"/exports/<{frames.ROW}:export_id>/new.csv")
@requires(Action.EXPORT_ATTENDEES)
def new_as_csv(event_id: int, export_id: int) -> Response | Answer:
    """Those who were new then, as CSV, as they are now; for whoever took them out."""
    event = frames.mine(event_id)
    chunks = _range(event_id, export_id)
    return not_yours(event_id) if chunks is None else _csv(Table.of(event), chunks, f"-{export_id}")


@blueprint.get(f"/exports/<{frames.ROW}:export_id>/new.xlsx")
@requires(Action.EXPORT_ATTENDEES)
def new_as_xlsx(event_id: int, export_id: int) -> Response | Answer:
    """Those who were new then, as a workbook, as they are now; for whoever took them out."""
    event = frames.mine(event_id)
    chunks = _range(event_id, export_id)
    return not_yours(event_id) if chunks is None else _xlsx(Table.of(event), chunks, f"-{export_id}")


def not_yours(event_id: int) -> Answer:
    """Return what is answered to an organizer who asks for a file that another has taken out."""
    flash(gettext("Only whoever made the file can fetch it. Make one of your own."))
    return redirect(url_for("organizer.exports.index", event_id=event_id), code=303)


def csv_file(rows: Iterable[Sequence[str]], name: str) -> Response:
    """Return the rows as a CSV file that a Swedish Excel opens, every cell of it harmless."""
    return _download(spreadsheets.lines(rows), CSV, f"{name}.csv")


def xlsx_file(rows: Iterable[Sequence[str | date]], name: str, sheet: str, widths: Sequence[int] = ()) -> Response:
    """Return the rows as a workbook in which every cell is text, but for days."""
    return workbooks.answer(rows, name, sheet, widths)


def workbook_rows(table: Table, chunks: Iterable[Chunk]) -> Iterator[Sequence[str | date]]:
    """Yield the headings and a row for each person."""
    yield table.all_headings
    yield from table.rows(chunks)


def _noted(event_id: int, kind: str) -> tuple[Event, View]:
    """Return the event and the view, once it is written down who takes it out."""
    rows = list_queries.count_matching(event_id, asked_view(frames.mine(event_id)))
    me = guards.me().id
    traces.note(lambda: exports.note(event_id, me, kind, rows))
    event = frames.mine(event_id)
    return event, asked_view(event)


def _range(event_id: int, export_id: int) -> Iterator[Chunk] | None:
    """Return whom an export held, None if it is another organizer's."""
    export = queries.in_event(event_id, export_id)
    if export.organizer_id != guards.me().id:
        return None
    if export.state != ExportState.SINCE:
        raise NotFound("export")
    return queries.of_range(event_id, export.after_id or 0, export.up_to_id or 0)


def _csv(table: Table, chunks: Iterator[Chunk], suffix: str = "") -> Response:
    rows = chain([table.all_headings], table.rows(chunks, as_text=True))
    return _download(stream_with_context(spreadsheets.lines(rows)), CSV, f"{table.event.slug}{suffix}.csv")


def _xlsx(table: Table, chunks: Iterator[Chunk], suffix: str = "") -> Response:
    return xlsx_file(workbook_rows(table, chunks), f"{table.event.slug}{suffix}", gettext("Attendees"), table.widths)


def _objects(table: Table, chunks: Iterator[Chunk]) -> Iterator[dict[str, Any]]:
    """Yield a value for each person; the answers to own questions by their headings, as they are asked now."""
    names, own = list(table.headings), table.own.headings
    for row in table.rows(chunks, as_text=True):
        value: dict[str, Any] = dict(zip(names, row, strict=False))
        value |= {name: int(value[name]) for name in ("seq", "questions") if name in value}
        yield value | ({"answers": dict(zip(own, row[len(names) :], strict=True))} if own else {})


def _array(values: Iterable[Any]) -> Iterator[str]:
    before = "[\n"
    for value in values:
        yield before + json.dumps(value, ensure_ascii=False)
        before = ",\n"
    yield "[]\n" if before == "[\n" else "\n]\n"


def _download(content: Iterable[str], mimetype: str, name: str) -> Response:
    response = Response(content, mimetype=mimetype)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
