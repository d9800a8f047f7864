"""Registering several colleagues at once."""

from math import ceil

from flask import Blueprint, abort, make_response, redirect, render_template, request, session, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from eventsite import clock
from eventsite.database import transaction
from eventsite.errors import (
    EventFull,
    GroupTooLarge,
    InvoiceNeeded,
    NoUnnamedSeats,
    PriceChanged,
    RegistrationClosed,
    TooManyMails,
)
from eventsite.models import Event
from eventsite.queries import events as event_queries
from eventsite.rules import groups as rules
from eventsite.rules.groups import GroupReceipt
from eventsite.services import groups
from eventsite.web import headers, languages, sessions
from eventsite.web.filters import clock as clock_face
from eventsite.web.filters import local
from eventsite.web.forms.groups import ColleaguesForm, GroupForm
from eventsite.web.guards import public
from eventsite.web.languages import in_both
from eventsite.web.public.registrations import TAKES_PEOPLE, tell_price
from eventsite.web.public.site import opening_of

blueprint = Blueprint("groups", __name__)
blueprint.after_request(headers.personal)
RECEIPT = "group_receipt"
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
    except (RegistrationClosed, EventFull):
        return _no_room(event_queries.by_slug(slug), form)
    except (GroupTooLarge, NoUnnamedSeats):
        return _changed_meanwhile(event_queries.by_slug(slug), form)
    except (PriceChanged, InvoiceNeeded) as refusal:
        event = event_queries.by_slug(slug)
        status = tell_price(event, form, refusal)
        return _page(event, form), status
    except TooManyMails as refusal:
        note_mails(form, refusal, attends=bool(form.attends.data))
        return refused(_page(event_queries.by_slug(slug), form), refusal)
    keep(event_id, receipt, details.coordinator.email)
    return redirect(url_for(".receipt", slug=slug), code=303)


@in_both(blueprint, "/events/<slug>/register/group/done")
@public
def receipt(slug: str) -> Response | str:
    """What has happened, person by person; no link to anybody's page, for the addresses may be somebody else's."""
    event = event_queries.by_slug(slug)
    kept = session.get(RECEIPT)
    if not kept or kept["event"] != event.id:
        return redirect(url_for("public.events.show", slug=slug), code=303)
    return render_template("public/groups/receipt.html", event=event, receipt=kept)


def keep(event_id: int, receipt: GroupReceipt, email: str) -> None:
    """Remember what to say, in this browser only."""
    session[RECEIPT] = {
        "event": event_id,
        "email": email,
        "members": [
            {"name": each.name[:60], "email": each.email[:60], "state": each.state, "bar": each.bar}
            for each in receipt.members[:LISTED]
        ],
        "others": max(0, len(receipt.members) - LISTED),
        "unnamed": list(receipt.unnamed),
    }


def note_mails(form: ColleaguesForm, refusal: TooManyMails, *, attends: bool = False) -> None:
    """Say at the row, or at the coordinator's address, that it has been sent several mails."""
    message = gettext(
        "We have just sent several mails to this address. Look for them, or try again after %(time)s.",
        time=clock_face(local(refusal.again_at)),
    )
    row = None if refusal.row is None else refusal.row - attends
    if row is not None and row >= 0:
        form.row_of(row).email.errors = [message]
    elif isinstance(form, GroupForm):
        form.email.errors = [message]
    else:
        form.form_errors.append(message)


def refused(page: str, refusal: TooManyMails) -> Response:
    """Return the page as the answer to somebody who has to wait."""
    response = make_response(page, 429)
    response.headers["Retry-After"] = str(ceil((refusal.again_at - clock.now()).total_seconds()))
    return response


def _event(slug: str) -> Event:
    event = event_queries.by_slug(slug)
    if not rules.takes_groups(event.max_group):
        abort(404)
    return event


def _page(event: Event, form: ColleaguesForm) -> str:
    return render_template("public/groups/form.html", event=event, form=form)


def _no_room(event: Event, form: ColleaguesForm) -> tuple[str, int]:
    form.form_errors.append(
        gettext("There are not places for all of you, and this meeting takes nobody else now. Nobody was registered.")
    )
    return _page(event, form), 409


def _changed_meanwhile(event: Event, form: ColleaguesForm) -> tuple[str, int]:
    form.form_errors.append(
        gettext("The organizer has just changed how many places one can have. Nobody was registered.")
    )
    return _page(event, form), 409
