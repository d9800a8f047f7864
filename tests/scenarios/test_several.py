"""Several days, several sessions, several meetings: scenarios S23–S27 (calendar.md §8)."""

from dataclasses import replace
from datetime import date, datetime, time
from typing import Any

import pytest

from eventsite.rules.details import SessionDetails
from eventsite.rules.occasions import DayHours
from eventsite.services import events
from tests.conftest import on_both
from tests.factories import stored
from tests.scenarios.calendars import outlook
from tests.scenarios.expected import STOCKHOLM, cancel, moment, plain, request
from tests.scenarios.received import Names, Received, Vcalendar, Vevent, object_of, vcalendar
from tests.scenarios.stage import Stage
from tests.services.records import do

THREE_DAYS = {"ends_wall": datetime(2026, 9, 16, 12)}
DAILY = "FREQ=DAILY;COUNT=3"
SHORT_TUESDAY = DayHours(date(2026, 9, 15), time(10), time(11, 30))
TUESDAY_SAID = {
    "starts": f"{STOCKHOLM} 20260915T100000",
    "ends": f"{STOCKHOLM} 20260915T113000",
    "replaces": f"{STOCKHOLM} 20260915T090000",
}
MONDAY = datetime(2026, 9, 14)
SESSIONS = (
    SessionDetails("Skolan", MONDAY.replace(hour=9), MONDAY.replace(hour=10)),
    SessionDetails("Bostaden", MONDAY.replace(hour=11), MONDAY.replace(hour=12)),
    SessionDetails("Arbetet", MONDAY.replace(hour=13), MONDAY.replace(hour=14)),
    SessionDetails("Tryggheten", MONDAY.replace(hour=15), MONDAY.replace(hour=16)),
)
NINE_TO_TEN = {"starts": f"{STOCKHOLM} 20260914T090000", "ends": f"{STOCKHOLM} 20260914T100000"}
ELEVEN_TO_TWELVE = {
    "when": "14 september kl. 11.00",
    "starts": f"{STOCKHOLM} 20260914T110000",
    "ends": f"{STOCKHOLM} 20260914T120000",
}


def registered(stage: Stage, **changes: Any) -> list[Received]:
    """Let person 1 register for the event, changed so, and return what they get."""
    stage.edits(**changes)
    stage.registers()
    return stage.arrives()


@on_both
def test_s23_three_days_with_the_same_hours(stage: Stage) -> None:
    assert registered(stage, **THREE_DAYS) == [request("Du har en plats:", rule=DAILY)]


@on_both
def test_s23_a_day_with_other_hours_is_in_the_same_object(stage: Stage) -> None:
    mails = registered(stage, **THREE_DAYS, other_hours=(SHORT_TUESDAY,))
    assert mails == [request("Du har en plats:", rule=DAILY, others=(TUESDAY_SAID,))]


@on_both
def test_s24_one_day_of_three_moved(stage: Stage) -> None:
    registered(stage, **THREE_DAYS)
    stage.edits(other_hours=(SHORT_TUESDAY,))
    stage.passes(5)
    assert stage.arrives() == [
        request("Ny tid:", 5, sequence=1, partstat="NEEDS-ACTION", rule=DAILY, others=(TUESDAY_SAID,))
    ]
    assert stage.entries() == [("U1", 1, 1, "NEEDS-ACTION")]


@on_both
@pytest.mark.parametrize("answer", ["DECLINED", "ACCEPTED"])
def test_s25_answers_for_one_day_of_three(stage: Stage, answer: str) -> None:
    (mail,) = registered(stage, **THREE_DAYS)
    one_day = outlook(mail, answer, more="RECURRENCE-ID:20260915T070000Z")
    assert stage.answers(one_day) == "inform-partial"
    assert stage.arrives() == [plain("Du har kvar din plats:")]
    assert (stage.entries(), stage.states()) == ([("U1", 0, 0, "ACCEPTED")], ["confirmed"])


def with_sessions(stage: Stage, number: int) -> list[Received]:
    """Let person 1 choose the first so many of four sessions, and return what they get."""
    stage.edits(sessions=SESSIONS)
    known = known_sessions(stage)
    stage.edits(sessions=known)
    stage.registers(sessions=tuple(session.id for session in known[:number]))
    return stage.arrives()


