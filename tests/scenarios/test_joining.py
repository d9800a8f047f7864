"""Edits that become one message, messages that are overtaken, and changes that need none (rulings, Calendar and mail)."""

from contextlib import suppress
from datetime import datetime
from threading import Barrier, Thread

import pytest
from sqlalchemy import text

from eventsite import clock
from eventsite.database import db, transaction
from eventsite.delivery import queue
from eventsite.errors import EditedMeanwhile, NotPossibleNow
from eventsite.queries import outbox as outbox_queries
from eventsite.services import events, fan_outs, outbox
from tests.conftest import NOW, on_both
from tests.factories import stored
from tests.scenarios.calendars import outlook
from tests.scenarios.expected import address_of, counter_declined, request
from tests.scenarios.received import Received
from tests.scenarios.stage import Stage
from tests.services.records import do, superseded

TEN = {"starts_wall": datetime(2026, 9, 14, 10), "ends_wall": datetime(2026, 9, 14, 13)}
TEN_SAID = {
    "starts": "Europe/Stockholm 20260914T100000",
    "ends": "Europe/Stockholm 20260914T130000",
    "when": "14 september kl. 10.00",
}
NINE = {"starts_wall": datetime(2026, 9, 14, 9), "ends_wall": datetime(2026, 9, 14, 12)}
MOVED = request("Ny tid:", 5, sequence=1, partstat="NEEDS-ACTION", **TEN_SAID)


@pytest.fixture
def invited(stage: Stage) -> Stage:
    """The stage after person 1 was invited."""
    stage.registers()
    assert len(stage.arrives()) == 1
    return stage


@on_both
def test_edits_within_five_minutes_become_one_message(invited: Stage) -> None:
    invited.edits(title="Ny rubrik")
    invited.passes(4)
    invited.edits(**TEN)
    invited.passes(0.9)
    assert invited.arrives() == []
    invited.passes(0.1)
    assert invited.arrives() == [
        request("Ny tid:", 5, sequence=1, partstat="NEEDS-ACTION", title="Ny rubrik", **TEN_SAID)
    ]


@on_both
def test_an_edit_undone_within_the_window_sends_nothing(invited: Stage) -> None:
    invited.edits(**TEN)
    invited.passes(4)
    invited.edits(**NINE)
    invited.passes(60)
    assert invited.arrives() == []
    assert invited.entries() == [("U1", 0, 0, "ACCEPTED")]


@on_both
def test_a_message_that_nobody_claimed_gives_its_sequence_to_the_next(invited: Stage) -> None:
    invited.edits(**TEN)
    invited.passes(5)
    invited.tells()
    invited.edits(room_name="Zoom")
    invited.passes(5)
    assert invited.arrives() == [
        request("Ny tid:", 10, sequence=1, partstat="NEEDS-ACTION", location="Digitalt (Zoom)", **TEN_SAID)
    ]
    assert superseded(invited.app) == [("moved", "person1")]


@on_both
def test_a_message_that_was_sent_lets_the_next_count_on(invited: Stage) -> None:
    invited.edits(**TEN)
    invited.passes(5)
    assert invited.arrives() == [MOVED]
    invited.edits(room_name="Zoom")
    invited.passes(5)
    assert invited.arrives() == [
        request(
            "Uppdaterad inbjudan:",
            10,
            sequence=2,
            partstat="NEEDS-ACTION",
            location="Digitalt (Zoom)",
            **TEN_SAID,
        )
    ]


def sequence_of(mail: Received) -> int:
    assert mail.calendar
    return mail.calendar.events[0].sequence


@on_both
def test_who_was_never_told_of_the_first_time_hears_of_the_new_one_at_sequence_0(stage: Stage) -> None:
    stage.registers()
    stage.edits(**TEN)
    stage.passes(5)
    stage.tells()
    assert stage.arrives() == [request("Du har en plats:", 5, since=0, **TEN_SAID)]


@on_both
def test_nothing_is_sent_when_the_content_is_unchanged(invited: Stage) -> None:
    invited.edits(description="En annan text på sidan.", capacity=70, join_url="https://rum.example/nytt")
    invited.passes(60)
    assert invited.arrives() == []


