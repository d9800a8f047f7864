"""The door for guests of an event: what their link opens, once a button is pressed."""

from flask import Blueprint, redirect, render_template, url_for
from werkzeug.wrappers import Response

from eventsite.database import transaction
from eventsite.models import Guest
from eventsite.queries import events as event_queries
from eventsite.rules.guests import GuestRole
from eventsite.services import guests
from eventsite.web import headers, languages, sessions
from eventsite.web.forms.registrations import OpenForm
from eventsite.web.guards import public, signed_in
from eventsite.web.languages import in_both
from eventsite.web.public import personal_links

blueprint = Blueprint("guests", __name__)
blueprint.after_request(headers.personal)


@in_both(blueprint, "/guest/<token>", methods=["GET", "POST"])
@public
def open_link(token: str) -> Response | str:
    """The door from a mail: shows nothing of the event's people until a button is pressed, as only people do."""
    guest = personal_links.guest(token)
    form = OpenForm()
    if not form.validate_on_submit():
        return render_template(
            "public/guests/open_link.html", guest=guest, event=event_queries.whole(guest.event_id), form=form
        )
    with transaction():
        guests.note_opened(guest.id)
    sessions.remember_guest(guest.id, guest.version)
    if guest.role == GuestRole.MODERATOR and signed_in() is None:
        languages.work_in(languages.current())
    return redirect(_way(guest), code=303)


def _way(guest: Guest) -> str:
    if guest.role == GuestRole.SPEAKER:
        return url_for("public.speakers.show", guest_id=guest.id)
    if guest.role == GuestRole.VENUE:
        return url_for("public.guest_pages.venue", guest_id=guest.id)
    if guest.role == GuestRole.CO_HOST:
        return url_for("public.guest_pages.co_host", guest_id=guest.id)
    if guest.role == GuestRole.SCREEN:
        return url_for("public.screens.show", guest_id=guest.id)
    return url_for("organizer.questions.index", event_id=guest.event_id)
