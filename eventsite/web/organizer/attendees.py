"""The attendee list: finding people, seeing one, taking one off."""

from collections.abc import Mapping

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response

from eventsite import clock
from eventsite.database import transaction
from eventsite.errors import AlreadyEnded, NotPossibleNow
from eventsite.models import Event, Registration
from eventsite.queries import attendee_marks as mark_queries
from eventsite.queries import attendees as list_queries
from eventsite.queries import registrations as queries
from eventsite.queries.attendees import Page
from eventsite.rules.permissions import Action
from eventsite.rules.registrations import LIVING
from eventsite.rules.views import View
from eventsite.services import registrations
from eventsite.web import guards, words
from eventsite.web.forms.attendees import RemoveForm
from eventsite.web.guards import requires
from eventsite.web.organizer import (
    attendee_columns,
    attendee_companies,
    attendee_filters,
    attendee_people,
    frames,
    lists,
)

blueprint = Blueprint("attendees", __name__, url_prefix=f"/events/<{frames.ROW}:event_id>/attendees")


@blueprint.get("")
@requires(Action.SEE_ATTENDEES)
def index(event_id: int) -> str:
    """The list as the address asks for it, so that a view can be shared by its address."""
    return page(event_id, request.args.get("person", 0, int))


@blueprint.get(f"/<{frames.ROW}:registration_id>/remove")
@requires(Action.REMOVE_ATTENDEES)
def confirm_remove(event_id: int, registration_id: int) -> str | Response:
    """What happens if the person is taken off the list, and the button that does it."""
    return _remove_page(event_id, registration_id, RemoveForm())


@blueprint.post(f"/<{frames.ROW}:registration_id>/remove")
@requires(Action.REMOVE_ATTENDEES)
def remove(event_id: int, registration_id: int) -> Response | str | tuple[str, int]:
    """Take the person off the list, with a reason that they are told."""
    frames.mine(event_id)
    form = RemoveForm()
    if not form.validate_on_submit():
        return _remove_page(event_id, registration_id, form), 422  # type: ignore[return-value]
    try:
        with transaction():
            registrations.remove(event_id, registration_id, form.reason.data, guards.me().id)
        flash(gettext("The place is cancelled and the person is told."))
    except (AlreadyEnded, NotPossibleNow):
        flash(gettext("The registration had ended already. Nothing was changed."))
    return redirect(url_for(".index", event_id=event_id), code=303)


@blueprint.get(f"/<{frames.ROW}:registration_id>/send-again")
@requires(Action.SEND_AGAIN)
def confirm_send_again(event_id: int, registration_id: int) -> str:
    """What is mailed to whom if the invitation is sent once more."""
    event = frames.mine(event_id)
    return render_template(
        "organizer/attendees/confirm_send_again.html",
        **frames.around(event),
        registration=queries.in_event(event_id, registration_id),
        form=FlaskForm(),
    )


@blueprint.post(f"/<{frames.ROW}:registration_id>/send-again")
@requires(Action.SEND_AGAIN)
def send_again(event_id: int, registration_id: int) -> Response:
    """Send the person's invitation once more."""
    frames.mine(event_id)
    try:
        with transaction():
            registrations.send_again(event_id, registration_id, guards.me().id)
        flash(gettext("The invitation is on its way again."))
    except NotPossibleNow:
        flash(gettext("There is no invitation to send: the person has no place, or the meeting is over."))
    return redirect(url_for(".index", event_id=event_id, person=registration_id), code=303)


def asked_view(event: Event) -> View:
    """Return the view of the event's list that the address asks for; what it does not know it leaves out."""
    return View.read(request.args.to_dict(flat=False), list_queries.ground(event, clock.now()))


def page(event_id: int, person_id: int = 0, **forms: FlaskForm) -> str:
    """Return the list as the address asks for it, beside it somebody's panel with forms that came back, if any."""
    event = frames.mine(event_id)
    view = asked_view(event)
    after = request.args.get("after")
    states = queries.counts(event_id)
    shown = list_queries.page_of(event_id, view, after, lists.SIZE)
    here = lists.address_of(event_id, view, after=after)
    arguments, labels = view.arguments(), attendee_columns.labels(view.ground)
    return render_template(
        "organizer/attendees/index.html",
        **frames.around(event),
        states=states,
        view=view,
        page=shown,
        rows=attendee_columns.Writer(event, view, shown.attendees, clock.now()).rows(),
        heads=attendee_columns.heads(view, labels),
        columns=attendee_columns.menu(view, labels),
        found=_count(event_id, view, shown, states),
        chips=words.chips_in_words(),
        used=attendee_filters.chips(event_id, view),
        controls=attendee_filters.controls(
            view, mark_queries.names_in(event_id), {name: lists.asked_text(name) for name in request.args}
        ),
        companies=attendee_companies.beside(event, view, shown) if view.by_company else None,
        arguments={"event_id": event_id, **arguments},
        pairs=tuple((name, tuple(values)) for name, values in arguments.items()),
        person_href=f"{here}{'&' if '?' in here else '?'}person=",
        here=here,
        person=attendee_people.beside(event, person_id, forms) if 0 < person_id <= frames.LARGEST_ID else None,
    )


def _count(event_id: int, view: View, shown: Page, states: Mapping[str, int]) -> int:
    """Return how many the view has; it is counted only if that is not known already."""
    if not view.filters():
        return sum(states.values())
    is_all = shown.previous is None and shown.next is None
    return len(shown.attendees) if is_all else list_queries.count_matching(event_id, view)


def _remove_page(event_id: int, registration_id: int, form: RemoveForm) -> str | Response:
    event = frames.mine(event_id)
    registration = _living(event_id, registration_id)
    if registration is None:
        return redirect(url_for(".index", event_id=event_id), code=303)
    around = frames.around(event)
    return render_template("organizer/attendees/confirm_remove.html", **around, registration=registration, form=form)


def _living(event_id: int, registration_id: int) -> Registration | None:
    registration = queries.in_event(event_id, registration_id)
    return registration if registration.state in LIVING else None
