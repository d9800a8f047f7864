"""What moderators do about objections, appeals and comments, and about questions to somebody who has left."""

from flask import request
from flask_babel import gettext, ngettext

from eventsite.database import transaction
from eventsite.queries import events as event_queries
from eventsite.queries.questions import moderation as queries
from eventsite.rules.permissions import Action
from eventsite.services.questions import matters, moderating
from eventsite.web.forms.moderation import KeepForm, SeenForm, TargetForm, id_or_none
from eventsite.web.guards import moderates
from eventsite.web.organizer.questions import bulk, decisions
from eventsite.web.organizer.questions.routes import ONE, Page, actor, blueprint


@blueprint.post(f"{ONE}/keep")
@moderates(Action.MODERATE_QUESTIONS)
def keep(event_id: int, question_id: int) -> Page:
    """Let a decision stand that its asker has turned against, with a word to them."""
    who, form = actor(event_id), KeepForm()
    if not form.validate():
        return decisions.invalid(event_id, question_id, keeping=form)

    def doing() -> int | None:
        return matters.keep(event_id, question_id, form.seen_version, who, form.word.data or "")

    said = gettext("The decision on question %(number)s stands, and whoever asked is told.")
    return decisions.done(event_id, question_id, doing, said, keeping=form)


@blueprint.post(f"{ONE}/done")
@moderates(Action.MODERATE_QUESTIONS)
def call_done(event_id: int, question_id: int) -> Page:
    """Call done what speakers have written, and whom a question was for, as far as it was seen."""
    who, last_seen = actor(event_id), id_or_none(request.form.get("matter")) or 0

    def doing() -> int | None:
        return matters.settle(event_id, question_id, last_seen, who)

    return decisions.done(event_id, question_id, doing, gettext("What was said about question %(number)s is done."))


@blueprint.post(f"{ONE}/consent")
@moderates(Action.MODERATE_QUESTIONS)
def ask_consent(event_id: int, question_id: int) -> Page:
    """Ask whoever asked one speaker alone who may read the question now."""
    who, form = actor(event_id), SeenForm()

    def doing() -> int | None:
        return matters.ask_for_consent(event_id, question_id, form.seen_version, who)

    said = gettext("Whoever asked question %(number)s gets a mail.")
    return decisions.done(event_id, question_id, doing, said)


@blueprint.post("/retarget")
@moderates(Action.MODERATE_QUESTIONS)
def retarget_several(event_id: int) -> Page:
    """Pass on all questions to one speaker, or about one item, that is gone; what else they are about stays."""
    who, seen = actor(event_id), bulk.ticked()
    form = TargetForm(event_queries.whole(event_id))
    is_speaker = request.form.get("gone") == "speaker"

    def pass_on(one: int, version: int) -> int | None:
        question = queries.in_event(event_id, one)
        speaker, item = (form.speaker.data, question.item_id) if is_speaker else (question.speaker_id, form.item.data)
        return moderating.retarget(event_id, one, version, who, speaker, item)

    with transaction():
        made, passed = moderating.each(seen, pass_on)
    return bulk.told(
        event_id,
        ngettext("%(num)s question is passed on.", "%(num)s questions are passed on.", len(made)),
        made,
        passed,
    )
