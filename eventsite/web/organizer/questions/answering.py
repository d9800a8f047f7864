"""Afterwards: written answers, published by an organizer, and told to whoever wondered."""

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext, ngettext
from werkzeug.wrappers import Response

from eventsite import clock
from eventsite.database import transaction
from eventsite.errors import AnswerChanged, NotPossibleNow
from eventsite.models import Event, Question
from eventsite.queries import questions as queries
from eventsite.queries import series as series_queries
from eventsite.queries.questions import carrying as carrying_queries
from eventsite.queries.questions import outcomes
from eventsite.rules.permissions import Action
from eventsite.services import audit
from eventsite.services.questions import answers
from eventsite.web import guards
from eventsite.web.forms.carrying import CarryForm
from eventsite.web.forms.question_answers import AnswerForm, TellForm
from eventsite.web.forms.speakers import say_meanwhile, set_apart, written
from eventsite.web.guards import requires
from eventsite.web.organizer import frames
from eventsite.web.organizer.questions.routes import ONE, blueprint


@blueprint.get("/answers")
@requires(Action.MODERATE_QUESTIONS)
def answer_sheet(event_id: int) -> str:
    """The accepted questions with their answers, and what became of all of them in numbers."""
    return _page(event_id)


@blueprint.post(f"{ONE}/answer")
@requires(Action.MODERATE_QUESTIONS)
def save_answer(event_id: int, question_id: int) -> Response | tuple[str, int]:
    """Save an answer that nobody sees yet."""
    return _keep(event_id, question_id, is_published=False)


@blueprint.post(f"{ONE}/answer/publish")
@requires(Action.MODERATE_QUESTIONS)
def publish_answer(event_id: int, question_id: int) -> Response | tuple[str, int]:
    """Show an answer to everyone who may see the question, or correct one that is shown."""
    return _keep(event_id, question_id, is_published=True)


@blueprint.post(f"{ONE}/answer/unpublish")
@requires(Action.MODERATE_QUESTIONS)
def unpublish_answer(event_id: int, question_id: int) -> Response:
    """Take an answer off the pages again."""
    frames.mine(event_id)
    with transaction():
        answers.unpublish(event_id, question_id, audit.organizer_actor(guards.me().id))
    flash(gettext("The answer is not shown any more"))
    return _back(event_id, question_id)


@blueprint.post("/answers/tell")
@requires(Action.MODERATE_QUESTIONS)
def tell_answers(event_id: int) -> Response:
    """Mail the answers that nobody has been told of yet."""
    frames.mine(event_id)
    form = TellForm()
    try:
        with transaction():
            number = answers.tell(event_id, audit.organizer_actor(guards.me().id), everyone=bool(form.everyone.data))
    except NotPossibleNow:
        flash(gettext("There are no new answers to tell of"))
    else:
        flash(
            ngettext(
                "%(num)s answer is mailed, at the latest in half an hour",
                "%(num)s answers are mailed, at the latest in half an hour",
                number,
            )
        )
    return redirect(url_for(".answer_sheet", event_id=event_id), code=303)


def _keep(event_id: int, question_id: int, *, is_published: bool) -> Response | tuple[str, int]:
    frames.mine(event_id)
    form = set_apart(AnswerForm(), question_id)
    actor = audit.organizer_actor(guards.me().id)
    if not form.validate_on_submit():
        return _page(event_id, form, question_id), 422
    act = answers.publish if is_published else answers.write
    try:
        with transaction():
            act(event_id, question_id, form.seen_version, actor, written(form.body))
    except AnswerChanged as refusal:
        form.meanwhile = say_meanwhile(refusal, form.body, form.version)
        return _page(event_id, form, question_id), 409
    except NotPossibleNow:
        form.body.errors = [gettext("It is not possible as it stands now.")]
        return _page(event_id, form, question_id), 409
    flash(
        gettext("The answer is published") if is_published else gettext("The answer is saved, and nobody sees it yet")
    )
    return _back(event_id, question_id)


def _back(event_id: int, question_id: int) -> Response:
    return redirect(url_for(".answer_sheet", event_id=event_id, _anchor=f"question-{question_id}"), code=303)


def _page(event_id: int, form: AnswerForm | None = None, about: int = 0) -> str:
    event = frames.mine(event_id)
    questions = queries.with_answers(event_id)
    forms = {question.id: AnswerForm.of(question) for question in questions}
    if form is not None:
        forms[about] = form
    return render_template(
        "organizer/questions/answer_sheet.html",
        **frames.around(event),
        questions=sorted(questions, key=_by_need),
        forms=forms,
        form=form,
        telling=TellForm(formdata=None),
        untold=sum(
            one.answer is not None and one.answer.state == "published" and one.answer.told_at is None
            for one in questions
        ),
        outcomes=outcomes.of_event(event_id),
        round=queries.round_of(event_id),
        carrying=_carrying(event),
    )


def _carrying(event: Event) -> CarryForm | None:
    """Return the form for taking questions along, if there are any and a meeting of the series to take them to."""
    if event.series_id is None:
        return None
    coming = [one for one in series_queries.to_come(event.series_id, clock.now()) if one.id != event.id]
    meetings = [one for one in coming if guards.allowed(Action.MODERATE_QUESTIONS, one.id)]
    left = carrying_queries.unanswered(event.id)
    return CarryForm.offering(meetings, left) if meetings and left else None


def _by_need(question: Question) -> tuple[bool, bool, int]:
    """Order by what needs doing: handed in and not published, promised and not written, then by number."""
    answer = question.answer
    is_ready = answer is not None and answer.state == "ready"
    is_promised = question.handling == "for_written_answer"
    return not is_ready, not is_promised, question.public_no
