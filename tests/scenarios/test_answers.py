"""What people's calendars answer: scenarios S12–S21, S25 and S31 (calendar.md §8)."""

import pytest

from eventsite.models import Registration
from tests.conftest import on_both
from tests.scenarios import calendars
from tests.scenarios.calendars import Calendar, apple, google, outlook
from tests.scenarios.expected import cancel, counter_declined, plain, request
from tests.scenarios.order import OFFICE
from tests.scenarios.received import Received
from tests.scenarios.stage import Stage
from tests.services.records import rows, seats

each_calendar = pytest.mark.parametrize("calendar", [outlook, google, apple])
NO = "Du har tackat nej:"


@pytest.fixture
def first(stage: Stage) -> Received:
    """The invitation of person 1, who has the only seat."""
    stage.edits(capacity=1)
    stage.registers()
    (mail,) = stage.arrives()
    return mail


def declined(stage: Stage, mail: Received) -> Received:
    """Let person 1 say no a minute after the invitation, and return what they are told."""
    stage.passes(1)
    assert stage.answers(outlook(mail, "DECLINED")) == "decline"
    (told,) = stage.arrives()
    return told


@each_calendar
def test_s12_declines(stage: Stage, first: Received, calendar: Calendar) -> None:
    stage.registers(2)
    stage.arrives()
    assert stage.answers(calendar(first, "DECLINED", comment="Sjuk")) == "decline"
    assert stage.arrives() == [plain(NO)]
    assert stage.entries() == [("U1", 0, 0, "DECLINED")]
    assert stage.states() == ["confirmed", "waitlisted"]
    stage.passes_grace()
    assert stage.arrives() == [request("Du har fått en plats:", 15, number=2, uid="U2")]
    assert stage.states() == ["declined", "confirmed"]


def test_s12_no_further_request_while_declined(stage: Stage, first: Received) -> None:
    declined(stage, first)
    stage.edits(title="Ny rubrik")
    stage.passes(5)
    assert stage.arrives() == []
    stage.passes_grace()
    stage.edits(title="Nyare rubrik")
    stage.passes(5)
    assert stage.arrives() == []
    assert stage.entries() == [("U1", 0, 0, "DECLINED")]


@each_calendar
def test_s13_declines_without_proof(stage: Stage, first: Received, calendar: Calendar) -> None:
    assert stage.answers(calendar(first, "DECLINED", proven=False)) == "confirm-by-link"
    (mail,) = stage.arrives()
    assert mail == plain("Var svaret ditt?")
    assert (stage.entries(), stage.states()) == ([("U1", 0, 0, "ACCEPTED")], ["confirmed"])
    stage.presses(mail)
    assert stage.arrives() == [plain(NO)]
    assert stage.entries() == [("U1", 0, 0, "DECLINED")]
    stage.passes_grace()
    assert stage.states() == ["declined"]


@each_calendar
def test_s14_accepts_again_in_time(stage: Stage, first: Received, calendar: Calendar) -> None:
    declined(stage, first)
    stage.passes(10)
    assert stage.answers(calendar(first, "ACCEPTED")) == "accept"
    assert stage.arrives() == [plain("Du har din plats igen:")]
    assert stage.entries() == [("U1", 0, 0, "ACCEPTED")]
    stage.passes_grace()
    assert stage.states() == ["confirmed"]


def test_s14_accepts_again_after_the_grace_time_while_there_is_a_seat(stage: Stage, first: Received) -> None:
    declined(stage, first)
    stage.passes_grace()
    stage.passes(60)
    assert stage.answers(google(first, "ACCEPTED")) == "accept"
    assert stage.arrives() == [plain("Du har din plats igen:")]
    assert (stage.entries(), stage.states()) == ([("U1", 0, 0, "ACCEPTED")], ["confirmed"])


@on_both
def test_s14u_takes_the_no_back_on_the_site(stage: Stage, first: Received) -> None:
    told = declined(stage, first)
    stage.passes(9)
    stage.presses(told)
    assert stage.arrives() == [
        cancel("Gammal kalenderpost tas bort:", 10, "Avbokad", sequence=1),
        request("Du har en plats:", 10, uid="U2"),
    ]
    stage.passes_grace()
    assert stage.states() == ["confirmed"]


