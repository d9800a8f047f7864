"""Seats that are offered or approved: scenarios S11 and S1w by approval (calendar.md §8)."""

import pytest

from eventsite.services import approvals, offers
from tests.conftest import on_both
from tests.scenarios.calendars import outlook
from tests.scenarios.expected import cancel, plain, request
from tests.scenarios.received import Received
from tests.scenarios.stage import Stage
from tests.services.records import do

TENTATIVE = {"status": "TENTATIVE", "busy": "TENTATIVE", "partstat": "NEEDS-ACTION", "room": ""}
OFFER = "Vill du ha en plats?"
SEAT = "Du har en plats:"


@pytest.fixture
def offered(stage: Stage) -> Received:
    """The offer to person 2 of the only seat, which person 1 has given up an hour after NOW."""
    stage.edits(capacity=1)
    stage.make.policy(stage.event, offers_hours=2000, offer_hours=24)
    first = stage.registers(1)
    stage.registers(2)
    stage.registers(3)
    stage.arrives()
    stage.passes(60)
    stage.cancels(first)
    mail = stage.arrives()[1]
    assert mail == request(OFFER, 60, number=2, uid="U2", **TENTATIVE)
    return mail


@on_both
def test_s11_an_offer_is_tentative_and_asks(stage: Stage, offered: Received) -> None:
    assert stage.states() == ["cancelled_by_self", "offered", "waitlisted"]
    assert "Svara på din egen sida" in offered.calendar.events[0].description
    assert "/m/" not in offered.text


@on_both
def test_s11_accepted_in_the_calendar(stage: Stage, offered: Received) -> None:
    stage.passes(60)
    assert stage.answers(outlook(offered, "ACCEPTED")) == "accept"
    assert stage.arrives() == [request(SEAT, 120, number=2, uid="U2", sequence=1, since=60)]
    assert stage.states()[1] == "confirmed"


@on_both
def test_s11_accepted_on_the_site(stage: Stage, offered: Received) -> None:
    stage.passes(60)
    do(stage.app, offers.accept, 2)
    assert stage.arrives() == [request(SEAT, 120, number=2, uid="U2", sequence=1, since=60)]


def test_s11_perhaps_is_no_answer_to_an_offer(stage: Stage, offered: Received) -> None:
    stage.passes(60)
    assert stage.answers(outlook(offered, "TENTATIVE")) == "note-tentative"
    assert stage.states()[1] == "offered"


@on_both
def test_s11_declined_in_the_calendar_goes_to_the_next_at_once(stage: Stage, offered: Received) -> None:
    stage.passes(60)
    assert stage.answers(outlook(offered, "DECLINED")) == "decline"
    no, next_offer = stage.arrives()
    assert no == plain("Du har tackat nej:", 2)
    assert next_offer == request(OFFER, 120, number=3, uid="U3", **TENTATIVE)
    assert stage.states() == ["cancelled_by_self", "declined", "offered"]


@on_both
def test_s11_declined_on_the_site_is_taken_out_of_the_calendar(stage: Stage, offered: Received) -> None:
    stage.passes(60)
    do(stage.app, offers.decline, 2)
    gone, _ = stage.arrives()
    assert gone == cancel("Du har tackat nej:", 120, "Avbokad", number=2, uid="U2", sequence=1, since=60)


@on_both
def test_s11_the_deadline_takes_it_out_of_the_calendar(stage: Stage, offered: Received) -> None:
    stage.runs_out(24)
    gone, next_offer = stage.arrives()
    minutes = 60 + 24 * 60
    lapsed = "Tiden för att svara gick ut:"
    assert gone == cancel(lapsed, minutes, "Avbokad", number=2, uid="U2", sequence=1, since=60)
    assert next_offer == request(OFFER, minutes, number=3, uid="U3", **TENTATIVE)


def test_s11_an_unproven_yes_is_asked_about_and_takes_the_seat(stage: Stage, offered: Received) -> None:
    stage.passes(60)
    assert stage.answers(outlook(offered, "ACCEPTED", proven=False)) == "confirm-by-link"
    (question,) = stage.arrives()
    stage.presses(question)
    assert stage.arrives() == [request(SEAT, 120, number=2, uid="U2", sequence=1, since=60)]


@on_both
def test_s01w_waits_for_an_answer_and_is_approved(stage: Stage) -> None:
    stage.make.policy(stage.event, needs_approval=True)
    registration = stage.registers(1)
    assert stage.arrives() == [plain("Väntar på besked:")]
    assert stage.entries() == []
    stage.passes(60)
    do(stage.app, approvals.approve, stage.event.id, [registration], 1)
    assert stage.arrives() == [request("Du har fått en plats:", 60)]


@on_both
def test_s01w_waits_for_an_answer_and_is_refused(stage: Stage) -> None:
    stage.make.policy(stage.event, needs_approval=True)
    registration = stage.registers(1)
    do(stage.app, approvals.reject, stage.event.id, [registration], "Bara för medlemmar", 1)
    _, refusal = stage.arrives()
    assert refusal == plain("Ingen plats:")
    assert "Bara för medlemmar" in refusal.text
    assert stage.entries() == []
