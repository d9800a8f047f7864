"""Settings of the whole site, for administrators."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext, ngettext
from werkzeug.wrappers import Response

from eventsite import clock, site
from eventsite.database import transaction
from eventsite.errors import EditedMeanwhile, NotPossibleNow
from eventsite.queries import images as image_queries
from eventsite.queries import site as queries
from eventsite.rules import site as rules
from eventsite.rules.images import Use
from eventsite.rules.permissions import Action, may
from eventsite.services import site as services
from eventsite.web import guards, pictures
from eventsite.web.forms.site import SiteForm
from eventsite.web.guards import requires

blueprint = Blueprint("site", __name__, url_prefix="/site")
Page = str | tuple[str, int]


@blueprint.url_value_preprocessor
def _let_logos_in(_endpoint: str | None, _values: object) -> None:
    """Let administrators, and nobody else, send large files."""
    organizer = guards.signed_in()
    if organizer is not None and may(organizer.role, Action.EDIT_SITE):
        pictures.let_in()


@blueprint.get("")
@requires(Action.EDIT_SITE)
def edit() -> str:
    """What has been decided about the site, to be changed; what the operator has decided is shown only."""
    return _page(_form())


@blueprint.post("")
@requires(Action.EDIT_SITE)
def change() -> Response | Page:
    """Save the settings; every page and mail follows at once, other processes within seconds."""
    form = _form()
    pictures.settle(form.logo, form.logo_name, form.remove_logo, Use.LOGO)
    if not form.validate():
        return _page(form), 422
    logo = image_queries.named([form.logo_name.data]).get(form.logo_name.data) if form.logo_name.data else None
    details = form.details(queries.details_of(queries.row()), logo.id if logo else None)
    try:
        with transaction():
            changed = services.change(details, form.seen_version, guards.me().id)
    except EditedMeanwhile:
        return _page(form, is_stale=True), 409
    except NotPossibleNow:
        form.sender_address.errors = [_in_calendars(queries.living_invitations(clock.now()))]
        return _page(form), 409
    site.take_over()
    flash(gettext("The settings are saved.") if changed else gettext("Nothing was changed."))
    return redirect(url_for(".edit"), code=303)


def _form() -> SiteForm:
    stored = queries.row()
    logo_name = stored.logo.name if stored and stored.logo else ""
    details = queries.details_of(stored)
    return SiteForm.of(details, stored.version if stored else 0, logo_name, site.usual(), site.fixed())


def _page(form: SiteForm, *, is_stale: bool = False) -> str:
    return render_template("organizer/site/edit.html", form=form, setting_of=rules.SETTING_OF, is_stale=is_stale)


def _in_calendars(number: int) -> str:
    return ngettext(
        "%(num)s invitation from the present address lies in a calendar. Change it after the meeting",
        "%(num)s invitations from the present address lie in calendars. Change it after the meetings",
        number,
    )
