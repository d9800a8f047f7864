"""Those who wait: for the organizer's word, singly or many at once, and for a seat."""

from collections import Counter

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext, ngettext
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response

from eventsite.database import transaction
from eventsite.errors import AlreadyEnded, NotPossibleNow
from eventsite.models import Registration
from eventsite.queries import registrations as registration_queries
from eventsite.queries import seats as seat_queries
from eventsite.queries import waiting as queries
from eventsite.rules.bulk_actions import BulkKind
from eventsite.rules.bulk_mails import BulkMail, NoMail, answer_to
from eventsite.rules.permissions import Action
from eventsite.rules.registrations import RegistrationState
from eventsite.services import approvals
from eventsite.services.approvals import Outcome
from eventsite.web import bulk_words, guards
from eventsite.web.forms.numbers import whole
from eventsite.web.forms.waiting import MoveForm, PickForm, RejectForm
from eventsite.web.guards import requires
from eventsite.web.organizer import frames

blueprint = Blueprint("waiting", __name__, url_prefix=f"/events/<{frames.ROW}:event_id>/waiting")
Page = str | Response | tuple[str, int]
CONFIRMATIONS = {
    BulkKind.APPROVE: "organizer/waiting/confirm_approve.html",
    BulkKind.REJECT: "organizer/waiting/confirm_reject.html",
}


@blueprint.get("")
@requires(Action.SEE_ATTENDEES)
def index(event_id: int) -> str:
    """Who asks for a place, and who stands in the queue, in order, with what each waits for."""
    event = frames.mine(event_id)
    tally = seat_queries.tally(event)
    queue = [
        (each, tally.bar(seat_queries.claim_of(event, each), event.limits) or "seats")
        for each in queries.for_a_seat(event_id)
    ]
    return render_template(
        "organizer/waiting/index.html", **frames.around(event), asking=queries.for_a_word(event_id), queue=queue
    )


@blueprint.get("/approve")
@requires(Action.DECIDE_ATTENDEES)
def confirm_approve(event_id: int) -> Page:
    """What approving those who are ticked means for each of them."""
    return _confirm_page(event_id, BulkKind.APPROVE, FlaskForm())


@blueprint.post("/approve")
@requires(Action.DECIDE_ATTENDEES)
def approve(event_id: int) -> Response:
    """Let those who are ticked in."""
    frames.mine(event_id)
    ids = _ticked()
    try:
        with transaction():
            outcome = approvals.approve(event_id, ids, guards.me().id)
        _say_approved(outcome)
    except NotPossibleNow:
        flash(gettext("The meeting is over or does not take place. Nothing was changed."))
    return _back(event_id)


@blueprint.get("/reject")
@requires(Action.DECIDE_ATTENDEES)
def confirm_reject(event_id: int) -> Page:
    """Who is told no, and the reason that they are given."""
    return _confirm_page(event_id, BulkKind.REJECT, RejectForm())


@blueprint.post("/reject")
@requires(Action.DECIDE_ATTENDEES)
def reject(event_id: int) -> Page:
    """Tell those who are ticked that they cannot come."""
    frames.mine(event_id)
    form = RejectForm()
    if not form.validate_on_submit():
        page = _confirm_page(event_id, BulkKind.REJECT, form)
        return (page, 422) if isinstance(page, str) else page
    ids = _ticked()
    try:
        with transaction():
            outcome = approvals.reject(event_id, ids, form.reason.data, guards.me().id)
        flash(ngettext("%(num)s person is told no.", "%(num)s people are told no.", outcome.done))
        _say_skipped(outcome)
    except NotPossibleNow:
        flash(gettext("The meeting is over or does not take place. Nothing was changed."))
    return _back(event_id)


@blueprint.get(f"/<{frames.ROW}:registration_id>")
@requires(Action.DECIDE_ATTENDEES)
def person(event_id: int, registration_id: int) -> Page:
    """What can be done for one who waits: a seat out of order, or another number."""
    return _person_page(event_id, registration_id, PickForm(), MoveForm())


