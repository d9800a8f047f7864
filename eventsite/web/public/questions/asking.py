"""Asking the speakers, from one's own page or beside the others' questions."""

from flask import Blueprint, flash, render_template, request, url_for
from flask import redirect as redirected
from flask_babel import gettext
from werkzeug.wrappers import Response

from eventsite import clock
from eventsite.database import transaction
from eventsite.errors import NotPossibleNow, QuestionsClosed, QuestionTooSoon, Refused, TooManyQuestions
from eventsite.models import Event, Registration
from eventsite.queries import events as event_queries
from eventsite.rules import similarity
from eventsite.services import questions
from eventsite.web import headers
from eventsite.web.forms.questions import QuestionForm
from eventsite.web.guards import public
from eventsite.web.languages import in_both
from eventsite.web.public import own_pages, personal_links
from eventsite.web.public.questions import forms, pages, similar, warnings
from eventsite.web.public.questions.lists import Wanted

blueprint = Blueprint("asking", __name__)
blueprint.after_request(headers.personal)


@in_both(blueprint, "/my/registrations/<int:registration_id>/questions", methods=["POST"])
@public
def ask(registration_id: int) -> Response | tuple[str, int] | str:
    """Send in one more question, once it was looked at again if there is something to say about it."""
    registration = personal_links.opened(registration_id)
    event = event_queries.whole(registration.event_id)
    form = forms.asking(event, registration)
    if not form.validate_on_submit():
        return _again(event, registration, form), 422
    if (not form.is_reviewed or _is_translated()) and (page := _review(event, registration, form)):
        return page
    try:
        with transaction():
            questions.ask(registration_id, form.details(), form.key)
    except (QuestionsClosed, TooManyQuestions, QuestionTooSoon, NotPossibleNow) as refusal:
        form.refuse(_why_not(refusal))
        registration = personal_links.opened(registration_id)
        return _again(event_queries.whole(registration.event_id), registration, form), 409
    flash(gettext("Your question is sent"))
    return redirected(_home(registration_id, event.slug, form.place.data or ""), code=303)


def _home(registration_id: int, slug: str, place: str) -> str:
    if place == pages.LIST:
        return url_for("public.questions.index", slug=slug, _anchor="mine")
    return url_for("public.registrations.show", registration_id=registration_id, _anchor="questions")


def _again(event: Event, registration: Registration, form: QuestionForm) -> str:
    """Return the page that the form came from, with all that was typed."""
    if form.place.data == pages.LIST:
        return pages.page(event, registration, Wanted.asked(request.form), form)
    return own_pages.page(registration, form)


def _review(event: Event, registration: Registration, form: QuestionForm) -> str:
    """Return the page that asks once more; nothing where there is nothing to say."""
    text = form.measured_question
    found = similar.to(text, registration, similarity.ON_REVIEW, clock.now())
    said = warnings.of(text, form.display, registration)
    if not (found or said or _is_translated()):
        return ""
    form.mark_reviewed()
    return render_template(
        "public/asking/review.html", event=event, registration=registration, form=form, found=found, warnings=said
    )


def _is_translated() -> bool:
    """Say whether the form was sent to be seen in this language, and not to ask: its page cannot be linked to."""
    return "language" in request.form


def _why_not(refusal: Refused) -> str:
    if isinstance(refusal, QuestionTooSoon):
        return gettext("You have just sent a question. Wait twenty seconds and send this one")
    if isinstance(refusal, TooManyQuestions):
        return gettext("You have five questions waiting. That is as many as one can have")
    return gettext("The questions have closed, so this one was not sent. Copy the text if you want to keep it")