@on_both
def test_nothing_is_sent_when_the_event_is_over(invited: Stage) -> None:
    invited.clock.move_to(datetime.fromisoformat("2026-09-14T09:58:00+00:00"))
    invited.edits(title="Ny rubrik")
    invited.passes(5)
    assert invited.arrives() == []
    assert invited.entries() == [("U1", 0, 0, "ACCEPTED")]


@on_both
def test_an_edit_saved_while_the_one_before_is_being_told_comes_after_it(stage: Stage) -> None:
    for number in (1, 2):
        stage.registers(number)
    stage.arrives()
    stage.edits(**TEN)
    stage.passes(5)
    tell_one(stage)
    stage.edits(room_name="Zoom")
    mails = stage.arrives()
    stage.passes(5)
    mails += stage.arrives()
    assert [(mail.to, sequence_of(mail)) for mail in mails] == [
        (address_of(1), 1),
        (address_of(2), 1),
        (address_of(1), 2),
    ]


def tell_one(stage: Stage) -> None:
    """Tell the first person of the change, as a worker does that is stopped after it."""
    with stage.app.app_context():
        (order,) = outbox_queries.open_fan_outs(NOW.replace(year=2027))
        with transaction():
            assert not fan_outs.work_off(order, limit=1)


@on_both
def test_two_edits_at_the_same_time_give_sequences_in_order(invited: Stage) -> None:
    start = Barrier(2)
    editors = [Thread(target=save_and_send, args=(invited, start, hour)) for hour in (10, 11)]
    for editor in editors:
        editor.start()
    for editor in editors:
        editor.join()
    mails = invited.arrives()
    assert mails
    assert [sequence_of(mail) for mail in mails] == list(range(1, len(mails) + 1))
    assert invited.entries() == [("U1", len(mails), len(mails), "NEEDS-ACTION")]
    hour = stored(invited.app, invited.event).starts_wall.hour
    assert mails[-1].calendar.events[0].starts == f"Europe/Stockholm 20260914T{hour}0000"


@pytest.mark.parametrize("database_uri", ["postgresql"], indirect=True)
def test_a_message_taken_up_while_the_next_is_written_keeps_its_sequence(invited: Stage) -> None:
    """The sender has claimed it and not committed yet: whoever writes the next must wait and see."""
    invited.edits(**TEN)
    invited.passes(5)
    invited.tells()
    invited.edits(starts_wall=datetime(2026, 9, 14, 11))
    invited.passes(5)
    writer = Thread(target=invited.tells)
    with invited.app.app_context(), transaction():
        assert len(outbox.claim(clock.now(), 10)) == 1
        writer.start()
        assert any(somebody_waits() for _ in range(100))
    writer.join()
    assert invited.entries() == [("U1", 2, 2, "NEEDS-ACTION")]


def somebody_waits() -> bool:
    """Give others a moment and say whether some transaction waits for another."""
    waiting = text("SELECT pg_sleep(0.1), count(*) FROM pg_locks WHERE NOT granted")
    return bool(db.session.execute(waiting).one()[1])


def save_and_send(stage: Stage, start: Barrier, hour: int) -> None:
    """Save the event with that hour, over what somebody else saves meanwhile, and send at once."""
    start.wait(10)
    is_saved = False
    while not is_saved:
        with suppress(EditedMeanwhile):
            stage.edits(starts_wall=datetime(2026, 9, 14, hour))
            is_saved = True
    with suppress(NotPossibleNow):  # the other has told of both
        do(stage.app, events.send_changes_now, stage.event.id)
    with stage.app.app_context():
        queue.run_once()


@on_both
def test_a_refusal_of_another_time_is_no_invitation_that_waits(stage: Stage) -> None:
    stage.registers()
    (invitation,) = stage.arrives()
    stage.edits(**TEN)
    stage.passes(4)
    stage.answers(outlook(invitation, "TENTATIVE", method="COUNTER"))
    stage.passes(1)
    assert stage.arrives() == [counter_declined(4, when=TEN_SAID["when"], sequence=0), MOVED]
