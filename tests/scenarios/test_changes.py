"""What the organizer changes reaches the calendars: scenarios S2–S7, S22, S29, S30, S32 (calendar.md §8)."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from eventsite.rules.events import Format
from eventsite.services import events, registrations
from tests.calendar import readers
from tests.conftest import on_both
from tests.scenarios import calendars
from tests.scenarios.expected import cancel, moment, plain, request
from tests.scenarios.received import Received, object_of
from tests.scenarios.stage import Stage
from tests.services.records import do
from tests.web.organizer_browser import edit, signed_in

LATER = {"starts_wall": datetime(2026, 9, 15, 10), "ends_wall": datetime(2026, 9, 15, 13)}
LATER_SAID: dict[str, Any] = {
    "when": "15 september kl. 10.00",
    "starts": "Europe/Stockholm 20260915T100000",
    "ends": "Europe/Stockholm 20260915T130000",
}
ON_SITE = {"format": Format.ON_SITE, "venue": "Folkets hus", "address": "Storgatan 1, Örebro"}


def invited(stage: Stage, **changes: Any) -> Received:
    """Let person 1 register for the event, changed so, and return the invitation."""
    if changes:
        stage.opens(**changes)
    stage.registers()
    (mail,) = stage.arrives()
    return mail


@on_both
def test_s02_time_moved(stage: Stage) -> None:
    invited(stage)
    stage.edits(**LATER)
    stage.passes(5)
    (mail,) = stage.arrives()
    assert mail == request("Ny tid:", 5, sequence=1, partstat="NEEDS-ACTION", **LATER_SAID)
    assert "Förut: måndag 14 september 2026 kl. 9.00–12.00" in mail.text
    assert (stage.entries(), stage.states()) == ([("U1", 1, 1, "NEEDS-ACTION")], ["confirmed"])


@on_both
def test_s03_venue_changed(stage: Stage) -> None:
    invited(stage, **ON_SITE)
    stage.edits(venue="Rådhuset")
    stage.passes(5)
    (mail,) = stage.arrives()
    assert mail == request(
        "Ny plats:",
        5,
        sequence=1,
        partstat="NEEDS-ACTION",
        location="Rådhuset\\, Storgatan 1\\, Örebro",
        room="",
        url=f"http://localhost/events/{stage.event.slug}",
    )
    assert "Folkets hus" in mail.text
    assert (stage.entries(), stage.states()) == ([("U1", 1, 1, "NEEDS-ACTION")], ["confirmed"])


@on_both
@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"room_name": "Zoom"}, {"location": "Digitalt (Zoom)"}),
        ({"title": "Nytt namn"}, {"title": "Nytt namn"}),
        ({"summary": "Varför?"}, {}),
    ],
    ids=["room", "title", "text"],
)
def test_s04_room_or_text_changed(stage: Stage, change: dict[str, Any], said: dict[str, Any]) -> None:
    invited(stage)
    stage.edits(**change)
    stage.passes(5)
    assert stage.arrives() == [request("Uppdaterad inbjudan:", 5, sequence=1, **said)]
    assert stage.entries() == [("U1", 1, 0, "ACCEPTED")]


def test_s04_keeps_the_answer_that_is_stored(stage: Stage) -> None:
    stage.answers(calendars.outlook(invited(stage), "TENTATIVE"))
    stage.edits(room_name="Zoom")
    stage.passes(5)
    assert stage.arrives() == [
        request("Uppdaterad inbjudan:", 5, sequence=1, partstat="TENTATIVE", location="Digitalt (Zoom)")
    ]


def test_s04_the_rooms_own_address_is_in_no_mail_so_changing_it_needs_none(stage: Stage) -> None:
    invited(stage)
    stage.edits(join_url="https://rum.example/annat")
    stage.passes(5)
    assert stage.arrives() == []


@on_both
def test_s06_sent_again(stage: Stage) -> None:
    registration = stage.registers()
    (first,) = stage.arrives()
    stage.passes(60)
    do(stage.app, registrations.send_again, stage.event.id, registration, 1)
    assert stage.arrives() == [restamped(first, 60)]
    assert stage.entries() == [("U1", 0, 0, "ACCEPTED")]


def test_s06_refreshed_by_the_calendar(stage: Stage) -> None:
    first = invited(stage)
    stage.passes(60)
    stage.answers(calendars.outlook(first, "NEEDS-ACTION", method="REFRESH"))
    assert stage.arrives() == [restamped(first, 60)]


def restamped(mail: Received, minutes: float) -> Received:
    """Return the same mail with another DTSTAMP and nothing else."""
    assert mail.calendar
    (event,) = mail.calendar.events
    return replace(mail, calendar=replace(mail.calendar, events=(replace(event, stamped_at=moment(minutes)),)))


@on_both
def test_s07_event_called_off(stage: Stage) -> None:
    stage.edits(capacity=1)
    stage.registers(1)
    stage.registers(2)
    seated = stage.arrives()[0]
    stage.passes(60)
    do(stage.app, events.call_off, stage.event.id, "Talaren är sjuk.", None)
    mails = stage.arrives()
    assert mails == [cancel("Inställd:", 60, "Inställt", sequence=1), plain("Inställd:", 2)]
    assert all("Talaren är sjuk." in mail.text for mail in mails)
    assert stage.answers(calendars.google(seated, "DECLINED")) == "ignore"
    assert stage.arrives() == []


@on_both
def test_s22_moved_to_another_zone(stage: Stage) -> None:
    invited(stage)
    stage.edits(timezone="Europe/Helsinki")
    stage.passes(5)
    (mail,) = stage.arrives()
    assert mail == request(
        "Ny tid:",
        5,
        sequence=1,
        partstat="NEEDS-ACTION",
        zone="Europe/Helsinki",
        starts="Europe/Helsinki 20260914T090000",
        ends="Europe/Helsinki 20260914T120000",
    )
    assert readers.read_icalendar(object_of(mail.letter)).starts_at == datetime(2026, 9, 14, 6, tzinfo=UTC)
    assert stage.entries() == [("U1", 1, 1, "NEEDS-ACTION")]


def test_s22_the_same_instant_on_another_clock_asks_anew_too(stage: Stage) -> None:
    invited(stage)
    stage.edits(timezone="Europe/Helsinki", starts_wall=datetime(2026, 9, 14, 10), ends_wall=datetime(2026, 9, 14, 13))
    stage.passes(5)
    assert stage.arrives() == [
        request(
            "Ny tid:",
            5,
            sequence=1,
            partstat="NEEDS-ACTION",
            when="14 september kl. 10.00",
            zone="Europe/Helsinki",
            starts="Europe/Helsinki 20260914T100000",
            ends="Europe/Helsinki 20260914T130000",
        )
    ]


@on_both
@pytest.mark.parametrize("end", ["call_off", "postpone"])
def test_s29_revived(stage: Stage, end: str) -> None:
    stage.registers(1)
    stage.registers(2)
    stage.arrives()
    do(stage.app, getattr(events, end), stage.event.id, "Sjukdom", None)
    stage.arrives()
    stage.passes(60)
    do(stage.app, events.revive, stage.event.id, None)
    assert stage.arrives() == [
        request("Träffen blir av:", 60, number=number, uid=f"U{number + 2}", partstat="NEEDS-ACTION")
        for number in (1, 2)
    ]


@on_both
def test_s30_postponed_without_a_date(stage: Stage) -> None:
    invited(stage)
    stage.passes(60)
    do(stage.app, events.postpone, stage.event.id, "Vi söker en ny talare.", None)
    (mail,) = stage.arrives()
    when = "skulle ha varit 14 september kl. 9.00"
    assert mail == cancel("Uppskjuten:", 60, "Uppskjutet", sequence=1, when=when)
    assert stage.states() == ["confirmed"]


def test_s30_gets_a_new_uid_when_the_date_is_known(stage: Stage) -> None:
    invited(stage)
    do(stage.app, events.postpone, stage.event.id, "", None)
    stage.arrives()
    stage.edits(**LATER)
    stage.passes(60)
    do(stage.app, events.revive, stage.event.id, None)
    assert stage.arrives()[-1] == request("Träffen blir av:", 60, uid="U2", partstat="NEEDS-ACTION", **LATER_SAID)


def test_s30_undone_before_anybody_was_told_still_tells_of_the_new_date(stage: Stage) -> None:
    invited(stage)
    do(stage.app, events.postpone, stage.event.id, "", None)
    stage.edits(**LATER)
    do(stage.app, events.revive, stage.event.id, None)
    stage.passes(1)
    assert stage.arrives() == [request("Ny tid:", 1, sequence=1, partstat="NEEDS-ACTION", **LATER_SAID)]


def test_s32_on_a_day_when_the_clocks_change(stage: Stage) -> None:
    mail = invited(stage, starts_wall=datetime(2026, 10, 25, 10), ends_wall=datetime(2026, 10, 25, 12))
    assert mail == request(
        "Du har en plats:",
        when="25 oktober kl. 10.00",
        starts="Europe/Stockholm 20261025T100000",
        ends="Europe/Stockholm 20261025T120000",
        url=f"http://localhost/events/{stage.event.slug}",
    )
    for read in (readers.read_icalendar, readers.read_vobject):
        assert read(object_of(mail.letter)).starts_at == datetime(2026, 10, 25, 9, tzinfo=UTC)


def test_s32_a_start_that_the_clocks_jump_over_is_refused_at_input(stage: Stage) -> None:
    invited(stage)
    alva = signed_in(stage.app, stage.make)
    page = edit(alva, stage.event.id, day="2027-03-28", starts="2.30", ends="5")
    stage.passes(5)
    assert (page.status_code, stage.arrives()) == (422, [])
