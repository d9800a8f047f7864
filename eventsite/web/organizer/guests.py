"""Who works with an event by a named link, without an account: moderators, speakers, screens."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response

from eventsite import clock, notifications
from eventsite.database import transaction
from eventsite.errors import NotPossibleNow
from eventsite.models import Event
from eventsite.queries import guests as queries
from eventsite.rules import guests as rules
from eventsite.rules.permissions import Action
from eventsite.services import guests
from eventsite.web import guards, role_words
from eventsite.web.forms.guests import GuestForm
from eventsite.web.guards import requires
from eventsite.web.organizer import frames

blueprint = Blueprint("guests", __name__, url_prefix=f"/events/<{frames.ROW}:event_id>/guests")


@blueprint.get("")
@requires(Action.INVITE_GUESTS)
def index(event_id: int) -> str:
    """The links of the event, who has opened them, and the form for one more."""
    event = frames.mine(event_id)
    return _page(event, GuestForm.of_event(event))


@blueprint.post("")
@requires(Action.INVITE_GUESTS)
def invite(event_id: int) -> Response | tuple[str, int]:
    """Make a link, and mail it if there is an address."""
    event = frames.mine(event_id)
    form = GuestForm.of_event(event)
    if not form.validate():
        return _page(event, form), 422
    with transaction():
        guests.invite(
            event_id,
            form.guest_role,
            form.guest_name,
            form.email.data or "",
            guards.me().id,
            form.speaker_id,
            form.language.data,
        )
    flash(gettext("The link is made and mailed.") if form.email.data else gettext("The link is made. Copy it below."))
    return _back(event_id)


@blueprint.get(f"/<{frames.ROW}:guest_id>/send-again")
@requires(Action.INVITE_GUESTS)
def confirm_send_again(event_id: int, guest_id: int) -> str | Response:
    """Where the link goes if it is mailed, and what it is for."""
    event = frames.mine(event_id)
    guest = queries.in_event(event_id, guest_id)
    if not guests.can_be_mailed(guest):
        return _cannot_be_mailed(event_id)
    around, roles = frames.around(event), role_words.guest_roles_in_words()
    return render_template(
        "organizer/guests/confirm_send_again.html", **around, guest=guest, roles=roles, form=FlaskForm()
    )


@blueprint.post(f"/<{frames.ROW}:guest_id>/send-again")
@requires(Action.INVITE_GUESTS)
def send_again(event_id: int, guest_id: int) -> Response:
    """Mail the link once more."""
    frames.mine(event_id)
    try:
        with transaction():
            guests.send_again(event_id, guest_id, guards.me().id)
        flash(gettext("The link is mailed."))
    except NotPossibleNow:
        return _cannot_be_mailed(event_id)
    return _back(event_id)


@blueprint.get(f"/<{frames.ROW}:guest_id>/revoke")
@requires(Action.INVITE_GUESTS)
def confirm_revoke(event_id: int, guest_id: int) -> str:
    """What happens if the link is ended."""
    around, roles = frames.around(frames.mine(event_id)), role_words.guest_roles_in_words()
    guest = queries.in_event(event_id, guest_id)
    return render_template("organizer/guests/confirm_revoke.html", **around, guest=guest, roles=roles, form=FlaskForm())


@blueprint.post(f"/<{frames.ROW}:guest_id>/revoke")
@requires(Action.INVITE_GUESTS)
def revoke(event_id: int, guest_id: int) -> Response:
    """End the link at once, in browsers that have opened it too."""
    frames.mine(event_id)
    with transaction():
        guests.revoke(event_id, guest_id, guards.me().id)
    flash(gettext("The link opens nothing any more."))
    return _back(event_id)


def _page(event: Event, form: GuestForm) -> str:
    found, now = queries.of_event(event.id), clock.now()
    listed = [(one, rules.holds(one.expires_at, one.revoked_at, now), notifications.guest_url(one)) for one in found]
    return render_template(
        "organizer/guests/index.html",
        **frames.around(event),
        guests=listed,
        roles=role_words.guest_roles_in_words(),
        form=form,
    )


def _cannot_be_mailed(event_id: int) -> Response:
    flash(gettext("The link has ended, or there is no address. Nothing was sent."))
    return _back(event_id)


def _back(event_id: int) -> Response:
    return redirect(url_for(".index", event_id=event_id), code=303)
