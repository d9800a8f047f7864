"""Adding somebody by hand: who is told, and what happens when there is no seat, is said before it is done."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext, ngettext
from werkzeug.wrappers import Response

from eventsite.database import transaction
from eventsite.errors import AlreadyRegistered, AnswersRefused, EventFull, NotPossibleNow
from eventsite.models import Event
from eventsite.rules.permissions import Action
from eventsite.rules.registrations import RegistrationState
from eventsite.services import additions
from eventsite.services.additions import Added
from eventsite.web import guards, uploads
from eventsite.web.forms.additions import AdditionForm
from eventsite.web.guards import requires
from eventsite.web.organizer import frames

blueprint = Blueprint("additions", __name__, url_prefix=f"/events/<{frames.ROW}:event_id>/attendees/add")
Page = str | tuple[str, int]


@blueprint.url_value_preprocessor
def _let_files_in(_endpoint: str | None, values: dict[str, int] | None) -> None:
    """Let organizers, and nobody else, send files. It runs before the CSRF check, which reads the form."""
    if request.method == "POST" and guards.signed_in() is not None:
        uploads.let_in((values or {}).get("event_id", 0))


@blueprint.get("")
@requires(Action.ADD_ATTENDEES)
def new(event_id: int) -> str:
    """The form for one more."""
    event = frames.mine(event_id)
    return _page(event, AdditionForm.for_event(event))


@blueprint.post("")
@requires(Action.ADD_ATTENDEES)
def add(event_id: int) -> Response | Page:
    """Register the person; when there is no seat, ask what then."""
    event = frames.mine(event_id)
    form = AdditionForm.for_event(event)
    uploads.take(form, event_id)
    if not form.validate_on_submit():
        return _page(event, form), 422
    try:
        with transaction():
            added = additions.add(
                event_id, form.details(), guards.me().id, when_full=form.decided, is_told=form.is_told.data
            )
    except AlreadyRegistered as refusal:
        form.email.errors = [gettext("Somebody is registered with this address already")]
        return _page(frames.mine(event_id), form, known_id=refusal.registration_id), 409
    except EventFull as refusal:
        return _page(frames.mine(event_id), form, bar=refusal.bar), 409
    except AnswersRefused as refusal:
        form.refuse(refusal.problems)
        return _page(frames.mine(event_id), form), 409
    except NotPossibleNow:
        flash(gettext("Nobody can be added: the meeting is over or does not take place now."))
        return redirect(url_for("organizer.attendees.index", event_id=event_id), code=303)
    say(added, is_told=form.is_told.data)
    person = added.registration_id
    return redirect(url_for("organizer.attendees.index", event_id=event_id, person=person), code=303)


def say(added: Added, *, is_told: bool) -> None:
    """Say how somebody who was added stands, whether they are mailed, and what is missing."""
    is_waiting = added.state is RegistrationState.WAITLISTED
    said = gettext("The person stands in the queue.") if is_waiting else gettext("The person has a place.")
    told = gettext("A mail is on its way.") if is_told else gettext("No mail is sent.")
    flash(f"{said} {told}")
    say_missing(added.missing)


def say_missing(labels: list[str]) -> None:
    """Say which answers are still to be given, if any are."""
    if labels:
        flash(
            ngettext(
                "%(num)s answer is missing: %(labels)s",
                "%(num)s answers are missing: %(labels)s",
                len(labels),
                labels=", ".join(labels),
            )
        )


def _page(event: Event, form: AdditionForm, **more: Any) -> str:
    return render_template(
        "organizer/additions/new.html", **frames.around(event), form=form, **{"known_id": None, "bar": "", **more}
    )
