"""What an answer is taken for: the table of calendar.md §7.2, step by step."""

from datetime import UTC, datetime, timedelta

import pytest

from eventsite.rules.answers import (
    GRACE,
    UNDO,
    CalendarAnswer,
    Circumstances,
    Decision,
    Reason,
    Responder,
    Verdict,
    WayBack,
    decide,
    is_confirmable,
    partstat_of,
    way_back,
)
from eventsite.rules.events import Opening
from eventsite.rules.invitations import PartStat
from eventsite.rules.registrations import RegistrationState

NOW = datetime(2026, 9, 10, 9, 15, tzinfo=UTC)
ASA, BO = "asa@example.org", "bo@example.org"
STATE = RegistrationState


def answer(said="DECLINED", **facts):
    """Return an answer from Åsa; facts replace its own."""
    given = {"method": "REPLY", "uid": "u", "sequence": 1, "stamped_at": NOW, "responders": (Responder(ASA, said),)}
    return CalendarAnswer(**{**given, **facts})


def about(**facts):
    """Return the circumstances of somebody with a seat whose sender is proven; facts replace them."""
    given = {"address": ASA, "sequence": 1, "time_sequence": 1, "state": STATE.CONFIRMED, "is_proven": True}
    return Circumstances(**{**given, **facts})


def ignored(reason):
    """Return that the organizer is to see it and nothing is done."""
    return Decision(Verdict.IGNORE, reason, is_quarantined=True)


def noted(reason):
    """Return that nothing is done and nobody has to see it."""
    return Decision(Verdict.IGNORE, reason)


ASKED = Decision(Verdict.CONFIRM_BY_LINK, Reason.UNPROVEN, is_quarantined=True)
TO_CONFIRM = Decision(Verdict.CONFIRM_BY_LINK, Reason.TO_BE_CONFIRMED, is_quarantined=True)
NO = Decision(Verdict.DECLINE, Reason.ANSWERED)
YES = Decision(Verdict.ACCEPT, Reason.ANSWERED)
EARLIER = NOW - timedelta(seconds=1)


@pytest.mark.parametrize(
    ("said", "held_against", "expected"),
    [
        (answer(), about(), NO),
        (answer("ACCEPTED"), about(), YES),
        (answer("TENTATIVE"), about(), Decision(Verdict.NOTE_TENTATIVE, Reason.ANSWERED)),
        # step 4: the method
        (answer(method="REQUEST"), about(), ignored(Reason.OTHER_METHOD)),
        (answer(method=""), about(), ignored(Reason.OTHER_METHOD)),
        (answer(), about(named_method="REPLY"), NO),
        (answer(), about(named_method="REQUEST"), ignored(Reason.METHODS_DIFFER)),
        (answer(method="COUNTER"), about(), Decision(Verdict.DECLINE_COUNTER, Reason.COUNTERED)),
        (answer(method="REFRESH"), about(), noted(Reason.REFRESHED)),
        # step 6: whose answer
        (answer(responders=()), about(), ignored(Reason.NOT_INVITED)),
        (answer(), about(address=BO), ignored(Reason.NOT_INVITED)),
        (answer(method="REFRESH"), about(address=BO), ignored(Reason.NOT_INVITED)),
        (answer(responders=(Responder(BO, "ACCEPTED"), Responder(ASA, "DECLINED"))), about(), NO),
        # step 10, before anybody is told of a seat
        (answer(), about(is_over=True), noted(Reason.OVER)),
        (answer(method="COUNTER"), about(is_over=True), noted(Reason.OVER)),
        (answer(sequence=0), about(is_over=True), noted(Reason.OVER)),
        # step 7: which answer
        (answer(is_partial=True), about(), Decision(Verdict.INFORM_PARTIAL, Reason.PARTIAL)),
        (answer("DELEGATED"), about(), Decision(Verdict.INFORM_NO_DELEGATION, Reason.DELEGATED)),
        (answer("MAYBE"), about(), ignored(Reason.UNKNOWN_ANSWER)),
        (answer(""), about(), ignored(Reason.UNKNOWN_ANSWER)),
        (answer("NEEDS-ACTION"), about(), ignored(Reason.UNKNOWN_ANSWER)),
        (answer("MAYBE", is_partial=True), about(), Decision(Verdict.INFORM_PARTIAL, Reason.PARTIAL)),
        # step 8: which version
        (answer(sequence=0), about(), Decision(Verdict.INFORM_STALE, Reason.STALE)),
        (answer(sequence=0), about(is_proven=False), Decision(Verdict.INFORM_STALE, Reason.STALE)),
        (answer(sequence=1), about(sequence=3), NO),
        (answer(sequence=2), about(), ignored(Reason.AHEAD)),
        # step 9: in which order
        (answer(), about(answered_sequence=1, answered_at=EARLIER), NO),
        (answer(), about(answered_sequence=1, answered_at=NOW), NO),
        (answer(stamped_at=EARLIER), about(answered_sequence=1, answered_at=NOW), noted(Reason.OLDER)),
        (answer(stamped_at=None), about(answered_sequence=1, answered_at=NOW), NO),
        (answer(), about(answered_sequence=1, answered_at=None), NO),
        (answer(sequence=1), about(sequence=2, answered_sequence=2, answered_at=EARLIER), noted(Reason.OLDER)),
        (answer(sequence=2, stamped_at=EARLIER), about(sequence=2, answered_sequence=1, answered_at=NOW), NO),
        # step 11: how strong the proof is
        (answer(), about(is_proven=False), ASKED),
        (answer("ACCEPTED"), about(is_proven=False), Decision(Verdict.CONFIRM_BY_LINK, Reason.UNPROVEN)),
        (answer("ACCEPTED"), about(is_proven=False, in_grace=True), ASKED),
        (answer(stamped_at=EARLIER), about(is_proven=False, answered_sequence=1, answered_at=NOW), noted(Reason.OLDER)),
        (answer(), about(confirms_declines=True), TO_CONFIRM),
        (answer(), about(confirms_declines=True, in_grace=True), NO),
        (answer(), about(confirms_declines=True, state=STATE.DECLINED), NO),
        (answer("ACCEPTED"), about(confirms_declines=True), YES),
        # step 12: a session is not the seat
        (answer(), about(is_of_session=True), Decision(Verdict.INFORM_PARTIAL, Reason.ONE_SESSION)),
        (answer(), about(is_of_session=True, confirms_declines=True),
         Decision(Verdict.INFORM_PARTIAL, Reason.ONE_SESSION)),
        (answer("ACCEPTED"), about(is_of_session=True), YES),
    ],
)  # fmt: skip
def test_answer_is_taken_for(said, held_against, expected):
    assert decide(said, held_against) == expected


