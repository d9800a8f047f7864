"""What one needs to eat and to take part, from one's own page: to see, to change, to take back."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from eventsite.database import transaction
from eventsite.errors import NotFound, NotPossibleNow
from eventsite.models import Event, Registration, SpecialNeeds
from eventsite.queries import needs as queries
from eventsite.rules import needs as rules
from eventsite.rules import policies
from eventsite.rules.retention import part_ends_at
from eventsite.services import needs
from eventsite.web import headers
from eventsite.web import needs as words
from eventsite.web.forms.needs import NeedsForm
from eventsite.web.guards import public
from eventsite.web.languages import in_both
from eventsite.web.public import personal_links

ADDRESS = "/my/registrations/<int:registration_id>/needs"
blueprint = Blueprint("needs", __name__)
blueprint.after_request(headers.personal)


@in_both(blueprint, ADDRESS)
@public
def show(registration_id: int) -> str:
    """What one has said, and the form to change it."""
    registration = personal_links.opened(registration_id)
    form = NeedsForm.holding(_said(queries.of_registration(registration.id)))
    _fit(form, registration)
    return _page(registration, form)


@in_both(blueprint, ADDRESS, methods=["POST"])
@public
def change(registration_id: int) -> Response | tuple[str, int]:
    """Say something else instead; an empty form takes back what was said."""
    registration = personal_links.opened(registration_id)
    form = NeedsForm()
    _fit(form, registration)
    if not form.validate_on_submit():
        return _page(registration, form), 422
    details = form.needs_details() or rules.NeedsDetails()
    try:
        with transaction():
            needs.change(registration_id, details)
    except NotPossibleNow:
        return _page(personal_links.opened(registration_id), form), 409
    flash(gettext("Nothing is kept any more.") if details.is_empty else gettext("Saved."))
    return redirect(url_for(".show", registration_id=registration_id), code=303)


@in_both(blueprint, f"{ADDRESS}/withdraw", methods=["POST"])
@public
def withdraw(registration_id: int) -> Response:
    """Take back the consent and what was said under it, at once."""
    personal_links.opened(registration_id)
    with transaction():
        needs.withdraw(registration_id)
    flash(gettext("It is taken back. Nothing is kept any more."))
    return redirect(url_for("public.registrations.show", registration_id=registration_id), code=303)


def asked(event: Event, registration: Registration) -> tuple[bool, bool]:
    """Return whether the person is asked about food, and about access."""
    mode = policies.mode_in(event.format, registration.mode)
    return rules.asks_diet(event.asks_diet, mode), event.asks_access


def concerns(event: Event, registration: Registration) -> bool:
    """Say whether there is anything to say or to take back, without reading what was said."""
    may_say = any(asked(event, registration)) and needs.may_change(event, registration)
    return may_say or queries.is_given(registration.id)


def _said(given: SpecialNeeds | None) -> rules.NeedsDetails:
    return rules.opened(given.sealed) if given else rules.NeedsDetails()


def _fit(form: NeedsForm, registration: Registration) -> None:
    """Leave in the form what the person is asked. Raises NotFound where nothing is asked and nothing was said."""
    event = registration.event
    if not concerns(event, registration) and event.needs_purged_at is None:
        raise NotFound("needs")
    diet, access = asked(event, registration)
    form.offer_needs(event, diet=diet, access=access)


def _page(registration: Registration, form: NeedsForm) -> str:
    event = registration.event
    given = queries.of_registration(registration.id)
    said = _said(given)
    return render_template(
        "public/needs/show.html",
        registration=registration,
        event=event,
        form=form,
        given=given,
        diets=words.diet_lines(said),
        access=words.access_lines(said),
        kept_until=part_ends_at(event.ends_at, event.keep_needs_days),
        may_change=any(asked(event, registration)) and needs.may_change(event, registration),
    )
