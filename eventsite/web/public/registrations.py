"""Registering, and one's own registrations."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from eventsite import clock
from eventsite.database import transaction
from eventsite.errors import (
    AlreadyEnded,
    AnswersRefused,
    EventFull,
    InvitationNeeded,
    InvoiceNeeded,
    NotPossibleNow,
    PriceChanged,
    Refused,
    RegistrationClosed,
    TooManyMails,
)
from eventsite.models import Event
from eventsite.queries import events as event_queries
from eventsite.queries import groups as group_queries
from eventsite.queries import invoices as invoice_queries
from eventsite.rules.events import Opening
from eventsite.rules.seats import Bar
from eventsite.services import registrations
from eventsite.web import headers, languages, sessions, uploads
from eventsite.web.forms.invoices import InvoiceFields
from eventsite.web.forms.registrations import CancelForm, OpenForm, RegistrationForm
from eventsite.web.guards import public
from eventsite.web.languages import in_both
from eventsite.web.public import mail_limits, own_pages, personal_links, ready, receipts
from eventsite.web.public.site import opening_of

blueprint = Blueprint("registrations", __name__)
blueprint.after_request(headers.personal)
REFUSALS = (
    RegistrationClosed, EventFull, AnswersRefused, InvitationNeeded, TooManyMails, PriceChanged, InvoiceNeeded,
)  # fmt: skip
TAKES_PEOPLE = {Opening.OPEN, Opening.WAITLIST}


@in_both(blueprint, "/events/<slug>/register")
@public
def form(slug: str) -> str:
    """The form, or why there is none and the next meetings."""
    return ready.form_page(slug) or _form_made(slug)


def _form_made(slug: str) -> str:
    event = event_queries.by_slug(slug)
    if opening_of(event) not in TAKES_PEOPLE:
        return _closed_page(event)
    form = RegistrationForm.for_event(event)
    form.welcome(personal_links.invitee_of(event))
    return _form_page(event, form)


@in_both(blueprint, "/events/<slug>/register", methods=["POST"])
@sessions.csrf.exempt  # the form checks its token itself, so that nothing typed is lost
@sessions.limiter.limit("30 per minute; 300 per hour")
@public
def register(slug: str) -> Response | tuple[str, int]:
    """Register, or join the queue: what comes back is the same for known addresses and new ones."""
    event_id, form = _sent(slug)
    if not form.validate_on_submit():
        return _not_valid(event_queries.by_slug(slug), form)
    details = form.details(languages.current())
    try:
        with transaction():
            receipt = registrations.register(event_id, details)
    except REFUSALS as refusal:
        return _refused(event_queries.by_slug(slug), form, refusal)
    sessions.forget_invitation(event_id)
    left_behind = receipts.LeftBehind(form.rejected_question(), form.rejected_background())
    receipts.keep(event_id, receipt, details, left_behind)
    return redirect(url_for(".receipt", slug=slug), code=303)


@in_both(blueprint, "/events/<slug>/registered")
@public
def receipt(slug: str) -> Response | str:
    """What has happened and what happens next; no personal link, for it may be somebody else's address.

    Who goes back after cancelling and sends the same form again is told that it has done its work.
    """
    told = receipts.newest()
    page = ready.receipt_page(slug, told) if told and receipts.is_first(told) else None
    if page is not None:
        return page
    event = event_queries.by_slug(slug)
    kept = receipts.kept(event.id)
    if kept is None:
        return redirect(url_for("public.events.show", slug=slug), code=303)
    if not receipts.is_first(kept):
        return render_template("public/registrations/sent_before.html", event=event, receipt=kept)
    others = event_queries.next_open(clock.now(), besides=event.id)
    return render_template("public/registrations/receipt.html", event=event, receipt=kept, others=others)


@in_both(blueprint, "/my")
@public
def mine() -> str:
    """The registrations that this browser has opened by their links."""
    found_groups = group_queries.mine(sessions.my_group_ids())
    groups = [group for group in found_groups if sessions.is_my_group(group.id, group.manage_version)]
    return render_template(
        "public/registrations/mine.html",
        registrations=personal_links.all_opened(),
        groups=groups,
        series=personal_links.opened_series(),
    )


@in_both(blueprint, "/my/<token>", methods=["GET", "POST"])
@public
def open_link(token: str) -> Response | str:
    """The door from a mail: says nothing of the person until a button is pressed, as only people do."""
    registration = personal_links.managed(token)
    if request.method != "POST":
        return render_template("public/registrations/open_link.html", event=registration.event, form=OpenForm())
    sessions.remember_mine(registration.id, registration.manage_version)
    return redirect(url_for(".show", registration_id=registration.id), code=303)


@in_both(blueprint, "/my/registrations/<int:registration_id>")
@public
def show(registration_id: int) -> str:
    """How one's registration stands, one's questions, and the way out."""
    return own_pages.page(personal_links.opened(registration_id))


@in_both(blueprint, "/my/registrations/<int:registration_id>/cancel")
@public
def confirm_cancel(registration_id: int) -> Response | str:
    """What happens if one cancels, and the button that does it."""
    registration = personal_links.opened(registration_id)
    if not own_pages.may_cancel(registration):
        return redirect(url_for(".show", registration_id=registration_id), code=303)
    return render_template(
        "public/registrations/confirm_cancel.html",
        registration=registration,
        event=registration.event,
        invoice=invoice_queries.of_registration(registration),
        form=CancelForm(),
    )


@in_both(blueprint, "/my/registrations/<int:registration_id>/cancel", methods=["POST"])
@public
def cancel(registration_id: int) -> Response:
    """Give up one's seat, or leave the queue."""
    personal_links.opened(registration_id)
    try:
        with transaction():
            registrations.cancel(registration_id)
    except (AlreadyEnded, NotPossibleNow):
        flash(gettext("Nothing was changed: the registration or the meeting has ended already."))
    return redirect(url_for(".show", registration_id=registration_id), code=303)


