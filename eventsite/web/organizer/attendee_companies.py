"""The attendee list by company: its headings, the members that nobody comes from, and inviting those."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext, ngettext
from werkzeug.wrappers import Response

from eventsite import clock
from eventsite.database import transaction
from eventsite.errors import NotPossibleNow
from eventsite.models import Event
from eventsite.queries import invitees as invitee_queries
from eventsite.queries.attendees import Page
from eventsite.queries.attendees import companies as queries
from eventsite.rules.outbox import Kind
from eventsite.rules.permissions import Action
from eventsite.rules.views import View
from eventsite.services import invitee_mails, invitees
from eventsite.web import guards
from eventsite.web.forms.attendee_companies import InviteForm
from eventsite.web.guards import requires
from eventsite.web.organizer import frames

blueprint = Blueprint("attendee_companies", __name__, url_prefix=f"/events/<{frames.ROW}:event_id>/attendees/companies")


def beside(event: Event, view: View, page: Page) -> dict[str, Any]:
    """Return what a list by company shows beside its people: the size of each, and the members with nobody there."""
    keys = {one.registration.company_key for one in page.attendees}
    return {
        "sizes": queries.sizes(event.id, view, keys),
        "quota": event.company_quota,
        "absent": [] if page.next else queries.absent(event.id),
    }


@blueprint.get("/invite")
@requires(Action.INVITE)
def confirm_invite(event_id: int) -> str | Response:
    """Whom the members that nobody comes from would be invited by, and the button that does it."""
    return _page(frames.mine(event_id), InviteForm(request.args))


@blueprint.post("/invite")
@requires(Action.INVITE)
def invite(event_id: int) -> Response | str | tuple[str, int]:
    """Put the contacts of the chosen companies on the list of those to invite, and order their mails."""
    event = frames.mine(event_id)
    form = InviteForm()
    chosen = [one for one in queries.absent(event_id, form.numbers()) if one.contact_email]
    if not form.validate_on_submit() or not chosen:
        if not form.errors:
            form.company.errors = [gettext("Choose at least one company")]
        page = _page(event, form)
        return page if isinstance(page, Response) else (page, 422)
    try:
        with transaction():
            done = invitees.add(event_id, form.details(chosen, event.language), guards.me().id)
            sent = invitee_mails.order(event_id, Kind.INVITED, form.own_line.data or "", guards.me().id)
    except NotPossibleNow:
        flash(gettext("Nobody can be invited now: the meeting takes no registrations."))
        return _back(event_id)
    flash(ngettext("%(num)s company is invited.", "%(num)s companies are invited.", done.added))
    if sent > done.added:
        flash(ngettext("%(num)s mail is on its way.", "%(num)s mails are on their way.", sent))
    return _back(event_id)


def _page(event: Event, form: InviteForm) -> str | Response:
    absent = queries.absent(event.id)
    can_invite = invitee_mails.can_answer(event, clock.now())
    if not can_invite or not any(one.contact_email and not one.is_invited for one in absent):
        flash(gettext("There is nobody to invite: all are invited, have no contact, or nobody can register now."))
        return _back(event.id)
    return render_template(
        "organizer/attendee_companies/confirm_invite.html",
        **frames.around(event),
        form=form,
        absent=[one for one in absent if one.contact_email and not one.is_invited],
        chosen=set(form.numbers()),
        is_first=request.method == "GET" and not form.numbers(),
        without_contact=[one for one in absent if not one.contact_email],
        others=invitee_queries.count_to_mail(Kind.INVITED, event.id, clock.now()),
    )


def _back(event_id: int) -> Response:
    return redirect(url_for("organizer.attendees.index", event_id=event_id, by="company"), code=303)
