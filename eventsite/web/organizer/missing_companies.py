"""The inbox of names that people have written and the register does not know."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from eventsite.database import transaction
from eventsite.errors import NotFound, NotPossibleNow
from eventsite.queries import companies as queries
from eventsite.rules import companies as rules
from eventsite.rules.permissions import Action
from eventsite.services import companies
from eventsite.web import guards
from eventsite.web.forms.companies import SameCompanyForm
from eventsite.web.guards import requires
from eventsite.web.organizer import frames, lists
from eventsite.web.organizer.company_merges import tell_exceeded

PAGE = 20
blueprint = Blueprint("missing_companies", __name__, url_prefix="/companies/missing")


@blueprint.get("")
@requires(Action.EDIT_COMPANIES)
def index() -> str:
    """The names, the oldest first, each with the companies that it may be."""
    return _page(SameCompanyForm(None), 0)


@blueprint.post(f"/<{frames.ROW}:missing_id>/same")
@requires(Action.EDIT_COMPANIES)
def same(missing_id: int) -> Response | tuple[str, int]:
    """Let the name be another name of a company in the register."""
    form = SameCompanyForm()
    if not form.validate_on_submit():
        return _page(form, missing_id), 422
    company_id, name = form.found.id, form.found.name  # type: ignore[union-attr]
    try:
        with transaction():
            exceeded = companies.merge_missing(missing_id, company_id, guards.me().id)
        flash(gettext("The name is known as %(company)s from now on.", company=name))
        tell_exceeded(name, exceeded)
    except (NotFound, NotPossibleNow):
        flash(gettext("Somebody else has dealt with that name already."))
    return redirect(url_for(".index"), code=303)


@blueprint.post(f"/<{frames.ROW}:missing_id>/dismiss")
@requires(Action.EDIT_COMPANIES)
def dismiss(missing_id: int) -> Response:
    """Leave the name out of the register."""
    try:
        with transaction():
            companies.dismiss(missing_id, guards.me().id)
        flash(gettext("The name is left out and is not asked about again."))
    except NotPossibleNow:
        flash(gettext("Somebody else has dealt with that name already."))
    return redirect(url_for(".index"), code=303)


def _page(form: SameCompanyForm, wrong_id: int) -> str:
    part = lists.asked_slice(queries.count_missing(), PAGE)
    missing = queries.missing(part.size, part.start)
    register = queries.names()
    return render_template(
        "organizer/missing_companies/index.html",
        missing=missing,
        suggested={one.id: rules.similar(one.name, register) for one in missing},
        forms={one.id: _form_of(one.id, form, wrong_id) for one in missing},
        form=form,
        **part.shown,
    )


def _form_of(missing_id: int, form: SameCompanyForm, wrong_id: int) -> SameCompanyForm:
    """Return the form of one row: the one that came back, or a new one; each with ids of its own."""
    row = form if missing_id == wrong_id else SameCompanyForm(None)
    row.company.id = f"company-{missing_id}"
    row.company.label.field_id = row.company.id
    return row
