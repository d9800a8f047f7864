"""Erasing oneself: what goes, what stays, and the button."""

from flask import Blueprint, redirect, render_template, url_for
from werkzeug.wrappers import Response

from eventsite.database import transaction
from eventsite.services import erasures
from eventsite.web import headers, sessions
from eventsite.web.forms.registrations import CancelForm
from eventsite.web.guards import public
from eventsite.web.languages import in_both
from eventsite.web.public import own_pages, personal_links
from eventsite.web.sessions import limiter

blueprint = Blueprint("erasures", __name__)
blueprint.after_request(headers.personal)


@in_both(blueprint, "/my/registrations/<int:registration_id>/erase")
@public
def confirm(registration_id: int) -> str:
    """What happens if one is erased, and the button that does it."""
    registration = personal_links.opened(registration_id)
    return render_template(
        "public/erasures/confirm.html",
        registration=registration,
        event=registration.event,
        holds_place=own_pages.may_cancel(registration),
        form=CancelForm(),
    )


@in_both(blueprint, "/my/registrations/<int:registration_id>/erase", methods=["POST"])
@limiter.limit("20 per hour")
@public
def erase(registration_id: int) -> Response:
    """Give up what one holds and have everything erased; this browser forgets it too."""
    personal_links.opened(registration_id)
    with transaction():
        erasures.ask(registration_id)
    sessions.forget_person()
    return redirect(url_for(".done"), code=303)


@in_both(blueprint, "/my/erased")
@public
def done() -> str:
    """What has been done, and what is done within a minute."""
    return render_template("public/erasures/done.html")
