"""The personal link of somebody who is invited to register: two ways on, each by a button."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from eventsite import clock
from eventsite.database import transaction
from eventsite.errors import AlreadyEnded, NotFound, NotPossibleNow
from eventsite.models import Invitee
from eventsite.queries import events as event_queries
from eventsite.queries import invitees as queries
from eventsite.rules import events as event_rules
from eventsite.rules.events import EventState
from eventsite.services import invitees
from eventsite.web import headers, sessions
from eventsite.web.guards import public
from eventsite.web.languages import in_both
from eventsite.web.public import personal_links

blueprint = Blueprint("invitees", __name__)
blueprint.after_request(headers.personal)


@in_both(blueprint, "/invited/<token>")
@public
def show(token: str) -> str:
    """What one is invited to, and the two buttons. Looking changes nothing: programs look too."""
    invitee = _invited(token)
    event = event_queries.whole(invitee.event_id)
    return render_template(
        "public/invitees/show.html",
        invitee=invitee,
        event=event,
        token=token,
        is_registered=queries.living_registration(invitee) is not None,
        is_to_come=event_rules.is_to_come(EventState(event.state), event.ends_at, clock.now()),
    )


@in_both(blueprint, "/invited/<token>", methods=["POST"])
@public
def go_on(token: str) -> Response:
    """Let this browser register by the invitation, and lead to the form."""
    invitee = _invited(token)
    sessions.remember_invitation(invitee.event_id, invitee.id, invitee.version)
    return redirect(url_for("public.registrations.form", slug=invitee.event.slug), code=303)


@in_both(blueprint, "/invited/<token>/decline", methods=["POST"])
@public
def decline(token: str) -> Response:
    """Say no. The page that follows says how things stand, and how to come after all."""
    invitee_id = _invited(token).id
    try:
        with transaction():
            invitees.decline(invitee_id)
        flash(gettext("Thank you, we have noted that you cannot come."))
    except NotPossibleNow:
        flash(gettext("You are registered. Cancel on your own page; the link is in our latest mail."))
    except AlreadyEnded:
        flash(gettext("Nothing was changed: the meeting is over or called off."))
    return redirect(url_for(".show", token=token), code=303)


def _invited(token: str) -> Invitee:
    invitee = personal_links.invited(token)
    if invitee.event.state not in event_queries.PUBLIC:
        raise NotFound("event")
    return invitee
