"""What the moderator sees on the day: lists in order, the clock of the programme, whether turns are fair."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import gettext

from eventsite import clock
from eventsite.errors import QuestionChanged
from eventsite.models import Event, Question
from eventsite.queries import questions as queries
from eventsite.queries.questions import live as live_queries
from eventsite.queries.questions import standings
from eventsite.rules import live as rules
from eventsite.rules import questions as question_rules
from eventsite.rules import ranking
from eventsite.rules.live import Asked, Fairness
from eventsite.rules.questions import Handling, Moderation, Phase, Viewer
from eventsite.rules.ranking import Standing
from eventsite.web import shown_questions
from eventsite.web.filters import clock as clock_time
from eventsite.web.filters import local
from eventsite.web.organizer.questions import presence

LONGEST_SEARCH = 100
MOST_WANTED = 20


def of(event: Event, search: str, actor: str) -> dict[str, Any]:
    """Return the lists of the page, the state of the screen, and what can be undone."""
    now = clock.now()
    found, known = queries.of_event(event.id), standings.of_event(event.id, with_private=True)
    living = [one for one in found if one.moderation in question_rules.LIVING]
    open_ones = [one for one in living if one.handling == Handling.OPEN and _is_found(one, search)]
    standing = queries.round_of(event.id)
    return {
        "now": now,
        "round": standing,
        "items": (items := programme(event, now)),
        "minutes": {title: minutes for _, title, minutes, _ in items},
        "current": next(iter(_shown([one for one in living if one.handling == Handling.CURRENT], known)), None),
        "chosen": _shown(sorted(_handled(living, Handling.SELECTED), key=_place), known),
        "wanted": _shown(by_rank(open_ones, known)[:MOST_WANTED], known),
        "new": _shown([one for one in reversed(open_ones) if rules.is_new(one.created_at, now)], known),
        "done": _shown(sorted((one for one in living if _is_done(one)), key=_shown_at, reverse=True), known),
        "fairness": _fairness(living, known),
        "undoable": live_queries.undoable(event.id),
        "others": presence.others(event.id, actor),
    }


def changed_in_words(refusal: QuestionChanged) -> str:
    """Say that somebody else was first."""
    at = clock_time(local(refusal.at))
    return gettext("Somebody else changed the question at %(time)s. Nothing was changed; look at it again.", time=at)


def _shown(questions: Sequence[Question], known: Mapping[int, Standing]) -> list[shown_questions.Shown]:
    return shown_questions.all_shown(questions, Viewer.MODERATOR, known)


def _handled(questions: Sequence[Question], handling: Handling) -> list[Question]:
    return [one for one in questions if one.moderation == Moderation.PUBLISHED and one.handling == handling]


def by_rank(questions: Sequence[Question], known: Mapping[int, Standing]) -> list[Question]:
    """Return the accepted ones of the questions, those that most want first."""
    place = {question_id: place for place, question_id in enumerate(ranking.ranked(list(known.values())))}
    accepted = [one for one in questions if one.moderation == Moderation.PUBLISHED]
    return sorted(accepted, key=lambda one: place.get(one.id, len(place)))


def _is_found(question: Question, search: str) -> bool:
    return search.casefold() in question.body.casefold() or search == str(question.public_no)


def _is_done(question: Question) -> bool:
    return question.moderation == Moderation.PUBLISHED and question.handling not in question_rules.PENDING


def _place(question: Question) -> tuple[int, int]:
    return question.queue_no or 0, question.id


def _shown_at(question: Question) -> datetime:
    return question.shown_at or question.created_at


def _fairness(questions: Sequence[Question], known: Mapping[int, Standing]) -> Fairness:
    """Return how turns have been given; an organization counts only where the asker lets it be shown."""
    asked = [
        Asked(_organization(one), one.phase != Phase.ADVANCE, one.shown_at, one.created_at)
        for one in questions
        if one.shown_at is not None
    ]
    waiting = {one.id: known[one.id].seen for one in _handled(questions, Handling.OPEN) if one.id in known}
    return rules.fairness(asked, waiting)


def _organization(question: Question) -> str:
    is_shown = bool(shown_questions.asker(question, Viewer.MODERATOR)) and question.registration is not None
    return question.registration.company if is_shown and question.registration else ""


def programme(event: Event, now: datetime) -> list[tuple[str, str, int, bool]]:
    """Return the programme as (time, title, planned minutes, is going on now)."""
    zone = ZoneInfo(event.timezone)
    day = event.starts_at.astimezone(zone).date()
    starts = [datetime.combine(day, item.starts_local_time, zone) for item in event.programme]
    minutes = rules.planned_minutes(starts, event.ends_at) if starts else []
    ends = [*starts[1:], event.ends_at]
    return [
        (clock_time(start), item.title, planned, start <= now < end)
        for item, start, end, planned in zip(event.programme, starts, ends, minutes, strict=True)
    ]
