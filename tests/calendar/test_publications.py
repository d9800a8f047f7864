"""Downloads: D10 and the F rules that concern a file that is fetched once."""

from dataclasses import replace
from datetime import timedelta

import pytest

from eventsite import calendar
from eventsite.rules.invitations import PublicEntry
from tests.calendar.libical import Libical
from tests.calendar.readings import Reader
from tests.calendar.wire import own_lines, unfolded, values


def test_d10_a_download_says_this_and_nothing_else(entry: PublicEntry) -> None:
    data = calendar.publication([entry])
    assert own_lines(data) == {
        "UID": "0123456789abcdef0123456789abcdef@kalender.example.se",
        "DTSTAMP": "20260901T090000Z",
        "CREATED": "20260901T070000Z",
        "LAST-MODIFIED": "20260901T090000Z",
        "SEQUENCE": "0",
        "DTSTART": "TZID=Europe/Stockholm:20261014T180000",
        "DTEND": "TZID=Europe/Stockholm:20261014T200000",
        "SUMMARY": "Tematräff om trygghet",
        "DESCRIPTION": "https://traffar.example.se/events/trygghet\\n\\nProgram",
        "LOCATION": "Rådhuset\\, Storgatan 1\\, Örebro",
        "URL": "https://traffar.example.se/events/trygghet?a=1,2;b",
        "CATEGORIES": "Trygghet | Segregation\\, skola",
        "STATUS": "CONFIRMED",
        "TRANSP": "OPAQUE",
    }


@pytest.mark.parametrize("word", ["METHOD", "ORGANIZER", "ATTENDEE", "BEGIN:VALARM", "CONFERENCE", "mailto"])
def test_d10_nobody_is_invited(entry: PublicEntry, word: str) -> None:
    assert word.encode() not in calendar.publication([entry])


def test_f03_uids_are_unique(entry: PublicEntry) -> None:
    with pytest.raises(ValueError, match="own UID"):
        calendar.publication([entry, replace(entry, summary="En till")])


def test_a_publication_is_not_empty() -> None:
    with pytest.raises(ValueError, match="has entries"):
        calendar.publication([])


def test_f04_a_change_shows_in_sequence_and_last_modified(entry: PublicEntry) -> None:
    own = own_lines(calendar.publication([replace(entry, sequence=4, changed_at=entry.changed_at + timedelta(days=1))]))
    assert (own["SEQUENCE"], own["LAST-MODIFIED"], own["DTSTAMP"]) == ("4", "20260902T090000Z", "20260902T090000Z")


def test_f05_bytes_are_stable(entry: PublicEntry) -> None:
    assert calendar.publication([entry]) == calendar.publication([replace(entry)])


def test_a_cancelled_event_says_so(entry: PublicEntry) -> None:
    assert own_lines(calendar.publication([replace(entry, cancelled=True)]))["STATUS"] == "CANCELLED"


def test_t01_t02_two_events_in_a_zone_share_its_block(entry: PublicEntry) -> None:
    abroad = replace(entry, uid="b@x.se", timezone="Europe/Helsinki")
    lines = unfolded(calendar.publication([entry, replace(entry, uid="a@x.se"), abroad]))
    assert [line for line in lines if line.startswith("TZID")] == ["TZID:Europe/Stockholm", "TZID:Europe/Helsinki"]
    assert lines.index("BEGIN:VEVENT") > max(n for n, line in enumerate(lines) if line == "END:VTIMEZONE")


def test_without_method_libical_objects_to_nothing(entry: PublicEntry, libical: Libical) -> None:
    assert libical.objections(calendar.publication([entry])) == 0


def test_all_readers_read_it(entry: PublicEntry, reader: Reader) -> None:
    (reading,) = reader(calendar.publication([entry]))
    assert (reading.starts_at, reading.ends_at, reading.summary, reading.description, reading.location) == (
        entry.starts_at,
        entry.ends_at,
        entry.summary,
        entry.description,
        entry.location,
    )


def test_t01_an_utc_download_has_no_zone(entry: PublicEntry) -> None:
    assert values(calendar.publication([replace(entry, timezone="UTC")]), "DTSTART") == [":20261014T160000Z"]
