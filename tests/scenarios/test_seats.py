"""Seats come and go: scenarios S1, S1w, S8–S10, S16, S28, S33 (calendar.md §8)."""

from dataclasses import replace

from eventsite.services import address_changes, corrections, erasures, registrations
from tests.calendar import wire
from tests.conftest import on_both
from tests.scenarios.expected import TITLE, cancel, plain, request
from tests.scenarios.received import object_of
from tests.scenarios.stage import Stage
from tests.services.records import do, people


@on_both
def test_s01_registered(stage: Stage) -> None:
    stage.registers()
    assert stage.arrives() == [request("Du har en plats:")]
    assert stage.entries() == [("U1", 0, 0, "ACCEPTED")]


def test_s01_registered_after_the_event_was_edited(stage: Stage) -> None:
    stage.edits(title="Tematräff om trygghet", room_name="Zoom")
    stage.passes(60)
    stage.registers()
    title = "Tematräff om trygghet"
    assert stage.arrives() == [request("Du har en plats:", 60, title=title, location="Digitalt (Zoom)")]


def test_s01_everyone_has_a_uid_of_their_own(stage: Stage) -> None:
    stage.registers(1)
    stage.registers(2)
    mails = stage.arrives()
    assert mails == [request("Du har en plats:"), request("Du har en plats:", number=2, uid="U2")]
    first, second = (wire.own_lines(object_of(mail.letter))["UID"][:32] for mail in mails)
    assert sum(one == other for one, other in zip(first, second, strict=True)) < 16  # nothing that counts is in them


def test_s01w_put_in_the_queue(stage: Stage) -> None:
    stage.edits(capacity=1)
    stage.registers(1)
    stage.registers(2)
    assert stage.arrives() == [request("Du har en plats:"), plain("Du står i kön:", 2)]
    assert len(stage.entries()) == 1


@on_both
def test_s08_attendee_cancels(stage: Stage) -> None:
    registration = stage.registers()
    stage.arrives()
    stage.passes(60)
    stage.cancels(registration)
    (mail,) = stage.arrives()
    assert mail == cancel("Avbokad:", 60, "Avbokad", sequence=1)
    assert mail.text.startswith("Du har avbokat din plats")
    assert "Din plats är avbokad." in mail.calendar.events[0].description


@on_both
def test_s09_organizer_removes(stage: Stage) -> None:
    registration = stage.registers()
    stage.arrives()
    stage.passes(60)
    do(stage.app, registrations.remove, stage.event.id, registration, "Fel person", 1)
    (mail,) = stage.arrives()
    assert mail == cancel("Avbokad:", 60, "Avbokad", sequence=1)
    assert "Fel person" in mail.text


@on_both
def test_s10_promoted_from_the_queue(stage: Stage) -> None:
    stage.edits(capacity=1)
    first = stage.registers(1)
    stage.registers(2)
    stage.arrives()
    stage.passes(60)
    stage.cancels(first)
    assert stage.arrives() == [
        cancel("Avbokad:", 60, "Avbokad", sequence=1),
        request("Du har fått en plats:", 60, number=2, uid="U2"),
    ]


@on_both
def test_s16_registers_again_after_cancelling(stage: Stage) -> None:
    stage.cancels(stage.registers())
    stage.passes(60)
    stage.registers()
    assert stage.arrives()[-1] == request("Du har en plats:", 60, uid="U2")


@on_both
def test_s28_address_is_corrected_by_the_organizer(stage: Stage) -> None:
    registration = stage.registers()
    stage.arrives()
    stage.passes(60)
    do(stage.app, corrections.correct_address, stage.event.id, registration, "ny@bolaget.example", 1)
    new, old = stage.arrives()
    assert new == request("Du har en plats:", 60, to="ny@bolaget.example", uid="U2")
    assert old == cancel("Gammal kalenderpost tas bort:", 60, "Avbokad", sequence=1)


@on_both
def test_s28_address_is_changed_by_the_person(stage: Stage) -> None:
    registration = stage.registers()
    stage.arrives()
    stage.passes(60)
    do(stage.app, address_changes.ask, registration, "ny@bolaget.example")
    (asked,) = stage.arrives()
    assert asked == replace(plain("", to="ny@bolaget.example"), subject=f"Är det här din nya adress? {TITLE}")
    stage.passes(5)
    stage.presses(asked)
    new, old = stage.arrives()
    assert new == request("Du har en plats:", 65, to="ny@bolaget.example", uid="U2")
    assert old == cancel("Ny adress:", 65, "Avbokad", sequence=1)


@on_both
def test_s33_person_is_erased(stage: Stage) -> None:
    registration = stage.registers()
    stage.arrives()
    stage.passes(60)
    do(stage.app, erasures.ask, registration)
    assert stage.arrives() == [cancel("Avbokad:", 60, "Avbokad", sequence=1)]
    assert people(stage.app, stage.event) == [(1, "cancelled_by_self", "")]
    assert stage.arrives() == []
