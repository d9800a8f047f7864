"""What one can do with one's own question: say it better, take it back, hide one's name, object to a merge."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from eventsite.database import transaction
from eventsite.errors import NotPossibleNow, QuestionChanged
from eventsite.models import Question, Registration
from eventsite.queries import events as event_queries
from eventsite.queries.questions import listing as queries
from eventsite.rules import questions as rules
from eventsite.rules.questions import Moderation
from eventsite.services import questions
from eventsite.web import headers
from eventsite.web.forms.own_questions import ObjectionForm, RewordForm
from eventsite.web.forms.registrations import CancelForm
from eventsite.web.guards import public
from eventsite.web.languages import in_both
from eventsite.web.public import personal_links

blueprint = Blueprint("own_questions", __name__)
blueprint.after_request(headers.personal)
PATH = "/my/registrations/<int:registration_id>/questions/<int:number>"


@in_both(blueprint, f"{PATH}/edit")
@public
def edit(registration_id: int, number: int) -> Response | str:
    """One's own question, to be said in other words."""
    registration, question = own(registration_id, number)
    if not _is_changeable(question):
        return too_late(registration_id)
    form = RewordForm(
        question=question.proposal or question.body, background=question.background, version=str(question.version)
    )
    return _edit_page(registration, question, form)


@in_both(blueprint, f"{PATH}/edit", methods=["POST"])
@public
def reword(registration_id: int, number: int) -> Response | tuple[str, int]:
    """Save the other words: at once, or as a suggestion where others have seen the question."""
    registration, question = own(registration_id, number)
    form = RewordForm()
    if not form.validate_on_submit():
        return _edit_page(registration, question, form), 422
    is_proposal = question.published_at is not None and form.words != question.body
    question_id = question.id
    try:
        with transaction():
            questions.edit_own(registration_id, question_id, form.seen_version, form.words, form.told_background)
    except QuestionChanged:
        registration, question = own(registration_id, number)
        form.version.data = str(question.version)
        form.question.errors = [
            gettext("A moderator has changed the question meanwhile. Look at it below and save once more")
        ]
        return _edit_page(registration, question, form), 409
    except NotPossibleNow:
        return too_late(registration_id)
    flash(gettext("A moderator looks at your new words") if is_proposal else gettext("The question is changed"))
    return home(registration_id)


@in_both(blueprint, f"{PATH}/withdraw")
@public
def confirm_withdraw(registration_id: int, number: int) -> Response | str:
    """What happens if one takes the question back, and the button that does it."""
    registration, question = own(registration_id, number)
    if not _is_changeable(question):
        return too_late(registration_id)
    return render_template(
        "public/own_questions/confirm_withdraw.html", registration=registration, question=question, form=CancelForm()
    )


@in_both(blueprint, f"{PATH}/withdraw", methods=["POST"])
@public
def withdraw(registration_id: int, number: int) -> Response:
    """Take the question back."""
    personal_links.opened(registration_id)
    question_id = queries.own(registration_id, number).id
    try:
        with transaction():
            questions.withdraw(registration_id, question_id)
    except NotPossibleNow:
        return too_late(registration_id)
    flash(gettext("The question is taken back"))
    return home(registration_id)


@in_both(blueprint, f"{PATH}/hide-name", methods=["POST"])
@public
def hide_name(registration_id: int, number: int) -> Response:
    """Show the question without a name from now on."""
    personal_links.opened(registration_id)
    question_id = queries.own(registration_id, number).id
    try:
        with transaction():
            questions.hide_name(registration_id, question_id)
    except NotPossibleNow:
        flash(gettext("Questions without a name are not taken for this meeting."))
        return home(registration_id)
    flash(gettext("The question is shown without a name from now on"))
    return home(registration_id)


@in_both(blueprint, f"{PATH}/another")
@public
def another(registration_id: int, number: int) -> Response | str:
    """The question that one's own was merged with, and room to say what is different."""
    registration, question = own(registration_id, number)
    if question.moderation != Moderation.MERGED:
        return too_late(registration_id)
    return _another_page(registration, question, ObjectionForm())


@in_both(blueprint, f"{PATH}/another", methods=["POST"])
@public
def object_to_merge(registration_id: int, number: int) -> Response | tuple[str, int]:
    """Tell the moderators that one's question is another one."""
    registration, question = own(registration_id, number)
    form = ObjectionForm()
    if not form.validate_on_submit():
        return _another_page(registration, question, form), 422
    question_id = question.id
    try:
        with transaction():
            questions.object_to_merge(registration_id, question_id, form.words)
    except NotPossibleNow:
        return too_late(registration_id)
    flash(gettext("A moderator looks at it once more"))
    return home(registration_id)


def own(registration_id: int, number: int) -> tuple[Registration, Question]:
    """Return whoever's page this is and their question with that number. Raises NotFound."""
    return personal_links.opened(registration_id), queries.own(registration_id, number)


def _is_changeable(question: Question) -> bool:
    return question.moderation in rules.LIVING and question.handling in rules.PENDING


def _edit_page(registration: Registration, question: Question, form: RewordForm) -> str:
    return render_template(
        "public/own_questions/edit.html",
        registration=registration,
        question=question,
        event=event_queries.whole(registration.event_id),
        form=form,
    )


def _another_page(registration: Registration, question: Question, form: ObjectionForm) -> str:
    return render_template(
        "public/own_questions/another.html",
        registration=registration,
        question=question,
        other=queries.merged_with(question),
        form=form,
    )


def home(registration_id: int) -> Response:
    """Return to the questions on one's own page."""
    return redirect(
        url_for("public.registrations.show", registration_id=registration_id, _anchor="questions"), code=303
    )


def too_late(registration_id: int) -> Response:
    """Return to the questions, and say that nothing can be done about this one any more."""
    flash(gettext("That is not possible any more: the question has been handled."))
    return home(registration_id)