def known_sessions(stage: Stage) -> tuple[SessionDetails, ...]:
    """Return the sessions as an organizer has them in the editor, with their ids."""
    ids = {session.title: session.id for session in stored(stage.app, stage.event).current_sessions}
    return tuple(replace(session, id=ids[session.title]) for session in SESSIONS if session.title in ids)


def session_title(title: str) -> str:
    return f"Tematräff om segregation: {title}"


@on_both
def test_s26_one_invitation_for_each_session(stage: Stage) -> None:
    assert with_sessions(stage, 2) == [
        request("Du har en plats:", title=session_title("Skolan"), **NINE_TO_TEN),
        request("Du har en plats:", uid="U2", title=session_title("Bostaden"), **ELEVEN_TO_TWELVE),
    ]


@on_both
def test_s26_moving_a_session_touches_its_own_invitation_alone(stage: Stage) -> None:
    with_sessions(stage, 2)
    first, second, *others = known_sessions(stage)
    moved = replace(second, starts_wall=MONDAY.replace(hour=10), ends_wall=MONDAY.replace(hour=11))
    stage.edits(sessions=(first, moved, *others))
    stage.passes(5)
    assert stage.arrives() == [
        request(
            "Ny tid:",
            5,
            uid="U2",
            sequence=1,
            partstat="NEEDS-ACTION",
            title=session_title("Bostaden"),
            when="14 september kl. 10.00",
            starts=f"{STOCKHOLM} 20260914T100000",
            ends=f"{STOCKHOLM} 20260914T110000",
        )
    ]
    assert stage.entries() == [("U1", 0, 0, "ACCEPTED"), ("U2", 1, 1, "NEEDS-ACTION")]


@on_both
def test_s26_a_session_that_is_taken_out_is_called_off_alone(stage: Stage) -> None:
    with_sessions(stage, 2)
    first, _, *others = known_sessions(stage)
    stage.edits(sessions=(first, *others))
    stage.passes(5)
    assert stage.arrives() == [
        cancel("Inställd:", 5, "Inställt", uid="U2", sequence=1, title=session_title("Bostaden"), **ELEVEN_TO_TWELVE)
    ]


def test_s26_from_four_sessions_on_there_is_one_invitation_to_the_event(stage: Stage) -> None:
    assert with_sessions(stage, 4) == [request("Du har en plats:")]


@on_both
def test_s26_who_declines_one_session_keeps_the_seat(stage: Stage) -> None:
    first, _ = with_sessions(stage, 2)
    assert stage.answers(outlook(first, "DECLINED")) == "inform-partial"
    assert stage.arrives() == [plain("Du har kvar din plats:")]
    assert stage.entries() == [("U1", 0, 0, "DECLINED"), ("U2", 0, 0, "ACCEPTED")]
    assert stage.states() == ["confirmed"]


def test_s27_series_feed(stage: Stage) -> None:
    stage.opens(series="Vårens träffar", title="Ett")
    stage.registers()
    invitation = stage.arrives()[0]
    stage.opens(series="Vårens träffar", title="Två")
    stage.passes(60)
    do(stage.app, events.call_off, stage.event.id, "Sjukdom", None)
    content = stage.app.test_client().get("/series/varens-traffar/calendar.ics").get_data()
    feed = vcalendar(content, Names())
    assert feed == Vcalendar(
        method="",
        zones=(STOCKHOLM,),
        events=(
            published("U1", "Ett", 0, "ett", 0),
            published("U2", "Inställt: Två", 60, "tva", 1, status="CANCELLED"),
        ),
    )
    assert b"METHOD" not in content
    assert b"bolaget.example" not in content
    assert object_of(invitation.letter).split(b"UID:")[1][:32] not in content


def published(uid: str, title: str, at: float, slug: str, sequence: int, **changes: Any) -> Vevent:
    """Return an event in a feed, last changed so many minutes after NOW: nobody is invited to it (D10, F04, F05)."""
    event = Vevent(
        uid=uid,
        sequence=sequence,
        stamped_at=moment(at),
        created_at=moment(0),
        changed_at=moment(at),
        starts=f"{STOCKHOLM} 20260914T090000",
        ends=f"{STOCKHOLM} 20260914T120000",
        summary=title,
        location="Digitalt (Teams)",
        url=f"http://localhost/events/{slug}",
        transparency="OPAQUE",
        categories=("Segregation",),
        status="CONFIRMED",
    )
    return replace(event, **changes)
