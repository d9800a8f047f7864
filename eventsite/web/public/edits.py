"""Changing one's own registration."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from eventsite.database import transaction
from eventsite.errors import AnswersRefused, NotPossibleNow
from eventsite.models import Event, Registration
from eventsite.queries import events as event_queries
from eventsite.services import edits, form_answers
from eventsite.web import headers, sessions, uploads
from eventsite.web.forms.edits import EditForm
from eventsite.web.guards import public
from eventsite.web.languages import in_both
from eventsite.web.public import own_pages, personal_links

blueprint = Blueprint("edits", __name__)
blueprint.after_request(headers.personal)


@blueprint.url_value_preprocessor
def _let_files_in(_endpoint: str | None, values: dict[str, Any] | None) -> None:
    """Let whoever has opened the registration send files. It runs before the CSRF check, which reads the form."""
    registration = personal_links.opened((values or {}).get("registration_id", 0))
    uploads.let_in(registration.event_id)


@in_both(blueprint, "/my/registrations/<int:registration_id>/edit")
@public
def form(registration_id: int) -> Response | str:
    """The form with what one has said; frozen answers are there to read."""
    registration = personal_links.opened(registration_id)
    event = event_queries.whole(registration.event_id)
    if not own_pages.may_edit(event, registration):
        return _too_late(registration_id)
    filled_in = EditForm.for_person(event, registration)
    uploads.hold(filled_in)
    return _page(event, registration, filled_in)


@in_both(blueprint, "/my/registrations/<int:registration_id>/edit", methods=["POST"])
@sessions.limiter.limit("30 per minute; 300 per hour")
@public
def edit(registration_id: int) -> Response | tuple[str, int]:
    """Write down what is new."""
    registration = personal_links.opened(registration_id)
    event = event_queries.whole(registration.event_id)
    filled_in = EditForm.for_person(event, registration)
    uploads.take(filled_in, event.id)
    if not filled_in.validate():
        return _again(registration_id, filled_in), 422
    try:
        with transaction():
            is_reviewed = edits.edit(registration_id, filled_in.details())
    except AnswersRefused as refusal:
        filled_in.refuse(refusal.problems)
        return _again(registration_id, filled_in), 409
    except NotPossibleNow:
        return _too_late(registration_id)
    flash(_receipt(is_reviewed=is_reviewed))
    return redirect(url_for("public.registrations.show", registration_id=registration_id), code=303)


def _receipt(*, is_reviewed: bool) -> str:
    if is_reviewed:
        return gettext("Your changes are saved. The organizer looks at them, and you keep your place meanwhile.")
    return gettext("Your changes are saved.")


def _too_late(registration_id: int) -> Response:
    flash(gettext("What you have said can no longer be changed here. Write to us if something is wrong."))
    return redirect(url_for("public.registrations.show", registration_id=registration_id), code=303)


def _again(registration_id: int, filled_in: EditForm) -> str:
    registration = personal_links.opened(registration_id)
    return _page(event_queries.whole(registration.event_id), registration, filled_in)


def _page(event: Event, registration: Registration, filled_in: EditForm) -> str:
    return render_template(
        "public/edits/form.html",
        event=event,
        registration=registration,
        form=filled_in,
        missing=form_answers.missing(event, registration),
    )
