"""Mails that leave by themselves, so long before the event's start or after its end: when, and when it is too late.

A moment that has passed is missed: it is recorded, and never made up for.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from eventsite.rules.events import EventState, moment
from eventsite.rules.mailings import Wordings
from eventsite.rules.occasions import Occasion
from eventsite.rules.outbox import Kind

# By the clock on the wall of an event that lasts all day: its own start is a midnight.
_DAY_BEGINS, _DAY_ENDS = 9, 17


class Moment(StrEnum):
    """Which of an event's automatic mails, in the order of time."""

    QUESTIONS_FIRST = "questions_first"
    WEEK = "week"
    QUESTIONS_SECOND = "questions_second"
    DAY = "day"
    HOUR = "hour"
    THANKS = "thanks"
    SURVEY = "survey"


class Unit(StrEnum):
    """In what the time between the mail and the event is told."""

    HOURS = "hours"
    DAYS = "days"


class Audience(StrEnum):
    """Who is thanked and asked after the event."""

    PRESENT = "present"
    SEATED = "seated"


class Outcome(StrEnum):
    """What came of the newest moment of an automatic mail."""

    SENT = "sent"
    MISSED = "missed"


class Due(StrEnum):
    """What is to be done about a moment."""

    NOT_YET = "not_yet"
    SEND = "send"
    MISS = "miss"
    SETTLED = "settled"


@dataclass(frozen=True)
class Plan:
    """How an automatic mail is to begin with. `tolerance` is how late it may still begin."""

    kind: Kind
    amount: int
    unit: Unit
    is_after: bool
    is_on: bool
    tolerance: timedelta


PLANS: dict[Moment, Plan] = {
    Moment.QUESTIONS_FIRST: Plan(Kind.QUESTION_REMINDER, 7, Unit.DAYS, False, False, timedelta(hours=2)),
    Moment.WEEK: Plan(Kind.REMINDER, 7, Unit.DAYS, False, False, timedelta(hours=2)),
    Moment.QUESTIONS_SECOND: Plan(Kind.QUESTION_REMINDER, 3, Unit.DAYS, False, False, timedelta(hours=2)),
    Moment.DAY: Plan(Kind.REMINDER, 1, Unit.DAYS, False, True, timedelta(hours=2)),
    Moment.HOUR: Plan(Kind.REMINDER, 1, Unit.HOURS, False, True, timedelta(minutes=10)),
    Moment.THANKS: Plan(Kind.THANKS, 1, Unit.DAYS, True, False, timedelta(hours=12)),
    Moment.SURVEY: Plan(Kind.SURVEY_REMINDER, 5, Unit.DAYS, True, False, timedelta(hours=12)),
}


@dataclass(frozen=True)
class MailSetting:
    """How an organizer has set one automatic mail. Nothing of what came of it."""

    moment: Moment
    is_on: bool
    amount: int
    unit: Unit
    audience: Audience
    wordings: Wordings


@dataclass(frozen=True)
class MailSettings:
    """How an organizer has set all of an event's automatic mails, and what is added to the confirmation.

    The survey's address is not among them: what was asked after one meeting is about that one.
    """

    mails: tuple[MailSetting, ...] = ()
    confirmation_text: str = ""
    confirmation_text_en: str = ""


ABOUT_QUESTIONS = frozenset({Moment.QUESTIONS_FIRST, Moment.QUESTIONS_SECOND})
AFTERWARDS = frozenset(one for one, plan in PLANS.items() if plan.is_after)
# So long a round may take beyond the tolerance, with a slow server.
LONGEST_ROUND = timedelta(hours=2)
MOST = {Unit.HOURS: 72, Unit.DAYS: 60}
# After so long nothing of an event is due any more, whatever its settings.
LAST = timedelta(days=MOST[Unit.DAYS] + 1)


def falls_at(occasion: Occasion, amount: int, unit: Unit, *, is_after: bool) -> datetime:
    """Return the moment so long before the start or after the end.

    Days are days on the wall of the event: the time of day is the same on both sides of a change of the clocks.
    """
    anchor = _anchor(occasion, is_after=is_after)
    sign = 1 if is_after else -1
    if unit is Unit.DAYS:
        return moment(anchor + sign * timedelta(days=amount), occasion.timezone)
    return moment(anchor, occasion.timezone) + sign * timedelta(hours=amount)


def too_late_at(occasion: Occasion, *, is_after: bool) -> datetime | None:
    """Return from when such a mail makes no sense, whatever the tolerance: one before the start, once it has begun."""
    return None if is_after else moment(_anchor(occasion, is_after=False), occasion.timezone)


def _anchor(occasion: Occasion, *, is_after: bool) -> datetime:
    if not occasion.is_all_day:
        return occasion.ends_wall if is_after else occasion.starts_wall
    if is_after:  # all day ends at the midnight after it
        return (occasion.ends_wall - timedelta(days=1)).replace(hour=_DAY_ENDS)
    return occasion.starts_wall.replace(hour=_DAY_BEGINS)


def speaks_in(state: str, *, is_after: bool) -> bool:
    """Say whether an event in that state sends such mails: none that is called off or put off does."""
    return state == EventState.PUBLISHED or (is_after and state == EventState.ARCHIVED)


def span(amount: int, unit: Unit) -> timedelta:
    """Return how long that is."""
    return timedelta(hours=amount) if unit is Unit.HOURS else timedelta(days=amount)


@dataclass(frozen=True)
class Standing:
    """What is known of one automatic mail: its moment, what came of an earlier one, since when it is on.

    `since` is the latest of when the mail was switched on and when the event was published.
    """

    at: datetime
    span: timedelta
    tolerance: timedelta
    since: datetime
    settled_for: datetime | None = None
    outcome: Outcome | None = None
    too_late_at: datetime | None = None


def due(standing: Standing, now: datetime) -> Due:
    """Say what is to be done now.

    An event that moves takes its mails along. One that has been sent is sent again only for a moment that lies
    later by at least its own span: a meeting that is put off by two hours reminds nobody twice.
    """
    if _is_settled(standing):
        return Due.SETTLED
    if now < standing.at:
        return Due.NOT_YET
    is_late = now - standing.at > standing.tolerance
    is_pointless = standing.too_late_at is not None and now >= standing.too_late_at
    return Due.MISS if is_late or is_pointless or standing.at < standing.since else Due.SEND


def may_go_on(tolerance: timedelta, moment_at: datetime, too_late_at: datetime | None, now: datetime) -> bool:
    """Say whether what has begun may still be written: a worker that was down for long does not go on where it was."""
    is_pointless = too_late_at is not None and now >= too_late_at
    return not is_pointless and now - moment_at <= tolerance + LONGEST_ROUND


def _is_settled(standing: Standing) -> bool:
    if standing.settled_for is None:
        return False
    gap = standing.span if standing.outcome == Outcome.SENT else timedelta(microseconds=1)
    return standing.at < standing.settled_for + gap
