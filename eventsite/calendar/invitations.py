"""Invitations and their cancellations: iTIP messages to one person (RFC 5546 §3.2.2, §3.2.5)."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import lru_cache

from icalendar import Alarm, Event, vCalAddress
from icalendar.parser import Contentline

from eventsite import text
from eventsite.calendar import objects, shells
from eventsite.calendar.shells import Shell
from eventsite.rules.invitations import Invitation, PartStat, Party, addr_spec

# Outlook and Google show the RFC 6868 escapes of a quote raw (E11); backslashes are read in two ways.
_NOT_IN_PARAMETERS = re.compile(r'["^\\]')
# What stands for a person's own in a shell; a line that is not there for everyone must be there in it.
_LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)
_SOMEBODY = Party("", "somebody@eventsite.invalid")
_OWN = frozenset(
    {"UID", "DTSTAMP", "SEQUENCE", "CREATED", "LAST-MODIFIED", "DESCRIPTION", "ATTENDEE", "CONFERENCE"}
)  # fmt: skip


def request(invitation: Invitation) -> bytes:
    """Return the invitation as it now stands, METHOD:REQUEST, for the text/calendar part of a mail.

    A day with hours of its own is a VEVENT of its own that says everything again (RFC 5546 §3.2.2).
    Raises ValueError when the attendee is the organizer (E10), and for what cannot be written:
    addresses, times, UID. Made from a shell, octet for octet as `written_out` makes it.
    """
    return shells.filled(_shell(_without_own(invitation)), _own_lines(invitation))


def written_out(invitation: Invitation) -> bytes:
    """Return the same invitation written by icalendar from its first line to its last."""
    components, clock = objects.events(invitation, invitation.stamped_at, _description(invitation))
    for component in components:
        _invite(component, invitation)
    return objects.serialised(objects.head("REQUEST"), components, [clock])


def cancel(invitation: Invitation) -> bytes:
    """Return the cancellation, METHOD:CANCEL; the summary comes with its prefix, the description is the reason.

    It has the UID, ORGANIZER and times of the invitation and no alarm and no link to the room (D7, E13,
    E16). Without a RECURRENCE-ID it cancels every day, those with hours of their own too (RFC 5546
    §3.2.5). Raises ValueError as `request` does, and for SEQUENCE 0: a cancellation follows an
    invitation (E06).
    """
    if invitation.sequence < 1:
        raise ValueError("a cancellation has at least SEQUENCE 1")
    (component, *_), clock = objects.events(invitation, invitation.stamped_at, invitation.description)
    _add_parties(component, invitation, {})
    component.add("STATUS", "CANCELLED")
    component.add("X-MICROSOFT-CDO-BUSYSTATUS", "FREE")
    return objects.serialised(objects.head("CANCEL"), [component], [clock])


def decline_counter(invitation: Invitation) -> bytes:
    """Return the refusal of another time that the attendee proposed, METHOD:DECLINECOUNTER (S18).

    It says which invitation stands, and no more: the table of RFC 5546 §3.2.8 leaves out the times, the
    texts and the attendee. Raises ValueError as `request` does.
    """
    component = objects.identified(invitation.uid, invitation.sequence, invitation.stamped_at)
    component.add("ORGANIZER", _address(invitation.organizer, {}))
    return objects.serialised(objects.head("DECLINECOUNTER"), [component], [])


@lru_cache(maxsize=256)
def _shell(invitation: Invitation) -> Shell:
    return shells.shell(written_out(invitation), _OWN)


def _without_own(invitation: Invitation) -> Invitation:
    """Return the invitation with nothing in it that is one person's."""
    return replace(
        invitation,
        uid="-",
        sequence=0,
        stamped_at=_LONG_AGO,
        created_at=_LONG_AGO,
        changed_at=_LONG_AGO,
        description="-",
        attendee=_SOMEBODY,
        partstat=PartStat.ACCEPTED,
        join_url="https://eventsite.invalid/" if invitation.join_url else None,
    )