@on_both
def test_s15_accepts_again_too_late(stage: Stage, first: Received) -> None:
    second = stage.registers(2)
    stage.arrives()
    declined(stage, first)
    stage.passes_grace()
    stage.arrives()
    stage.passes(4)
    assert stage.answers(apple(first, "ACCEPTED")) == "accept"
    (mail,) = stage.arrives()
    assert mail == cancel("Din plats har gått vidare:", 20, "Avbokad", sequence=1)
    assert "kön" in mail.text
    assert seats(stage.app, stage.event) == (1, 1)
    stage.cancels(second)
    assert stage.arrives()[-1] == request("Du har fått en plats:", 20, uid="U3")


@on_both
def test_s16_registers_again_after_a_no(stage: Stage, first: Received) -> None:
    declined(stage, first)
    stage.passes_grace()
    stage.passes(4)
    stage.registers(1)
    old, new = sorted(stage.arrives(), key=lambda mail: mail.calendar.events[0].uid)
    assert old == cancel("Gammal kalenderpost tas bort:", 20, "Avbokad", sequence=1)
    assert new == request("Du har en plats:", 20, uid="U2")
    assert stage.states() == ["declined", "confirmed"]


@each_calendar
def test_s17_tentative(stage: Stage, first: Received, calendar: Calendar) -> None:
    assert stage.answers(calendar(first, "TENTATIVE", comment="Kanske")) == "note-tentative"
    assert stage.arrives() == []
    assert (stage.entries(), stage.states()) == ([("U1", 0, 0, "TENTATIVE")], ["confirmed"])


@on_both
def test_s18_proposes_another_time(stage: Stage, first: Received) -> None:
    stage.passes(60)
    assert stage.answers(outlook(first, "TENTATIVE", method="COUNTER")) == "decline-counter"
    assert stage.arrives() == [counter_declined(60, sequence=0)]
    assert (stage.entries(), stage.states()) == ([("U1", 0, 0, "ACCEPTED")], ["confirmed"])


@on_both
def test_s19_delegates(stage: Stage, first: Received) -> None:
    colleague = 'DELEGATED;DELEGATED-TO="mailto:kollega@annat.example"'
    assert stage.answers(outlook(first, colleague)) == "inform-no-delegation"
    assert stage.arrives() == [plain("Ska en kollega komma i stället?")]
    assert (stage.entries(), stage.states()) == ([("U1", 0, 0, "ACCEPTED")], ["confirmed"])


@pytest.mark.parametrize("answer", ["DECLINED", "ACCEPTED", "TENTATIVE"])
def test_s20_forwarded_copy_is_answered(stage: Stage, first: Received, answer: str) -> None:
    assert stage.answers(outlook(first, answer, attendee="kollega@annat.example")) == "ignore"
    assert stage.arrives() == []
    assert (stage.entries(), stage.states()) == ([("U1", 0, 0, "ACCEPTED")], ["confirmed"])


@each_calendar
def test_s21_answers_to_the_time_before_a_move(stage: Stage, first: Received, calendar: Calendar) -> None:
    stage.edits(timezone="Europe/Helsinki")
    stage.passes(5)
    stage.arrives()
    assert stage.answers(calendar(first, "DECLINED")) == "inform-stale"
    assert stage.arrives() == [plain("Ditt svar gällde en gammal inbjudan:")]
    assert (stage.entries(), stage.states()) == ([("U1", 1, 1, "NEEDS-ACTION")], ["confirmed"])


@on_both
def test_s31_bounce(stage: Stage, first: Received) -> None:
    assert stage.answers(calendars.report(first)) == "bounce"
    (mail,) = stage.arrives()
    assert (mail.to, mail.subject, mail.calendar) == (
        OFFICE, "Mejl till Person 1 kommer tillbaka: Tematräff om segregation", None
    )  # fmt: skip
    assert (stage.entries(), stage.states()) == ([("U1", 0, 0, "ACCEPTED")], ["confirmed"])
    flags = Registration.__table__.select().with_only_columns(Registration.undeliverable_reason)
    assert rows(stage.app, flags) == [("5.1.1 550 no such user",)]
