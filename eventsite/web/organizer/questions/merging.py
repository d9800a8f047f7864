"""Letting one question speak for another, and parting them again."""

from flask import render_template, request
from flask_babel import gettext

from eventsite.database import transaction
from eventsite.errors import MergeRefused, NotFound, NotPossibleNow, QuestionChanged
from eventsite.models import Question
from eventsite.queries import questions as question_queries
from eventsite.queries.questions import moderation as queries
from eventsite.rules.permissions import Action
from eventsite.services.questions import merging
from eventsite.web.forms.moderation import MergeForm, SeenForm
from eventsite.web.guards import moderates
from eventsite.web.organizer.questions import pages, views
from eventsite.web.organizer.questions.routes import ONE, Page, actor, around, back, blueprint, say


@blueprint.get(f"{ONE}/merge")
@moderates(Action.MODERATE_QUESTIONS)
def confirm_merge(event_id: int, question_id: int) -> str:
    """Which question it is merged into, those alike first, and in which words."""
    question = queries.in_event(event_id, question_id)
    form = MergeForm(formdata=None, version=str(question.version), into=request.args.get("into", None, int))
    return _page(event_id, question_id, form)


@blueprint.post(f"{ONE}/merge")
@moderates(Action.MODERATE_QUESTIONS)
def merge(event_id: int, question_id: int) -> Page:
    """Merge it; whoever asked is told which question asks for them now."""
    who, form = actor(event_id), MergeForm()
    if not form.validate():
        return _page(event_id, question_id, form), 422
    question = queries.in_event(event_id, question_id)
    try:
        target = queries.numbered(event_id, form.into.data or 0)
        number, into = question.public_no, target.public_no
        with transaction():
            made = together(
                event_id, question_id, target.id, form.seen_version, who, _body(form, question), _seen(form)
            )
    except (MergeRefused, NotFound) as refusal:
        form.into.errors = [pages.why(refusal)]
        return _page(event_id, question_id, form), 422
    except (QuestionChanged, NotPossibleNow) as refusal:
        return _page(event_id, question_id, form, pages.why(refusal)), 409
    say(gettext("Question %(number)s is merged into question %(into)s.", number=number, into=into), made)
    return back(event_id)


@blueprint.post(f"{ONE}/unmerge")
@moderates(Action.MODERATE_QUESTIONS)
def unmerge(event_id: int, question_id: int) -> Page:
    """Let it stand by itself again."""
    who, form = actor(event_id), SeenForm()
    try:
        with transaction():
            made = merging.unmerge(event_id, question_id, form.seen_version, who)
    except QuestionChanged as refusal:
        return pages.refused(event_id, question_id, refusal)
    number = queries.in_event(event_id, question_id).public_no
    say(gettext("Question %(number)s stands by itself again.", number=number), [made])
    return back(event_id)


def together(
    event_id: int, question_id: int, into_id: int, seen: int, who: str, body: str = "", target_seen: int | None = None
) -> list[int]:
    """Merge within a transaction; return the changes, that of the question that stays too, so that all is undone."""
    before = question_queries.latest_change(into_id).id
    made = merging.merge(event_id, question_id, into_id, seen, who, body, target_seen)
    after = question_queries.latest_change(into_id).id
    return [change for change in (made, after if after != before else None) if change is not None]


def _body(form: MergeForm, question: Question) -> str:
    if form.wording.data == MergeForm.TAKE:
        return question.body
    return (form.body.data or "") if form.wording.data == MergeForm.REWRITE else ""


def _seen(form: MergeForm) -> int | None:
    """Return the version that must still hold: of no matter where the words of the other stay as they are."""
    return None if form.wording.data == MergeForm.KEEP else form.target_version


def _page(event_id: int, question_id: int, form: MergeForm, notice: str = "") -> str:
    frame = around(event_id)
    desk = views.desk(frame["event"])
    queries.in_event(event_id, question_id)
    [(shown, similar)] = desk.with_similar([question_id])
    into = next((one for one in desk.shown.values() if one.number == form.into.data), None)
    form.version.data = str(shown.version)
    form.into_version.data = str(into.version) if into else ""
    return render_template(
        "organizer/questions/confirm_merge.html",
        **frame,
        shown=shown,
        similar=similar,
        into=into,
        form=form,
        notice=notice,
    )
