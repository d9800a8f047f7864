"""Rules S and C: the object as text, whatever people have typed."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest

from eventsite import calendar
from eventsite.rules.invitations import Invitation, Party
from tests.calendar.libical import Libical
from tests.calendar.readers import event_of
from tests.calendar.readings import Reader
from tests.calendar.wire import own_lines, unfolded, values

CONTENT_LINE = re.compile(r'[A-Z0-9-]+(;[A-Z-]+=("[^"\x00-\x1f]*"|[^";:,\x00-\x1f]*))*:[^\x00-\x08\x0a-\x1f\x7f]*')


@pytest.fixture(params=["request", "cancel"])
def data(request: pytest.FixtureRequest, invitation: Invitation) -> bytes:
    """An invitation or a cancellation in which every text is long and odd."""
    odd = 'å—😀;,\\"' * 40
    parties = {"organizer": Party(odd, "kalender@kalender.example.se"), "attendee": Party(odd, "asa@example.se")}
    full = replace(invitation, sequence=3, summary=odd, description=f"{odd}\n{odd}", location=odd, **parties)
    return getattr(calendar, request.param)(full)


def test_s01_to_s03_utf_8_without_bom_crlf_and_no_empty_line(data: bytes) -> None:
    assert data.startswith(b"BEGIN:VCALENDAR\r\n")
    assert data.endswith(b"\r\nEND:VCALENDAR\r\n")
    assert b"" not in data.split(b"\r\n")[:-1]
    assert data.count(b"\n") == data.count(b"\r") == data.count(b"\r\n")


def test_s04_s05_lines_have_at_most_75_octets_and_folds_split_no_character(data: bytes) -> None:
    lines = data.split(b"\r\n")
    assert max(len(line) for line in lines) in {73, 74, 75}
    assert [line.decode() for line in lines if line.startswith(b" ")] != []


def test_s06_controls_are_stripped_and_tabs_kept_in_long_text_alone(invitation: Invitation) -> None:
    controls = "".join(map(chr, [*range(9), *range(14, 28), 31, 127, *range(128, 133), *range(134, 160)]))
    odd = f"a{controls}\tb"
    full = replace(invitation, summary=odd, location=odd, description=odd, join_url=None)
    own = own_lines(calendar.request(replace(full, attendee=Party(odd, "asa@example.se"), categories=(odd,))))
    names = ["SUMMARY", "LOCATION", "DESCRIPTION", "CATEGORIES"]
    assert [own[name] for name in names] == ["a b", "a b", "a\tb", "a b"]
    assert "CN=a b:" in own["ATTENDEE"].replace('"', "")


def test_s09_every_line_is_well_formed(data: bytes) -> None:
    assert [line for line in unfolded(data) if not CONTENT_LINE.fullmatch(line)] == []


def test_s09_a_name_with_signs_of_the_syntax_is_quoted(invitation: Invitation) -> None:
    named = replace(invitation, organizer=Party("A;B:C,D", "kalender@kalender.example.se"))
    assert values(calendar.request(named), "ORGANIZER") == [';CN="A;B:C,D":mailto:kalender@kalender.example.se']


def test_s10_text_is_escaped_and_addresses_are_not(invitation: Invitation) -> None:
    odd = replace(invitation, summary='a;b,c\\d:e"', description="a\nb;", join_url=None)
    own = own_lines(calendar.request(odd))
    assert own["SUMMARY"] == 'a\\;b\\,c\\\\d:e"'
    assert own["DESCRIPTION"] == "a\\nb\\;"
    assert own["URL"] == "https://traffar.example.se/events/trygghet?a=1,2;b"


def test_s10_a_backslash_and_a_letter_are_no_line_break(invitation: Invitation, reader: Reader) -> None:
    """icalendar by itself writes a break for `\\N`."""
    typed = r"C:\Nya\ny"
    data = calendar.request(replace(invitation, summary=typed, categories=(typed,)))
    assert own_lines(data)["SUMMARY"] == own_lines(data)["CATEGORIES"] == r"C:\\Nya\\ny"
    (reading,) = reader(data)
    assert (reading.summary, reading.categories) == (typed, (typed,))


def test_s11_angle_brackets_are_text_and_no_html_part_is_made(invitation: Invitation) -> None:
    own = own_lines(calendar.request(replace(invitation, summary="<b>x</b> & y")))
    assert own["SUMMARY"] == "<b>x</b> & y"
    assert "X-ALT-DESC" not in own


def test_s12_s13_text_comes_back_as_it_was(invitation: Invitation, reader: Reader) -> None:
    title = "Tr\\n\\,ygghet; å\\\\ä “ö” 😀"
    (reading,) = reader(calendar.request(replace(invitation, summary=title)))
    assert reading.summary == title


def test_c01_to_c05_the_head_of_the_object(invitation: Invitation) -> None:
    assert unfolded(calendar.request(invitation))[:6] == [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//eventsite//eventsite calendar 1.0//SV",
        "CALSCALE:GREGORIAN",
        "METHOD:REQUEST",
        "BEGIN:VTIMEZONE",
    ]


def test_c03_a_cancellation_says_so_once(cancelled: Invitation) -> None:
    assert values(calendar.cancel(cancelled), "METHOD") == [":CANCEL"]


def test_c07_one_event(data: bytes) -> None:
    assert [line for line in unfolded(data) if line.startswith("BEGIN:V")][:3] == [
        "BEGIN:VCALENDAR",
        "BEGIN:VTIMEZONE",
        "BEGIN:VEVENT",
    ]
    assert unfolded(data).count("BEGIN:VEVENT") == 1


def test_icalendar_and_libical_object_to_nothing(data: bytes, libical: Libical) -> None:
    event_of(data)
    assert libical.objections(data) == 0


def test_libical_does_object_to_what_itip_forbids(invitation: Invitation, libical: Libical) -> None:
    data = calendar.request(invitation)
    assert libical.objections(data.replace(b"ORGANIZER;", b"X-ORGANIZER;")) > 0
    assert libical.objections(data.replace(b"-PT1H", b"nonsense")) > 0


INJECTIONS = [
    f"x{end}{line}"
    for end in ("\r\n", "\n", "\r", "\u2028", "\u2029", "\x85", "\v", "\x0c", "\r\n ", "\\n", "\x00\n")
    for line in ("ATTENDEE:mailto:b@y.se", "BEGIN:VALARM", "ATTACH:https://y.se", "END:VEVENT", '";X=y:z')
]


@pytest.mark.parametrize("text", INJECTIONS, ids=ascii)
def test_t20_no_text_becomes_a_line_of_its_own(invitation: Invitation, text: str) -> None:
    odd = dict.fromkeys(("summary", "description", "location"), text)
    data = calendar.request(replace(invitation, attendee=Party(text, "asa@example.se"), categories=(text, text), **odd))
    names = [re.split("[:;]", line)[0] for line in unfolded(data)]
    assert names == [re.split("[:;]", line)[0] for line in unfolded(calendar.request(invitation))]
    assert len(event_of(data).subcomponents) == 1


@pytest.mark.parametrize(
    "change",
    [
        {"uid": "x\r\nATTENDEE:y"},
        {"uid": ""},
        {"url": "https://x.se/\r\nATTENDEE:y"},
        {"url": "https://x.se/ y"},
        {"url": "javascript:alert(1)"},
        {"join_url": "https://x.se/\nATTENDEE:y"},
        {"join_url": "javascript:alert(1)"},
        {"attendee": Party("x", "a@x.se\r\nATTENDEE:y")},
        {"organizer": Party("x", "a@x.se,b@y.se")},
        {"timezone": "Europe/Atlantis"},
        {"timezone": "../../etc/passwd"},
        {"partstat": "PERHAPS"},
    ],
    ids=str,
)
def test_t20_what_cannot_be_cleaned_is_refused(invitation: Invitation, change: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        calendar.request(replace(invitation, **change))


def test_an_event_ends_after_it_starts(invitation: Invitation) -> None:
    with pytest.raises(ValueError, match="end after"):
        calendar.request(replace(invitation, ends_at=invitation.starts_at))
    a_second = replace(invitation, ends_at=invitation.starts_at + timedelta(seconds=1))
    assert own_lines(calendar.request(a_second))["DTEND"] == "TZID=Europe/Stockholm:20261014T180001"


@pytest.mark.parametrize("name", ["stamped_at", "created_at", "changed_at", "starts_at"])
def test_moments_without_a_zone_are_refused(invitation: Invitation, name: str) -> None:
    naive = getattr(invitation, name).replace(tzinfo=None)
    with pytest.raises((ValueError, TypeError), match=r"aware|offset-naive"):
        calendar.request(replace(invitation, **{name: naive}))
