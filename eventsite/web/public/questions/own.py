"""One's own questions: how each stands, what has happened to it, and what one can do about it."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext
from markupsafe import Markup

from eventsite.models import Event, Question, QuestionChange, Registration
from eventsite.queries import questions as queries
from eventsite.queries.questions import listing, matters, standings
from eventsite.rules import questions as rules
from eventsite.rules.matters import AGAINST, Matter
from eventsite.rules.questions import Audience, Moderation, NameDisplay
from eventsite.services import audit
from eventsite.web.public.questions.rounds import Standing
from eventsite.web.public.questions.rows import answer_of

BY_MODERATORS = frozenset({"question.accepted", "question.edited", "question.proposal_approved", "question.undone"})


@dataclass(frozen=True)
class Turn:
    """Whether its asker may turn against what was decided, has, and what a moderator has said to that."""

    matter: str = ""
    has_turned: bool = False
    is_kept: bool = False
    word: str = ""

    @property
    def is_open(self) -> bool:
        """Say whether the asker may still do it: once for each decision."""
        return bool(self.matter) and not self.has_turned


@dataclass(frozen=True)
class Own:
    """A question as its asker sees it.

    `written` is what they wrote where moderators have said it otherwise, `onward` the meeting it was taken along to.
    """

    question: Question
    state: str
    written: str
    merged_number: int | None
    merged_body: str
    timeline: Sequence[tuple[datetime, str]]
    answer: Markup | None
    support: int | None
    may_change: bool
    turn: Turn
    gone_speaker: str
    names_few: bool
    onward: str


def of(registration: Registration, event: Event, standing: Standing) -> list[Own]:
    """Return the person's questions for the event, in the order they came."""
    questions = queries.of_registration(registration.id)
    if not questions:
        return []
    is_small = listing.colleagues(registration) < rules.SMALL_GROUP
    stand = standings.of_event(event.id) if standing.shows_counts else {}
    return _owned(questions, {one: found.supporters for one, found in stand.items()}, is_small=is_small)


def everywhere(registration_ids: Sequence[int]) -> Mapping[int, Sequence[Own]]:
    """Return by registration what was asked with it, as of() does but for what is counted in each meeting."""
    found: defaultdict[int, list[Own]] = defaultdict(list)
    for one in _owned(queries.of_registrations(registration_ids), {}, is_small=False):
        found[one.question.registration_id or 0].append(one)
    return found


def _owned(questions: Sequence[Question], support: Mapping[int, int], *, is_small: bool) -> list[Own]:
    shown = listing.asked_now_by(questions)
    changes = listing.changes_of([one.id for one in questions])
    return [_own(one, shown, changes[one.id], support.get(one.id), is_small) for one in questions]


def _own(
    question: Question,
    shown: Mapping[int, Question],
    changes: Sequence[QuestionChange],
    support: int | None,
    is_small: bool,
) -> Own:
    held = [change for change in changes if change.undone_at is None]
    root = shown.get(question.root_id or 0)
    answer = answer_of(question)
    written = written_by_asker(question, held)
    is_living = question.moderation in rules.LIVING and question.handling in rules.PENDING
    return Own(
        question,
        _state(question, bool(written), answer is not None),
        written,
        root.public_no if root else None,
        root.body if root else "",
        [(change.at, words) for change in held if (words := _happened(change))],
        answer,
        support,
        is_living,
        _turn(question, held),
        matters.gone_speaker(question) if question.audience == Audience.SPEAKER_ONLY else "",
        is_small and is_living and question.name_display == NameDisplay.COMPANY,
        next((change.reason for change in held if change.action == "question.carried"), ""),
    )


def _turn(question: Question, changes: Sequence[QuestionChange]) -> Turn:
    matter = {Moderation.MERGED: Matter.OBJECTION, Moderation.DECLINED: Matter.APPEAL}.get(question.moderation)
    if matter is None:
        return Turn()
    actions = [change.action for change in changes]
    decided = len(actions) - 1 - actions[::-1].index(AGAINST[matter]) if AGAINST[matter] in actions else -1
    since = changes[decided + 1 :]
    kept = [change.reason for change in since if change.action == "question.kept"]
    has_turned = any(change.action == matter for change in since)
    return Turn(matter, has_turned, bool(kept), kept[-1] if kept else "")


def written_by_asker(question: Question, changes: Sequence[QuestionChange]) -> str:
    """Return what the asker had written where it is shown in a moderator's words; else nothing."""
    after = question.body
    for change in reversed(changes):
        before = (change.before or {}).get("body", after)
        if before != after and change.actor != audit.REGISTRANT and change.action in BY_MODERATORS:
            is_own_proposal = change.action == "question.proposal_approved"
            return "" if is_own_proposal else str(before)
        if before != after:
            return ""
        after = before
    return ""


def _state(question: Question, is_reworded: bool, is_answered: bool) -> str:
    """Return the name of the state, for which the templates have words (docs/design.md)."""
    if question.moderation in rules.UNDECIDED:
        return "waiting"
    if question.moderation != Moderation.PUBLISHED:
        return question.moderation
    if is_answered or question.handling == rules.Handling.ANSWERED:
        return "answered"
    if question.audience == Audience.SPEAKER_ONLY:
        return "private"
    return "reworded" if is_reworded else "published"


def _happened(change: QuestionChange) -> str:
    """Return in words what happened, as far as it concerns the asker."""
    own = change.actor == audit.REGISTRANT
    words = {
        "question.asked": gettext("Sent"),
        "question.edited": gettext("You changed the text") if own else gettext("A moderator changed the text"),
        "question.background_changed": gettext("You changed the background"),
        "question.proposed": gettext("You suggested new words"),
        "question.proposal_approved": gettext("Your new words were approved"),
        "question.proposal_refused": gettext("Your new words were not used"),
        "question.accepted": gettext("Published"),
        "question.declined": gettext("Not published"),
        "question.merged": gettext("Merged with a similar question"),
        "question.unmerged": gettext("Stands by itself again"),
        "question.held": gettext("Hidden until a moderator has looked at it"),
        "question.name_hidden": gettext("You hid your name"),
        "question.retargeted": gettext("Passed to somebody else"),
        "question.select": gettext("Chosen to be asked"),
        "question.take": gettext("Asked at the meeting"),
        "question.answer_live": gettext("Answered at the meeting"),
        "question.to_writing": gettext("To be answered in writing"),
        "question.carried": gettext("Taken along to %(title)s", title=change.reason),
        "question.skip": gettext("There was no time for it"),
        Matter.OBJECTION: gettext("You said that your question is another one"),
        Matter.APPEAL: gettext("You asked for it to be looked at again"),
        Matter.SPEAKER_GONE: gettext("%(name)s no longer takes part", name=change.reason),
        "question.kept": gettext("A moderator looked at it again, and it stays as it is"),
        "question.readdressed": gettext("You let another speaker read it"),
    }
    return words.get(change.action, "")
