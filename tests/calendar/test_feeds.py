"""Feeds as objects: the F rules of calendar.md §6.1 that are not about HTTP."""

from dataclasses import replace
from datetime import timedelta

import pytest

from eventsite import calendar
from eventsite.calendar import FeedProperties
from eventsite.rules.invitations import PublicEntry
from tests.calendar.libical import Libical
from tests.calendar.readers import events_of
from tests.calendar.readings import Reader
from tests.calendar.wire import unfolded, values

PROPERTIES = FeedProperties(
    name="Tematräffar, alla",
    address="https://traffar.example.se/calendar.ics",
    url="https://traffar.example.se/",
)


@pytest.fixture
def entries(entry: PublicEntry) -> list[PublicEntry]:
    """Three meetings, one in Helsinki, one called off."""
    return [
        replace(entry, uid="event-1@example.se"),
        replace(entry, uid="event-2@example.se", timezone="Europe/Helsinki"),
        replace(entry, uid="event-3@example.se", sequence=2, cancelled=True),
    ]


def test_f01_f02_the_head_of_a_feed(entries: list[PublicEntry]) -> None:
    assert unfolded(calendar.feed(entries, PROPERTIES))[:13] == [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//eventsite//eventsite calendar 1.0//SV",
        "CALSCALE:GREGORIAN",
        "NAME:Tematräffar\\, alla",
        "X-WR-CALNAME:Tematräffar\\, alla",
        "X-WR-TIMEZONE:Europe/Stockholm",
        "REFRESH-INTERVAL;VALUE=DURATION:PT1H",
        "X-PUBLISHED-TTL:PT1H",
        "SOURCE;VALUE=URI:https://traffar.example.se/calendar.ics",
        "URL:https://traffar.example.se/",
        "COLOR:darkslategray",
        "BEGIN:VTIMEZONE",
    ]


def test_t01_t02_each_zone_comes_once(entries: list[PublicEntry]) -> None:
    assert values(calendar.feed(entries, PROPERTIES), "TZID") == [":Europe/Stockholm", ":Europe/Helsinki"]


@pytest.mark.parametrize("word", ["METHOD", "ORGANIZER", "ATTENDEE", "BEGIN:VALARM", "CONFERENCE", "mailto"])
def test_d10_nobody_is_invited(entries: list[PublicEntry], word: str) -> None:
    assert word.encode() not in calendar.feed(entries, PROPERTIES)


def test_f03_uids_are_unique(entries: list[PublicEntry]) -> None:
    with pytest.raises(ValueError, match="own UID"):
        calendar.feed([*entries, entries[0]], PROPERTIES)


def test_f04_f05_sequence_grows_and_the_stamp_is_that_of_the_change(entries: list[PublicEntry]) -> None:
    entries[1] = replace(entries[1], sequence=4, changed_at=entries[1].changed_at + timedelta(days=1))
    data = calendar.feed(entries, PROPERTIES)
    assert values(data, "SEQUENCE") == [":0", ":4", ":2"]
    assert values(data, "DTSTAMP") == values(data, "LAST-MODIFIED")
    assert values(data, "DTSTAMP") == [":20260901T090000Z", ":20260902T090000Z", ":20260901T090000Z"]


def test_f05_bytes_are_stable(entries: list[PublicEntry]) -> None:
    assert calendar.feed(entries, PROPERTIES) == calendar.feed(list(map(replace, entries)), replace(PROPERTIES))


def test_s27_what_is_called_off_stays_and_says_so(entries: list[PublicEntry]) -> None:
    assert values(calendar.feed(entries, PROPERTIES), "STATUS") == [":CONFIRMED", ":CONFIRMED", ":CANCELLED"]


def test_all_readers_find_every_event(entries: list[PublicEntry], reader: Reader) -> None:
    readings = reader(calendar.feed(entries, PROPERTIES))
    assert [(one.uid, one.starts_at, one.summary) for one in readings] == [
        (entry.uid, entry.starts_at, entry.summary) for entry in entries
    ]


def test_icalendar_and_libical_object_to_nothing(entries: list[PublicEntry], libical: Libical) -> None:
    data = calendar.feed(entries, PROPERTIES)
    assert (len(events_of(data)), libical.objections(data)) == (3, 0)


@pytest.mark.parametrize(
    ("zone", "shown"),
    [("Europe/Stockholm", "Europe/Stockholm"), ("Africa/Nairobi", "Africa/Nairobi"), ("America/Nuuk", "UTC")],
)
def test_an_empty_feed_holds_its_zone(reader: Reader, libical: Libical, zone: str, shown: str) -> None:
    """RFC 5545 §3.6: an object has at least one component."""
    data = calendar.feed([], replace(PROPERTIES, timezone=zone))
    assert values(data, "TZID") == [f":{shown}"]
    assert (reader(data), libical.objections(data)) == ([], 0)


def test_a_feed_without_a_name_says_nothing_of_it(libical: Libical) -> None:
    data = calendar.feed([], replace(PROPERTIES, name="\x00\n"))
    assert values(data, "NAME") + values(data, "X-WR-CALNAME") == []
    assert libical.objections(data) == 0


@pytest.mark.parametrize(
    "change",
    [
        {"address": "webcal://example.se/calendar.ics"},
        {"url": "https://example.se/\r\nMETHOD:REQUEST"},
        {"timezone": "Europe/Atlantis"},
        {"colour": "#0e5a47"},
        {"colour": "red\r\nMETHOD:REQUEST"},
    ],
    ids=str,
)
def test_t20_what_cannot_be_cleaned_is_refused(entries: list[PublicEntry], change: dict[str, str]) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        calendar.feed(entries, replace(PROPERTIES, **change))


def test_t20_no_name_becomes_a_line_of_its_own(entries: list[PublicEntry]) -> None:
    named = replace(PROPERTIES, name="x\r\nMETHOD:REQUEST")
    assert values(calendar.feed(entries, named), "METHOD") == []
