"""Handing one's own seat over to a colleague."""

from collections.abc import Callable

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from eventsite.database import transaction
from eventsite.errors import AddressTaken, NotPossibleNow, TooManyMails
from eventsite.models import Registration
from eventsite.services import handovers
from eventsite.web import headers
from eventsite.web.forms.groups import PersonForm
from eventsite.web.guards import public
from eventsite.web.languages import in_both
from eventsite.web.public import mail_limits, personal_links
from eventsite.web.sessions import limiter

blueprint = Blueprint("handovers", __name__)
blueprint.after_request(headers.personal)
TRIES = "60 per hour"  # each sends a mail to an address that somebody has typed


@in_both(blueprint, "/my/registrations/<int:registration_id>/hand-over")
@public
def ask(registration_id: int) -> Response | str:
    """To whom, and what happens then."""
    registration = personal_links.opened(registration_id)
    if not handovers.may_hand_over(registration.event, registration):
        return redirect(url_for("public.registrations.show", registration_id=registration_id), code=303)
    return _page(registration, PersonForm())


@in_both(blueprint, "/my/registrations/<int:registration_id>/hand-over", methods=["POST"])
@limiter.limit(TRIES)
@public
def hand_over(registration_id: int) -> Response | tuple[str, int]:
    """Let the colleague have the seat; the page and the links of whoever had it end."""
    registration = personal_links.opened(registration_id)
    form = PersonForm()
    if not form.validate_on_submit():
        return _page(registration, form), 422
    try:
        with transaction():
            handovers.hand_over(registration_id, form.name.data, form.address)
    except (AddressTaken, TooManyMails) as refusal:
        own = gettext("This is your own address. Write a colleague’s")
        return refused(form, refusal, own, lambda: _page(personal_links.opened(registration_id), form))
    except NotPossibleNow:
        flash(gettext("Nothing was changed: the registration or the meeting has ended already."))
        return redirect(url_for("public.registrations.show", registration_id=registration_id), code=303)
    message = gettext(
        "You have handed your place over to %(name)s. Your invitation is taken out of the calendar.",
        name=form.name.data,
    )
    flash(message)
    return redirect(url_for("public.registrations.mine"), code=303)


def refused(
    form: PersonForm, refusal: AddressTaken | TooManyMails, taken: str, page: Callable[[], str]
) -> Response | tuple[str, int]:
    """Say at the address why it cannot be, and return the page: it is one's own, or has been sent several mails."""
    if isinstance(refusal, TooManyMails):
        form.email.errors = [mail_limits.in_words(refusal)]
        return mail_limits.refused(page(), refusal)
    form.email.errors = [taken]
    return page(), 422


def _page(registration: Registration, form: PersonForm) -> str:
    return render_template("public/handovers/ask.html", registration=registration, event=registration.event, form=form)
