"""The attendee list: finding people, seeing one, taking one off."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from eventsite import clock
from eventsite.database import transaction
from eventsite.errors import AlreadyEnded, NotPossibleNow
from eventsite.models import Event, Registration
from eventsite.queries import attendees as list_queries
from eventsite.queries import audit as audit_queries
from eventsite.queries import groups as group_queries
from eventsite.queries import outbox as outbox_queries
from eventsite.queries import questions as question_queries
from eventsite.queries import registrations as queries
from eventsite.rules.permissions import Action
from eventsite.rules.registrations import LIVING
from eventsite.rules.views import View
from eventsite.services import registrations
from eventsite.web import calendars, form_answers, guards, words
from eventsite.web.forms.attendees import RemoveForm
from eventsite.web.guards import requires
from eventsite.web.organizer import frames, lists

blueprint = Blueprint("attendees", __name__, url_prefix=f"/events/<{frames.ROW}:event_id>/attendees")


@blueprint.get("")
@requires(Action.SEE_ATTENDEES)
def index(event_id: int) -> str:
    """The list as the address asks for it, so that a view can be shared by its address."""
    event = frames.mine(event_id)
    view = asked_view(event)
    page = list_queries.page_of(event_id, view, request.args.get("after"), lists.SIZE)
    return render_template(
        "organizer/attendees/index.html",
        **frames.around(event),
        page=page,
        found=list_queries.count_matching(event_id, view),
        lacking=form_answers.lacking(event, [one.registration for one in page.attendees], clock.now()),
        view=view,
        chips=words.chips_in_words(),
        answer_chips=words.answers_in_words(),
        answer_in_words=words.answer_in_words,
        arguments={"event_id": event_id, **view.arguments()},
        after=request.args.get("after"),
        person=_person(event_id),
    )


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


def _person(event_id: int) -> dict[str, Any] | None:
    registration_id = request.args.get("person", 0, int)
    if not 0 < registration_id <= frames.LARGEST_ID:
        return None
    registration = queries.in_event(event_id, registration_id)
    group = group_queries.of_registration(registration)
    return {
        "registration": registration,
        "group": group,
        "group_size": group_queries.size(group.id) if group else 0,
        "is_living": registration.state in LIVING,
        "place": queries.place_in_queue(registration),
        "questions": len(question_queries.of_registration(registration_id)),
        "own_answers": form_answers.of_registration(event_id, registration_id, with_staff=True),
        "history": audit_queries.of_registration(registration_id),
        "calendar": calendars.held_by(registration_id),
        "mails": outbox_queries.of_registration(registration_id),
        "kinds": words.kinds_in_words(),
        "mail_states": words.outbox_states_in_words(),
        "error_in_words": words.error_in_words,
        "bounce_in_words": words.bounce_in_words,
        "answer_in_words": words.answer_in_words,
    }


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
