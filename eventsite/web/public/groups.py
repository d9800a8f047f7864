"""Registering several colleagues at once."""

from flask import Blueprint, abort, redirect, render_template, request, session, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from eventsite.database import transaction
from eventsite.errors import (
    EventFull,
    GroupTooLarge,
    InvitationNeeded,
    InvoiceNeeded,
    NoUnnamedSeats,
    PriceChanged,
    Refused,
    RegistrationClosed,
    TooManyMails,
)
from eventsite.models import Event
from eventsite.queries import events as event_queries
from eventsite.rules import groups as rules
from eventsite.rules.groups import GroupReceipt
from eventsite.services import groups
from eventsite.web import headers, languages, sessions
from eventsite.web.forms.groups import ColleaguesForm, GroupForm
from eventsite.web.forms.invitees import not_invited_in_words
from eventsite.web.guards import public
from eventsite.web.languages import in_both
from eventsite.web.public import mail_limits
from eventsite.web.public.registrations import TAKES_PEOPLE, tell_price
from eventsite.web.public.site import opening_of

blueprint = Blueprint("groups", __name__)
blueprint.after_request(headers.personal)
REFUSALS = (RegistrationClosed, EventFull, InvitationNeeded, GroupTooLarge, NoUnnamedSeats, TooManyMails)
LISTED = 15  # a cookie holds 4 kB; the mail has them all


@in_both(blueprint, "/events/<slug>/register/group")
@public
def form(slug: str) -> Response | str:
    """The form, unless the event takes one at a time or nobody now."""
    event = _event(slug)
    if opening_of(event) not in TAKES_PEOPLE:
        return redirect(url_for("public.registrations.form", slug=slug), code=303)
    return _page(event, GroupForm.for_event(event))


@in_both(blueprint, "/events/<slug>/register/group", methods=["POST"])
@sessions.csrf.exempt  # the form checks its token itself, so that nothing typed is lost
@sessions.limiter.limit("30 per minute; 300 per hour")
@public
def register(slug: str) -> Response | str | tuple[str, int]:
    """Register them all or none, or add a row and save nothing."""
    event = _event(slug)
    event_id = event.id
    form = GroupForm.for_event(event)
    if request.form.get("action") == "add":
        return _page(event, form.with_one_more(event))
    if not form.validate_on_submit():
        return _page(event, form), 400 if form.lacks_cookie else 422
    details = form.details(languages.current())
    try:
        with transaction():
            receipt = groups.register(event_id, details)
    except (PriceChanged, InvoiceNeeded) as refusal:
        event = event_queries.by_slug(slug)
        status = tell_price(event, form, refusal)
        return _page(event, form), status
    except REFUSALS as refusal:
        status = note(form, refusal)
        return refused(_page(event_queries.by_slug(slug), form), status, refusal)
    keep(event_id, receipt, details.coordinator.email)
    return redirect(url_for(".receipt", slug=slug), code=303)


@in_both(blueprint, "/events/<slug>/register/group/done")
@public
def receipt(slug: str) -> Response | str:
    """What has happened, person by person; no link to anybody's page, for the addresses may be somebody else's."""
    event = event_queries.by_slug(slug)
    kept = session.get(sessions.GROUP_RECEIPT)
    if not kept or kept["event"] != event.id:
        return redirect(url_for("public.events.show", slug=slug), code=303)
    return render_template("public/groups/receipt.html", event=event, receipt=kept)


def keep(event_id: int, receipt: GroupReceipt, email: str) -> None:
    """Remember what to say, in this browser only."""
    session[sessions.GROUP_RECEIPT] = {
        "event": event_id,
        "email": email,
        "members": [
            {"name": each.name[:60], "email": each.email[:60], "state": each.state, "bar": each.bar}
            for each in receipt.members[:LISTED]
        ],
        "others": max(0, len(receipt.members) - LISTED),
        "unnamed": list(receipt.unnamed),
    }


def note(form: ColleaguesForm, refusal: Refused) -> int:
    """Say in the form why nobody was registered, and return the status of the page."""
    if isinstance(refusal, TooManyMails):
        _note_mails(form, refusal)
        return 429
    if isinstance(refusal, InvitationNeeded):
        form.form_errors.append(not_invited_in_words())
        return 422
    if isinstance(refusal, GroupTooLarge | NoUnnamedSeats):
        message = gettext("The organizer has just changed how many places one can have. Nobody was registered.")
    else:
        message = gettext(
            "There are not places for all of you, and this meeting takes nobody else now. Nobody was registered."
        )
    form.form_errors.append(message)
    return 409


def refused(page: str, status: int, refusal: Refused) -> Response | tuple[str, int]:
    """Return the page that says why, with when to try again if it is a matter of time."""
    return mail_limits.refused(page, refusal) if isinstance(refusal, TooManyMails) else (page, status)


def _event(slug: str) -> Event:
    event = event_queries.by_slug(slug)
    if not rules.takes_groups(event.max_group):
        abort(404)
    return event


def _page(event: Event, form: ColleaguesForm) -> str:
    return render_template("public/groups/form.html", event=event, form=form)


def _note_mails(form: ColleaguesForm, refusal: TooManyMails) -> None:
    """Say at the row, or at the coordinator's address, that it has been sent several mails."""
    message = mail_limits.in_words(refusal)
    place = form.place_of(refusal.row)
    if place is not None:
        place.errors = [message]
    else:
        form.form_errors.append(message)
