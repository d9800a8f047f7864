"""The retention clock: what is gone when, from every table and every byte; what stays true; what survives a crash."""

import logging
import os
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import time_machine

from eventsite import tasks
from eventsite.delivery import queue
from eventsite.models import AuditEntry, Question, Registration
from eventsite.queries import questions as question_queries
from eventsite.queries.questions import standings
from eventsite.rules.outbox import JOINING, Kind
from eventsite.services import outbox, questions, registrations, retention
from eventsite.services.retention import purging
from tests.conftest import NOW, on_both
from tests.services.held import CANARIES, EMAIL, columns, held, keep, keep_fields, logged, traces
from tests.services.records import do, everything, mails, one, people, rows, seats, sent

ENDS = datetime(2026, 9, 14, 10, 0, tzinfo=UTC)  # twelve o'clock in Stockholm


def at(clock: time_machine.Traveller, **after_the_end: float) -> None:
    """Move the clock to so long after the end of MEETING."""
    clock.move_to(ENDS + timedelta(**after_the_end))


class Refusing:
    """A way out whose server says whom it does not know."""

    @contextmanager
    def open(self):
        """Let everybody in."""
        yield self

    def send(self, _message, _message_id):
        """Take nothing."""
        raise queue.NotTaken("550 kanarie@bolaget.example is not here", is_final=True)


def purge(app):
    """Purge as the nightly task does."""
    with app.app_context():
        return tasks.purge()


@on_both
def test_nothing_is_erased_before_its_time(app, make, clock):
    held(app, make, make.event())
    before = columns(app)
    at(clock, days=6, hours=23)
    assert purge(app) == {}
    assert columns(app) == before


@on_both
def test_needs_and_the_participants_list_go_after_seven_days_and_nothing_else_does(app, make, clock):
    held(app, make, make.event())
    before, rows_before = columns(app), everything(app)
    at(clock, days=7)
    assert purge(app) == {"needs": 1, "listings": 1}
    assert columns(app) == [column for column in before if column != "special_needs.sealed"]
    gone = {name for name, number in everything(app).items() if number < rows_before[name]}
    assert gone == {"special_needs", "listing_consents"}


@on_both
def test_an_event_keeps_needs_for_as_long_as_it_says(app, make, clock):
    event = make.event()
    held(app, make, event)
    keep(app, event, keep_needs_days=2)
    at(clock, days=2)
    assert purge(app) == {"needs": 1}


@on_both
def test_answers_and_files_of_a_field_go_when_the_field_says(app, make, clock):
    event = make.event()
    held(app, make, event)
    keep_fields(app, event, 3)
    at(clock, days=3)
    assert purge(app) == {"files": 1, "answers": 2}
    assert [place for place in traces(app) if "answer" in place or "upload" in place] == []


@on_both
def test_after_ninety_days_no_column_and_no_byte_shows_who_came(app, make, clock):
    held(app, make, make.event())
    assert "registrations.name" in traces(app)
    at(clock, days=90)
    purge(app)
    assert traces(app) == []
    assert sorted(logged(app)) == ["group", "invitee", "registration"]


def test_after_ninety_days_no_byte_of_many_is_left_in_the_file(app, make, clock):
    event = make.event(capacity=1000)
    for number in range(60):
        make.registration(event, number, name=f"Kanaria {number} " + "kanarie" * 12)
    at(clock, days=90)
    purge(app)
    assert traces(app) == []


@pytest.mark.parametrize("days", [7, 90])
def test_what_the_application_logs_names_nobody(app, make, clock, caplog: pytest.LogCaptureFixture, days):
    caplog.set_level(logging.DEBUG)
    event = make.event()
    held(app, make, event)
    make.registration(event, 8, name="Kanaria Kvitter", email="kanarie@bolaget.example")
    app.extensions["transport"] = Refusing()
    with app.app_context():
        queue.run_once()
        at(clock, days=days)
        tasks.purge()
    assert "was not taken" in caplog.text
    assert [canary for canary in CANARIES if canary in caplog.text] == []


@pytest.mark.parametrize(("days", "left"), [(89, ["00000001.eml"]), (91, [])])
def test_the_inbox_of_a_machine_without_a_mail_server_is_emptied_too(app, clock, days, left):
    folder = Path(app.instance_path) / "inbox"
    folder.mkdir()
    for name in ("00000001.eml", "00000002.part")[: len(left) or 2]:
        (folder / name).write_bytes(b"To: kanarie@bolaget.example")
        os.utime(folder / name, (NOW.timestamp(), NOW.timestamp()))
    clock.shift(timedelta(days=days))
    purge(app)
    assert sorted(path.name for path in folder.iterdir()) == left


@on_both
def test_numbers_stay_true(app, make, clock):
    event = make.event(capacity=1)
    held(app, make, event)
    make.registration(event, 2)
    gone = make.registration(event, 3)
    do(app, registrations.remove, event.id, gone, "Kanariefågel är inte medlem", 1)
    sent(app, NOW + JOINING)  # when askers are told too
    before = ([row[:2] for row in people(app, event)], seats(app, event), everything(app)["questions"], len(mails(app)))
    at(clock, days=90)
    purge(app)
    after = ([row[:2] for row in people(app, event)], seats(app, event), everything(app)["questions"], len(mails(app)))
    assert after == before
    assert one(app, Registration, gone).company == "Bolaget Bostäder"
    assert rows(app, AuditEntry.__table__.select().where(AuditEntry.reason != "")) == []


