"""Rules E and V: what a REQUEST and a CANCEL say, to the letter."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from eventsite import calendar
from eventsite.rules.invitations import Invitation, PartStat, Party
from tests.calendar.libical import Libical
from tests.calendar.wire import component, own_lines, unfolded, values

SHARED = {
    "UID": "0123456789abcdef0123456789abcdef@kalender.example.se",
    "DTSTAMP": "20260902T083015Z",
    "CREATED": "20260901T070000Z",
    "LAST-MODIFIED": "20260901T090000Z",
    "DTSTART": "TZID=Europe/Stockholm:20261014T180000",
    "DTEND": "TZID=Europe/Stockholm:20261014T200000",
    "LOCATION": "Rådhuset\\, Storgatan 1\\, Örebro",
    "URL": "https://traffar.example.se/events/trygghet?a=1,2;b",
    "ORGANIZER": "CN=Föreningen:mailto:kalender@kalender.example.se",
    "TRANSP": "OPAQUE",
}


def test_a_request_says_this_and_nothing_else(invitation: Invitation) -> None:
    """E01, E02, E04–E10, E12, E14–E21."""
    assert own_lines(calendar.request(invitation)) == SHARED | {
        "SEQUENCE": "0",
        "SUMMARY": "Tematräff om trygghet",
        "DESCRIPTION": "https://traffar.example.se/m/hemlig\\n\\n"
        "https://traffar.example.se/events/trygghet\\n\\nProgram",
        "ATTENDEE": "CUTYPE=INDIVIDUAL;ROLE=REQ-PARTICIPANT;PARTSTAT=ACCEPTED;RSVP=TRUE;"
        'CN="Åsa Öberg":mailto:asa@example.se',
        "CATEGORIES": "Trygghet | Segregation\\, skola",
        "STATUS": "CONFIRMED",
        "CLASS": "PUBLIC",
        "X-MICROSOFT-CDO-BUSYSTATUS": "BUSY",
        "X-MICROSOFT-DISALLOW-COUNTER": "TRUE",
        "CONFERENCE": "VALUE=URI;FEATURE=VIDEO;LABEL=Videolänk:https://traffar.example.se/m/hemlig",
    }


def test_a_cancellation_says_this_and_nothing_else(cancelled: Invitation) -> None:
    """E01, E02, E04–E10, E12–E16, E19; D7: no link, no categories, no answer is asked for."""
    assert own_lines(calendar.cancel(cancelled)) == SHARED | {
        "SEQUENCE": "1",
        "SUMMARY": "Inställt: Tematräff om trygghet",
        "DESCRIPTION": "För få anmälda.",
        "ATTENDEE": 'CN="Åsa Öberg":mailto:asa@example.se',
        "STATUS": "CANCELLED",
        "X-MICROSOFT-CDO-BUSYSTATUS": "FREE",
    }


def test_e02_last_modified_is_never_later_than_the_stamp(invitation: Invitation) -> None:
    later = replace(invitation, changed_at=invitation.stamped_at + timedelta(minutes=1))
    own = own_lines(calendar.request(later))
    assert own["LAST-MODIFIED"] == own["DTSTAMP"] == "20260902T083015Z"


def test_e06_a_cancellation_follows_an_invitation(cancelled: Invitation) -> None:
    with pytest.raises(ValueError, match="SEQUENCE 1"):
        calendar.cancel(replace(cancelled, sequence=0))


@pytest.mark.parametrize(("length", "shown"), [(255, "å" * 255), (256, "å" * 254 + "…")])
def test_e07_summary_has_at_most_255_characters(invitation: Invitation, length: int, shown: str) -> None:
    assert own_lines(calendar.request(replace(invitation, summary="å" * length)))["SUMMARY"] == shown


@pytest.mark.parametrize(("length", "shown"), [(8000, "å" * 8000), (8001, "å" * 7999 + "…")])
def test_e08_description_has_at_most_8000_characters(invitation: Invitation, length: int, shown: str) -> None:
    long = replace(invitation, description="å" * length, join_url=None)
    assert own_lines(calendar.request(long))["DESCRIPTION"] == shown


def test_e08_e16_a_description_that_has_the_link_is_left_alone(invitation: Invitation) -> None:
    linked = replace(invitation, description="Rum: https://traffar.example.se/m/hemlig")
    assert own_lines(calendar.request(linked))["DESCRIPTION"] == "Rum: https://traffar.example.se/m/hemlig"


def test_e16_no_conference_without_a_link(invitation: Invitation) -> None:
    data = calendar.request(replace(invitation, join_url=None))
    assert "CONFERENCE" not in own_lines(data)
    assert b"/m/" not in data


@pytest.mark.parametrize(
    ("label", "written"),
    [("Video link", "Video link"), ("Länk; till: mötet", '"Länk; till: mötet"'), ('"x"\r\nATTENDEE', "x ATTENDEE")],
)
def test_e16_the_label_is_in_the_readers_language(invitation: Invitation, label: str, written: str) -> None:
    (line,) = values(calendar.request(replace(invitation, join_label=label)), "CONFERENCE")
    shown = line.removeprefix(";VALUE=URI;FEATURE=VIDEO;LABEL=").removesuffix(":https://traffar.example.se/m/hemlig")
    assert shown.strip('"') == written.strip('"')


def test_e16_the_secret_link_is_not_in_a_cancellation(cancelled: Invitation) -> None:
    assert b"hemlig" not in calendar.cancel(cancelled)


def test_e09_e10_addresses_are_lower_case_and_idn_in_ascii(invitation: Invitation) -> None:
    named = replace(
        invitation,
        organizer=Party("", "Kalender@Kalender.Example.SE"),
        attendee=Party("", "Asa@Förening.example"),
    )
    own = own_lines(calendar.request(named))
    assert own["ORGANIZER"] == "mailto:kalender@kalender.example.se"
    assert own["ATTENDEE"].endswith(";RSVP=TRUE:mailto:asa@xn--frening-90a.example")


@pytest.mark.parametrize("make", [calendar.request, calendar.cancel])
def test_e10_the_organizer_is_not_invited(cancelled: Invitation, make: object) -> None:
    with pytest.raises(ValueError, match="organizer"):
        make(replace(cancelled, attendee=Party("Å", "KALENDER@kalender.example.se")))


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ('Åsa "Å" Öberg', 'CN="Åsa Å Öberg"'),
        ("A^B\\C", "CN=ABC"),
        ("a\r\nb\x00", 'CN="a b"'),
        ("Berg, Å", 'CN="Berg, Å"'),
        ("\u202eÅsa", "CN=Åsa"),
    ],
)
def test_e11_names_have_no_quotes_carets_or_controls(invitation: Invitation, name: str, written: str) -> None:
    own = own_lines(calendar.cancel(replace(invitation, sequence=1, attendee=Party(name, "asa@example.se"))))
    assert own["ATTENDEE"] == f"{written}:mailto:asa@example.se"


def test_e13_one_alarm_an_hour_before(invitation: Invitation) -> None:
    data = calendar.request(invitation)
    assert unfolded(data).count("BEGIN:VALARM") == 1
    assert component(data, "VALARM") == ["ACTION:DISPLAY", "DESCRIPTION:Tematräff om trygghet", "TRIGGER:-PT1H"]


def test_e13_no_alarm_in_a_cancellation(cancelled: Invitation) -> None:
    assert "BEGIN:VALARM" not in unfolded(calendar.cancel(cancelled))


@pytest.mark.parametrize("partstat", [PartStat.NEEDS_ACTION, PartStat.TENTATIVE, "NEEDS-ACTION"])
def test_d5_the_answer_is_asked_for_and_the_stored_one_shown(invitation: Invitation, partstat: PartStat) -> None:
    (attendee,) = values(calendar.request(replace(invitation, partstat=partstat)), "ATTENDEE")
    assert f";PARTSTAT={partstat};RSVP=TRUE;" in attendee


@pytest.mark.parametrize("field", ["description", "location"])
def test_e08_e15_what_is_empty_is_left_out(invitation: Invitation, field: str) -> None:
    own = own_lines(calendar.request(replace(invitation, join_url=None, categories=(), **{field: ""})))
    assert {field.upper(), "CATEGORIES"} & own.keys() == set()


def test_v01_nobody_elses_address_is_in_it(invitation: Invitation) -> None:
    lines = unfolded(calendar.request(invitation))
    assert [line.rpartition("mailto:")[2] for line in lines if "@" in line and not line.startswith("UID")] == [
        "kalender@kalender.example.se",
        "asa@example.se",
    ]


def test_s22_moved_to_helsinki_at_the_same_clock_time(invitation: Invitation) -> None:
    """The instant is an hour earlier, the zone is Helsinki's alone."""
    start = datetime(2026, 10, 14, 15, tzinfo=UTC)
    data = calendar.request(
        replace(invitation, timezone="Europe/Helsinki", starts_at=start, ends_at=start + timedelta(hours=2))
    )
    assert own_lines(data)["DTSTART"] == "TZID=Europe/Helsinki:20261014T180000"
    assert values(data, "TZID") == [":Europe/Helsinki"]


