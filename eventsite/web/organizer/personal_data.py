"""Which personal data remains where, and until when: one page for all of an organizer's meetings."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, current_app, render_template
from flask_babel import gettext

from eventsite import clock
from eventsite.models import Event
from eventsite.queries import events as event_queries
from eventsite.queries import retention as queries
from eventsite.queries.retention import Part
from eventsite.rules import retention as rules
from eventsite.rules.permissions import Action
from eventsite.web import guards
from eventsite.web.guards import requires

blueprint = Blueprint("personal_data", __name__, url_prefix="/personal-data")
SHOWN = (
    queries.PEOPLE,
    queries.NEEDS,
    queries.ANSWERS,
    queries.FILES,
    queries.MAILS,
    queries.RECEIVED,
    queries.QUESTIONS,
    queries.GROUPS,
    queries.INVITEES,
    queries.TAGS,
    queries.ATTENDEE_NOTES,
    queries.INVOICES,
    queries.GUESTS,
)


@dataclass(frozen=True)
class Remains:
    """What remains of one event: how much of each part, until when, and whether it should be gone."""

    event: Event
    counts: dict[str, int]
    person_until: datetime | None
    needs_until: datetime | None
    is_overdue: bool


@blueprint.get("")
@requires(Action.SEE_PERSONAL_DATA)
def index() -> str:
    """The events that hold personal data, those that are to be erased soonest first."""
    found = sorted(remains(event_queries.of_organizer(guards.me())), key=_soonest)
    return render_template(
        "organizer/personal_data/index.html",
        remains=found,
        parts={name: word for name, word in parts_in_words().items() if any(one.counts[name] for one in found)},
        overdue=[one for one in found if one.is_overdue],
        last=queries.last_purge(),
        person_days=current_app.config["RETENTION_DAYS"],
    )


def remains(events: Sequence[Event]) -> list[Remains]:
    """Return what remains of those events, without those of which nothing does: a query for each part."""
    counted = {part.name: queries.counts(part, [event.id for event in events]) for part in SHOWN}
    now = clock.now()
    found = [(event, {name: numbers.get(event.id, 0) for name, numbers in counted.items()}) for event in events]
    return [_remains(event, counts, now) for event, counts in found if any(counts.values())]


def _remains(event: Event, counts: dict[str, int], now: datetime) -> Remains:
    if not rules.has_an_end(event.state):
        return Remains(event, counts, None, None, is_overdue=False)
    usual = current_app.config["RETENTION_DAYS"]
    days = usual if event.keep_person_days is None else event.keep_person_days
    person = rules.person_ends_at(event.ends_at, event.closes_at, days)
    needs = rules.part_ends_at(event.ends_at, event.keep_needs_days) if counts[queries.NEEDS.name] else None
    return Remains(event, counts, person, needs, rules.is_overdue(person, now) or rules.is_overdue(needs, now))


def parts_in_words() -> dict[str, str]:
    """Return what each kind of data is called, in the order of the table."""
    words: dict[Part, str] = {
        queries.PEOPLE: gettext("People"),
        queries.NEEDS: gettext("Diet and access"),
        queries.ANSWERS: gettext("Answers"),
        queries.FILES: gettext("Files"),
        queries.MAILS: gettext("Mails"),
        queries.RECEIVED: gettext("Mails received"),
        queries.TAGS: gettext("Tags"),
        queries.ATTENDEE_NOTES: gettext("Notes"),
        queries.QUESTIONS: gettext("Askers"),
        queries.GUESTS: gettext("Guests with a link"),
        queries.GROUPS: gettext("Coordinators"),
        queries.INVITEES: gettext("Invited"),
        queries.INVOICES: gettext("Invoices"),
    }
    return {part.name: word for part, word in words.items()}


def _soonest(one: Remains) -> tuple[bool, datetime]:
    until = one.needs_until or one.person_until
    return until is None, until or one.event.ends_at
