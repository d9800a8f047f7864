"""Erasing oneself: calendars are told first, then everything goes, and numbers stay true."""

import json
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import select

from eventsite import cli, clock
from eventsite.cli.processes import Hooks
from eventsite.delivery import errands, queue
from eventsite.delivery.queue import NotTaken
from eventsite.errors import NotFound
from eventsite.models import Erasure, ErasureRequest, Group, OutboxMessage, Registration
from eventsite.queries import answers as answer_queries
from eventsite.rules.outbox import JOINING
from eventsite.rules.questions import QuestionDetails
from eventsite.services import erasures, events, groups, outbox
from eventsite.services.questions import ask, moderating
from tests.conftest import NOW, on_both
from tests.services.held import DETAILS, EMAIL, columns, held, logged, traces
from tests.services.records import do, everything, mails, one, people, questions, rows, seats, sent
from tests.services.test_groups import KARIN, group
from tests.web.answers import set_aside


def erased(app, registration_id):
    """Ask for it and let the worker send what must be sent, and finish."""
    do(app, erasures.ask, registration_id)
    sent(app, clock.now())
    with app.app_context():
        errands.run()


@on_both
def test_the_cancellation_leaves_before_the_address_goes(app, make):
    event = make.event()
    mine = held(app, make, event)
    sent(app, clock.now() + JOINING)
    before = len(mails(app))
    do(app, erasures.ask, mine)
    assert mails(app, before) == [("cancelled", "kanaria.fagel", "CANCEL")]
    with app.app_context():
        errands.run()
    assert people(app, event) == [(1, "cancelled_by_self", EMAIL)]
    sent(app, NOW)
    with app.app_context():
        errands.run()
    assert people(app, event) == [(1, "cancelled_by_self", "")]


@on_both
def test_no_column_and_no_byte_is_left(app, make):
    erased(app, held(app, make, make.event()))
    assert traces(app) == []
    assert logged(app) == ["person"]
    assert rows(app, select(ErasureRequest.id)) == []


@on_both
def test_every_meeting_is_concerned_and_nobody_else(app, make):
    one_event, other = make.event(title="Den ena"), make.event(title="Den andra")
    mine = held(app, make, one_event)
    make.receipt(other, DETAILS)
    make.registration(other, 2)
    erased(app, mine)
    assert columns(app) == []
    assert people(app, other) == [(1, "cancelled_by_self", ""), (2, "confirmed", "person2@bolaget.example")]


@on_both
def test_the_seat_goes_to_the_next_and_numbers_stay_true(app, make):
    event = make.event(capacity=1)
    mine = held(app, make, event)
    make.registration(event, 2)
    before = everything(app)["registrations"], everything(app)["outbox"]
    erased(app, mine)
    assert [row[:2] for row in people(app, event)] == [(1, "cancelled_by_self"), (2, "confirmed")]
    assert seats(app, event) == (1, 0)
    assert (everything(app)["registrations"], everything(app)["outbox"] - 2) == before
    assert one(app, Registration, mine).company == "Bolaget Bostäder"


@on_both
def test_questions_that_others_see_stay_without_a_name_and_the_others_go(app, make):
    event = make.event()
    mine = make.registration(event, 1, question=QuestionDetails("Hur kommer man igång?", None))
    do(app, moderating.accept, event.id, 1, 1, "organizer:1")
    do(app, ask, mine, QuestionDetails("Vad hände hos oss i trean?"))
    erased(app, mine)
    assert questions(app, event) == [
        (1, "Hur kommer man igång?", None, "anonymous"),
        (2, "", None, "anonymous"),
    ]


@on_both
def test_what_was_is_kept_as_it_was(app, make, clock):
    event = make.event()
    mine = make.registration(event, 1)
    sent(app, NOW)
    clock.shift(timedelta(days=30))
    erased(app, mine)
    assert people(app, event) == [(1, "confirmed", "")]
    assert seats(app, event) == (1, 0)


@on_both
def test_mail_that_waits_is_not_sent_any_more(app, make):
    event = make.event(capacity=0)
    mine = make.registration(event, 1)
    do(app, erasures.ask, mine)
    assert mails(app) == [("left_waitlist", "person1", None)]


@on_both
def test_the_links_die_at_once(app, make):
    mine = make.registration(make.event(), 1)
    do(app, erasures.ask, mine)
    registration = one(app, Registration, mine)
    assert (registration.manage_version, registration.join_version) == (2, 2)


@on_both
def test_a_mail_that_fails_for_good_holds_nothing_up(app, make):
    mine = held(app, make, make.event())
    do(app, erasures.ask, mine)
    (message,) = rows(app, select(OutboxMessage.id).where(OutboxMessage.kind == "cancelled"))
    do(app, outbox.note_failure, message[0], "550 kanaria finns inte", NOW, is_final=True)
    with app.app_context():
        errands.run()
    assert columns(app) == []


@on_both
def test_who_comes_back_is_somebody_new(app, make, clock):
    event = make.event()
    mine = held(app, make, event)
    do(app, erasures.ask, mine)
    sent(app, NOW)
    clock.shift(timedelta(seconds=10))
    make.receipt(event, DETAILS)
    with app.app_context():
        errands.run()
    assert [row[1:] for row in people(app, event)] == [("cancelled_by_self", ""), ("confirmed", EMAIL)]


@on_both
def test_the_log_holds_a_hash_that_the_key_alone_makes(app, make):
    erased(app, held(app, make, make.event()))
    ((kind, key_hash),) = rows(app, select(Erasure.kind, Erasure.key_hash))
    assert (kind, len(key_hash), EMAIL in key_hash) == ("person", 64, False)
    assert key_hash == app.extensions["signer"].keyed_hashes(f"person  {EMAIL}")[0]