def _own_lines(invitation: Invitation) -> dict[str, str]:
    """Return the lines that are one person's, by name, as content lines that are not folded yet."""
    _, attendee = _parties(invitation, _invited(invitation))
    description = objects.described(_description(invitation))
    lines = {
        **objects.own_lines(invitation, invitation.stamped_at),
        "DESCRIPTION": f"DESCRIPTION:{objects.escaped(description)}" if description else "",
        "ATTENDEE": Contentline.from_parts("ATTENDEE", attendee.params, attendee, sorted=False),
    }
    if invitation.join_url is not None:
        link = objects.uri(invitation.join_url)
        link.params.update(_link(invitation))
        lines["CONFERENCE"] = Contentline.from_parts("CONFERENCE", link.params, link, sorted=False)
    return lines


def _invite(component: Event, invitation: Invitation) -> None:
    """Add what is said to somebody invited; a whole day leaves them free and reminds nobody (calendar.md §5)."""
    _add_parties(component, invitation, _invited(invitation))
    objects.add_categories(component, invitation.categories)
    component.add("STATUS", "TENTATIVE" if invitation.is_tentative else "CONFIRMED")
    component.add("CLASS", "PUBLIC")
    component.add("X-MICROSOFT-CDO-BUSYSTATUS", _busy(invitation))
    component.add("X-MICROSOFT-DISALLOW-COUNTER", "TRUE")
    _add_conference(component, invitation)
    if not invitation.is_all_day:
        component.add_component(_alarm(objects.summary(invitation)))


def _busy(invitation: Invitation) -> str:
    if invitation.is_all_day:
        return "FREE"
    return "TENTATIVE" if invitation.is_tentative else "BUSY"


def _description(invitation: Invitation) -> str:
    """Return the description with the personal link in it: hardly any client shows CONFERENCE (E16)."""
    link = invitation.join_url
    if link is None or link in invitation.description:
        return invitation.description
    return f"{link}\n\n{invitation.description}"


def _add_parties(component: Event, invitation: Invitation, attendee: dict[str, str]) -> None:
    """Add one ORGANIZER with nothing but a name, and one ATTENDEE (E09, D4). Raises ValueError as `_parties` does."""
    organizer, invited = _parties(invitation, attendee)
    component.add("ORGANIZER", organizer)
    component.add("ATTENDEE", invited)


def _parties(invitation: Invitation, attendee: dict[str, str]) -> tuple[vCalAddress, vCalAddress]:
    """Return who invites and who is invited. Raises ValueError when these are one (E10)."""
    organizer = _address(invitation.organizer, {})
    invited = _address(invitation.attendee, attendee)
    if organizer == invited:
        raise ValueError("the organizer cannot be invited")
    return organizer, invited


def _invited(invitation: Invitation) -> dict[str, str]:
    """Return what a REQUEST says of the attendee; RSVP keeps the answer buttons (D5)."""
    return {
        "CUTYPE": "INDIVIDUAL",
        "ROLE": "REQ-PARTICIPANT",
        "PARTSTAT": PartStat(invitation.partstat).value,
        "RSVP": "TRUE",
    }


def _address(party: Party, parameters: dict[str, str]) -> vCalAddress:
    """Return the `mailto:` address as it is delivered to, with the name as CN if there is one (E11)."""
    address = vCalAddress(f"mailto:{addr_spec(party.address)}")
    name = _parameter(party.name)
    address.params.update({**parameters, **({"CN": name} if name else {})})
    return address


def _add_conference(component: Event, invitation: Invitation) -> None:
    """Add the personal link to the room; VALUE must be given (E16; RFC 7986 §5.11)."""
    if invitation.join_url is None:
        return
    component.add("CONFERENCE", objects.uri(invitation.join_url), parameters=_link(invitation))


def _link(invitation: Invitation) -> dict[str, str]:
    return {"VALUE": "URI", "FEATURE": "VIDEO", "LABEL": _parameter(invitation.join_label)}


def _parameter(value: str) -> str:
    return text.header(_NOT_IN_PARAMETERS.sub("", value))


def _alarm(summary: str) -> Alarm:
    """Return the one reminder, an hour before (E13)."""
    alarm = Alarm()
    alarm.add("ACTION", "DISPLAY")
    objects.add_text(alarm, "DESCRIPTION", summary)
    alarm.add("TRIGGER", timedelta(hours=-1))
    return alarm
