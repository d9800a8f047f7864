"""Answers to invitations, read as other programs write them: REPLY, COUNTER and REFRESH (RFC 5546 §3.2).

Read line by line for what is used, and nothing else is made sense of: no rule is expanded, no zone
built, no value that is wrong raises (calendar.md §7.2, "Be liberal").
"""

import re
from collections import defaultdict
from datetime import UTC, datetime
from urllib.parse import unquote

from icalendar.parser import Contentline, Parameters

from eventsite import text
from eventsite.rules import addresses
from eventsite.rules.answers import CalendarAnswer, Responder

# Far beyond what calendars write; what is longer or more is somebody's bomb.
_MAX_LINE = 5000
_MAX_PROPERTIES = 500
_COMMENT_LENGTH = 500
_UID_LENGTH = 255
_FOLD = re.compile(r"\r?\n[ \t]")
_LINE_END = re.compile(r"\r?\n")
_NAME = re.compile(r"[A-Za-z-]{1,40}(?=[;:])")
_USED = frozenset({"BEGIN", "END", "METHOD", "UID", "SEQUENCE", "DTSTAMP", "RECURRENCE-ID", "ATTENDEE", "COMMENT"})
_STAMP = re.compile(r"\d{8}T\d{6}Z?")
_NUMBER = re.compile(r"\d{1,9}")

Properties = dict[str, list[tuple[Parameters, str]]]


def read(content: str) -> CalendarAnswer | None:
    """Return what the calendar object answers; None when it is none, or not about exactly one UID."""
    methods: set[str] = set()
    events: list[Properties] = []
    open_ones: list[str] = []
    for name, parameters, value in _lines(content):
        if name == "BEGIN":
            open_ones.append(value.upper())
            events += [defaultdict(list)] if value.upper() == "VEVENT" else []
        elif name == "END":
            del open_ones[-1:]
        elif name == "METHOD":
            methods.add(value.strip().upper())
        elif open_ones[-1:] == ["VEVENT"]:
            events[-1][name].append((parameters, value))
    uids = {text.one_line(value)[:_UID_LENGTH] for event in events for _, value in event["UID"]}
    if len(methods) > 1 or len(uids) != 1:
        return None
    return _answer("".join(methods), uids.pop(), events)


def _lines(content: str) -> list[tuple[str, Parameters, str]]:
    """Return name, parameters and value of the lines that are used, as far as they can be read."""
    found: list[tuple[str, Parameters, str]] = []
    for line in _LINE_END.split(_FOLD.sub("", content.removeprefix("\ufeff"))):
        name = _NAME.match(line)
        if name is None or name[0].upper() not in _USED:
            continue
        try:
            _, parameters, value = Contentline(line[:_MAX_LINE]).parts()  # type: ignore[no-untyped-call]
        except ValueError:
            continue
        found.append((name[0].upper(), parameters, value))
        if len(found) == _MAX_PROPERTIES:
            break
    return found


def _answer(method: str, uid: str, events: list[Properties]) -> CalendarAnswer:
    """Return the answer for the whole if there is one among the events, else that for the first day (RECURRENCE-ID)."""
    whole = [event for event in events if "RECURRENCE-ID" not in event]
    event = (whole or events)[0]
    comment = _comment(_value(event, "COMMENT"))
    return CalendarAnswer(
        method=method,
        uid=uid,
        sequence=_number(_value(event, "SEQUENCE")),
        stamped_at=_moment(_value(event, "DTSTAMP")),
        is_partial=not whole,
        responders=tuple(_responder(parameters, value, comment) for parameters, value in event["ATTENDEE"]),
    )


def _responder(parameters: Parameters, value: str, comment: str) -> Responder:
    own = _comment(_parameter(parameters, "X-RESPONSE-COMMENT"))  # Google's place for what is written
    scheme, colon, address = value.strip().partition(":")
    spec = unquote(address) if colon and scheme.lower() == "mailto" else value
    return Responder(addresses.deliverable(spec[:400]), _parameter(parameters, "PARTSTAT").upper(), own or comment)


def _value(event: Properties, name: str) -> str:
    return next((value for _, value in event.get(name, [])), "")


def _parameter(parameters: Parameters, name: str) -> str:
    value = parameters.get(name, "")
    return str(value if isinstance(value, str) else ", ".join(map(str, value))).strip()


def _comment(value: str) -> str:
    return text.plain(value).strip()[:_COMMENT_LENGTH].rstrip()


def _number(value: str) -> int:
    return int(value.strip()) if _NUMBER.fullmatch(value.strip()) else 0


def _moment(value: str) -> datetime | None:
    if not _STAMP.fullmatch(value.strip()):
        return None
    try:
        return datetime.strptime(value.strip().removesuffix("Z"), "%Y%m%dT%H%M%S").replace(tzinfo=UTC)
    except ValueError:
        return None
