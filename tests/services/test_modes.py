"""Changing between online and on site."""

import pytest
from sqlalchemy import select

from eventsite.errors import EventFull, ModeFull, NotPossibleNow
from eventsite.models import OutboxMessage, Registration
from eventsite.rules.events import Format
from eventsite.rules.policies import Mode
from eventsite.services import events, modes
from tests.conftest import NOW, on_both
from tests.factories import states
from tests.forms import field
from tests.services.records import do, entries, kinds, one, rows, sent

pytestmark = on_both


@pytest.fixture
def event(make):
    """A hybrid event with one seat on site."""
    event = make.event(format=Format.HYBRID, venue="Folkets hus", address="Storgatan 1")
    make.policy(event, capacity_on_site=1)
    return event


def calendars(app):
    return [bytes(calendar or b"") for (calendar,) in rows(app, OutboxMessage.__table__.select().with_only_columns(
        OutboxMessage.calendar).order_by(OutboxMessage.id))]  # fmt: skip


def test_each_is_invited_to_where_they_take_part(app, make, event):
    make.registration(event, 1, mode=Mode.ON_SITE)
    make.registration(event, 2, mode=Mode.DIGITAL)
    here, online = calendars(app)
    assert b"LOCATION:Folkets hus\\, Storgatan 1" in here
    assert b"CONFERENCE" not in here
    assert b"LOCATION:Digitalt (Teams)" in online
    assert b"CONFERENCE" in online


def test_changing_sends_the_invitation_anew_and_keeps_the_answer(app, make, event):
    mine = make.registration(event, 1, mode=Mode.ON_SITE)
    sent(app, NOW)
    do(app, modes.switch, mine, Mode.DIGITAL)
    assert (one(app, Registration, mine).mode, kinds(app)) == ("digital", ["registered", "mode_changed"])
    assert entries(app, mine) == [(1, 1, "ACCEPTED", False)]
    assert b"PARTSTAT=ACCEPTED" in calendars(app)[1]


def test_changing_to_what_one_has_is_nothing(app, make, event):
    mine = make.registration(event, 1, mode=Mode.ON_SITE)
    do(app, modes.switch, mine, Mode.ON_SITE)
    assert kinds(app) == ["registered"]


def test_the_seat_that_becomes_free_goes_to_the_queue(app, make, event):
    mine = make.registration(event, 1, mode=Mode.ON_SITE)
    make.registration(event, 2, mode=Mode.ON_SITE)
    assert states(app, event) == ["confirmed", "waitlisted"]
    do(app, modes.switch, mine, Mode.DIGITAL)
    assert states(app, event) == ["confirmed", "confirmed"]


def test_there_has_to_be_room(app, make, event):
    make.registration(event, 1, mode=Mode.ON_SITE)
    mine = make.registration(event, 2, mode=Mode.DIGITAL)
    with pytest.raises(ModeFull):
        do(app, modes.switch, mine, Mode.ON_SITE)
    assert one(app, Registration, mine).mode == "digital"


def test_who_waits_gets_a_seat_by_changing(app, make, event):
    make.registration(event, 1, mode=Mode.ON_SITE)
    mine = make.registration(event, 2, mode=Mode.ON_SITE)
    do(app, modes.switch, mine, Mode.DIGITAL)
    assert states(app, event) == ["confirmed", "confirmed"]


def test_there_is_nothing_to_choose_in_other_meetings(app, make):
    mine = make.registration(make.event(), 1)
    with pytest.raises(NotPossibleNow):
        do(app, modes.switch, mine, Mode.ON_SITE)


def test_nothing_is_changed_in_a_meeting_that_is_called_off(app, make, event):
    mine = make.registration(event, 1, mode=Mode.ON_SITE)
    do(app, events.call_off, event.id, "Sjuk", None)
    with pytest.raises(NotPossibleNow):
        do(app, modes.switch, mine, Mode.DIGITAL)


def test_who_switches_is_told_what_is_to_be_answered_there(app, make, event):
    field(app, event, label="Vilket tåg kommer du med?", is_required=True, mode=Mode.ON_SITE)
    field(app, event, label="Vad vill du ta upp?", mode=Mode.ON_SITE)
    mine = make.registration(event, 2, mode=Mode.DIGITAL)
    sent(app, NOW)
    assert do(app, modes.switch, mine, Mode.ON_SITE) == ["Vilket tåg kommer du med?"]
    (text,) = rows(app, select(OutboxMessage.text).where(OutboxMessage.kind == "mode_changed"))[0]
    assert ("Vilket tåg kommer du med?" in text, "Vad vill du ta upp?" in text) == (True, False)
    assert do(app, modes.switch, mine, Mode.DIGITAL) == []


def test_a_mode_above_its_limit_takes_no_room_from_the_other(app, make):
    event = make.event(format=Format.HYBRID, venue="Folkets hus", has_waitlist=False)
    make.policy(event, capacity_on_site=2, capacity_digital=1)
    for number in (1, 2):
        make.registration(event, number, mode=Mode.ON_SITE)
    make.policy(event, capacity_on_site=1)  # two have come already: as many as there is room for in all
    make.registration(event, 3, mode=Mode.DIGITAL)
    assert states(app, event) == ["confirmed"] * 3
    for mode in Mode:
        with pytest.raises(EventFull):
            make.registration(event, 4, mode=mode)


def test_an_event_whose_modes_are_above_the_whole_is_full(app, make):
    event = make.event(format=Format.HYBRID, venue="Folkets hus", has_waitlist=False, capacity=2)
    make.policy(event, capacity_on_site=1, capacity_digital=5)
    for number, mode in enumerate(Mode, 1):
        make.registration(event, number, mode=mode)
    with pytest.raises(EventFull):
        make.registration(event, 3, mode=Mode.DIGITAL)
