"""Four readers of calendar objects, each of which gives the same plain values for the one event in it."""

import ctypes
import json
import os
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

import icalendar
import pytest
import vobject

NODE = Path(__file__).parents[1] / "node"
LIBICAL = "libical.so.3"


@dataclass(frozen=True)
class Reading:
    """What a calendar shows of an event; the instants in UTC."""

    starts_at: datetime
    ends_at: datetime
    summary: str
    description: str = ""
    location: str = ""


Reader = Callable[[bytes], Reading]


def missing(what: str) -> None:
    """Skip the test, but fail it where everything is promised to be installed."""
    if os.environ.get("CI") == "true":
        pytest.fail(f"{what} is missing")
    pytest.skip(f"{what} is missing")


def event_of(data: bytes) -> icalendar.Event:
    """Return the one VEVENT of the object as icalendar reads it; nothing in it may be wrong."""
    calendar = icalendar.Calendar.from_ical(data)
    assert [error for component in calendar.walk() for error in component.errors] == []
    (event,) = calendar.walk("VEVENT")
    return event


def read_icalendar(data: bytes) -> Reading:
    """Read with icalendar, which forgives much: its list of errors must be empty."""
    event = event_of(data)
    return Reading(
        event["DTSTART"].dt.astimezone(UTC),
        event["DTEND"].dt.astimezone(UTC),
        str(event["SUMMARY"]),
        str(event.get("DESCRIPTION", "")),
        str(event.get("LOCATION", "")),
    )


def read_vobject(data: bytes) -> Reading:
    """Read with vobject, which takes the zone from the VTIMEZONE and not from the computer."""
    calendar = vobject.readOne(data.decode())
    assert calendar.validate(raiseException=True)
    event = calendar.vevent
    return Reading(
        event.dtstart.value.astimezone(UTC),
        event.dtend.value.astimezone(UTC),
        event.summary.value,
        event.description.value if "description" in event.contents else "",
        event.location.value if "location" in event.contents else "",
    )


@contextmanager
def ical_js() -> Iterator[Reader]:
    """Start one Node process that reads any number of objects with ical.js."""
    if not (NODE / "node_modules" / "ical.js").is_dir():
        missing("ical.js")
    command = ["node", str(NODE / "read_ical.mjs")]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="utf-8") as process:
        assert process.stdin
        assert process.stdout
        streams = process.stdin, process.stdout
        yield lambda data: _ask(streams, data)


def _ask(streams: tuple[IO[str], IO[str]], data: bytes) -> Reading:
    question, answer = streams
    question.write(json.dumps({"ical": data.decode()}) + "\n")
    question.flush()
    (event,) = json.loads(answer.readline())["events"]
    return Reading(
        datetime.fromisoformat(event["start"]),
        datetime.fromisoformat(event["end"]),
        event["summary"],
        event["description"] or "",
        event["location"] or "",
    )


class _Time(ctypes.Structure):
    """`struct icaltimetype` of libical 3."""

    _fields_ = (
        *((name, ctypes.c_int) for name in ("year", "month", "day", "hour", "minute", "second")),
        ("is_date", ctypes.c_int),
        ("is_daylight", ctypes.c_int),
        ("zone", ctypes.c_void_p),
    )


_SIGNATURES = {
    "icalparser_parse_string": (ctypes.c_void_p, [ctypes.c_char_p]),
    "icalcomponent_get_first_component": (ctypes.c_void_p, [ctypes.c_void_p, ctypes.c_int]),
    "icalcomponent_get_dtstart": (_Time, [ctypes.c_void_p]),
    "icalcomponent_get_dtend": (_Time, [ctypes.c_void_p]),
    "icaltime_as_timet_with_zone": (ctypes.c_int64, [_Time, ctypes.c_void_p]),
    "icalcomponent_get_summary": (ctypes.c_char_p, [ctypes.c_void_p]),
    "icalcomponent_get_description": (ctypes.c_char_p, [ctypes.c_void_p]),
    "icalcomponent_get_location": (ctypes.c_char_p, [ctypes.c_void_p]),
    "icalcomponent_count_errors": (ctypes.c_int, [ctypes.c_void_p]),
    "icalcomponent_free": (None, [ctypes.c_void_p]),
    "icalrestriction_check": (ctypes.c_int, [ctypes.c_void_p]),
    "icalerror_set_errors_are_fatal": (None, [ctypes.c_int]),
    "icalcomponent_string_to_kind": (ctypes.c_int, [ctypes.c_char_p]),
}


class Libical:
    """libical: the parser of Evolution, KDE and Cyrus, with the restriction tables of RFC 5546."""

    def __init__(self) -> None:
        try:
            self._library = ctypes.CDLL(LIBICAL)
        except OSError:
            missing("libical")
        for name, (result, arguments) in _SIGNATURES.items():
            function = getattr(self._library, name)
            function.restype, function.argtypes = result, arguments
        self._library.icalerror_set_errors_are_fatal(0)
        self._vevent = self._library.icalcomponent_string_to_kind(b"VEVENT")

    def read(self, data: bytes) -> Reading:
        """Return what libical shows of the event."""
        with self._parsed(data) as calendar:
            event = self._library.icalcomponent_get_first_component(calendar, self._vevent)
            return Reading(
                self._moment(self._library.icalcomponent_get_dtstart(event)),
                self._moment(self._library.icalcomponent_get_dtend(event)),
                self._text("summary", event),
                self._text("description", event),
                self._text("location", event),
            )

    def objections(self, data: bytes) -> int:
        """Return the number of things in the object that libical cannot parse or that iTIP forbids."""
        with self._parsed(data) as calendar:
            allowed = self._library.icalrestriction_check(calendar)
            return int(self._library.icalcomponent_count_errors(calendar)) + (0 if allowed else 1)

    @contextmanager
    def _parsed(self, data: bytes) -> Iterator[int]:
        calendar = self._library.icalparser_parse_string(data)
        assert calendar
        try:
            yield calendar
        finally:
            self._library.icalcomponent_free(calendar)

    def _moment(self, time: _Time) -> datetime:
        return datetime.fromtimestamp(self._library.icaltime_as_timet_with_zone(time, time.zone), UTC)

    def _text(self, name: str, event: int) -> str:
        return (getattr(self._library, f"icalcomponent_get_{name}")(event) or b"").decode()
