"""Asking the speakers from one's own page."""

from flask import Blueprint, flash, redirect, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from eventsite.database import transaction
from eventsite.errors import NotPossibleNow, QuestionsClosed, TooManyQuestions
from eventsite.queries import events as event_queries
from eventsite.services import questions
from eventsite.web import headers
from eventsite.web.forms.questions import QuestionForm
from eventsite.web.guards import public
from eventsite.web.languages import in_both
from eventsite.web.public import own_pages, personal_links

blueprint = Blueprint("questions", __name__)
blueprint.after_request(headers.personal)


@in_both(blueprint, "/my/registrations/<int:registration_id>/questions", methods=["POST"])
@public
def ask(registration_id: int) -> Response | tuple[str, int]:
    """Send in one more question."""
    registration = personal_links.opened(registration_id)
    form = QuestionForm.for_speakers(event_queries.whole(registration.event_id).speakers)
    if not form.validate_on_submit():
        return own_pages.page(registration, form), 422
    try:
        with transaction():
            questions.ask(registration_id, form.details())
    except (QuestionsClosed, TooManyQuestions, NotPossibleNow):
        return own_pages.page(personal_links.opened(registration_id), form), 409
    flash(gettext("Your question is sent"))
    own_page = url_for("public.registrations.show", registration_id=registration_id, _anchor="questions")
    return redirect(own_page, code=303)
