"""Taking people in from a file: chosen, its columns matched, looked through, confirmed, watched, reported."""

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response as Answer

from eventsite import tabular, tasks, text
from eventsite.attendee_files import Mistake
from eventsite.database import transaction
from eventsite.errors import NotPossibleNow
from eventsite.models import AttendeeImport, Event
from eventsite.queries import attendee_imports as queries
from eventsite.queries import fields as field_queries
from eventsite.rules.attendee_imports import MAX_ROWS, MISTAKES_KEPT, ImportState, Outcome, Wrong
from eventsite.rules.events import Format
from eventsite.rules.permissions import Action
from eventsite.services import attendee_imports, import_plans
from eventsite.tabular import UnreadableFile
from eventsite.web import guards, sessions
from eventsite.web.forms.attendee_imports import ColumnsForm, DiscardForm, ImportForm, StartForm, targets_in_words
from eventsite.web.guards import requires
from eventsite.web.organizer import exports, frames
from eventsite.web.organizer.import_words import mistake_in_words, unreadable_in_words

SHOWN = 300  # rows on the page; the numbers count all
SAMPLES = 3
FORM_BYTES = 64 * 1024
blueprint = Blueprint("attendee_imports", __name__, url_prefix=f"/events/<{frames.ROW}:event_id>/attendees/import")
ONE = f"/<{frames.ROW}:import_id>"


@blueprint.get("")
@requires(Action.IMPORT_ATTENDEES)
def choose(event_id: int) -> str:
    """Which file, what it should look like, and what has been taken in before."""
    return _choose(frames.mine(event_id), ImportForm())


@blueprint.post("")
@sessions.csrf.exempt  # the form checks its token itself, once it is known how large the file may be
@requires(Action.IMPORT_ATTENDEES)
def receive(event_id: int) -> Answer | tuple[str, int]:
    """Read the file and go on to what its columns mean. Nobody is registered."""
    request.max_content_length = 2 * tabular.MAX_BYTES + FORM_BYTES  # so that the page can say that it is too large
    event = frames.mine(event_id)
    form = ImportForm()
    if not form.validate_on_submit():
        return _choose(event, form), 422
    try:
        headings, rows = tabular.read(form.file.data.read(tabular.MAX_BYTES + 1), MAX_ROWS)
    except UnreadableFile as error:
        form.file.errors = [unreadable_in_words(error.reason)]
        return _choose(event, form), 422
    name = text.one_line(form.file.data.filename or "")
    try:
        with transaction():
            import_id = attendee_imports.receive(event_id, guards.me().id, name, headings, rows)
    except NotPossibleNow:
        form.file.errors = [gettext("Nobody can be taken in: the meeting is not published, or over or called off")]
        return _choose(frames.mine(event_id), form), 409
    return redirect(url_for(".columns", event_id=event_id, import_id=import_id), code=303)


@blueprint.get(f"{ONE}/columns")
@requires(Action.IMPORT_ATTENDEES)
def columns(event_id: int, import_id: int) -> str | Answer:
    """What each column means, as far as it could be guessed."""
    event, found = _mine(event_id, import_id)
    if found.state not in {ImportState.MATCHING, ImportState.LOOKED_AT}:
        return _to(event_id, import_id)
    return _columns(event, found, _columns_form(event, found))


@blueprint.post(f"{ONE}/columns")
@requires(Action.IMPORT_ATTENDEES)
def match(event_id: int, import_id: int) -> Answer | tuple[str, int]:
    """Keep what the columns mean and go on to what each row would do."""
    event, found = _mine(event_id, import_id)
    form = _columns_form(event, found)
    if not form.validate_on_submit():
        return _columns(event, found, form), 422
    meant = form.columns()
    try:
        with transaction():
            attendee_imports.match(event_id, import_id, meant)
    except NotPossibleNow:
        flash(gettext("The list has been taken in already."))
    return _to(event_id, import_id)


@blueprint.get(ONE)
@requires(Action.IMPORT_ATTENDEES)
def show(event_id: int, import_id: int) -> str | Answer:
    """What each row would do; once that is confirmed how far it has come, and in the end what became of each row."""
    event, found = _mine(event_id, import_id)
    if found.state == ImportState.MATCHING:
        return redirect(url_for(".columns", event_id=event_id, import_id=import_id), code=303)
    if found.state == ImportState.LOOKED_AT:
        return _look(event, found, StartForm(data={"mail": "yes"}))
    return _report(event, found)


