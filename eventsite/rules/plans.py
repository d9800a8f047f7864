"""An event as a plan: all that an organizer decides about it, to begin another from on another day."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from eventsite.rules.automatic_mails import MailSettings
from eventsite.rules.details import EventDetails
from eventsite.rules.fields import FieldDetails
from eventsite.rules.guests import GuestDetails
from eventsite.rules.policies import Policy
from eventsite.rules.rounds import RoundDetails
from eventsite.rules.snapshots import moved


class Part(StrEnum):
    """What can be taken along to another event or left behind."""

    PROGRAMME = "programme"
    SPEAKERS = "speakers"
    FIELDS = "fields"
    POLICY = "policy"
    ROUND = "round"
    PICTURE = "picture"
    READING = "reading"
    MAILS = "mails"
    ORGANIZERS = "organizers"
    GUESTS = "guests"


EVERYTHING = frozenset(Part)
# A template is for all organizers, so nobody's name or address is kept in one.
KEPT_IN_TEMPLATES = EVERYTHING - {Part.ORGANIZERS, Part.GUESTS}
# What is ticked to begin with: somebody who had a link to one meeting has not thereby been asked to the next.
TAKEN_TO_BEGIN_WITH = EVERYTHING - {Part.GUESTS}


@dataclass(frozen=True)
class Plan:
    """What is decided about an event. Never attendees, what they have asked, links, or the address of the room.

    The fields name one another by their place in the tuple: `shown_if_field_id` counts from 0.
    """

    details: EventDetails
    policy: Policy | None = None
    round: RoundDetails | None = None
    fields: tuple[FieldDetails, ...] = ()
    organizer_ids: tuple[int, ...] = ()
    mails: MailSettings | None = None
    guests: tuple[GuestDetails, ...] = ()


def taken(plan: Plan, parts: frozenset[Part]) -> Plan:
    """Return the plan with those parts alone; what an event cannot be without is always there."""
    details = replace(_without_secrets(plan.details), **_left_behind(parts))
    if Part.SPEAKERS not in parts:
        silent = tuple(replace(item, speakers=()) for item in details.programme)
        details = replace(details, programme=silent)
    return Plan(
        details,
        plan.policy if Part.POLICY in parts else None,
        plan.round if Part.ROUND in parts else None,
        plan.fields if Part.FIELDS in parts else (),
        plan.organizer_ids if Part.ORGANIZERS in parts else (),
        plan.mails if Part.MAILS in parts else None,
        plan.guests if Part.GUESTS in parts else (),
    )


def on_day(plan: Plan, day: date, title: str = "") -> Plan:
    """Return the plan for an event that begins on that day: all that is relative to it moves along."""
    days = timedelta(days=(day - plan.details.starts_wall.date()).days)
    later = moved(plan, days)
    return replace(later, details=replace(later.details, title=title)) if title else later


def _without_secrets(details: EventDetails) -> EventDetails:
    sessions = tuple(replace(session, id=None) for session in details.sessions)
    return replace(details, join_url="", sessions=sessions)


def _left_behind(parts: frozenset[Part]) -> dict[str, Any]:
    """Return what stands instead of what is left behind."""
    empty: dict[str, Any] = {}
    if Part.PROGRAMME not in parts:
        empty |= {"programme": (), "sessions": ()}
    if Part.SPEAKERS not in parts:
        empty |= {"speakers": ()}
    if Part.READING not in parts:
        empty |= {"reading": ()}
    if Part.PICTURE not in parts:
        empty |= {"image_id": None}
    if Part.POLICY not in parts:
        empty |= {"capacity": None, "has_waitlist": True, "opens_wall": None, "closes_wall": None}
        empty |= {"confirms_declines": False}
    if Part.ROUND not in parts:
        empty |= {"questions_close_wall": None}
    return empty
