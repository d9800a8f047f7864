"""Closing the questions: what became of each, in one table."""

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from eventsite.database import transaction
from eventsite.errors import NotPossibleNow, QuestionsUndecided
from eventsite.queries import questions as queries
from eventsite.rules.permissions import Action
from eventsite.services import audit
from eventsite.services.questions import closing
from eventsite.web import guards
from eventsite.web.forms.question_answers import OutcomeForm
from eventsite.web.guards import requires
from eventsite.web.organizer import frames
from eventsite.web.organizer.questions.routes import blueprint


@blueprint.get("/close")
@requires(Action.MODERATE_QUESTIONS)
def confirm_close(event_id: int) -> str:
    """All that have no outcome yet, to say what became of each."""
    return _page(event_id, OutcomeForm.each_of(queries.without_outcome(event_id)))


@blueprint.post("/close")
@requires(Action.MODERATE_QUESTIONS)
def close(event_id: int) -> Response | tuple[str, int]:
    """Take no more questions and votes, and tell each asker what became of theirs."""
    frames.mine(event_id)
    forms = OutcomeForm.each_of(queries.without_outcome(event_id))
    chosen = {question_id: act for question_id, form in forms.items() if (act := form.act) is not None}
    try:
        with transaction():
            closing.close(event_id, chosen, audit.organizer_actor(guards.me().id))
    except QuestionsUndecided as refusal:
        missing = set(refusal.ids)
        again = OutcomeForm.each_of(queries.without_outcome(event_id))
        for question_id in missing & again.keys():
            again[question_id].outcome.errors = [gettext("Say what became of it")]
        return _page(event_id, again, missing), 422
    flash(gettext("The questions are closed. Each who asked is told what became of the question."))
    return redirect(url_for(".answer_sheet", event_id=event_id), code=303)


@blueprint.post("/reopen")
@requires(Action.MODERATE_QUESTIONS)
def reopen(event_id: int) -> Response:
    """Take questions and votes again."""
    frames.mine(event_id)
    try:
        with transaction():
            closing.reopen(event_id, audit.organizer_actor(guards.me().id))
    except NotPossibleNow:
        flash(gettext("Nothing was changed."))
    else:
        flash(gettext("The questions are open again"))
    return redirect(url_for(".answer_sheet", event_id=event_id), code=303)


def _page(event_id: int, forms: dict[int, OutcomeForm], missing: set[int] | None = None) -> str:
    event = frames.mine(event_id)
    return render_template(
        "organizer/questions/confirm_close.html",
        **frames.around(event),
        questions=queries.without_outcome(event_id),
        forms=forms,
        missing=missing or set(),
    )
