"""Putting a person's e-mail address right, so that what was sent reaches them."""

from contextlib import suppress

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from eventsite.database import transaction
from eventsite.errors import AddressTaken, AlreadyEnded, NotPossibleNow
from eventsite.queries import registrations as queries
from eventsite.rules.permissions import Action
from eventsite.rules.registrations import LIVING
from eventsite.services import corrections, mailings
from eventsite.web import guards, words
from eventsite.web.forms.attendees import AddressForm
from eventsite.web.guards import requires
from eventsite.web.organizer import frames

blueprint = Blueprint(
    "corrections", __name__, url_prefix=f"/events/<{frames.ROW}:event_id>/attendees/<{frames.ROW}:registration_id>"
)


@blueprint.get("/address")
@requires(Action.CORRECT_ATTENDEES)
def address(event_id: int, registration_id: int) -> str | Response:
    """The form for a new address, and what happens when it is sent."""
    frames.mine(event_id)
    if queries.in_event(event_id, registration_id).state not in LIVING:
        return _back(event_id, registration_id)
    return _page(event_id, registration_id, AddressForm())


@blueprint.post("/address")
@requires(Action.CORRECT_ATTENDEES)
def correct(event_id: int, registration_id: int) -> Response | tuple[str, int]:
    """Move the registration to the address and send what it holds."""
    frames.mine(event_id)
    form = AddressForm()
    if not form.validate_on_submit():
        return _page(event_id, registration_id, form), 422
    try:
        with transaction():
            corrections.correct_address(event_id, registration_id, form.email.data, guards.me().id)
            _send_again(event_id, registration_id)
    except AddressTaken:
        form.email.errors = [gettext("Somebody else is registered with this address")]
        return _page(event_id, registration_id, form), 409
    except (AlreadyEnded, NotPossibleNow):
        flash(gettext("The address cannot be changed: the registration or the meeting has ended."))
        return _back(event_id, registration_id)
    flash(gettext("The address is corrected, and the mail is on its way there."))
    return _back(event_id, registration_id)


def _send_again(event_id: int, registration_id: int) -> None:
    """Send the mailing too that the organizer has come from, if that did not arrive."""
    mailing_id = request.args.get("mailing", 0, int)
    if 0 < mailing_id <= frames.LARGEST_ID:
        with suppress(NotPossibleNow):  # it has arrived after all, or the person wants no more: the address counts
            mailings.send_again(event_id, mailing_id, registration_id, guards.me().id)


def _page(event_id: int, registration_id: int, form: AddressForm) -> str:
    return render_template(
        "organizer/attendees/correct_address.html",
        **frames.around(frames.mine(event_id)),
        registration=queries.in_event(event_id, registration_id),
        form=form,
        error_in_words=words.bounce_in_words,
    )


def _back(event_id: int, registration_id: int) -> Response:
    return redirect(url_for("organizer.attendees.index", event_id=event_id, person=registration_id), code=303)
