"""Making one company of two that are the same."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext, ngettext
from werkzeug.wrappers import Response

from eventsite import clock
from eventsite.database import transaction
from eventsite.errors import NotFound
from eventsite.models import Company
from eventsite.queries import companies as queries
from eventsite.queries.companies import OverQuota
from eventsite.rules import companies as rules
from eventsite.rules.permissions import Action
from eventsite.services import companies
from eventsite.web import guards
from eventsite.web.forms.companies import SameCompanyForm
from eventsite.web.guards import requires
from eventsite.web.organizer import frames

blueprint = Blueprint("company_merges", __name__, url_prefix=f"/companies/<{frames.ROW}:company_id>/merge")


@blueprint.get("")
@requires(Action.EDIT_COMPANIES)
def confirm(company_id: int) -> str | tuple[str, int]:
    """Which company it is the same as; once that is said, what happens then and the button that does it."""
    source = queries.by_id(company_id)
    form = SameCompanyForm(request.args, meta={"csrf": False})
    if "company" not in request.args:
        return _choose(source, SameCompanyForm())
    if not _is_other(form, company_id):
        return _choose(source, form), 422
    return _confirm(source, form)


@blueprint.post("")
@requires(Action.EDIT_COMPANIES)
def merge(company_id: int) -> Response | tuple[str, int]:
    """Merge, and say what the company exceeds now."""
    source = queries.by_id(company_id)
    form = SameCompanyForm()
    if not _is_other(form, company_id):
        return _choose(source, form), 422
    target_id, name = form.found.id, form.found.name  # type: ignore[union-attr]
    try:
        with transaction():
            exceeded = companies.merge(company_id, target_id, guards.me().id)
    except NotFound:  # somebody else has just merged one of them
        flash(gettext("The register has changed meanwhile. Look at it once more."))
        return redirect(url_for("organizer.companies.index"), code=303)
    flash(gettext("The companies are merged into %(company)s.", company=name))
    tell_exceeded(name, exceeded)
    return redirect(url_for("organizer.companies.index"), code=303)


def tell_exceeded(name: str, exceeded: list[OverQuota]) -> None:
    """Say for which meetings the company has more people than its quota; nobody has lost a seat."""
    for over in exceeded:
        flash(exceeded_in_words(name, over))


def exceeded_in_words(name: str, over: OverQuota) -> str:
    """Return how many of the company have a seat, and how many may."""
    return ngettext(
        "%(company)s has %(people)s places at “%(title)s”; the quota is %(num)s.",
        "%(company)s has %(people)s places at “%(title)s”; the quota is %(num)s.",
        over.quota,
        company=name,
        people=over.people,
        title=over.title,
    )


def _is_other(form: SameCompanyForm, company_id: int) -> bool:
    is_valid = form.validate()
    if is_valid and form.found is not None and form.found.id == company_id:
        form.company.errors = [gettext("That is the company itself. Choose the other one")]
        return False
    return bool(is_valid)


def _choose(source: Company, form: SameCompanyForm) -> str:
    others = [name for name in queries.names() if name != source.name]
    suggested = rules.similar(source.name, others)
    return render_template("organizer/company_merges/choose.html", source=source, form=form, suggested=suggested)


def _confirm(source: Company, form: SameCompanyForm) -> str:
    target = queries.by_id(form.found.id)  # type: ignore[union-attr]
    people = queries.upcoming_people([source.id], clock.now()).get(source.id, 0)
    exceeded = queries.over_quota([source.id, target.id], clock.now())
    return render_template(
        "organizer/company_merges/confirm.html",
        source=source,
        target=target,
        form=SameCompanyForm(None, data={"company": target.name}),
        people=people,
        exceeded=[exceeded_in_words(target.name, over) for over in exceeded],
    )
