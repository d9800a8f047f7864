"""What a moderator decides about one question, against the version that was looked at."""

from collections.abc import Callable

from flask import render_template
from flask_babel import gettext
from flask_wtf import FlaskForm

from eventsite.database import transaction
from eventsite.errors import NotFound, NotPossibleNow, QuestionChanged
from eventsite.queries import events as event_queries
from eventsite.queries.questions import moderation as queries
from eventsite.rules.permissions import Action
from eventsite.rules.questions import Act, DeclineReason
from eventsite.services import questions
from eventsite.services.questions import handling, moderating
from eventsite.web.forms.moderation import (
    AskerForm,
    AskForForm,
    DeclineForm,
    LinkForm,
    SeenForm,
    TargetForm,
    WordsForm,
)
from eventsite.web.guards import moderates
from eventsite.web.organizer.questions import pages, words
from eventsite.web.organizer.questions.routes import ONE, Page, actor, around, back, blueprint, say

CHOICES = {"select": Act.SELECT, "unselect": Act.UNSELECT, "to_writing": Act.TO_WRITING}


@blueprint.get(ONE)
@moderates(Action.SEE_QUESTIONS)
def show(event_id: int, question_id: int) -> str:
    """One question, what has happened to it, and what can be done."""
    return pages.page(event_id, question_id)


@blueprint.post(f"{ONE}/accept")
@moderates(Action.MODERATE_QUESTIONS)
def accept(event_id: int, question_id: int) -> Page:
    """Show a question to the participants, or only its speaker; in clearer words if some were written."""
    who, form = actor(event_id), WordsForm()
    if not form.validate():
        return _invalid(event_id, question_id, words=form)

    def doing() -> int | None:
        return moderating.accept(event_id, question_id, form.seen_version, who, form.body.data or "")

    return _done(event_id, question_id, doing, gettext("Question %(number)s is published."), words=form)


@blueprint.post(f"{ONE}/decline")
@moderates(Action.MODERATE_QUESTIONS)
def decline(event_id: int, question_id: int) -> Page:
    """Do not pass a question on, and tell its asker why."""
    who, form = actor(event_id), DeclineForm(words.reasons_in_words())
    if not form.validate():
        return _invalid(event_id, question_id, declining=form)
    reason = DeclineReason(form.reason.data)
    text = form.text.data or words.default_text(reason, words.language_of(queries.in_event(event_id, question_id)))

    def doing() -> int | None:
        return moderating.decline(event_id, question_id, form.seen_version, who, reason, text)

    return _done(event_id, question_id, doing, gettext("Question %(number)s is declined."), declining=form)


@blueprint.post(f"{ONE}/proposal/<any(approve, refuse):answer>")
@moderates(Action.MODERATE_QUESTIONS)
def settle(event_id: int, question_id: int, answer: str) -> Page:
    """Let the asker's own new words stand, or not."""
    who, form = actor(event_id), SeenForm()
    is_approved = answer == "approve"

    def doing() -> int | None:
        return moderating.settle_proposal(event_id, question_id, form.seen_version, who, is_approved=is_approved)

    said = (
        gettext("Question %(number)s has new words.") if is_approved else gettext("Question %(number)s stays as it is.")
    )
    return _done(event_id, question_id, doing, said)


@blueprint.post(f"{ONE}/target")
@moderates(Action.MODERATE_QUESTIONS)
def retarget(event_id: int, question_id: int) -> Page:
    """Pass a question to another speaker, or to another item of the programme."""
    who = actor(event_id)
    form = TargetForm(event_queries.whole(event_id))

    def doing() -> int | None:
        chosen = form.speaker.data, form.item.data
        return moderating.retarget(event_id, question_id, form.seen_version, who, *chosen)

    return _done(event_id, question_id, doing, gettext("Question %(number)s is passed on."), target=form)


@blueprint.post(f"{ONE}/link")
@moderates(Action.MODERATE_QUESTIONS)
def link(event_id: int, question_id: int) -> Page:
    """Say which question it goes with, so that they are asked after one another."""
    who, form = actor(event_id), LinkForm()
    form.validate()
    try:
        other = queries.numbered(event_id, form.other.data).id if form.other.data else None
    except NotFound:
        form.other.errors = [gettext("There is no such question")]
    if form.other.errors:
        return _invalid(event_id, question_id, linking=form)

    def doing() -> int | None:
        return moderating.link(event_id, question_id, form.seen_version, who, other)

    said = (
        gettext("Question %(number)s goes with another.") if other else gettext("Question %(number)s goes its own way.")
    )
    return _done(event_id, question_id, doing, said, linking=form)


@blueprint.post(f"{ONE}/<any({', '.join(CHOICES)}):act>")
@moderates(Action.MODERATE_QUESTIONS)
def choose(event_id: int, question_id: int, act: str) -> Page:
    """Choose a question for the meeting, unchoose it, or pass it on for a written answer."""
    who, form = actor(event_id), SeenForm()

    def doing() -> int | None:
        return handling.handle(event_id, question_id, form.seen_version, CHOICES[act], who)

    said = {
        "select": gettext("Question %(number)s is chosen."),
        "unselect": gettext("Question %(number)s is not chosen any more."),
        "to_writing": gettext("Question %(number)s gets a written answer."),
    }[act]
    return _done(event_id, question_id, doing, said)


@blueprint.post(f"{ONE}/asker")
@moderates(Action.MODERATE_QUESTIONS)
def show_asker(event_id: int, question_id: int) -> Page:
    """Open a hidden name, for a reason that stays in the history: on this page alone, which nobody keeps."""
    frame, form = around(event_id), AskerForm()
    if not form.validate():
        return _invalid(event_id, question_id, asker=form)
    try:
        with transaction():
            asker = moderating.show_asker(event_id, question_id, frame["worker"].actor, form.reason.data)
    except NotPossibleNow as refusal:
        return pages.refused(event_id, question_id, refusal, asker=form)
    number = queries.in_event(event_id, question_id).public_no
    return render_template("organizer/questions/show_asker.html", **around(event_id), asker=asker, number=number)


@blueprint.get("/new")
@moderates(Action.MODERATE_QUESTIONS)
def new(event_id: int) -> str:
    """The form for a question that somebody asks on the telephone or in the chat."""
    frame = around(event_id)
    return render_template("organizer/questions/new.html", **frame, form=AskForForm(frame["event"]))


@blueprint.post("/new")
@moderates(Action.MODERATE_QUESTIONS)
def ask_for(event_id: int) -> Page:
    """Write the question down, without a name."""
    frame = around(event_id)
    form = AskForForm(frame["event"])
    if not form.validate():
        return render_template("organizer/questions/new.html", **frame, form=form), 422
    who = frame["worker"].actor
    with transaction():
        question_id = questions.ask_for(event_id, form.details(), who)
    say(gettext("Question %(number)s is written down.", number=queries.in_event(event_id, question_id).public_no))
    return back(event_id)


def _invalid(event_id: int, question_id: int, **sent: FlaskForm) -> Page:
    return pages.page(event_id, question_id, **sent), 422


def _done(event_id: int, question_id: int, doing: Callable[[], int | None], said: str, **sent: FlaskForm) -> Page:
    """Do it and return to the queue, or say why it was not done, on the question's page."""
    try:
        with transaction():
            made = doing()
    except (QuestionChanged, NotPossibleNow) as refusal:
        return pages.refused(event_id, question_id, refusal, **sent)
    say(said % {"number": queries.in_event(event_id, question_id).public_no}, [made])
    return back(event_id)
