"""libical through ctypes: the parser of Evolution, KDE and Cyrus, with the restriction tables of RFC 5546."""

import ctypes
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime

from tests.calendar.readings import Reading, Span, merged
from tests.conftest import missing

LIBRARY = "libical.so.3"


class _Time(ctypes.Structure):
    """`struct icaltimetype` of libical 3."""

    _fields_ = (
        *((name, ctypes.c_int) for name in ("year", "month", "day", "hour", "minute", "second")),
        ("is_date", ctypes.c_int),
        ("is_daylight", ctypes.c_int),
        ("zone", ctypes.c_void_p),
    )


class _Span(ctypes.Structure):
    """`struct icaltime_span`: seconds since 1970."""

    _fields_ = (("start", ctypes.c_int64), ("end", ctypes.c_int64), ("is_busy", ctypes.c_int))


_ON_SPAN = ctypes.CFUNCTYPE(None, ctypes.c_void_p, ctypes.POINTER(_Span), ctypes.c_void_p)
_POINTER, _INT, _TEXT = ctypes.c_void_p, ctypes.c_int, ctypes.c_char_p
_SIGNATURES = {
    "icalparser_parse_string": (_POINTER, [_TEXT]),
    "icalcomponent_get_first_component": (_POINTER, [_POINTER, _INT]),
    "icalcomponent_get_next_component": (_POINTER, [_POINTER, _INT]),
    "icalcomponent_get_first_property": (_POINTER, [_POINTER, _INT]),
    "icalcomponent_get_next_property": (_POINTER, [_POINTER, _INT]),
    "icalcomponent_get_dtstart": (_Time, [_POINTER]),
    "icalcomponent_get_dtend": (_Time, [_POINTER]),
    "icalproperty_get_datetime_with_component": (_Time, [_POINTER, _POINTER]),
    "icalcomponent_foreach_recurrence": (None, [_POINTER, _Time, _Time, _ON_SPAN, _POINTER]),
    "icaltime_from_timet_with_zone": (_Time, [ctypes.c_int64, _INT, _POINTER]),
    "icaltime_as_timet_with_zone": (ctypes.c_int64, [_Time, _POINTER]),
    "icalcomponent_get_uid": (_TEXT, [_POINTER]),
    "icalcomponent_get_summary": (_TEXT, [_POINTER]),
    "icalcomponent_get_description": (_TEXT, [_POINTER]),
    "icalcomponent_get_location": (_TEXT, [_POINTER]),
    "icalproperty_get_categories": (_TEXT, [_POINTER]),
    "icalproperty_get_parameter_as_string": (_TEXT, [_POINTER, _TEXT]),
    "icalproperty_string_to_kind": (_INT, [_TEXT]),
    "icalcomponent_string_to_kind": (_INT, [_TEXT]),
    "icalcomponent_count_errors": (_INT, [_POINTER]),
    "icalcomponent_free": (None, [_POINTER]),
    "icalrestriction_check": (_INT, [_POINTER]),
    "icalerror_set_errors_are_fatal": (None, [_INT]),
}


class Libical:
    """The library, loaded; skips the test where it is not installed."""

    def __init__(self) -> None:
        try:
            self._library = ctypes.CDLL(LIBRARY)
        except OSError:
            missing("libical is missing")
        for name, (result, arguments) in _SIGNATURES.items():
            function = getattr(self._library, name)
            function.restype, function.argtypes = result, arguments
        self._library.icalerror_set_errors_are_fatal(0)
        self._vevent = self._library.icalcomponent_string_to_kind(b"VEVENT")

    def read(self, data: bytes) -> list[Reading]:
        """Return what libical shows of each event."""
        with self._parsed(data) as calendar:
            return merged((self._reading(event), self._replaced(event)) for event in self._events(calendar))

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

    def _events(self, calendar: int) -> Iterator[int]:
        event = self._library.icalcomponent_get_first_component(calendar, self._vevent)
        while event:
            yield event
            event = self._library.icalcomponent_get_next_component(calendar, self._vevent)

    def _reading(self, event: int) -> Reading:
        attendees = [
            self._library.icalproperty_get_parameter_as_string(one, b"CN") for one in self._all("ATTENDEE", event)
        ]
        categories = [self._library.icalproperty_get_categories(one) for one in self._all("CATEGORIES", event)]
        return Reading(
            uid=self._text("uid", event),
            spans=self._spans(event),
            summary=self._text("summary", event),
            description=self._text("description", event),
            location=self._text("location", event),
            categories=tuple(name.decode() for name in categories),
            attendee=(attendees[0] if attendees and attendees[0] else b"").decode(),
        )

    def _all(self, name: str, event: int) -> Iterator[int]:
        kind = self._library.icalproperty_string_to_kind(name.encode())
        one = self._library.icalcomponent_get_first_property(event, kind)
        while one:
            yield one
            one = self._library.icalcomponent_get_next_property(event, kind)

    def _spans(self, event: int) -> tuple[Span, ...]:
        """Return the days, or each time its rule gives for ten years."""
        start, end = self._library.icalcomponent_get_dtstart(event), self._library.icalcomponent_get_dtend(event)
        if start.is_date:
            return ((date(start.year, start.month, start.day), date(end.year, end.month, end.day)),)
        spans: list[Span] = []
        note = _ON_SPAN(lambda _, span, __: spans.append((_at(span.contents.start), _at(span.contents.end))))
        first = self._library.icaltime_as_timet_with_zone(start, start.zone)
        since, until = (
            self._library.icaltime_from_timet_with_zone(first + days * 86400, 0, None) for days in (-1, 3650)
        )
        self._library.icalcomponent_foreach_recurrence(event, since, until, note, None)
        return tuple(spans)

    def _replaced(self, event: int) -> datetime | None:
        for one in self._all("RECURRENCE-ID", event):
            time = self._library.icalproperty_get_datetime_with_component(one, event)
            return _at(self._library.icaltime_as_timet_with_zone(time, time.zone))
        return None

    def _text(self, name: str, event: int) -> str:
        return (getattr(self._library, f"icalcomponent_get_{name}")(event) or b"").decode()


def _at(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
