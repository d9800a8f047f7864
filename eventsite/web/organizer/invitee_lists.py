"""A list of contacts, looked through before anybody is put on the list of those to invite."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext, ngettext
from werkzeug.wrappers import Response

from eventsite.database import transaction
from eventsite.errors import NotPossibleNow
from eventsite.models import Event
from eventsite.queries import invitees as queries
from eventsite.rules import addresses, contact_lists
from eventsite.rules.contact_lists import Contact
from eventsite.rules.invitees import InviteeDetails
from eventsite.rules.permissions import Action
from eventsite.services import invitees
from eventsite.web import guards
from eventsite.web.forms.invitee_lists import ContactForm, ListForm
from eventsite.web.guards import requires
from eventsite.web.organizer import frames

SHOWN = 200  # rows on the page; the numbers count all
blueprint = Blueprint("invitee_lists", __name__, url_prefix=f"/events/<{frames.ROW}:event_id>/invitees")


@dataclass(frozen=True)
class Row:
    """A row of the list, who it would invite, and what is wrong or known: "new", "wrong", "twice", …"""

    contact: Contact
    verdict: str
    details: InviteeDetails
    problem: str = ""


@blueprint.get("/import")
@requires(Action.INVITE)
def upload(event_id: int) -> str:
    """The form that takes a file, or its text."""
    return _page(frames.mine(event_id), ListForm())


@blueprint.post("/import")
@requires(Action.INVITE)
def take(event_id: int) -> Response | str | tuple[str, int]:
    """Look through the list and say what each row would do; put people on it only when that is confirmed."""
    event = frames.mine(event_id)
    form = ListForm()
    if not form.validate_on_submit():
        return _page(event, form), 422
    rows = _judged(event, form)
    has_errors = any(row.verdict == "wrong" for row in rows)
    new = [row.details for row in rows if row.verdict == "new"]
    if not form.is_confirmed or has_errors or not new:
        return _page(event, form, rows), 422 if has_errors else 200
    try:
        with transaction():
            done = invitees.add(event_id, new, guards.me().id)
    except NotPossibleNow:
        flash(gettext("The meeting is over or called off: nobody can be invited."))
        return _back(event_id)
    flash(
        ngettext(
            "%(num)s person is added. The invitations are sent when you press “Send invitations”.",
            "%(num)s people are added. The invitations are sent when you press “Send invitations”.",
            done.added,
        )
    )
    return _back(event_id)


def _judged(event: Event, form: ListForm) -> list[Row]:
    """Return what each row would do; what is known is read at once for all of them."""
    terms = form.terms()
    forms = [(contact, _form_of(contact, event.language)) for contact in form.contacts]
    wanted = {addresses.canonical(contact.email) for contact in form.contacts}
    known = queries.known_addresses(event.id, wanted)
    registered = queries.registered_addresses(event.id, wanted)
    seen: set[str] = set()
    rows = []
    for contact, each in forms:
        problem = _problem(contact, each)
        address = addresses.canonical(each.email.data or "")
        verdict = _verdict(address, bool(problem), known, registered, seen)
        seen.add(address)
        rows.append(Row(contact, verdict, each.details(**terms), problem))
    return rows


def _form_of(contact: Contact, language: str) -> ContactForm:
    return ContactForm.for_row(
        {
            "email": contact.email,
            "name": contact.name,
            "company": contact.company,
            "language": contact_lists.language_of(contact.language, language),
        }
    )


def _problem(contact: Contact, form: ContactForm) -> str:
    """Return what is wrong with the row, "" if nothing is."""
    if contact.is_ragged:
        return gettext("The row has more cells than there are headings")
    if form.validate():
        return ""
    if form.language.errors:
        return gettext("Write sv or en as the language")
    return next(str(field.errors[0]) for field in form if field.errors)


def _verdict(address: str, is_wrong: bool, known: set[str], registered: set[str], seen: set[str]) -> str:
    if is_wrong:
        return "wrong"
    if address in seen:
        return "twice"
    if address in known:
        return "known"
    return "registered" if address in registered else "new"


def _page(event: Event, form: ListForm, rows: Sequence[Row] = ()) -> str:
    told = [row for row in rows if row.verdict != "new"]
    return render_template(
        "organizer/invitee_lists/upload.html",
        **frames.around(event),
        form=form,
        rows=rows,
        numbers=Counter(row.verdict for row in rows),
        told=told[:SHOWN],
        left_out=max(0, len(told) - SHOWN),
        is_checked=bool(rows) and request.method == "POST",
    )


def _back(event_id: int) -> Response:
    return redirect(url_for("organizer.invitees.index", event_id=event_id), code=303)