def test_x03_to_x06_a_life_keeps_what_is_constant_and_counts_on(invitation: Invitation) -> None:
    """S1, S2, S4, S7: UID, ORGANIZER and CREATED stay, SEQUENCE and DTSTAMP grow, LAST-MODIFIED is never later."""
    life = [
        replace(invitation, sequence=number, stamped_at=invitation.stamped_at + timedelta(hours=number))
        for number in range(4)
    ]
    told = [own_lines(data) for data in [*map(calendar.request, life[:3]), calendar.cancel(life[3])]]
    assert {(own["UID"], own["ORGANIZER"], own["CREATED"]) for own in told} == {
        (SHARED["UID"], SHARED["ORGANIZER"], SHARED["CREATED"])
    }
    assert [own["SEQUENCE"] for own in told] == ["0", "1", "2", "3"]
    assert [own["DTSTAMP"] for own in told] == [f"20260902T{hour:02}3015Z" for hour in (8, 9, 10, 11)]
    assert [own["LAST-MODIFIED"] <= own["DTSTAMP"] for own in told] == [True] * 4


def test_s18_a_counter_is_declined_with_what_stands_and_no_more(invitation: Invitation) -> None:
    """RFC 5546 §3.2.8: no ATTENDEE, no times, no texts; SEQUENCE is echoed."""
    data = calendar.decline_counter(replace(invitation, sequence=2))
    assert values(data, "METHOD") == [":DECLINECOUNTER"]
    assert own_lines(data) == {
        "UID": SHARED["UID"],
        "DTSTAMP": SHARED["DTSTAMP"],
        "SEQUENCE": "2",
        "ORGANIZER": SHARED["ORGANIZER"],
    }


def test_s18_libical_objects_to_the_sequence_alone(invitation: Invitation, libical: Libical) -> None:
    """Its table wants none; the RFC wants it when it is not zero, and calendar.md always."""
    data = calendar.decline_counter(invitation)
    assert libical.objections(data.replace(b"SEQUENCE:0\r\n", b"")) == 0
