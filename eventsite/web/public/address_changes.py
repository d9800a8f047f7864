"""Another e-mail address for one's registration: asked for here, in effect by a link that is sent there."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from eventsite.database import transaction
from eventsite.errors import AddressTaken, AlreadyEnded, LinkSpent, NotPossibleNow, TooManyMails
from eventsite.queries import registrations as queries
from eventsite.rules import addresses
from eventsite.services import address_changes
from eventsite.web import headers, sessions
from eventsite.web.forms.own_pages import NewAddressForm
from eventsite.web.forms.registrations import OpenForm
from eventsite.web.guards import public
from eventsite.web.languages import in_both
from eventsite.web.public import mail_limits, own_pages, personal_links
from eventsite.web.sessions import limiter

blueprint = Blueprint("address_changes", __name__)
blueprint.after_request(headers.personal)


@in_both(blueprint, "/my/registrations/<int:registration_id>/address")
@public
def form(registration_id: int) -> Response | str:
    """The form for a new address, and what happens when it is sent."""
    if not own_pages.may_move(personal_links.opened(registration_id)):
        return _back(registration_id)
    return _page(registration_id, NewAddressForm())


@in_both(blueprint, "/my/registrations/<int:registration_id>/address", methods=["POST"])
@limiter.limit("20 per hour")
@public
def ask(registration_id: int) -> Response | tuple[str, int]:
    """Send a link to the new address: the answer is the same if somebody is registered there."""
    registration = personal_links.opened(registration_id)
    form = NewAddressForm()
    if not form.validate_on_submit():
        return _page(registration_id, form), 422
    if addresses.canonical(form.email.data) == registration.canonical_email:
        form.email.errors = [gettext("This is the address that you have already")]
        return _page(registration_id, form), 422
    try:
        with transaction():
            address_changes.ask(registration_id, form.email.data)
    except (AlreadyEnded, NotPossibleNow):
        flash(gettext("Nothing was changed: the registration or the meeting has ended already."))
        return _back(registration_id)
    except TooManyMails as refusal:
        form.email.errors = [mail_limits.in_words(refusal)]
        return mail_limits.refused(_page(registration_id, form), refusal)
    flash(gettext("We have sent a link to %(address)s. Open it and press the button there.", address=form.email.data))
    return _back(registration_id)


@in_both(blueprint, "/my/address/<secret>")
@public
def open_link(secret: str) -> str:
    """The door from the mail: a button, since programs that follow links do not press buttons."""
    return render_template("public/address_changes/open_link.html", form=OpenForm())


@in_both(blueprint, "/my/address/<secret>", methods=["POST"])
@limiter.limit("30 per hour")
@public
def take_effect(secret: str) -> Response | tuple[str, int]:
    """Move the registration to the address and open it here: whoever has the link has the address."""
    try:
        with transaction():
            registration_id = address_changes.take_effect(secret)
    except (LinkSpent, AddressTaken, AlreadyEnded, NotPossibleNow):
        return render_template("public/address_changes/spent.html"), 400
    sessions.remember_mine(registration_id, queries.by_id(registration_id).manage_version)
    flash(gettext("The address is changed. The mail is on its way to you here."))
    return _back(registration_id)


def _page(registration_id: int, form: NewAddressForm) -> str:
    registration = personal_links.opened(registration_id)
    return render_template(
        "public/address_changes/form.html", registration=registration, event=registration.event, form=form
    )


def _back(registration_id: int) -> Response:
    return redirect(url_for("public.registrations.show", registration_id=registration_id), code=303)
