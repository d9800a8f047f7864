"""Mail as it was received, taken apart into values that tests compare whole."""

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.message import EmailMessage

from tests.calendar import wire

_UID = re.compile(r"[0-9a-f]{32}@kalender\.example\.se")
_ROOM = re.compile(r"http://localhost/m/[\w.-]{20,}")
_ADDRESS = re.compile(r"((?:[A-Z-]+=[^:;]+;?)*):mailto:(\S+)")


class Names:
    """Short names for UIDs, in the order in which they are met: U1, U2, …"""

    def __init__(self) -> None:
        self._known: dict[str, str] = {}

    def of(self, uid: str) -> str:
        """Return the name of the UID, which must be 128 random bits of the calendar's domain (D1)."""
        assert _UID.fullmatch(uid), uid
        return self._known.setdefault(uid, f"U{len(self._known) + 1}")


@dataclass(frozen=True, kw_only=True)
class Vevent:
    """Every property of a VEVENT but DESCRIPTION, which the snapshots of tests/notifications hold.

    Times are as they are written, `Europe/Stockholm 20260914T090000`; `attendee` holds the parameters of
    ATTENDEE in order, its address last; `rest` the lines that no other field has.
    """

    uid: str
    sequence: int
    stamped_at: datetime
    created_at: datetime | None = None
    changed_at: datetime | None = None
    starts: str = ""
    ends: str = ""
    rule: str = ""
    replaces: str = ""
    summary: str = ""
    location: str = ""
    url: str = ""
    transparency: str = ""
    organizer: tuple[str, ...] = ()
    attendee: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    status: str = ""
    busy: str = ""
    room: str = ""
    alarm: tuple[str, ...] = ()
    rest: tuple[str, ...] = ()
    description: str = field(default="", compare=False, repr=False)


@dataclass(frozen=True, kw_only=True)
class Vcalendar:
    """A calendar object: the METHOD of its mail part and of itself, the zones it explains, its events."""

    method: str
    events: tuple[Vevent, ...]
    zones: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Received:
    """One mail: whom it names and what it is, the texts aside. `envelope` is whom the server was told."""

    to: str
    envelope: str
    subject: str
    sender: str
    parts: tuple[str, ...]
    automatic: str
    calendar: Vcalendar | None
    text: str = field(default="", compare=False, repr=False)
    letter: EmailMessage = field(compare=False, repr=False)
    return_path: str = field(default="", compare=False, repr=False)


def received(letter: EmailMessage, envelope: tuple[str, str], names: Names) -> Received:
    """Return the letter as a value, its UIDs by their short names."""
    content = object_of(letter)
    plain = letter.get_body(("plain",))
    assert plain is not None
    return Received(
        to=str(letter["To"]),
        envelope=envelope[1],
        subject=str(letter["Subject"]),
        sender=str(letter["From"]),
        parts=tuple(part.get_content_type() for part in letter.walk()),
        automatic=str(letter.get("Auto-Submitted", "")),
        calendar=vcalendar(content, names, _named_method(letter)) if content else None,
        text=plain.get_content(),
        letter=letter,
        return_path=envelope[0],
    )


def object_of(letter: EmailMessage) -> bytes:
    """Return the bytes of the letter's calendar object, the same in all parts that hold it, b"" for none."""
    found = {
        part.get_payload(decode=True)
        for part in letter.walk()
        if part.get_content_type() in {"text/calendar", "application/ics"}
    }
    assert len(found) <= 1
    return bytes(next(iter(found), b""))  # type: ignore[arg-type]


def vcalendar(content: bytes, names: Names, named_method: str = "") -> Vcalendar:
    """Return the object as a value; where it says a method, its mail part must say the same."""
    lines = wire.unfolded(content)
    methods = [line.partition(":")[2] for line in lines if line.startswith("METHOD:")]
    assert methods == ([named_method] if named_method else [])
    return Vcalendar(
        method=named_method,
        events=tuple(_vevent(component, names) for component in components(lines, "VEVENT")),
        zones=tuple(zone.partition(":")[2] for zone in lines if zone.startswith("TZID:")),
    )


def components(lines: list[str], name: str) -> list[list[str]]:
    """Return the lines between each BEGIN and END of that name."""
    begins = [number for number, line in enumerate(lines) if line == f"BEGIN:{name}"]
    return [lines[begin + 1 : lines.index(f"END:{name}", begin)] for begin in begins]


def _named_method(letter: EmailMessage) -> str:
    (part,) = [part for part in letter.walk() if part.get_content_type() == "text/calendar"]
    return str(part.get_param("method"))


def _vevent(lines: list[str], names: Names) -> Vevent:
    own = _Lines(lines)
    return Vevent(
        uid=names.of(own.take("UID")),
        sequence=int(own.take("SEQUENCE")),
        stamped_at=_moment(own.take("DTSTAMP")),
        created_at=_moment_if_any(own.take("CREATED")),
        changed_at=_moment_if_any(own.take("LAST-MODIFIED")),
        starts=_time(own.take("DTSTART")),
        ends=_time(own.take("DTEND")),
        rule=own.take("RRULE"),
        replaces=_time(own.take("RECURRENCE-ID")),
        summary=own.take("SUMMARY"),
        location=own.take("LOCATION"),
        url=own.take("URL"),
        transparency=own.take("TRANSP"),
        organizer=_party(own.take("ORGANIZER")),
        attendee=_party(own.take("ATTENDEE")),
        categories=tuple(own.take_all("CATEGORIES")),
        status=own.take("STATUS"),
        busy=own.take("X-MICROSOFT-CDO-BUSYSTATUS"),
        room=_ROOM.sub("(own link)", own.take("CONFERENCE")),
        alarm=own.alarm,
        description=own.take("DESCRIPTION"),
        rest=tuple(own.left),  # last, when all else has been taken out
    )


class _Lines:
    """The lines of a VEVENT, taken out one after another, its alarm apart."""

    def __init__(self, lines: list[str]) -> None:
        alarms = components(lines, "VALARM")
        assert len(alarms) <= 1
        self.alarm = tuple(alarms[0]) if alarms else ()
        begin = lines.index("BEGIN:VALARM") if alarms else len(lines)
        self.left = lines[:begin] + lines[begin + len(self.alarm) + 2 :]

    def take(self, name: str) -> str:
        """Return what follows the name of the property, which may be there once, "" if it is not."""
        found = self.take_all(name)
        assert len(found) <= 1, found
        return found[0] if found else ""

    def take_all(self, name: str) -> list[str]:
        """Return what follows the name on each of its lines, without the colon where there are no parameters."""
        found = [line for line in self.left if re.match(rf"{name}[:;]", line)]
        self.left = [line for line in self.left if line not in found]
        return [line[len(name) :].removeprefix(":") for line in found]


def _party(value: str) -> tuple[str, ...]:
    """Return the parameters in order and the address last; nobody for no value."""
    if not value:
        return ()
    found = _ADDRESS.fullmatch(value.removeprefix(";"))
    assert found, value
    return (*found[1].split(";"), found[2])


def _time(value: str) -> str:
    return value.removeprefix(";TZID=").removeprefix(";VALUE=").replace(":", " ")


def _moment(value: str) -> datetime:
    return datetime.strptime(value, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)


def _moment_if_any(value: str) -> datetime | None:
    return _moment(value) if value else None
