"""Taking a list of companies in from a file: first looked at, then confirmed, whole or not at all."""

import base64
import zlib

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from eventsite import company_files, spreadsheets
from eventsite.company_files import Problem, Trouble
from eventsite.database import transaction
from eventsite.errors import CompanyRowsRefused
from eventsite.rules.permissions import Action
from eventsite.services import company_imports
from eventsite.web import guards
from eventsite.web.forms.companies import ConfirmFileForm, FileForm
from eventsite.web.guards import requires

MOST_SHOWN = 200
LARGEST = 2 * 1024 * 1024
blueprint = Blueprint("company_imports", __name__, url_prefix="/companies/import")


@blueprint.get("")
@requires(Action.EDIT_COMPANIES)
def choose() -> str:
    """Which file, and what it should look like."""
    return _choose(FileForm())


@blueprint.post("")
@requires(Action.EDIT_COMPANIES)
def look() -> str | tuple[str, int]:
    """What would become of each row. Nothing is changed yet."""
    form = FileForm()
    if not form.validate_on_submit():
        return _choose(form), 422
    written = spreadsheets.decoded(form.file.data.read())
    trouble = company_files.read(written)[1]
    if trouble is not None:
        form.file.errors = [trouble_in_words(trouble)]
        return _choose(form), 422
    return _look(written)


@blueprint.post("/confirm")
@requires(Action.EDIT_COMPANIES)
def confirm() -> Response | tuple[str, int]:
    """Take the list in, as it was looked at; if the register has changed so that it does not fit, look again."""
    form = ConfirmFileForm()
    written = _unpacked(form.content.data or "") if form.validate_on_submit() else None
    rows, trouble = company_files.read(written or "")
    if written is None or trouble is not None:
        flash(gettext("The list was lost on the way. Choose the file once more."))
        return redirect(url_for(".choose"), code=303)
    try:
        with transaction():
            outcome = company_imports.load(rows, guards.me().id)
    except CompanyRowsRefused:
        return _look(written), 409
    flash(gettext("%(added)s companies are added and %(changed)s are changed.", **vars(outcome)))
    return redirect(url_for("organizer.companies.index"), code=303)


def trouble_in_words(trouble: Trouble) -> str:
    """Return what is wrong with a file or a row of it."""
    facts = {"value": trouble.value[:80], "other": trouble.other}
    words: dict[str, str] = {
        Problem.NO_CSV: gettext("The file cannot be read as CSV: a quotation mark is not closed"),
        Problem.NO_HEADINGS: gettext("The first row has no heading “Namn” (or “Name”). Add headings and try again"),
        Problem.NO_ROWS: gettext("The file has no rows below the headings"),
        Problem.TOO_MANY: gettext("The file has more than %(value)s rows. Split it", **facts),
        Problem.NO_NAME: gettext("The name is missing"),
        Problem.TOO_LONG: gettext("“%(value)s…” is too long", **facts),
        Problem.BAD_NUMBER: gettext("%(value)s is no organization number", **facts),
        Problem.BAD_DOMAIN: gettext("%(value)s is no domain of a company", **facts),
        Problem.BAD_ADDRESS: gettext("%(value)s is no e-mail address", **facts),
        Problem.BAD_MEMBER: gettext("“%(value)s” is neither yes nor no", **facts),
        Problem.TWICE: gettext("%(value)s stands in row %(other)s already", **facts),
        Problem.OTHERS_NAME: gettext("%(value)s is a name of %(other)s already", **facts),
        Problem.OTHERS_NUMBER: gettext("%(value)s is the number of %(other)s", **facts),
    }
    return words[trouble.problem]


def _choose(form: FileForm) -> str:
    headings = [swedish for swedish, *_ in company_files.HEADINGS.values()]
    return render_template("organizer/company_imports/choose.html", form=form, headings=headings)


def _look(written: str) -> str:
    steps = company_imports.plan(company_files.read(written)[0])
    wrong = [step for step in steps if step.troubles]
    return render_template(
        "organizer/company_imports/look.html",
        form=ConfirmFileForm(None, data={"content": _packed(written)}),
        outcome=company_imports.counted(steps),
        wrong=wrong,
        shown=[step for step in (wrong or steps) if step.troubles or step.changes][:MOST_SHOWN],
        trouble_in_words=trouble_in_words,
    )


def _packed(written: str) -> str:
    return base64.b64encode(zlib.compress(written.encode())).decode("ascii")


def _unpacked(content: str) -> str | None:
    try:
        return zlib.decompressobj().decompress(base64.b64decode(content, validate=True), LARGEST).decode()
    except (ValueError, zlib.error):  # no base64, not packed by us, no UTF-8
        return None
