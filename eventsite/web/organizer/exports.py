"""The attendee list as a file, for spreadsheets. Cells hold text and nothing but text (security T-15)."""

import tempfile
from collections.abc import Sequence
from typing import Any

import xlsxwriter
from flask import Blueprint, Response, send_file
from flask_babel import gettext

from eventsite import spreadsheets, text
from eventsite.queries import attendees as queries
from eventsite.queries.attendees import Attendee
from eventsite.rules.permissions import Action
from eventsite.web import form_answers
from eventsite.web.filters import local
from eventsite.web.form_answers import Columns
from eventsite.web.guards import requires
from eventsite.web.organizer import frames
from eventsite.web.organizer.attendees import asked_view
from eventsite.web.words import answer_in_words, state_in_words

WIDTHS = (6, 28, 34, 28, 24, 18, 16, 26, 40, 10, 18)
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
blueprint = Blueprint("exports", __name__, url_prefix=f"/events/<{frames.ROW}:event_id>")


@blueprint.get("/attendees.csv")
@requires(Action.EXPORT_ATTENDEES)
def as_csv(event_id: int) -> Response:
    """The current view as CSV: UTF-8 with a byte order mark, semicolons, streamed."""
    event = frames.mine(event_id)
    own = form_answers.columns(event_id)
    rows = _rows(list(queries.stream(event_id, asked_view(event))), own)
    return csv_file(rows, event.slug)


@blueprint.get("/attendees.xlsx")
@requires(Action.EXPORT_ATTENDEES)
def as_xlsx(event_id: int) -> Response:
    """The current view as a workbook: every cell is text, the headings stay in sight."""
    event = frames.mine(event_id)
    attendees = list(queries.stream(event_id, asked_view(event)))
    return xlsx_file(_rows(attendees, form_answers.columns(event_id)), event.slug, gettext("Attendees"), WIDTHS)


def csv_file(rows: list[list[str]], name: str) -> Response:
    """Return the rows as a CSV file that a Swedish Excel opens, every cell of it harmless."""
    response = Response(spreadsheets.lines(rows), mimetype="text/csv")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return response


def xlsx_file(rows: list[list[str]], name: str, sheet: str, widths: Sequence[int] = ()) -> Response:
    """Return the rows as a workbook in which every cell is text."""
    file = tempfile.TemporaryFile()  # noqa: SIM115 - the response closes it when it has been sent
    _write_workbook(file, rows, sheet, widths)
    file.seek(0)
    response = send_file(file, mimetype=XLSX, as_attachment=True, download_name=f"{name}.xlsx", max_age=0)
    response.call_on_close(file.close)
    return response


def _rows(attendees: Sequence[Attendee], own: Columns) -> list[list[str]]:
    """Return the headings and a row for each, what the event itself asks last."""
    rows = [[*_row(attendee), *own.of(attendee.registration.id)] for attendee in attendees]
    return [[*_headings(), *own.headings], *rows]


def _headings() -> list[str]:
    return [
        gettext("No."),
        gettext("Name"),
        gettext("E-mail"),
        gettext("Company"),
        gettext("Role"),
        gettext("Mobile number"),
        gettext("Status"),
        gettext("Answer in the calendar"),
        gettext("Comment"),
        gettext("Questions"),
        gettext("Registered"),
    ]


def _row(attendee: Attendee) -> list[str]:
    one = attendee.registration
    return [
        str(one.seq),
        one.name,
        one.email,
        one.company,
        one.job_title,
        one.phone,
        state_in_words(one.state),
        answer_in_words(attendee.answer, one.releases_at),
        attendee.comment,
        str(attendee.questions),
        f"{local(one.created_at):%Y-%m-%d %H:%M}",
    ]


def _write_workbook(file: Any, rows: list[list[str]], title: str, widths: Sequence[int]) -> None:
    with xlsxwriter.Workbook(file, {"constant_memory": True, "strings_to_formulas": False}) as book:
        sheet = book.add_worksheet(title)
        sheet.freeze_panes(1, 0)
        for column, width in enumerate(widths):
            sheet.set_column(column, column, width)
        bold = book.add_format({"bold": True})
        for number, row in enumerate(rows):
            for column, cell in enumerate(row):
                sheet.write_string(number, column, text.one_line(cell), bold if number == 0 else None)