@pytest.mark.parametrize(
    ("partstat", "facts", "expected"),
    [
        (PartStat.DECLINED, {}, True),
        (PartStat.DECLINED, {"in_grace": True}, False),
        (PartStat.DECLINED, {"state": STATE.DECLINED}, False),
        (PartStat.DECLINED, {"is_of_session": True}, False),
        (PartStat.ACCEPTED, {}, False),
        (PartStat.ACCEPTED, {"in_grace": True}, True),
        (PartStat.ACCEPTED, {"state": STATE.DECLINED}, True),
        (PartStat.ACCEPTED, {"state": STATE.DECLINED, "is_of_session": True}, False),
        (PartStat.TENTATIVE, {"in_grace": True}, True),
        (PartStat.TENTATIVE, {"state": STATE.DECLINED}, False),
    ],
)
def test_answer_changes_a_seat(partstat, facts, expected):
    assert about(**facts).changes_seat(partstat) is expected


@pytest.mark.parametrize(
    ("said", "facts", "expected"),
    [
        (answer(), {"is_proven": False}, True),
        (answer(), {"confirms_declines": True}, True),
        (answer("ACCEPTED"), {"in_grace": True}, True),
        (answer("ACCEPTED"), {}, False),
        (answer(), {"in_grace": True}, False),
        (answer(), {"is_over": True}, False),
        (answer(), {"sequence": 2, "time_sequence": 2}, False),
        (answer(), {"answered_sequence": 1, "answered_at": NOW + timedelta(seconds=1)}, False),
    ],
)
def test_answer_waits_to_be_confirmed(said, facts, expected):
    assert is_confirmable(said, about(**facts)) is expected


SAID_NO = {"partstat": PartStat.DECLINED, "answer_came_at": NOW}


@pytest.mark.parametrize(
    ("facts", "opening", "later", "expected"),
    [
        ({"in_grace": True}, Opening.FULL, timedelta(0), WayBack.SEAT_KEPT),
        ({"in_grace": True}, Opening.CLOSED, GRACE, WayBack.SEAT_KEPT),
        ({"state": STATE.DECLINED}, Opening.OPEN, GRACE, WayBack.NEW_SEAT),
        ({"state": STATE.DECLINED}, Opening.WAITLIST, GRACE, WayBack.QUEUE),
        ({"state": STATE.DECLINED}, Opening.FULL, GRACE, WayBack.NONE),
        ({"state": STATE.DECLINED}, Opening.CLOSED, GRACE, WayBack.NONE),
        ({"state": STATE.DECLINED}, Opening.OPEN, UNDO - timedelta(seconds=1), WayBack.NEW_SEAT),
        ({"state": STATE.DECLINED}, Opening.OPEN, UNDO, WayBack.NONE),
        ({"in_grace": True, "is_over": True}, Opening.OPEN, GRACE, WayBack.NONE),
        ({"in_grace": True, "partstat": PartStat.ACCEPTED}, Opening.OPEN, GRACE, WayBack.NONE),
        ({"in_grace": True, "answer_came_at": None}, Opening.OPEN, GRACE, WayBack.NONE),
        ({}, Opening.OPEN, GRACE, WayBack.NONE),
    ],
)
def test_way_back_from_a_no(facts, opening, later, expected):
    assert way_back(about(**{**SAID_NO, **facts}), opening, NOW + later) is expected


@pytest.mark.parametrize(("said", "expected"), [("ACCEPTED", PartStat.ACCEPTED), ("X", None), ("", None)])
def test_answer_that_is_known(said, expected):
    assert partstat_of(answer(said), ASA) is expected
    assert partstat_of(answer(said), BO) is None
