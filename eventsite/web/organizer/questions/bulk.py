"""Doing the same to several questions: those that can, and a word on why the others were passed over."""

from collections.abc import Mapping
from typing import Any

from flask import render_template, request
from flask_babel import gettext, ngettext
from flask_wtf import FlaskForm

from eventsite.database import transaction
from eventsite.errors import NotFound, Refused
from eventsite.queries.questions import moderation as queries
from eventsite.rules.permissions import Action
from eventsite.rules.questions import DeclineReason
from eventsite.services.questions import moderating
from eventsite.web.forms.moderation import DeclineForm, WordsForm, id_or_none
from eventsite.web.guards import moderates
from eventsite.web.organizer.questions import pages, undoing, views, words
from eventsite.web.organizer.questions.merging import together
from eventsite.web.organizer.questions.routes import Page, actor, around, back, blueprint, say

MOST = 300
Passed = Mapping[int, Refused | NotFound | None]


@blueprint.post("/accept")
@moderates(Action.MODERATE_QUESTIONS)
def accept_several(event_id: int) -> Page:
    """Publish those that are ticked."""
    who, seen = actor(event_id), _ticked()
    with transaction():
        made, passed = moderating.each(seen, lambda one, version: moderating.accept(event_id, one, version, who))
    text = ngettext("%(num)s question is published.", "%(num)s questions are published.", len(made))
    return _told(event_id, text, made, passed)


@blueprint.get("/decline")
@moderates(Action.MODERATE_QUESTIONS)
def confirm_decline(event_id: int) -> Page:
    """Which questions are declined, and why."""
    return _confirm(
        event_id, "organizer/questions/confirm_decline.html", form=DeclineForm(words.reasons_in_words(), formdata=None)
    )


@blueprint.post("/decline")
@moderates(Action.MODERATE_QUESTIONS)
def decline_several(event_id: int) -> Page:
    """Decline those that are ticked, all for one reason, and tell each asker."""
    who, seen, form = actor(event_id), _ticked(), DeclineForm(words.reasons_in_words())
    if not form.validate():
        return _again(_confirm(event_id, "organizer/questions/confirm_decline.html", form=form))
    reason = DeclineReason(form.reason.data)

    def decline(one: int, version: int) -> int | None:
        text = form.text.data or words.default_text(reason, words.language_of(queries.in_event(event_id, one)))
        return moderating.decline(event_id, one, version, who, reason, text)

    with transaction():
        made, passed = moderating.each(seen, decline)
    text = ngettext("%(num)s question is declined.", "%(num)s questions are declined.", len(made))
    return _told(event_id, text, made, passed)


@blueprint.get("/merge")
@moderates(Action.MODERATE_QUESTIONS)
def confirm_merge_several(event_id: int) -> Page:
    """Which of the questions that are ticked stays, and in which words."""
    return _confirm(event_id, "organizer/questions/confirm_merge_several.html", form=WordsForm(formdata=None))


@blueprint.post("/merge")
@moderates(Action.MODERATE_QUESTIONS)
def merge_several(event_id: int) -> Page:
    """Merge those that are ticked into the one that stays."""
    who, seen, form = actor(event_id), _ticked(), WordsForm()
    into = request.form.get("into", 0, int)
    if into not in seen or len(seen) < 2 or not form.validate():
        return _again(_confirm(event_id, "organizer/questions/confirm_merge_several.html", form=form))
    more: list[int] = []

    def merge(one: int, version: int) -> int | None:
        target_seen = seen[into] if form.body.data and not more else None
        made = together(event_id, one, into, version, who, form.body.data or "", target_seen)
        more.extend(made[1:])
        return made[0] if made else None

    with transaction():
        made, passed = moderating.each({one: version for one, version in seen.items() if one != into}, merge)
    text = ngettext("%(num)s question is merged.", "%(num)s questions are merged.", len(made))
    return _told(event_id, text, [*made, *more], passed)


def _ticked() -> dict[int, int]:
    """Return the versions seen of the questions that are ticked, by id; what is neither is left out."""
    pairs = (one.partition("-") for one in request.values.getlist("question")[:MOST])
    found = {id_or_none(question_id): id_or_none(version) for question_id, _, version in pairs}
    return {one: version or 0 for one, version in found.items() if one}


def _confirm(event_id: int, name: str, form: FlaskForm) -> Page:
    frame = around(event_id)
    desk, seen = views.desk(frame["event"]), _ticked()
    chosen = [(desk.shown[one], version) for one, version in sorted(seen.items()) if one in desk.shown]
    if len(chosen) < (2 if "merge" in name else 1):
        say(gettext("Tick questions first.") if "merge" not in name else gettext("Tick at least two questions first."))
        return back(event_id)
    into: Any = request.values.get("into", 0, int)
    return render_template(name, **frame, chosen=chosen, form=form, into=into, previews=words.previews())


def _again(page: Page) -> Page:
    return (page, 422) if isinstance(page, str) else page


def _told(event_id: int, text: str, made: list[int], passed: Passed) -> Page:
    if made:
        say(text, made)
    elif not passed:
        say(gettext("Tick questions first."))
    reasons = {queries.in_event(event_id, one).public_no: pages.why(why) for one, why in _known(event_id, passed)}
    undoing.tell_passed(reasons)
    return back(event_id)


def _known(event_id: int, passed: Passed) -> list[tuple[int, Refused | NotFound | None]]:
    ids = {question.id for question in queries.of_event(event_id)}
    return [(one, why) for one, why in passed.items() if one in ids]
