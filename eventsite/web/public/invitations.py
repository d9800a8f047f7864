"""Having one's own calendar invitation sent once more."""

from flask import Blueprint, flash, redirect, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from eventsite.database import transaction
from eventsite.errors import NotPossibleNow, TooManyMails
from eventsite.services import registrations
from eventsite.web import headers
from eventsite.web.guards import public
from eventsite.web.languages import in_both
from eventsite.web.public import mail_limits, personal_links

blueprint = Blueprint("invitations", __name__)
blueprint.after_request(headers.personal)


@in_both(blueprint, "/my/registrations/<int:registration_id>/send-invitation", methods=["POST"])
@public
def send_again(registration_id: int) -> Response:
    """Send the invitation again as it stands, no more often than a form may cause mail to the address."""
    personal_links.opened(registration_id)
    try:
        with transaction():
            registrations.send_again_by_registrant(registration_id)
        flash(gettext("The invitation is on its way again."))
    except TooManyMails as refusal:
        flash(mail_limits.in_words(refusal))
    except NotPossibleNow:
        flash(gettext("There is no invitation to send: you have no place, or the meeting is over."))
    own_page = url_for("public.registrations.show", registration_id=registration_id, _anchor="calendar")
    return redirect(own_page, code=303)