@blueprint.post(f"/<{frames.ROW}:registration_id>/pick")
@requires(Action.DECIDE_ATTENDEES)
def pick(event_id: int, registration_id: int) -> Page:
    """Give the person a seat, over the capacity if need be."""
    frames.mine(event_id)
    form = PickForm()
    if not form.validate_on_submit():
        page = _person_page(event_id, registration_id, form, MoveForm(formdata=None))
        return (page, 422) if isinstance(page, str) else page
    try:
        with transaction():
            approvals.pick(event_id, registration_id, form.reason.data, guards.me().id)
        flash(gettext("The person has got a place and is told."))
    except (AlreadyEnded, NotPossibleNow):
        flash(gettext("The person does not wait any more. Nothing was changed."))
    return _back(event_id)


@blueprint.post(f"/<{frames.ROW}:registration_id>/move")
@requires(Action.DECIDE_ATTENDEES)
def move(event_id: int, registration_id: int) -> Page:
    """Put the person at another number in the queue."""
    frames.mine(event_id)
    form = MoveForm()
    if not form.validate_on_submit():
        page = _person_page(event_id, registration_id, PickForm(formdata=None), form)
        return (page, 422) if isinstance(page, str) else page
    try:
        with transaction():
            approvals.move(event_id, registration_id, whole(form.number.data) or 1, form.reason.data, guards.me().id)
        flash(gettext("The queue has a new order."))
    except (AlreadyEnded, NotPossibleNow):
        flash(gettext("The person does not wait any more. Nothing was changed."))
    return _back(event_id)


def _ticked() -> list[int]:
    """Return the ids that are ticked, each once; what is no id is left out."""
    ids = dict.fromkeys(request.values.getlist("person", type=int))
    return [each for each in ids if 0 < each <= frames.LARGEST_ID]


def _confirm_page(event_id: int, kind: BulkKind, form: FlaskForm) -> str | Response:
    event = frames.mine(event_id)
    found = _chosen(event_id)
    if not found:
        flash(gettext("Tick those you want to answer first."))
        return _back(event_id)
    return render_template(
        CONFIRMATIONS[kind],
        **frames.around(event),
        people=found,
        form=form,
        counts=_mails(kind, found),
        words=bulk_words,
    )


def _chosen(event_id: int) -> list[Registration]:
    """Return those who are ticked and still wait for a word."""
    ticked = set(_ticked())
    return [each for each in queries.for_a_word(event_id) if each.id in ticked]


def _mails(kind: BulkKind, people: list[Registration]) -> Counter[BulkMail | NoMail]:
    """Return how many get which mail, or none."""
    return Counter(
        answer_to(kind, has_address=bool(each.email), is_changed=each.review_at is not None) for each in people
    )


def _person_page(event_id: int, registration_id: int, picking: PickForm, moving: MoveForm) -> str | Response:
    event = frames.mine(event_id)
    registration = _waiting(event_id, registration_id)
    if registration is None:
        return _back(event_id)
    return render_template(
        "organizer/waiting/person.html",
        **frames.around(event),
        registration=registration,
        place=registration_queries.place_in_queue(registration),
        bar=seat_queries.why_waiting(event, registration),
        picking=picking,
        moving=moving,
    )


def _waiting(event_id: int, registration_id: int) -> Registration | None:
    registration = registration_queries.in_event(event_id, registration_id)
    return registration if registration.state == RegistrationState.WAITLISTED else None


def _say_approved(outcome: Outcome) -> None:
    flash(ngettext("%(num)s person is approved and told.", "%(num)s people are approved and told.", outcome.done))
    if outcome.waitlisted:
        flash(ngettext("%(num)s of them waits in the queue.", "%(num)s of them wait in the queue.", outcome.waitlisted))
    _say_skipped(outcome)


def _say_skipped(outcome: Outcome) -> None:
    if outcome.skipped:
        flash(
            ngettext(
                "%(num)s was skipped: answered already, or no place and no queue.",
                "%(num)s were skipped: answered already, or no place and no queue.",
                outcome.skipped,
            )
        )


def _back(event_id: int) -> Response:
    return redirect(url_for(".index", event_id=event_id), code=303)