@on_both
def test_a_no_cannot_be_taken_back_by_who_is_erased(app, make):
    mine = make.registration(make.event(), 1)
    mail = set_aside(app, one_event := make.event(title="En annan"), make.registration(one_event, 1))
    erased(app, mine)
    with app.app_context(), pytest.raises(NotFound):
        answer_queries.place_of_mail(mail)


def command(app, *arguments):
    """Run a command on the application and return what it printed."""
    hooks = Hooks(make_app=lambda **_: app, prepare=lambda _: None, check_schema=lambda _: None)
    result = CliRunner().invoke(cli.group(hooks), arguments)
    return result.exit_code, result.output


def test_a_restored_backup_is_erased_anew(app, make, tmp_path: Path):
    event = make.event()
    mine = held(app, make, event)
    make.registration(event, 2)
    database = tmp_path / "eventsite.sqlite"
    with app.app_context():
        errands.swept()
    backup = database.read_bytes()
    erased(app, mine)
    log = tmp_path / "log.jsonl"
    log.write_text(command(app, "erasures")[1], encoding="utf-8")
    for name in ("eventsite.sqlite-wal", "eventsite.sqlite-shm"):
        (tmp_path / name).unlink(missing_ok=True)
    with app.app_context():
        errands.db.engine.dispose()
    database.write_bytes(backup)
    assert "registrations.name" in columns(app)
    assert command(app, "purge", "--replay", str(log)) == (0, "replayed 1\nnothing was due\n")
    assert traces(app) == []
    assert people(app, event) == [(1, "cancelled_by_self", ""), (2, "confirmed", "person2@bolaget.example")]
    assert (seats(app, event), "person" in logged(app)) == ((1, 0), True)


def test_a_log_that_is_none_is_refused(app, tmp_path: Path):
    log = tmp_path / "log.jsonl"
    log.write_text('{"at": "igår"}\n', encoding="utf-8")
    assert command(app, "purge", "--replay", str(log))[0] == 1


def test_the_log_is_printed_as_lines_of_json(app, make):
    erased(app, make.registration(make.event(), 1))
    (line,) = command(app, "erasures")[1].splitlines()
    assert json.loads(line).keys() == {"at", "kind", "key_hash"}


def test_a_server_that_asks_to_wait_is_waited_for(app, make):
    class Busy:
        def open(self):
            raise NotTaken("451 later")

    mine = held(app, make, make.event())
    do(app, erasures.ask, mine)
    app.extensions["transport"] = Busy()
    with app.app_context():
        queue.run_once()
    assert "registrations.email" in columns(app)


KARIN_ADDRESS = "karin@bolaget.example"


def coordinated(app, make, event, count=1, unnamed=1):
    """Let Karin register colleagues and a seat without a name, and return the group's id."""
    make.policy(event, names_due_at=NOW + timedelta(days=10))
    return do(app, groups.register, event.id, group(count, unnamed)).group_id


@on_both
def test_a_coordinator_is_erased_and_the_colleagues_keep_their_seats(app, make):
    event = make.event()
    mine = coordinated(app, make, event)
    sent(app, NOW)
    do(app, erasures.ask_as_coordinator, mine)
    assert one(app, Group, mine).manage_version == 2
    with app.app_context():
        errands.run()
    assert people(app, event) == [(1, "confirmed", "person1@bolaget.example"), (2, "cancelled_by_self", "")]
    assert seats(app, event) == (1, 0)
    kept = one(app, Group, mine)
    assert (kept.name, kept.email, kept.canonical_email, kept.phone, kept.company) == ("", "", "", "", KARIN.company)
    assert [column for column in texts(app) if "karin" in column.lower()] == []


def texts(app):
    """Return what stands in the outbox of texts and addresses."""
    found = rows(app, select(OutboxMessage.recipient, OutboxMessage.text, OutboxMessage.html, OutboxMessage.subject))
    return [text for row in found for text in row]


@on_both
def test_a_seat_without_a_name_goes_to_the_next_when_its_coordinator_is_erased(app, make):
    event = make.event(capacity=2)
    mine = coordinated(app, make, event)
    make.registration(event, 9)
    do(app, erasures.ask_as_coordinator, mine)
    assert [state for _, state, _ in people(app, event)] == ["confirmed", "cancelled_by_self", "confirmed"]


@on_both
def test_who_coordinates_too_is_erased_as_both(app, make):
    event = make.event()
    mine = coordinated(app, make, event)
    own = make.registration(event, 9, email=KARIN_ADDRESS)
    sent(app, NOW)
    erased(app, own)
    assert [row[1:] for row in people(app, event)] == [
        ("confirmed", "person1@bolaget.example"),
        ("cancelled_by_self", ""),
        ("cancelled_by_self", ""),
    ]
    assert one(app, Group, mine).email == ""


@on_both
def test_nothing_that_waits_for_a_coordinator_is_sent_any_more(app, make):
    mine = coordinated(app, make, make.event())
    do(app, erasures.ask_as_coordinator, mine)
    assert mails(app) == [("registered", "person1", "REQUEST")]
    with app.app_context():
        errands.run()
    with pytest.raises(NotFound):
        do(app, erasures.ask_as_coordinator, mine)


@on_both
def test_an_erased_coordinator_is_told_nothing_of_the_meeting(app, make):
    event = make.event()
    mine = coordinated(app, make, event, count=2)
    do(app, erasures.ask_as_coordinator, mine)
    with app.app_context():
        errands.run()
    do(app, events.call_off, event.id, "Talaren är sjuk", None)
    make.told()
    assert [who for kind, who, _ in mails(app) if kind == "called_off"] == ["person1", "person2"]
