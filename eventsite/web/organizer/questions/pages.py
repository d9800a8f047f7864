"""One question with all that a moderator can do with it; also where a refusal is answered, with what was typed."""

from typing import Any

from flask import render_template
from flask_babel import gettext
from flask_wtf import FlaskForm

from eventsite.errors import MergeRefused, NotFound, QuestionChanged, Refused
from eventsite.queries import questions as question_queries
from eventsite.queries.questions import moderation as queries
from eventsite.web.forms.moderation import AskerForm, DeclineForm, KeepForm, LinkForm, TargetForm, WordsForm
from eventsite.web.organizer.questions import views, words
from eventsite.web.organizer.questions.routes import around


def page(event_id: int, question_id: int, *, notice: str = "", **sent: FlaskForm) -> str:
    """Return the page of a question; a form that was sent keeps what was typed, against the version of now."""
    frame = around(event_id)
    question = queries.in_event(event_id, question_id)
    event = frame["event"]
    desk = views.desk(event)
    [(shown, similar)] = desk.with_similar([question_id])
    empty: dict[str, Any] = {"formdata": None, "version": str(question.version)}
    forms: dict[str, FlaskForm] = {
        "words": WordsForm(body=question.body, **empty),
        "declining": DeclineForm(words.reasons_in_words(), **empty),
        "target": TargetForm(event, speaker=question.speaker_id, item=question.item_id, **empty),
        "linking": LinkForm(other=shown.goes_with, **empty),
        "asker": AskerForm(formdata=None),
        "keeping": KeepForm(**empty),
    } | sent
    for name, form in forms.items():
        _set_apart(name, form, question.version)
    changes = list(question_queries.changes_of(question_id))
    return render_template(
        "organizer/questions/show.html",
        **frame,
        **forms,
        shown=shown,
        similar=similar,
        notice=notice,
        previews=words.previews(),
        sent=next(iter(sent.values()), None),
        history=words.history(changes),
        undoable=words.undoable(changes),
    )


def refused(event_id: int, question_id: int, refusal: Refused, **sent: FlaskForm) -> tuple[str, int]:
    """Return the page that says why nothing was done, with what was typed."""
    return page(event_id, question_id, notice=why(refusal), **sent), 409


def why(refusal: Refused | NotFound | None) -> str:
    """Return why something could not be done to a question, or why it did not have to."""
    if refusal is None:
        return gettext("It was so already.")
    if isinstance(refusal, QuestionChanged):
        return words.meanwhile(refusal)
    if isinstance(refusal, MergeRefused):
        return {
            "circle": gettext("The other question is merged into this one already."),
            "private": gettext("One of them is for the speaker only, and would be shown to others."),
        }.get(refusal.reason, gettext("They cannot be merged."))
    if isinstance(refusal, NotFound):
        return gettext("There is no such question.")
    return _impossible(str(refusal))


def _impossible(reason: str) -> str:
    return {
        "merged": gettext("It is merged with another question."),
        "declined": gettext("It is declined."),
        "withdrawn": gettext("Whoever asked has taken it back."),
        "private": gettext("It was written for one speaker only, and stays with them."),
        "nobody": gettext("It is not known who asks."),
        "target": gettext("The speaker whom it was for alone takes part, or whoever asked has chosen another."),
    }.get(reason, gettext("It is not possible as it stands now."))


def _set_apart(name: str, form: FlaskForm, version: int) -> None:
    """Give the fields of each form ids of their own, and let the next try count from what is shown now."""
    for field in form:
        field.id = f"{name}-{field.name}"
        field.label.field_id = field.id
    if "version" in form:
        form.version.data = str(version)
