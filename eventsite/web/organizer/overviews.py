"""What the overviews show: how each of my events stands, and one event by numbers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from flask_babel import gettext

from eventsite import clock
from eventsite.models import Event
from eventsite.queries import overviews as queries
from eventsite.rules import deadlines, plots
from eventsite.rules.deadlines import Deadline, Due
from eventsite.rules.events import EventState
from eventsite.rules.invitations import PartStat
from eventsite.rules.plots import Movement, Plot
from eventsite.rules.policies import Mode
from eventsite.rules.visits import EVERY
from eventsite.services import visits
from eventsite.web import guards, traces
from eventsite.web.filters import local

COMPANIES = 6
WIDE, NARROW = (720, 270), (340, 250)  # width and height; two drawings, so that words stay as large as text
RUNNING = (EventState.PUBLISHED, EventState.DRAFT)  # in these states what the event has set comes to pass


@dataclass(frozen=True)
class Standing:
    """How an event stands in the list of mine."""

    new: int = 0
    failed: int = 0
    next: Due | None = None


@dataclass(frozen=True)
class Part:
    """So many people of those that come, in words; of how many seats, where that is limited."""

    words: str
    number: int
    limit: int | None = None


def standings(events: Sequence[Event]) -> dict[int, Standing]:
    """Return how each of the events stands, by id."""
    now = clock.now()
    ids = [event.id for event in events if event.ends_at > now]
    new, failed = queries.newcomers(ids, guards.me().id, now), queries.failed_mails(ids)
    return {event.id: Standing(new.get(event.id, 0), failed.get(event.id, 0), _next(event)) for event in events}


def around(event: Event) -> dict[str, Any]:
    """Return what the overview of one event shows by numbers."""
    now = clock.now()
    days = plots.without_gaps(queries.movements(event), min(local(now, event.timezone), event.ends_local).date())
    companies, others, others_seats = queries.by_company(event.id, COMPANIES)
    kinds = queries.kinds(event.id)
    return {
        "deadlines": _due(event)[:4],
        "deadline_in_words": in_words,
        "new": queries.newcomers([event.id], guards.me().id, now).get(event.id, 0),
        "visited_at": _visited_before(event.id, now),
        "calendar": _answers(event.id),
        "companies": companies,
        "other_companies": (others, others_seats),
        "kinds": kinds,
        "members": queries.count_members(),
        "who": [part for part in _who(kinds) if part.number],
        "modes": _modes(event),
        "plots": _drawn(days, event.capacity),
        "weeks": _weeks(days),
    }


def note_visit(event_id: int) -> None:
    """Leave a trace that whoever is signed in has looked at the event, unless one was left just now."""
    organizer_id = guards.me().id
    last = queries.visit(organizer_id, event_id)
    if last is None or clock.now() - last.seen_at >= EVERY:
        traces.note(lambda: visits.note(organizer_id, event_id))


def in_words(deadline: Deadline) -> str:
    """Return what happens then."""
    words = {
        Deadline.OPENS: gettext("Registration opens"),
        Deadline.CLOSES: gettext("Registration closes"),
        Deadline.NAMES_DUE: gettext("Places without a name are let go"),
        Deadline.QUESTIONS_CLOSE: gettext("Questions close"),
        Deadline.EDITS_CLOSE: gettext("Last time to change answers"),
        Deadline.FREE_UNTIL: gettext("Last time to cancel for free"),
        Deadline.QUEUE_CLOSES: gettext("The waiting list closes"),
        Deadline.STARTS: gettext("The meeting begins"),
        Deadline.ENDS: gettext("The meeting ends"),
    }
    return words[deadline]


def _due(event: Event) -> list[Due]:
    return deadlines.to_come(queries.moments(event), clock.now()) if event.state in RUNNING else []


def _next(event: Event) -> Due | None:
    return next(iter(_due(event)), None)


def _visited_before(event_id: int, now: datetime) -> datetime | None:
    found = queries.visit(guards.me().id, event_id)
    return found.since(now) if found else None


def _answers(event_id: int) -> dict[str, int]:
    found = queries.calendar_answers(event_id)
    yes, no = found.get(PartStat.ACCEPTED, 0), found.get(PartStat.DECLINED, 0)
    return {"yes": yes, "no": no, "none": sum(found.values()) - yes - no}


def _who(kinds: queries.Kinds) -> list[Part]:
    return [
        Part(gettext("Member companies"), kinds.members),
        Part(gettext("Other companies"), kinds.others),
        Part(gettext("Not in the register"), kinds.unknown),
    ]


def _modes(event: Event) -> list[Part]:
    """Return how many come in each way, where there is a choice."""
    limits = {Mode.ON_SITE: event.capacity_on_site, Mode.DIGITAL: event.capacity_digital}
    words = {Mode.ON_SITE: gettext("On site"), Mode.DIGITAL: gettext("Digital")}
    found = queries.by_mode(event)
    return [Part(words[mode], number, limits[mode]) for mode, number in found.items()] if len(found) > 1 else []


def _drawn(days: Sequence[Movement], limit: int | None) -> list[Plot]:
    return [plots.plot(days, limit, *size) for size in (WIDE, NARROW)] if days else []


def _weeks(days: Sequence[Movement]) -> list[tuple[date, Movement, int]]:
    """Return each week by its Monday, and how many there were at its end."""
    weeks = plots.by_week(days)
    return [(week.on, week, total) for week, total in zip(weeks, plots.totals(weeks), strict=True)]