@on_both
def test_what_others_could_read_stays_without_a_name_and_votes_become_numbers(app, make, clock):
    event = make.event()
    held(app, make, event)
    voter = make.registration(event, 2)
    with app.app_context():
        first, second = (question.id for question in question_queries.of_event(event.id))
    do(app, questions.support, voter, first, wanted=True)
    before = counted(app, event)
    at(clock, days=90)
    purge(app)
    shown, hidden = one(app, Question, first), one(app, Question, second)
    assert (shown.body, shown.body_original, shown.registration_id) == ("Hur bor fåglar?", "Hur bor fåglar?", None)
    assert (hidden.body, hidden.body_original, hidden.public_no) == ("", "", 2)
    left = everything(app)
    assert {left[name] for name in ("question_votes", "question_exposures", "question_reports")} == {0}
    assert counted(app, event) == before == {first: (1, 1, 1)}


def counted(app, event):
    """Return {question: (supporters, organizations, seen)}."""
    with app.app_context():
        found = standings.of_event(event.id).values()
        return {one.question_id: (one.supporters, one.organizations, one.seen) for one in found}


@on_both
def test_twice_changes_nothing(app, make, clock):
    held(app, make, make.event())
    at(clock, days=90)
    purge(app)
    before = everything(app) | {"audit_entries": 0}
    assert purge(app) == {}
    assert everything(app) | {"audit_entries": 0} == before


@on_both
def test_what_comes_late_is_erased_too(app, make, clock):
    event = make.event()
    held(app, make, event)
    at(clock, days=90)
    purge(app)
    clock.move_to(NOW)
    held(app, make, event)
    at(clock, days=91)
    purge(app)
    assert traces(app) == []


@on_both
def test_a_run_that_dies_in_the_middle_is_taken_up_again(app, make, clock, monkeypatch: pytest.MonkeyPatch):
    event = make.event()
    held(app, make, event)
    for number in range(5):
        make.registration(event, number, name=f"Kanaria {number}")
    at(clock, days=90)
    monkeypatch.setattr(purging, "BATCH", 1)
    whole = retention.work_off
    calls = iter(range(7))

    def dies(*args):
        if next(calls, None) is None:
            raise KeyboardInterrupt
        return whole(*args)

    monkeypatch.setattr(retention, "work_off", dies)
    with pytest.raises(KeyboardInterrupt):
        purge(app)
    assert traces(app) != []
    monkeypatch.setattr(retention, "work_off", whole)
    purge(app)
    assert traces(app) == []


@on_both
def test_registration_that_closes_later_than_the_meeting_counts(app, make, clock):
    event = make.event()
    held(app, make, event)
    keep(app, event, closes_at=ENDS + timedelta(days=10))
    at(clock, days=99)
    assert purge(app) == {"needs": 1, "listings": 1, "series": 1}  # a place in a series is kept by its own time
    at(clock, days=100)
    assert purge(app)["people"] == 1


@on_both
def test_an_event_keeps_people_for_as_long_as_it_says(app, make, clock):
    event = make.event()
    held(app, make, event)
    keep(app, event, keep_person_days=10)
    at(clock, days=10)
    assert purge(app)["people"] == 1


@on_both
def test_a_postponed_event_is_not_over(app, make, clock):
    event = make.event()
    held(app, make, event)
    keep(app, event, state="postponed")
    at(clock, days=400)
    assert "people" not in purge(app)


@on_both
def test_a_called_off_event_is_over(app, make, clock):
    event = make.event()
    held(app, make, event)
    keep(app, event, state="cancelled")
    at(clock, days=90)
    assert purge(app)["people"] == 1


@on_both
def test_one_who_comes_again_elsewhere_keeps_the_feed(app, make, clock):
    held(app, make, make.event())
    other = make.event(starts_wall=datetime(2027, 3, 1, 9), ends_wall=datetime(2027, 3, 1, 12))
    make.registration(other, 7, email=EMAIL)
    at(clock, days=90)
    purge(app)
    assert everything(app)["personal_feeds"] == 1


@on_both
def test_the_trace_of_a_run_holds_numbers_only(app, make, clock):
    held(app, make, make.event())
    at(clock, days=7)
    purge(app)
    assert rows(app, AuditEntry.__table__.select().with_only_columns(AuditEntry.after).order_by(AuditEntry.id.desc()))[
        0
    ] == ("listings 1, needs 1",)


@on_both
def test_everyone_erased_is_told_nothing_of_the_event_any_more(app, make, clock):
    event = make.event()
    mine = make.registration(event, 1)
    sent(app, NOW)
    at(clock, days=90)
    purge(app)
    do(app, outbox.fan_out, event.id, Kind.CHANGED, "x", "title")
    make.told()
    assert (one(app, Registration, mine).email, len(mails(app))) == ("", 1)
