"""What one can do when something has happened to one's question: have it looked at again, choose another reader."""

from flask import Blueprint, flash, render_template
from flask_babel import gettext
from werkzeug.wrappers import Response

from eventsite.database import transaction
from eventsite.errors import NotPossibleNow
from eventsite.models import Question, Registration
from eventsite.queries import events as event_queries
from eventsite.queries.questions import matters as queries
from eventsite.rules.matters import Matter
from eventsite.rules.questions import Moderation
from eventsite.services import questions
from eventsite.web import headers
from eventsite.web.forms.own_questions import AppealForm, ReaderForm
from eventsite.web.guards import public
from eventsite.web.languages import in_both
from eventsite.web.public.questions.owning import PATH, home, own, too_late

blueprint = Blueprint("second_looks", __name__)
blueprint.after_request(headers.personal)


@in_both(blueprint, f"{PATH}/appeal")
@public
def appeal(registration_id: int, number: int) -> Response | str:
    """Why one's question was declined, and room to say why it should be passed on."""
    registration, question = own(registration_id, number)
    if question.moderation != Moderation.DECLINED or queries.is_used_up(question.id, Matter.APPEAL):
        return too_late(registration_id)
    return _appeal_page(registration, question, AppealForm())


@in_both(blueprint, f"{PATH}/appeal", methods=["POST"])
@public
def appealed(registration_id: int, number: int) -> Response | tuple[str, int]:
    """Bring the question before the moderators once more."""
    registration, question = own(registration_id, number)
    form = AppealForm()
    if not form.validate_on_submit():
        return _appeal_page(registration, question, form), 422
    question_id = question.id
    try:
        with transaction():
            questions.appeal(registration_id, question_id, form.words)
    except NotPossibleNow:
        return too_late(registration_id)
    flash(gettext("A moderator looks at it once more"))
    return home(registration_id)


@in_both(blueprint, f"{PATH}/reader")
@public
def choose_reader(registration_id: int, number: int) -> Response | str:
    """Who may read one's question now that the speaker no longer takes part whom it was for alone."""
    registration, question = own(registration_id, number)
    if not queries.gone_speaker(question):
        return too_late(registration_id)
    form = ReaderForm.to_choose(event_queries.whole(registration.event_id))
    return _reader_page(registration, question, form)


@in_both(blueprint, f"{PATH}/reader", methods=["POST"])
@public
def readdress(registration_id: int, number: int) -> Response | tuple[str, int]:
    """Let the speaker who was chosen read it."""
    registration, question = own(registration_id, number)
    form = ReaderForm.to_choose(event_queries.whole(registration.event_id))
    if not queries.gone_speaker(question):
        return too_late(registration_id)
    if not form.validate_on_submit():
        return _reader_page(registration, question, form), 422
    question_id, chosen = question.id, form.chosen
    try:
        with transaction():
            questions.readdress(registration_id, question_id, chosen)
    except NotPossibleNow:
        return too_late(registration_id)
    flash(gettext("Your question is passed on"))
    return home(registration_id)


def _appeal_page(registration: Registration, question: Question, form: AppealForm) -> str:
    return render_template("public/second_looks/appeal.html", registration=registration, question=question, form=form)


def _reader_page(registration: Registration, question: Question, form: ReaderForm) -> str:
    return render_template(
        "public/second_looks/choose_reader.html",
        registration=registration,
        question=question,
        gone=queries.gone_speaker(question),
        form=form,
    )
