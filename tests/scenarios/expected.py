"""The mails that are expected, whole: each property has the value it usually has, and a test says what it is about."""

from dataclasses import replace
from datetime import timedelta
from email.message import EmailMessage
from typing import Any

from tests.conftest import NOW
from tests.scenarios.received import Received, Vcalendar, Vevent

ALTERNATIVES = ("multipart/alternative", "text/plain", "text/html")
WITH_CALENDAR = ("multipart/mixed", *ALTERNATIVES, "text/calendar", "application/ics")
TITLE = "Tematräff om segregation"
WHEN = "14 september kl. 9.00"
STOCKHOLM = "Europe/Stockholm"
ORGANIZER = ("CN=Tematräffar", "kalender@kalender.example.se")
REMINDER = ("ACTION:DISPLAY", "DESCRIPTION:{summary}", "TRIGGER:-PT1H")


def plain(says: str, number: int = 1, *, to: str = "", title: str = TITLE, when: str = WHEN) -> Received:
    """Return a mail without a calendar object to person number so-and-so; `says` begins its subject."""
    address = to or address_of(number)
    return Received(
        to=address,
        envelope=address,
        subject=f"{says} {title}, {when}",
        sender="Tematräffar <kalender@kalender.example.se>",
        parts=ALTERNATIVES,
        automatic="auto-generated",
        calendar=None,
        letter=EmailMessage(),
    )


def request(
    says: str,
    at: float = 0,
    *,
    number: int = 1,
    to: str = "",
    title: str = TITLE,
    when: str = WHEN,
    zone: str = STOCKHOLM,
    others: tuple[dict[str, Any], ...] = (),
    **changes: Any,
) -> Received:
    """Return an invitation that was made so many minutes after NOW; `changes` are to its VEVENT as `_vevent` has it.

    `others` are the days with hours of their own: what their VEVENTs say differently.
    """
    event = _vevent(at, to or address_of(number), number, title, **changes)
    events = (event, *(replace(event, rule="", **other) for other in others))
    return _carrying(plain(says, number, to=to, title=title, when=when), Vcalendar(
        method="REQUEST", events=events, zones=(zone,) if zone else ()
    ))  # fmt: skip


def cancel(
    says: str,
    at: float,
    prefix: str,
    *,
    number: int = 1,
    to: str = "",
    title: str = TITLE,
    when: str = WHEN,
    zone: str = STOCKHOLM,
    **changes: Any,
) -> Received:
    """Return a cancellation: no alarm, no link to the room, the name alone of whoever was invited (D7, E13, E16)."""
    address = to or address_of(number)
    event = _vevent(at, address, number, title, **changes)
    ended = replace(
        event,
        summary=f"{prefix}: {event.summary}",
        attendee=(_name_of(number), address),
        categories=(),
        status="CANCELLED",
        busy="FREE",
        room="",
        alarm=(),
        rest=(),
    )
    message = plain(says, number, to=to, title=title, when=when)
    return _carrying(message, Vcalendar(method="CANCEL", events=(ended,), zones=(zone,)))


def counter_declined(at: float, *, when: str = WHEN, **changes: Any) -> Received:
    """Return the refusal of another time: the whole table of RFC 5546 §3.2.8 that is ours to fill."""
    event = Vevent(uid="U1", stamped_at=moment(at), organizer=ORGANIZER, **changes)
    return _carrying(plain("Tiden ligger fast:", when=when), Vcalendar(method="DECLINECOUNTER", events=(event,)))


def address_of(number: int) -> str:
    """Return the address of person number so-and-so."""
    return f"person{number}@bolaget.example"


def moment(minutes: float) -> Any:
    """Return the moment so many minutes after NOW, in whole seconds."""
    return (NOW + timedelta(minutes=minutes)).replace(microsecond=0)


def _vevent(
    at: float,
    address: str,
    number: int,
    title: str,
    *,
    uid: str = "U1",
    sequence: int = 0,
    since: float | None = None,
    changed: float | None = None,
    partstat: str = "ACCEPTED",
    **changes: Any,
) -> Vevent:
    """Return an event in a REQUEST: `since` is when its UID was made, `changed` when something was last new in it."""
    event = Vevent(
        uid=uid,
        sequence=sequence,
        stamped_at=moment(at),
        created_at=moment(at if since is None and not sequence else since or 0),
        changed_at=moment(at if changed is None else changed),
        starts=f"{STOCKHOLM} 20260914T090000",
        ends=f"{STOCKHOLM} 20260914T120000",
        summary=title,
        location="Digitalt (Teams)",
        url="http://localhost/events/tematraff-om-segregation",
        transparency="OPAQUE",
        organizer=ORGANIZER,
        attendee=(
            "CUTYPE=INDIVIDUAL", "ROLE=REQ-PARTICIPANT", f"PARTSTAT={partstat}", "RSVP=TRUE", _name_of(number), address
        ),
        categories=("Segregation",),
        status="CONFIRMED",
        busy="BUSY",
        room=";VALUE=URI;FEATURE=VIDEO;LABEL=Videolänk:(own link)",
        # The second is Outlook's "do not allow new time proposals" (E21).
        rest=("CLASS:PUBLIC", "X-MICROSOFT-DISALLOW-COUNTER:TRUE"),
    )  # fmt: skip
    said = replace(event, **changes)
    reminder = tuple(line.format(summary=said.summary) for line in REMINDER)
    return said if "alarm" in changes else replace(said, alarm=reminder)


def _name_of(number: int) -> str:
    return f'CN="Person {number}"'


def _carrying(message: Received, calendar: Vcalendar) -> Received:
    """Return the mail with the object: not marked as automatic, for some receivers skip what is (M16)."""
    return replace(message, parts=WITH_CALENDAR, automatic="", calendar=calendar)
