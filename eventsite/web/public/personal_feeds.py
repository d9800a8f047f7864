"""The secret address of one's own feed: made, shown once, and revoked (calendar.md §6.1)."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from eventsite.database import transaction
from eventsite.notifications.messages import absolute
from eventsite.services import feeds
from eventsite.web import headers, languages
from eventsite.web.guards import public
from eventsite.web.languages import in_both
from eventsite.web.public import personal_links, site
from eventsite.web.public.calendar_links import Subscription

blueprint = Blueprint("personal_feeds", __name__)
blueprint.after_request(headers.personal)


@in_both(blueprint, "/my/registrations/<int:registration_id>/feed")
@public
def ask(registration_id: int) -> Response:
    """Lead whoever comes back to this address to their own page: what it showed was for once."""
    personal_links.opened(registration_id)
    return redirect(url_for("public.registrations.show", registration_id=registration_id), code=303)


@in_both(blueprint, "/my/registrations/<int:registration_id>/feed", methods=["POST"])
@public
def renew(registration_id: int) -> str:
    """Make an address and show it, this once: only its hash is kept. The one before leads nowhere from now on."""
    personal_links.opened(registration_id)
    with transaction():
        secret = feeds.renew(registration_id, languages.current())
    name = gettext("My meetings (%(site)s)", site=site.this().name)
    return render_template(
        "public/feeds/personal.html",
        registration_id=registration_id,
        subscription=Subscription(name, absolute("public.feeds.personal", secret=secret)),
    )


@in_both(blueprint, "/my/registrations/<int:registration_id>/feed/revoke", methods=["POST"])
@public
def revoke(registration_id: int) -> Response:
    """Let the address lead nowhere from now on."""
    personal_links.opened(registration_id)
    with transaction():
        feeds.revoke(registration_id)
    flash(gettext("The address of your calendar is turned off. Calendars that subscribe to it can no longer fetch it."))
    return redirect(url_for("public.registrations.show", registration_id=registration_id), code=303)
