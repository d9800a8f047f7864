"""The templates that come with the product, in the language of whoever begins with one."""

from dataclasses import replace
from datetime import datetime, time, timedelta

from flask_babel import gettext

from eventsite.rules.details import EventDetails, ItemDetails
from eventsite.rules.events import Format
from eventsite.rules.plans import Plan
from eventsite.rules.policies import Policy
from eventsite.rules.rounds import RoundDetails

DIGITAL_MORNING, WHOLE_DAY, HYBRID_DAY = "digital-morning", "whole-day", "hybrid-day"
DAY = datetime(2026, 1, 15)  # a Thursday that means nothing: plans are moved to the day that is asked for
NOON, EVENING = time(12), time(23, 59)


def names() -> dict[str, str]:
    """Return the templates' names by what they are called in addresses and forms."""
    return {
        DIGITAL_MORNING: gettext("Digital morning, 9.00–12.00"),
        WHOLE_DAY: gettext("Whole day on site, 9.30–16.00"),
        HYBRID_DAY: gettext("Whole day on site and online, 9.30–16.00"),
    }


def descriptions() -> dict[str, str]:
    """Return what each of them brings along."""
    return {
        DIGITAL_MORNING: gettext("Registration closes the day before, questions two days before."),
        WHOLE_DAY: gettext(
            "Registration closes seven days before, and so does free cancellation. The queue closes a day before."
        ),
        HYBRID_DAY: gettext("As the whole day on site, with places of both kinds."),
    }


def plan(name: str) -> Plan | None:
    """Return the template of that name; None if there is none."""
    made = {DIGITAL_MORNING: _digital_morning, WHOLE_DAY: _whole_day, HYBRID_DAY: _hybrid_day}.get(name)
    return made() if made else None


def _digital_morning() -> Plan:
    details = EventDetails(
        title=gettext("New meeting"),
        summary="",
        description="",
        format=Format.DIGITAL,
        starts_wall=_at(0, time(9)),
        ends_wall=_at(0, NOON),
        closes_wall=_at(1, EVENING),
        questions_close_wall=_at(0, NOON),
        programme=(
            _item(9, 0, 9, 10, gettext("Welcome")),
            _item(9, 10, 9, 55, gettext("Talk")),
            _item(9, 55, 10, 10, gettext("Break")),
            _item(10, 10, 10, 55, gettext("Examples from member companies")),
            _item(10, 55, 11, 45, gettext("Your questions")),
            _item(11, 45, 12, 0, gettext("Summing up")),
        ),
    )
    policy = Policy(edits_close_wall=_at(1, NOON), queue_closes_hours=2)
    return Plan(details, policy, RoundDetails(deadline_wall=_at(2, NOON), closes_wall=_at(0, NOON)))


def _whole_day() -> Plan:
    details = EventDetails(
        title=gettext("New meeting"),
        summary="",
        description="",
        format=Format.ON_SITE,
        starts_wall=_at(0, time(9, 30)),
        ends_wall=_at(0, time(16)),
        capacity=60,
        closes_wall=_at(7, EVENING),
        questions_close_wall=_at(0, time(16)),
        programme=(
            _item(9, 30, 10, 0, gettext("Coffee and registration")),
            _item(10, 0, 10, 15, gettext("Welcome")),
            _item(10, 15, 11, 0, gettext("Talk")),
            _item(11, 0, 12, 0, gettext("Examples from member companies")),
            _item(12, 0, 13, 0, gettext("Lunch")),
            _item(13, 0, 14, 30, gettext("Visit or workshops")),
            _item(14, 30, 15, 0, gettext("Coffee")),
            _item(15, 0, 15, 45, gettext("Your questions")),
            _item(15, 45, 16, 0, gettext("Summing up")),
        ),
    )
    policy = Policy(
        asks_diet=True,
        asks_access=True,
        queue_closes_hours=24,
        names_due_wall=_at(7, NOON),
        free_until_wall=_at(7, EVENING),
        edits_close_wall=_at(3, NOON),
    )
    return Plan(details, policy, RoundDetails(deadline_wall=_at(2, NOON), closes_wall=_at(0, time(16))))


def _hybrid_day() -> Plan:
    day = _whole_day()
    policy = day.policy or Policy()
    return replace(
        day,
        details=replace(day.details, format=Format.HYBRID, capacity=None),
        policy=replace(policy, capacity_on_site=60),
    )


def _at(days_before: int, clock: time) -> datetime:
    return datetime.combine((DAY - timedelta(days=days_before)).date(), clock)


def _item(hour: int, minute: int, until_hour: int, until_minute: int, title: str) -> ItemDetails:
    return ItemDetails(time(hour, minute), title, ends_at=time(until_hour, until_minute))
