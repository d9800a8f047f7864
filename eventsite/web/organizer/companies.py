"""The register of companies: finding, adding, changing, and the list as a file."""

from collections.abc import Callable

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response as AnyResponse

from eventsite import clock, company_files
from eventsite.database import transaction
from eventsite.errors import CompanyTaken, NotPossibleNow
from eventsite.queries import companies as queries
from eventsite.queries.companies import RegisterView
from eventsite.rules.companies import CompanyDetails
from eventsite.rules.permissions import Action
from eventsite.services import companies, company_imports
from eventsite.web import guards
from eventsite.web.forms.companies import CompanyForm
from eventsite.web.guards import requires
from eventsite.web.organizer import frames, lists

KINDS = {"members": True, "others": False}
blueprint = Blueprint("companies", __name__, url_prefix="/companies")


@blueprint.get("")
@requires(Action.SEE_COMPANIES)
def index() -> str:
    """The register as the address asks for it."""
    view = _asked_view()
    part = lists.asked_slice(queries.count_listed(view))
    listed = queries.listed(view, part.size, part.start)
    return render_template(
        "organizer/companies/index.html",
        companies=listed,
        people=queries.upcoming_people([company.id for company in listed], clock.now()),
        view=view,
        show=request.args.get("show", ""),
        **part.shown,
        missing=queries.count_missing(),
        may_edit=guards.allowed(Action.EDIT_COMPANIES),
    )


@blueprint.route("/new", methods=["GET", "POST"])
@requires(Action.EDIT_COMPANIES)
def new() -> AnyResponse | str | tuple[str, int]:
    """Add a company; with `missing`, the one whose name somebody wrote."""
    missing_id = request.args.get("missing", 0, int)
    missing_id = missing_id if 0 < missing_id <= frames.LARGEST_ID else 0
    missing = queries.missing_by_id(missing_id) if missing_id else None
    form = CompanyForm(data={"name": missing.name if missing else "", "is_member": missing is None})

    def save(details: CompanyDetails) -> None:
        if missing_id:
            companies.add_missing(missing_id, details, guards.me().id)
        else:
            companies.add(details, guards.me().id)

    after = url_for("organizer.missing_companies.index") if missing_id else url_for(".index")
    return _take(form, save, after, gettext("The company is in the register."), missing=missing)


@blueprint.route(f"/<{frames.ROW}:company_id>", methods=["GET", "POST"])
@requires(Action.EDIT_COMPANIES)
def edit(company_id: int) -> AnyResponse | str | tuple[str, int]:
    """What the register says about a company, to be changed."""
    company = queries.by_id(company_id)

    def save(details: CompanyDetails) -> None:
        companies.change(company_id, details, guards.me().id)

    return _take(
        CompanyForm.of(company), save, url_for(".index"), gettext("The company is changed."), company_id=company_id
    )


@blueprint.get("/register.csv")
@requires(Action.EDIT_COMPANIES)
def as_csv() -> Response:
    """The whole register as a file that can be taken in again."""
    register = [company_imports.details_of(company) for company in queries.listed(RegisterView())]
    headings = [swedish for swedish, *_ in company_files.HEADINGS.values()]
    response = Response(company_files.lines(register, headings), mimetype="text/csv")
    response.headers["Content-Disposition"] = 'attachment; filename="medlemsforetag.csv"'
    return response


def taken_in_words(refusal: CompanyTaken) -> str:
    """Return whose the name or number is already."""
    return gettext(
        "%(value)s belongs to %(company)s already. Merge the two if they are one",
        value=refusal.value,
        company=refusal.company,
    )


def _take(
    form: CompanyForm, save: Callable[[CompanyDetails], None], after: str, done: str, **around: object
) -> AnyResponse | str | tuple[str, int]:
    if request.method != "POST":
        return _page(form, **around)
    if not form.validate_on_submit():
        return _page(form, **around), 422
    try:
        with transaction():
            save(form.details())
        flash(done)
    except CompanyTaken as refusal:
        form[refusal.field].errors = [taken_in_words(refusal)]
        return _page(form, **around), 409
    except NotPossibleNow:
        flash(gettext("Somebody else has dealt with that name already."))
    return redirect(after, code=303)


def _page(form: CompanyForm, **around: object) -> str:
    company_id = around.get("company_id")
    company = queries.by_id(company_id) if isinstance(company_id, int) else None
    return render_template(
        "organizer/companies/edit.html",
        form=form,
        company=company,
        missing=around.get("missing"),
        kinds=queries.kinds(),
    )


def _asked_view() -> RegisterView:
    return RegisterView(lists.asked_text(), KINDS.get(request.args.get("show", "")))