@blueprint.post(f"{ONE}/start")
@requires(Action.IMPORT_ATTENDEES)
def start(event_id: int, import_id: int) -> Answer | tuple[str, int]:
    """Take in the rows that are right. The worker does it; what is wrong stands in the report."""
    event, found = _mine(event_id, import_id)
    form = StartForm()
    if not form.validate_on_submit():
        if found.state != ImportState.LOOKED_AT:
            return _to(event_id, import_id)
        return _look(event, found, form), 422
    try:
        with transaction():
            attendee_imports.start(event_id, import_id, guards.me().id, with_mail=form.mail.data == "yes")
    except NotPossibleNow:
        flash(gettext("Nothing was done: the list has been taken in already, or the meeting is over or called off."))
        return _to(event_id, import_id)
    tasks.wake_files()
    return _to(event_id, import_id)


@blueprint.post(f"{ONE}/discard")
@requires(Action.IMPORT_ATTENDEES)
def discard(event_id: int, import_id: int) -> Answer:
    """Forget the list: nobody is registered."""
    frames.mine(event_id)
    try:
        with transaction():
            attendee_imports.discard(event_id, import_id)
        flash(gettext("The list is forgotten. Nobody was registered."))
    except NotPossibleNow:
        flash(gettext("The list has been taken in already."))
        return _to(event_id, import_id)
    return redirect(url_for(".choose", event_id=event_id), code=303)


@blueprint.get(f"{ONE}/mistakes.csv")
@requires(Action.IMPORT_ATTENDEES)
def mistakes(event_id: int, import_id: int) -> Response:
    """The rows with mistakes as they came, with what is wrong, to be corrected and chosen once more."""
    event, found = _mine(event_id, import_id)
    labels = _labels(event, found)
    width = len(found.headings)
    rows = [
        [*_filled(row.cells or [], width), mistake_in_words(Mistake(row.problem or Wrong.FAILED, row.column), labels)]
        for row in queries.mistakes(found.id)
        if row.cells
    ]
    heading = [*found.headings, gettext("What has to be corrected")]
    return exports.csv_file([heading, *rows], f"{event.slug}-" + gettext("to-correct"))


def _mine(event_id: int, import_id: int) -> tuple[Event, AttendeeImport]:
    event = frames.mine(event_id)
    return event, queries.in_event(event_id, import_id)


def _to(event_id: int, import_id: int) -> Answer:
    return redirect(url_for(".show", event_id=event_id, import_id=import_id), code=303)


def _columns_form(event: Event, found: AttendeeImport) -> ColumnsForm:
    return ColumnsForm.of(found, field_queries.asked(event.id), with_mode=event.format == Format.HYBRID)


def _labels(event: Event, found: AttendeeImport) -> dict[str, str]:
    """Return the headings of the file by what their columns mean, and our own words for what no column says."""
    return targets_in_words() | {target: found.headings[place] for target, place in found.columns.items()}


def _filled(cells: list[str], width: int) -> list[str]:
    return [*cells[:width], *([""] * (width - len(cells)))]


def _choose(event: Event, form: ImportForm) -> str:
    return render_template(
        "organizer/attendee_imports/choose.html",
        **frames.around(event),
        form=form,
        imports=queries.of_event(event.id),
        targets=list(targets_in_words(with_mode=event.format == Format.HYBRID).values()),
    )


def _columns(event: Event, found: AttendeeImport, form: ColumnsForm) -> str:
    first = queries.first_cells(found.id, SAMPLES)
    samples = [[row[place] for row in first if place < len(row) and row[place]] for place in range(len(found.headings))]
    return render_template(
        "organizer/attendee_imports/columns.html",
        **frames.around(event),
        found=found,
        form=form,
        samples=samples,
        discard_form=DiscardForm(),
    )


def _look(event: Event, found: AttendeeImport, form: StartForm) -> str:
    plan = import_plans.of(event, found)
    labels = _labels(event, found)
    ordered = sorted(plan.rows, key=lambda row: row.outcome != Outcome.MISTAKE)
    return render_template(
        "organizer/attendee_imports/look.html",
        **frames.around(event),
        found=found,
        form=form,
        discard_form=DiscardForm(),
        numbers=plan.numbers,
        lacking=plan.lacking,
        rows=ordered[:SHOWN],
        left_out=max(0, len(ordered) - SHOWN),
        in_words=lambda mistake: mistake_in_words(mistake, labels),
    )


def _report(event: Event, found: AttendeeImport) -> str:
    numbers = queries.outcomes(found.id)
    labels = _labels(event, found)
    is_done = found.state == ImportState.DONE
    wrong = queries.mistakes(found.id) if is_done else []
    return render_template(
        "organizer/attendee_imports/report.html",
        **frames.around(event),
        found=found,
        numbers=numbers,
        dealt_with=sum(numbers.values()),
        is_done=is_done,
        wrong=wrong,
        has_cells=any(row.cells for row in wrong),
        rows=sorted(queries.rows_of(found.id), key=lambda row: row.outcome != Outcome.MISTAKE) if is_done else [],
        days=MISTAKES_KEPT.days,
        in_words=lambda row: mistake_in_words(Mistake(row.problem, row.column), labels),
    )
