"""Publishing: what an edit, a move and a calling off do to the event and to those registered."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from eventsite.delivery import queue
from eventsite.errors import EditedMeanwhile, NotPossibleNow
from eventsite.queries import organizers as organizer_queries
from eventsite.rules.details import SpeakerDetails
from eventsite.rules.events import Format
from eventsite.rules.questions import QuestionDetails
from eventsite.services import events
from tests.conftest import NOW, on_both
from tests.factories import MEETING, person, states, stored
from tests.services.records import actions, do, entries, everything, mails, questions, seats, sent, superseded

LATER = {"starts_wall": datetime(2026, 9, 15, 9), "ends_wall": datetime(2026, 9, 15, 12)}


def edit(make, event, seen_version=None, **changes):
    """Save the event as Alva would, with changes to the details of MEETING."""
    alva = make.organizer()
    version = seen_version or stored(make.app, event).version
    details = replace(MEETING, **changes)
    do(make.app, lambda: events.edit(event.id, details, version, organizer_queries.by_id(alva)))


def refused(app, error, service, *args):
    """Try in vain; nothing at all may have changed."""
    before = everything(app)
    with pytest.raises(error):
        do(app, service, *args)
    assert everything(app) == before


@on_both
def test_a_draft_is_published_once(app, make):
    draft = make.draft()
    do(app, events.publish, draft.id, None)
    event = stored(app, draft)
    assert (str(event.state), event.published_at, event.version) == ("published", NOW, 2)
    refused(app, NotPossibleNow, events.publish, draft.id, None)


def test_each_change_of_an_event_is_in_the_trace(app, make):
    event = make.event()
    edit(make, event, title="Ny rubrik")
    do(app, events.call_off, event.id, "Sjukdom", None)
    do(app, events.archive, event.id, None)
    assert actions(app, event) == [
        "event.created",
        "event.published",
        "event.edited",
        "event.cancelled",
        "event.archived",
    ]


def test_a_draft_is_neither_called_off_nor_archived(app, make):
    draft = make.draft()
    refused(app, NotPossibleNow, events.call_off, draft.id, "", None)
    refused(app, NotPossibleNow, events.archive, draft.id, None)


def test_what_is_past_is_not_called_off(app, make, clock):
    event = make.event()
    clock.move_to(datetime.fromisoformat("2026-09-14T10:00:00+00:00"))
    refused(app, NotPossibleNow, events.call_off, event.id, "", None)


@on_both
def test_calling_off_promotes_nobody_and_tells_everyone(app, make):
    event = make.event(capacity=1)
    first, _ = [make.registration(event, number) for number in (1, 2)]
    sent(app, NOW)
    do(app, events.call_off, event.id, "Sjukdom", None)
    make.told()
    assert states(app, event) == ["confirmed", "waitlisted"]
    assert mails(app, 2) == [("called_off", "person1", "CANCEL"), ("called_off", "person2", None)]
    assert entries(app, first) == [(1, 1, "ACCEPTED", True)]


def test_everyone_is_told_once_however_often_it_is_worked_off(app, make):
    event = make.event()
    for number in range(1, 46):  # more than a batch
        make.registration(event, number)
    do(app, events.call_off, event.id, "Sjukdom", None)
    make.told()
    make.told()
    assert mails(app) == [("called_off", f"person{number}", "CANCEL") for number in range(1, 46)]


@on_both
@pytest.mark.parametrize(
    "change",
    [LATER, {"format": Format.ON_SITE, "venue": "Folkets hus"}, {"timezone": "Europe/Helsinki"}],
    ids=["time", "venue", "zone"],
)
def test_a_move_asks_everyone_anew_with_the_next_sequence(app, make, change):
    event = make.event(capacity=1)
    first, _ = [make.registration(event, number) for number in (1, 2)]
    sent(app, NOW)
    edit(make, event, capacity=1, **change)
    make.told()
    assert mails(app, 2) == [("moved", "person1", "REQUEST"), ("moved", "person2", None)]
    assert entries(app, first) == [(1, 1, "NEEDS-ACTION", False)]


@on_both
def test_a_move_before_the_confirmation_has_left_replaces_it(app, make):
    event = make.event()
    registration = make.registration(event)
    edit(make, event, **LATER)
    make.told()
    assert superseded(app) == [("registered", "person1")]
    assert mails(app) == [("registered", "person1", "REQUEST")]
    assert entries(app, registration) == [(1, 0, "ACCEPTED", False)]


def test_a_second_move_before_the_first_has_left_keeps_its_sequence(app, make):
    event = make.event()
    registration = make.registration(event)
    sent(app, NOW)
    for change in (LATER, LATER | {"room_name": "Zoom"}):
        edit(make, event, **change)
        make.told()
    assert superseded(app) == [("moved", "person1")]
    assert mails(app, 1) == [("moved", "person1", "REQUEST")]
    assert entries(app, registration) == [(1, 1, "NEEDS-ACTION", False)]


def test_who_registers_after_the_move_is_not_told_of_it(app, make, clock):
    event = make.event()
    edit(make, event, **LATER)
    clock.shift(timedelta(seconds=1))
    registration = make.registration(event)
    sent(app, NOW + timedelta(seconds=1))
    make.told()
    assert mails(app) == [("registered", "person1", "REQUEST")]
    assert entries(app, registration) == [(1, 0, "ACCEPTED", False)]


@on_both
@pytest.mark.parametrize(
    "change", [{"title": "Ny rubrik"}, {"room_name": "Zoom"}, {"programme": ()}], ids=["title", "room", "programme"]
)
def test_an_edit_of_the_invitation_alone_keeps_the_answer(app, make, change):
    event = make.event()
    registration = make.registration(event)
    sent(app, NOW)
    edit(make, event, **change)
    make.told()
    assert mails(app, 1) == [("changed", "person1", "REQUEST")]
    assert entries(app, registration) == [(1, 1, "ACCEPTED", False)]


@pytest.mark.parametrize(
    "change",
    [{"description": "Ny text"}, {"join_url": "https://annat.example/rum"}, {"capacity": 70}],
    ids=["description", "room's address", "capacity"],
)
def test_an_edit_that_no_calendar_shows_sends_nothing(app, make, change):
    event = make.event()
    registration = make.registration(event)
    edit(make, event, **change)
    make.told()
    assert mails(app) == [("registered", "person1", "REQUEST")]
    assert entries(app, registration) == [(1, 0, "ACCEPTED", False)]


def test_an_edit_that_is_undone_in_time_sends_nothing(app, make):
    event = make.event()
    registration = make.registration(event)
    sent(app, NOW)
    edit(make, event, **LATER)
    edit(make, event)
    make.told()
    assert mails(app, 1) == []
    assert entries(app, registration) == [(1, 0, "ACCEPTED", False)]


def test_an_edit_that_is_undone_before_its_message_has_left_takes_it_back(app, make):
    event = make.event()
    registration = make.registration(event)
    sent(app, NOW)
    for change in (LATER, {}):
        edit(make, event, **change)
        make.told()
    assert (mails(app, 1), superseded(app)) == ([], [("moved", "person1")])
    assert entries(app, registration) == [(1, 0, "ACCEPTED", False)]


def test_edits_within_five_minutes_become_one_message(app, make, clock):
    event = make.event()
    make.registration(event)
    sent(app, NOW)
    edit(make, event, title="Ny rubrik")
    clock.shift(timedelta(minutes=4))
    edit(make, event, **LATER)
    assert told_by_the_clock(app, clock, minutes=0.9) == []
    assert told_by_the_clock(app, clock, minutes=0.2) == [("moved", "person1", "REQUEST")]


def test_what_is_edited_later_is_a_message_of_its_own(app, make, clock):
    event = make.event()
    make.registration(event)
    sent(app, NOW)
    for number in (1, 2):
        edit(make, event, title=f"Rubrik {number}")
        assert told_by_the_clock(app, clock, minutes=5) == [("changed", "person1", "REQUEST")] * number
        sent(app, datetime.now(UTC))


def test_the_organizer_can_send_at_once(app, make, clock):
    event = make.event()
    make.registration(event)
    sent(app, NOW)
    edit(make, event, **LATER)
    do(app, events.send_changes_now, event.id)
    assert told_by_the_clock(app, clock, minutes=0) == [("moved", "person1", "REQUEST")]


def told_by_the_clock(app, clock, minutes):
    """Let so many minutes pass, let the worker look once, and return the mails after the first."""
    clock.shift(timedelta(minutes=minutes))
    with app.app_context():
        queue.tell_everyone()
    return mails(app, 1)


def test_a_draft_moves_without_anyone_being_told(app, make):
    draft = make.draft()
    edit(make, draft, **LATER)
    assert (everything(app)["fan_outs"], stored(app, draft).calendar_sequence) == (0, 0)


def test_a_move_that_is_called_off_meanwhile_is_not_told(app, make):
    event = make.event()
    make.registration(event)
    sent(app, NOW)
    edit(make, event, **LATER)
    do(app, events.call_off, event.id, "Sjukdom", None)
    make.told()
    assert mails(app, 1) == [("called_off", "person1", "CANCEL")]


@on_both
def test_who_saves_what_somebody_else_saved_meanwhile_is_refused(app, make):
    event = make.event()
    seen = stored(app, event).version
    edit(make, event, title="Hennes")
    with pytest.raises(EditedMeanwhile):
        edit(make, event, seen, title="Hans")
    assert (stored(app, event).title, stored(app, event).version) == ("Hennes", seen + 1)


@on_both
def test_speakers_keep_their_questions_over_an_edit(app, make):
    event = make.event()
    matilda = stored(app, event).speakers[0].id
    make.receipt(event, person(question=QuestionDetails("Hur?", matilda)))
    edit(make, event, speakers=(SpeakerDetails("Martin Grander"), SpeakerDetails("Matilda Rehn", "chef")))
    names = {speaker.name: speaker.id for speaker in stored(app, event).speakers}
    assert (list(names), names["Matilda Rehn"]) == (["Martin Grander", "Matilda Rehn"], matilda)
    assert asked_of(app, event) == [matilda]


def test_when_a_speaker_leaves_the_questions_are_for_all(app, make):
    event = make.event()
    make.receipt(event, person(question=QuestionDetails("Hur?", stored(app, event).speakers[0].id)))
    edit(make, event, speakers=(), programme=())
    assert asked_of(app, event) == [None]


def asked_of(app, event):
    """Return whom the event's questions are for."""
    return [speaker for _, _, speaker, _ in questions(app, event)]


def test_the_same_title_gets_another_address(make):
    assert [make.draft().slug for _ in range(3)] == [
        "tematraff-om-segregation",
        "tematraff-om-segregation-2",
        "tematraff-om-segregation-3",
    ]


def test_a_preview_is_never_stored(app, make):
    before = everything(app)
    with app.test_request_context():
        assert events.preview(MEETING).title == MEETING.title
    assert everything(app) == before


def test_a_seat_in_the_trace_for_everyone(app, make):
    event = make.event(capacity=1)
    for number in (1, 2):
        make.registration(event, number)
    assert actions(app, event)[2:] == ["registration.confirmed", "registration.waitlisted"]
    assert seats(app, event) == (1, 1)
