"""Readers of calendar objects of different descent, each of which gives the same plain values."""

import json
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import IO, Any

import icalendar
import vobject
from dateutil.rrule import rrulestr

from tests.calendar.readings import Reader, Reading, Span, merged
from tests.conftest import missing

NODE = Path(__file__).parents[1] / "node"


def events_of(data: bytes) -> list[icalendar.Event]:
    """Return the VEVENTs of the object as icalendar reads them; nothing in it may be wrong."""
    calendar = icalendar.Calendar.from_ical(data)
    assert [error for component in calendar.walk() for error in component.errors] == []
    return list(calendar.walk("VEVENT"))


def event_of(data: bytes) -> icalendar.Event:
    """Return the one VEVENT of the object."""
    (event,) = events_of(data)
    return event


def read_icalendar(data: bytes) -> Reading:
    """Return what icalendar shows of the one event."""
    (reading,) = of_icalendar(data)
    return reading


def of_icalendar(data: bytes) -> list[Reading]:
    """Read with icalendar, which forgives much: its list of errors must be empty."""
    return merged((_with_icalendar(event), _replaced(event)) for event in events_of(data))


def _with_icalendar(event: icalendar.Event) -> Reading:
    rule = event["RRULE"].to_ical().decode() if "RRULE" in event else None
    return Reading(
        uid=str(event["UID"]),
        spans=_spans(event["DTSTART"].dt, event["DTEND"].dt, rule),
        summary=str(event["SUMMARY"]),
        description=str(event.get("DESCRIPTION", "")),
        location=str(event.get("LOCATION", "")),
        categories=tuple(map(str, event.categories)),
        attendee=str(event["ATTENDEE"].params.get("CN", "")) if "ATTENDEE" in event else "",
    )


def _replaced(event: icalendar.Event) -> date | None:
    return _utc(event["RECURRENCE-ID"].dt) if "RECURRENCE-ID" in event else None


def _spans(start: date, end: date, rule: str | None) -> tuple[Span, ...]:
    """Return each time: dateutil knows the rules, the length is the same in hours (RFC 5545 §3.8.5.3)."""
    starts = [start] if rule is None else rrulestr(rule, dtstart=start)
    length = _utc(end) - _utc(start)
    return tuple((_utc(one), _utc(one) + length) for one in starts)


def _utc(moment: date) -> Any:
    return moment.astimezone(UTC) if isinstance(moment, datetime) else moment


def read_vobject(data: bytes) -> Reading:
    """Return what vobject shows of the one event."""
    (reading,) = of_vobject(data)
    return reading


def of_vobject(data: bytes) -> list[Reading]:
    """Read with vobject, which takes the zone from the VTIMEZONE and not from the computer."""
    calendar = vobject.readOne(data.decode())
    assert calendar.validate(raiseException=True)
    return merged((_with_vobject(event), _replaced_of_vobject(event)) for event in calendar.contents.get("vevent", []))


def _with_vobject(event: Any) -> Reading:
    contents = event.contents
    length = _utc(event.dtend.value) - _utc(event.dtstart.value)
    starts = [_utc(one) for one in event.getrruleset(addRDate=True)] if "rrule" in contents else []
    starts = starts or [_utc(event.dtstart.value)]
    return Reading(
        uid=event.uid.value,
        spans=tuple((one, one + length) for one in starts),
        summary=event.summary.value,
        description=event.description.value if "description" in contents else "",
        location=event.location.value if "location" in contents else "",
        categories=tuple(name for line in contents.get("categories", []) for name in line.value),
        attendee=event.attendee.params.get("CN", [""])[0] if "attendee" in contents else "",
    )


def _replaced_of_vobject(event: Any) -> date | None:
    return _utc(event.recurrence_id.value) if "recurrence-id" in event.contents else None


@contextmanager
def ical_js() -> Iterator[Reader]:
    """Start one Node process that reads any number of objects with ical.js, exceptions and all."""
    if not (NODE / "node_modules" / "ical.js").is_dir():
        missing("ical.js is missing")
    command = ["node", str(NODE / "read_ical.mjs")]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="utf-8") as process:
        assert process.stdin
        assert process.stdout
        streams = process.stdin, process.stdout
        yield lambda data: _ask(streams, data)


def _ask(streams: tuple[IO[str], IO[str]], data: bytes) -> list[Reading]:
    question, answer = streams
    question.write(json.dumps({"ical": data.decode()}) + "\n")
    question.flush()
    answered = json.loads(answer.readline())
    assert "error" not in answered, answered
    return [_with_ical_js(event) for event in answered["events"]]


def _with_ical_js(event: dict[str, Any]) -> Reading:
    spans = tuple((_parsed(start), _parsed(end)) for start, end in event.pop("spans"))
    return Reading(spans=spans, categories=tuple(event.pop("categories")), **event)


def _parsed(text: str) -> date:
    return datetime.fromisoformat(text) if "T" in text else date.fromisoformat(text)