def _sent(slug: str) -> tuple[int, RegistrationForm]:
    """Return the event's id and its form, read with what was sent, and with the files that came along."""
    found = ready.meeting(slug)
    if found is not None and not found.asks_for_files:
        return found.event.id, found.form()
    event = event_queries.by_slug(slug)
    event_id = event.id
    uploads.let_in(event_id)
    form = RegistrationForm.for_event(event)
    uploads.take(form, event_id)
    form.welcome(personal_links.invitee_of(event))
    return event_id, form


def _form_page(event: Event, form: RegistrationForm) -> str:
    return render_template(
        "public/registrations/form.html",
        event=event,
        form=form,
        is_queue=opening_of(event) is Opening.WAITLIST,
        next_place=event.waiting + 1,
        places=ready.places_left(event, event.taken),
    )


def _closed_page(event: Event) -> str:
    others = event_queries.next_open(clock.now(), besides=event.id)
    return render_template("public/registrations/closed.html", event=event, others=others)


def _not_valid(event: Event, form: RegistrationForm) -> tuple[str, int]:
    if opening_of(event) not in TAKES_PEOPLE:
        return _closed_page(event), 409
    return _form_page(event, form), 400 if form.lacks_cookie else 422


def _refused(event: Event, form: RegistrationForm, refusal: Refused) -> Response | tuple[str, int]:
    """Return the page that says why nothing was registered, with everything that was typed."""
    if isinstance(refusal, RegistrationClosed):
        return _closed_page(event), 409
    if isinstance(refusal, EventFull):
        return _full(event, form, refusal), 409
    if isinstance(refusal, TooManyMails):
        form.form_errors.append(mail_limits.in_words(refusal))
        return mail_limits.refused(_form_page(event, form), refusal)
    status = _note(event, form, refusal)
    return _form_page(event, form), status


def _note(event: Event, form: RegistrationForm, refusal: Refused) -> int:
    """Say in the form what has to be put right, and return the status."""
    if isinstance(refusal, AnswersRefused):
        form.refuse(refusal.problems)
        return 409
    if isinstance(refusal, InvitationNeeded):
        form.refuse_address(refusal)
        return 422
    return tell_price(event, form, refusal)


def _full(event: Event, form: RegistrationForm, refusal: EventFull) -> str:
    """Return why there is no place for this person: for others there may be one."""
    if refusal.bar == Bar.QUOTA:
        form.company.errors = [gettext("Your company has filled its places at this meeting. Talk to a colleague")]
    elif refusal.bar == Bar.MODE and form.mode:
        form.mode.errors = [gettext("There are no places left for this. Choose the other way")]
    else:
        return _closed_page(event)
    return _form_page(event, form)


def tell_price(event: Event, form: InvoiceFields, refusal: Refused) -> int:
    """Say in the form what about the price or the invoice has to be looked at again, and return the status."""
    if isinstance(refusal, PriceChanged):
        form.tell_new_price(event)
        return 409
    form.tell_need()
    return 422
