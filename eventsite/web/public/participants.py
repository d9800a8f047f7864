"""Who else takes part: shown to those who have a place, of those who have said yes; and one's own yes."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from eventsite import clock
from eventsite.database import transaction
from eventsite.errors import NotFound, NotPossibleNow
from eventsite.models import Event, Registration
from eventsite.queries import listings as queries
from eventsite.rules import listings as rules
from eventsite.rules.registrations import LIVING
from eventsite.services import listings
from eventsite.web import headers
from eventsite.web import listings as words
from eventsite.web.forms.listings import ListingForm
from eventsite.web.guards import public
from eventsite.web.languages import in_both
from eventsite.web.public import personal_links

ADDRESS = "/my/registrations/<int:registration_id>/participants"
blueprint = Blueprint("participants", __name__)
blueprint.after_request(headers.personal)


@in_both(blueprint, ADDRESS)
@public
def show(registration_id: int) -> str:
    """The names and companies of those who have said yes, how many others there are, and one's own yes."""
    registration = personal_links.opened(registration_id)
    event = registration.event
    if not concerns(event, registration):
        raise NotFound("participants")
    is_shown = rules.is_shown(event.lists_participants, event.ends_at, clock.now())
    return render_template(
        "public/participants/show.html",
        registration=registration,
        event=event,
        is_shown=is_shown,
        listing=queries.of_event(event.id) if is_shown and rules.may_see(registration.state) else None,
        given_at=queries.consented_at(registration.id),
        question=words.question_in_words(),
        consent=words.consent_in_words(),
        until=event.ends_at + rules.SHOWN_AFTER,
        form=ListingForm(),
    )


@in_both(blueprint, f"{ADDRESS}/show-me", methods=["POST"])
@public
def give(registration_id: int) -> Response:
    """Let others see that one takes part."""
    personal_links.opened(registration_id)
    try:
        with transaction():
            listings.give(registration_id, words.consent_in_words())
        flash(gettext("Other participants see your name and company from now on."))
    except NotPossibleNow:
        flash(gettext("There is no list of participants any more."))
    return _back(registration_id)


@in_both(blueprint, f"{ADDRESS}/hide-me", methods=["POST"])
@public
def withdraw(registration_id: int) -> Response:
    """Take it back, at once."""
    personal_links.opened(registration_id)
    with transaction():
        listings.withdraw(registration_id)
    flash(gettext("It is taken back. Nobody sees you in the list."))
    return _back(registration_id)


def concerns(event: Event, registration: Registration) -> bool:
    """Say whether there is a list to see or stand in, or a yes to take back."""
    is_shown = rules.is_shown(event.lists_participants, event.ends_at, clock.now())
    return (is_shown and registration.state in LIVING) or queries.consented_at(registration.id) is not None


def _back(registration_id: int) -> Response:
    return redirect(url_for("public.registrations.show", registration_id=registration_id), code=303)
