"""Invitations and their cancellations: iTIP messages to one person (RFC 5546 §3.2.2, §3.2.5)."""

import re
from datetime import timedelta

from icalendar import Alarm, Event, vCalAddress

from eventsite import text
from eventsite.calendar import objects
from eventsite.rules.invitations import Invitation, PartStat, Party, addr_spec

# Outlook and Google show the RFC 6868 escapes of a quote raw (E11); backslashes are read in two ways.
_NOT_IN_NAMES = re.compile(r'["^\\]')


def request(invitation: Invitation) -> bytes:
    """Return the invitation as it now stands, METHOD:REQUEST, for the text/calendar part of a mail.

    Raises ValueError when the attendee is the organizer (E10), and for what cannot be written:
    addresses, times, UID.
    """
    component, clock = objects.event(invitation, invitation.stamped_at, _description(invitation))
    _add_parties(component, invitation, _invited(invitation))
    objects.add_categories(component, invitation.categories)
    component.add("STATUS", "CONFIRMED")
    component.add("TRANSP", "OPAQUE")
    component.add("CLASS", "PUBLIC")
    component.add("X-MICROSOFT-CDO-BUSYSTATUS", "BUSY")
    component.add("X-MICROSOFT-DISALLOW-COUNTER", "TRUE")
    _add_conference(component, invitation.join_url)
    component.add_component(_alarm(objects.summary(invitation)))
    return objects.serialised([(component, clock)], "REQUEST")


def cancel(invitation: Invitation) -> bytes:
    """Return the cancellation, METHOD:CANCEL; the summary comes with its prefix, the description is the reason.

    It has the UID, ORGANIZER and times of the invitation and no alarm and no link to the room (D7, E13,
    E16). Raises ValueError as `request` does, and for SEQUENCE 0: a cancellation follows an invitation (E06).
    """
    if invitation.sequence < 1:
        raise ValueError("a cancellation has at least SEQUENCE 1")
    component, clock = objects.event(invitation, invitation.stamped_at, invitation.description)
    _add_parties(component, invitation, {})
    component.add("STATUS", "CANCELLED")
    component.add("TRANSP", "OPAQUE")
    component.add("X-MICROSOFT-CDO-BUSYSTATUS", "FREE")
    return objects.serialised([(component, clock)], "CANCEL")


def _description(invitation: Invitation) -> str:
    """Return the description with the personal link in it: hardly any client shows CONFERENCE (E16)."""
    link = invitation.join_url
    if link is None or link in invitation.description:
        return invitation.description
    return f"{link}\n\n{invitation.description}"


def _add_parties(component: Event, invitation: Invitation, attendee: dict[str, str]) -> None:
    """Add one ORGANIZER with nothing but a name, and one ATTENDEE (E09, E10, D4)."""
    organizer = _address(invitation.organizer, {})
    invited = _address(invitation.attendee, attendee)
    if organizer == invited:
        raise ValueError("the organizer cannot be invited")
    component.add("ORGANIZER", organizer)
    component.add("ATTENDEE", invited)


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
    name = text.header(_NOT_IN_NAMES.sub("", party.name))
    address.params.update({**parameters, **({"CN": name} if name else {})})
    return address


def _add_conference(component: Event, link: str | None) -> None:
    """Add the personal link to the room; VALUE must be given (RFC 7986 §5.11)."""
    if link is None:
        return
    parameters = {"VALUE": "URI", "FEATURE": "VIDEO", "LABEL": "Videolänk"}
    component.add("CONFERENCE", objects.uri(link), parameters=parameters)


def _alarm(summary: str) -> Alarm:
    """Return the one reminder, an hour before (E13)."""
    alarm = Alarm()
    alarm.add("ACTION", "DISPLAY")
    alarm.add("DESCRIPTION", summary)
    alarm.add("TRIGGER", timedelta(hours=-1))
    return alarm
