"""What a newer message has overtaken is never sent late, whatever became of it on its way (rulings, Calendar and mail)."""

from datetime import UTC, datetime

import pytest
import time_machine
from flask import Flask

from eventsite.services import outbox
from tests.conftest import on_both
from tests.delivery.server import Post, serving
from tests.factories import Make
from tests.scenarios.expected import address_of, cancel, request
from tests.scenarios.order import check
from tests.scenarios.received import Received
from tests.scenarios.stage import Stage
from tests.services.records import do, superseded

TRY_AGAIN, NEVER = "451 4.7.1 Try again later", "550 5.1.1 No such user"
pytestmark = on_both


def at(hour: int, minutes: float, sequence: int) -> Received:
    """Return the message that the event starts at that hour."""
    return request(
        "Ny tid:",
        minutes,
        sequence=sequence,
        partstat="NEEDS-ACTION",
        starts=f"Europe/Stockholm 20260914T{hour}0000",
        when=f"14 september kl. {hour}.00",
    )


def moves(stage: Stage, hour: int) -> None:
    """Let the event start at another hour, and five minutes pass."""
    stage.edits(starts_wall=datetime(2026, 9, 14, hour))
    stage.passes(5)


def answered(stage: Stage, answer: str) -> None:
    """Let the mail server say this to the next mail for person 1."""
    stage.post.answers[address_of(1)] = [answer]


@pytest.fixture
def invited(stage: Stage) -> Stage:
    """The stage after person 1 was invited."""
    stage.registers()
    assert len(stage.arrives()) == 1
    return stage


def test_one_that_was_tried_in_vain(invited: Stage) -> None:
    moves(invited, 10)
    answered(invited, TRY_AGAIN)
    assert invited.arrives() == []
    moves(invited, 11)
    assert invited.arrives() == [at(11, 10, sequence=2)]
    assert superseded(invited.app) == [("moved", "person1")]


def test_one_that_was_tried_in_vain_is_sent_when_what_overtook_it_is_taken_back(invited: Stage) -> None:
    moves(invited, 10)
    answered(invited, TRY_AGAIN)
    assert invited.arrives() == []
    moves(invited, 11)
    invited.tells()
    moves(invited, 10)
    assert invited.arrives() == [at(10, 5, sequence=1)]


def test_one_that_a_sender_held_when_it_died(invited: Stage) -> None:
    moves(invited, 10)
    take_up(invited)
    moves(invited, 11)
    assert invited.arrives() == [at(11, 10, sequence=2)]


def test_one_that_fails_while_the_next_is_written(invited: Stage) -> None:
    moves(invited, 10)
    (message,) = take_up(invited)
    invited.edits(starts_wall=datetime(2026, 9, 14, 11))
    invited.passes(4)
    do(invited.app, outbox.note_failure, message, TRY_AGAIN, datetime.now(UTC), is_final=False)
    invited.passes(1)
    assert invited.arrives() == [at(11, 10, sequence=2)]


def take_up(stage: Stage) -> list[int]:
    """Write what must be told and take it up as a sender does, but send nothing; return the ids."""
    stage.tells()
    return list(do(stage.app, outbox.claim, datetime.now(UTC), 50))


def test_one_that_failed_for_good_and_is_tried_once_more(invited: Stage) -> None:
    moves(invited, 10)
    answered(invited, NEVER)
    assert invited.arrives() == []
    moves(invited, 11)
    assert invited.arrives() == [at(11, 10, sequence=2)]
    do(invited.app, outbox.retry, invited.event.id, 2)
    assert invited.arrives() == []


def test_the_first_invitation_by_its_cancellation(stage: Stage) -> None:
    registration = stage.registers()
    answered(stage, TRY_AGAIN)
    assert stage.arrives() == []
    stage.passes(5)
    stage.cancels(registration)
    assert stage.arrives() == [cancel("Avbokad:", 5, "Avbokad", sequence=1)]


def test_all_but_the_newest_when_the_server_was_down(
    app: Flask, make: Make, clock: time_machine.Traveller, mail_port: int
) -> None:
    stage = Stage(app, make, Post(), clock)
    stage.opens()
    stage.registers()
    with serving(stage.post, mail_port):
        assert len(stage.arrives()) == 1
    for hour in (10, 11):
        stage.edits(starts_wall=datetime(2026, 9, 14, hour))
        stage.passes(30)
        assert stage.arrives() == []
    with serving(stage.post, mail_port):
        stage.passes(60)
        assert stage.arrives() == [at(11, 60, sequence=2)]
    check(stage.post)
