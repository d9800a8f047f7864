"""Whole lives of a registration: what came, mail by mail (calendar.md §8, the last line; issue, acceptance 1)."""

from datetime import datetime

from eventsite.services import events
from tests.conftest import on_both
from tests.delivery.server import Post
from tests.scenarios.calendars import apple, google, outlook
from tests.scenarios.expected import address_of, cancel, plain, request
from tests.scenarios.order import everything_in
from tests.scenarios.stage import Stage
from tests.services.records import do

MOVED = {"starts_wall": datetime(2026, 9, 14, 10), "ends_wall": datetime(2026, 9, 14, 13)}
MOVED_SAID = {
    "starts": "Europe/Stockholm 20260914T100000",
    "ends": "Europe/Stockholm 20260914T130000",
    "when": "14 september kl. 10.00",
}
NO = "Du har tackat nej:"


@on_both
def test_registered_moved_accepted_edited_declined_accepted_called_off(stage: Stage) -> None:
    stage.registers()
    mails = stage.arrives()
    stage.edits(**MOVED)
    stage.passes(5)
    mails += stage.arrives()
    assert stage.answers(outlook(mails[-1], "ACCEPTED")) == "accept"
    assert stage.arrives() == []
    stage.edits(room_name="Zoom")
    stage.passes(5)
    mails += stage.arrives()
    invitation = mails[-1]
    stage.passes(1)
    assert stage.answers(google(invitation, "DECLINED")) == "decline"
    mails += stage.arrives()
    stage.passes(1)
    assert stage.answers(apple(invitation, "ACCEPTED")) == "accept"
    mails += stage.arrives()
    stage.passes(48)
    do(stage.app, events.call_off, stage.event.id, "Talaren är sjuk.", None)
    mails += stage.arrives()
    now = MOVED_SAID | {"location": "Digitalt (Zoom)"}
    assert mails == [
        request("Du har en plats:", 0, sequence=0, partstat="ACCEPTED"),
        request("Ny tid:", 5, sequence=1, partstat="NEEDS-ACTION", **MOVED_SAID),
        request("Uppdaterad inbjudan:", 10, sequence=2, partstat="ACCEPTED", **now),
        plain(NO, when=MOVED_SAID["when"]),
        plain("Du har din plats igen:", when=MOVED_SAID["when"]),
        cancel("Inställd:", 60, "Inställt", sequence=3, **now),
    ]
    assert stage.entries() == [("U1", 3, 1, "ACCEPTED")]


@on_both
def test_declined_and_taken_back_on_the_site(stage: Stage) -> None:
    stage.registers()
    mails = stage.arrives()
    stage.passes(1)
    stage.answers(outlook(mails[0], "DECLINED"))
    mails += stage.arrives()
    stage.passes(1)
    stage.presses(mails[-1])
    mails += stage.arrives()
    assert mails == [
        request("Du har en plats:"),
        plain(NO),
        cancel("Gammal kalenderpost tas bort:", 2, "Avbokad", sequence=1),
        request("Du har en plats:", 2, uid="U2"),
    ]


def test_taken_back_on_the_site_after_the_grace_time(stage: Stage) -> None:
    stage.registers()
    mails = stage.arrives()
    stage.answers(outlook(mails[0], "DECLINED"))
    mails += stage.arrives()
    stage.passes_grace()
    assert stage.states() == ["declined"]
    stage.presses(mails[-1])
    assert stage.arrives() == [
        cancel("Gammal kalenderpost tas bort:", 15, "Avbokad", sequence=1),
        request("Du har en plats:", 15, uid="U2"),
    ]
    assert stage.states() == ["confirmed"]


@on_both
def test_declined_then_too_late_then_promoted(stage: Stage) -> None:
    stage.edits(capacity=1)
    stage.registers(1)
    second = stage.registers(2)
    mails = stage.arrives()
    stage.answers(outlook(mails[0], "DECLINED"))
    stage.passes_grace()
    mails += stage.arrives()
    stage.answers(outlook(mails[0], "ACCEPTED"))
    mails += stage.arrives()
    stage.passes(5)
    stage.cancels(second)
    mails += stage.arrives()
    assert mails == [
        request("Du har en plats:"),
        plain("Du står i kön:", 2),
        plain(NO),
        request("Du har fått en plats:", 15, number=2, uid="U2"),
        cancel("Din plats har gått vidare:", 15, "Avbokad", sequence=1),
        cancel("Avbokad:", 20, "Avbokad", number=2, uid="U2", sequence=1, since=15),
        request("Du har fått en plats:", 20, uid="U3"),
    ]


@on_both
def test_declined_then_registered_again(stage: Stage) -> None:
    stage.registers()
    mails = stage.arrives()
    stage.answers(apple(mails[0], "DECLINED"))
    mails += stage.arrives()
    stage.passes_grace()
    stage.registers()
    mails += stage.arrives()
    assert mails == [
        request("Du har en plats:"),
        plain(NO),
        cancel("Gammal kalenderpost tas bort:", 15, "Avbokad", sequence=1),
        request("Du har en plats:", 15, uid="U2"),
    ]


def test_a_hundred_people_never_see_one_another(stage: Stage, post: Post) -> None:
    stage.edits(capacity=None)
    for number in range(1, 101):
        stage.registers(number, name=f"Namn nr{number}x")
    stage.arrives()
    stage.edits(**MOVED)
    stage.passes(5)
    stage.arrives()
    people = {address_of(number): f"nr{number}x" for number in range(1, 101)}
    assert sorted(post.recipients) == sorted([*people] * 2)
    for own, letter in zip(post.recipients, post.letters, strict=True):
        whole = everything_in(letter)
        others = {trace for address, name in people.items() if address != own for trace in (address, name)}
        assert [trace for trace in others if trace in whole] == []
        assert own in whole
