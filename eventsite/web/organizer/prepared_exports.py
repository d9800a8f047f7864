"""Long workbooks: made by the worker while one watches, kept for a day, fetched by whoever asked for them."""

import logging
import tempfile
from contextlib import suppress
from typing import Any

from flask import Blueprint, Flask, Response, flash, redirect, render_template, url_for
from flask_babel import force_locale, gettext
from werkzeug.wrappers import Response as Answer

from eventsite import clock, storage, tasks
from eventsite.database import aside, db, transaction
from eventsite.queries import attendees as list_queries
from eventsite.queries import events as event_queries
from eventsite.queries import exports as queries
from eventsite.rules import exports as rules
from eventsite.rules.exports import ExportState
from eventsite.rules.permissions import Action
from eventsite.rules.views import View
from eventsite.services import exports
from eventsite.web import guards, stored_files
from eventsite.web.forms.exports import PrepareForm
from eventsite.web.guards import requires
from eventsite.web.organizer import frames, workbooks
from eventsite.web.organizer.attendees import asked_view
from eventsite.web.organizer.export_rows import Table
from eventsite.web.organizer.exports import not_yours, workbook_rows

log = logging.getLogger(__name__)
blueprint = Blueprint("prepared_exports", __name__, url_prefix=f"/events/<{frames.ROW}:event_id>/exports")


@blueprint.get("/prepare")
@requires(Action.EXPORT_ATTENDEES)
def offer(event_id: int) -> str:
    """How long the workbook is, and the button that has it made."""
    event = frames.mine(event_id)
    view = asked_view(event)
    return render_template(
        "organizer/exports/prepare.html",
        **frames.around(event),
        form=PrepareForm(),
        rows=list_queries.count_matching(event_id, view),
        arguments={"event_id": event_id, **view.arguments()},
        hours=int(rules.KEPT.total_seconds() // 3600),
    )


@blueprint.post("/prepare")
@requires(Action.EXPORT_ATTENDEES)
def prepare(event_id: int) -> Answer:
    """Have the workbook of the current view made, and lead to where one sees how far it has come."""
    view = asked_view(frames.mine(event_id))
    rows = list_queries.count_matching(event_id, view)
    with transaction():
        export_id = exports.order(event_id, guards.me().id, view.arguments(), rows, "sv")
    tasks.wake_files()
    return redirect(url_for(".show", event_id=event_id, export_id=export_id), code=303)


@blueprint.get(f"/<{frames.ROW}:export_id>")
@requires(Action.EXPORT_ATTENDEES)
def show(event_id: int, export_id: int) -> str | Answer:
    """How far the workbook has come, and the way to it."""
    event = frames.mine(event_id)
    export = queries.in_event(event_id, export_id)
    if export.organizer_id != guards.me().id:
        return not_yours(event_id)
    return render_template(
        "organizer/exports/show.html",
        **frames.around(event),
        export=export,
        is_under_way=export.state in rules.UNDER_WAY,
        until=export.created_at + rules.KEPT,
    )


@blueprint.get(f"/<{frames.ROW}:export_id>/attendees.xlsx")
@requires(Action.EXPORT_ATTENDEES)
def fetch(event_id: int, export_id: int) -> Response | Answer:
    """The workbook, for whoever asked for it."""
    event = frames.mine(event_id)
    export = queries.in_event(event_id, export_id)
    if export.organizer_id != guards.me().id:
        return not_yours(event_id)
    if export.state == ExportState.READY and not rules.is_over(export.created_at, clock.now()):
        with suppress(storage.NotStored):
            return stored_files.sent(
                storage.current().exports,
                export.name or "",
                mimetype=workbooks.XLSX,
                as_attachment=True,
                download_name=f"{event.slug}.xlsx",
                max_age=0,
            )
    flash(gettext("The file is not there. Make it anew."))
    return redirect(url_for("organizer.exports.index", event_id=event_id), code=303)


def write(export_id: int) -> None:
    """Make the workbook, in the worker: outside any transaction, telling now and then how far it has come."""
    export = queries.by_id(export_id)
    if export is None or export.view is None:
        return
    event_id, arguments, language = export.event_id, export.view, export.language
    view = _view(event_id, arguments)
    with transaction():
        is_mine = exports.begin(export_id, list_queries.count_matching(event_id, view))
    if not is_mine:
        return
    is_whole = False
    try:
        with force_locale(language):
            _write(export_id, event_id, arguments)
        is_whole = True
    except Exception as error:
        log.error("the export %d was not made: %s", export_id, type(error).__name__)
    db.session.rollback()
    with transaction():
        exports.finish(export_id, is_whole=is_whole)


def _view(event_id: int, arguments: dict[str, Any]) -> View:
    return View.read(arguments, list_queries.ground(event_queries.whole(event_id), clock.now()))


def _write(export_id: int, event_id: int, arguments: dict[str, Any]) -> None:
    export = queries.by_id(export_id)
    if export is None or not export.name:
        return
    name = export.name
    view = _view(event_id, arguments)
    table = Table.of(event_queries.whole(event_id), view)
    rows = workbook_rows(table, queries.of_view(event_id, view))
    title = gettext("Attendees")
    with tempfile.TemporaryFile() as file:
        workbooks.write(file, rows, title, table.widths, lambda number: aside(exports.progress(export_id, number)))
        file.seek(0)
        storage.current().exports.write(name, file)


def init_app(app: Flask) -> None:
    """Let the worker make them, though it knows nothing of pages."""
    app.extensions["write_export"] = write
