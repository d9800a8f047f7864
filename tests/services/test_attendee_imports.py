"""Taking people in from a list: what each row does, once and whole, and what is left of the list."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from eventsite import tasks
from eventsite.errors import NotPossibleNow
from eventsite.models import Answer, AttendeeImport, ImportRow
from eventsite.queries import attendee_imports as queries
from eventsite.queries import events as event_queries
from eventsite.rules.attendee_imports import Outcome
from eventsite.rules.events import Format
from eventsite.rules.fields import FieldKind
from eventsite.services import attendee_imports, import_plans, registrations
from eventsite.tasks import files
from tests.conftest import on_both
from tests.forms import field
from tests.services.records import do, mails, people, rows, seats, trace

HEADINGS = ["Namn", "E-post", "Företag"]


@pytest.fixture(autouse=True)
def patient(monkeypatch):
    """Let each transaction take its ten rows, however slow the machine."""
    monkeypatch.setattr(attendee_imports, "LONGEST", 60)


def listed(app, make, event, *people, headings=HEADINGS, columns=None):
    """Receive a list whose rows are those people and return the import's id, looked at."""
    numbered = [(number, list(person)) for number, person in enumerate(people, 2)]
    import_id = do(app, attendee_imports.receive, event.id, make.organizer("Alva"), "lista.csv", headings, numbered)
    with app.app_context():
        guessed = queries.by_id(import_id).columns
    do(app, attendee_imports.match, event.id, import_id, columns or guessed)
    return import_id


def person(number):
    return [f"Person {number}", f"person{number}@obo.example", "Öbo"]


def started(app, make, event, import_id, with_mail=True):
    """Confirm the import and let the worker do it all."""
    do(app, attendee_imports.start, event.id, import_id, make.organizer("Alva"), with_mail=with_mail)
    with app.app_context():
        tasks.work_off_files()


def outcomes(app, import_id):
    statement = select(ImportRow.number, ImportRow.outcome, ImportRow.problem).order_by(ImportRow.number)
    return rows(app, statement.where(ImportRow.import_id == import_id))


def planned(app, event, import_id):
    with app.app_context():
        plan = import_plans.of(event_queries.whole(event.id), queries.by_id(import_id))
        return [(row.number, str(row.outcome), [str(one.wrong) for one in row.mistakes]) for row in plan.rows]


def test_the_lock_is_given_back_after_a_while_however_many_rows_are_left(app, make, monkeypatch):
    monkeypatch.setattr(attendee_imports, "LONGEST", 0)
    event = make.event()
    import_id = listed(app, make, event, person(1), person(2), person(3))
    do(app, attendee_imports.start, event.id, import_id, make.organizer("Alva"), with_mail=True)
    done = [do(app, attendee_imports.work_off, import_id) for _ in range(3)]
    assert (done, seats(app, event)) == ([False, False, True], (3, 0))


@on_both
def test_the_plan_comes_true(app, make):
    event = make.event(capacity=2)
    make.registration(event, 1, email="person1@obo.example")
    wrong = ["", "ingen adress", "Öbo"]
    import_id = listed(app, make, event, person(1), person(2), wrong, person(2), person(3))
    expected = [(2, "known"), (3, "seated"), (4, "mistake"), (5, "known"), (6, "queued")]
    assert [row[:2] for row in planned(app, event, import_id)] == expected
    assert len(people(app, event)) == 1  # looking changes nothing
    started(app, make, event, import_id)
    assert [row[:2] for row in outcomes(app, import_id)] == expected
    assert seats(app, event) == (2, 1)
    assert mails(app, after=1) == [("registered", "person2", "REQUEST"), ("waitlisted", "person3", None)]


def test_what_is_wrong_is_said_of_each_column(app, make):
    event = make.event()
    headings = [*HEADINGS, "Mobil", "Språk"]
    import_id = listed(app, make, event, ["", "x", "", "12", "fi", "mer"], headings=headings)
    (row,) = planned(app, event, import_id)
    assert row[2] == ["no_name", "bad_email", "no_company", "bad_phone", "bad_language", "too_many_cells"]


@on_both
def test_the_same_list_twice_registers_nobody_twice(app, make):
    event = make.event()
    for _ in range(2):
        import_id = listed(app, make, event, *(person(number) for number in range(15)))
        started(app, make, event, import_id)
    assert {row[1] for row in outcomes(app, import_id)} == {"known"}
    assert len(people(app, event)) == len(mails(app)) == 15


@on_both
def test_a_crash_is_taken_up_where_it_stopped(app, make, monkeypatch):
    event = make.event()
    import_id = listed(app, make, event, *(person(number) for number in range(15)))
    do(app, attendee_imports.start, event.id, import_id, make.organizer("Alva"), with_mail=True)
    assert do(app, attendee_imports.work_off, import_id) is False
    newcomer_of, calls = registrations.newcomer_of, iter(range(100))

    def dies(*arguments):
        if next(calls) == 4:
            raise KeyboardInterrupt
        return newcomer_of(*arguments)

    monkeypatch.setattr(registrations, "newcomer_of", dies)
    with pytest.raises(KeyboardInterrupt):
        do(app, attendee_imports.work_off, import_id)
    assert len(people(app, event)) == len(mails(app)) == 10  # of the second ten nothing is left
    monkeypatch.setattr(registrations, "newcomer_of", newcomer_of)
    with app.app_context():
        tasks.work_off_files()
    assert [row[1] for row in outcomes(app, import_id)] == ["seated"] * 15
    assert len(people(app, event)) == len(mails(app)) == 15


def test_a_list_confirmed_while_another_is_taken_in_has_its_turn_before_that_is_done(app, make, monkeypatch):
    event, other = make.event(), make.event()
    long = listed(app, make, event, *(person(number) for number in range(35)))
    short = listed(app, make, other, person(1))
    alva, seen = make.organizer("Alva"), []
    do(app, attendee_imports.start, event.id, long, alva, with_mail=False)

    def breathe():
        if not seen:
            do(app, attendee_imports.start, other.id, short, alva, with_mail=False)
        seen.append((len(people(app, event)), len(people(app, other))))

    monkeypatch.setattr(files, "breathe", breathe)
    with app.app_context():
        tasks.work_off_files()
    assert seen == [(10, 0), (20, 0), (30, 1)]
    assert (len(people(app, event)), len(people(app, other))) == (35, 1)


def test_nobody_is_told_if_that_is_wanted(app, make):
    event = make.event()
    import_id = listed(app, make, event, person(1))
    started(app, make, event, import_id, with_mail=False)
    assert mails(app) == []
    actor = f"organizer:{make.organizer('Alva')}"
    assert trace(app, 1) == [
        ("registration.confirmed", actor, "", "confirmed", ""),
        ("registration.added", actor, "import", "not_told", ""),
    ]


@on_both
def test_own_questions_are_columns(app, make):
    event = make.event()
    choice = field(app, event, FieldKind.CHOICE, label="Spår", options=("Trygghet", "Energi"), is_required=True)
    number = field(app, event, FieldKind.NUMBER, label="Antal")
    headings = [*HEADINGS, "spår", "Antal"]
    made = [[*person(1), "energi", "2,5"], [*person(2), "", ""], [*person(3), "Annat", "många"]]
    import_id = listed(app, make, event, *made, headings=headings)
    assert planned(app, event, import_id) == [
        (2, "seated", []),
        (3, "seated", []),  # what must be answered is lacking, and stands in the list of attendees
        (4, "mistake", ["no_such_option", "no_number"]),
    ]
    started(app, make, event, import_id)
    stored = rows(app, select(Answer.registration_id, Answer.field_id, Answer.value).order_by(Answer.id))
    assert [(one, field_id) for one, field_id, _ in stored] == [(1, choice), (1, number)]
    assert stored[1][2] == 2.5


def test_a_choice_is_full_after_as_many_rows_as_it_has_places(app, make):
    event = make.event()
    field(app, event, FieldKind.CHOICE, label="Spår", options=(("Trygghet", 1),))
    made = [[*person(number), "Trygghet"] for number in range(2)]
    import_id = listed(app, make, event, *made, headings=[*HEADINGS, "Spår"])
    assert [row[1:] for row in planned(app, event, import_id)] == [("seated", []), ("mistake", ["option_full"])]
    started(app, make, event, import_id)
    assert outcomes(app, import_id) == [(2, "seated", None), (3, "mistake", "option_full")]


def test_without_a_queue_a_full_meeting_takes_nobody(app, make):
    event = make.event(capacity=1, has_waitlist=False)
    import_id = listed(app, make, event, person(1), person(2))
    assert [row[1] for row in planned(app, event, import_id)] == ["seated", "mistake"]
    started(app, make, event, import_id)
    assert outcomes(app, import_id) == [(2, "seated", None), (3, "mistake", "full")]


def test_each_way_to_take_part_has_its_own_places(app, make):
    event = make.event(format=Format.HYBRID, venue="Folkets hus")
    make.policy(event, capacity_on_site=1)
    made = [[*person(1), "på plats"], [*person(2), ""], [*person(3), "Digitalt"], [*person(4), "kanske"]]
    import_id = listed(app, make, event, *made, headings=[*HEADINGS, "Deltar"])
    expected = ["seated", "queued", "seated", "mistake"]
    assert [row[1] for row in planned(app, event, import_id)] == expected
    started(app, make, event, import_id)
    assert [row[1] for row in outcomes(app, import_id)] == expected


def test_neither_proof_nor_approval_nor_invitation_is_asked_of_those_an_organizer_brings(app, make):
    event = make.event()
    make.policy(event, asks_for_proof=True, needs_approval=True, admission="invited")
    import_id = listed(app, make, event, person(1))
    started(app, make, event, import_id)
    assert seats(app, event) == (1, 0)


def test_a_meeting_that_is_called_off_meanwhile_takes_nobody(app, make):
    event = make.event()
    import_id = listed(app, make, event, person(1))
    do(app, attendee_imports.start, event.id, import_id, make.organizer("Alva"), with_mail=True)
    make.policy(event, state="cancelled")
    with app.app_context():
        tasks.work_off_files()
    assert outcomes(app, import_id) == [(2, "mistake", "closed")]
    with pytest.raises(NotPossibleNow):
        listed(app, make, event, person(2))


def cells(app):
    return rows(app, select(ImportRow.number, ImportRow.cells).order_by(ImportRow.number))


def test_what_stood_in_a_row_goes_as_soon_as_it_is_dealt_with(app, make, clock):
    event = make.event()
    wrong = ["Bo", "ingen", "Öbo"]
    import_id = listed(app, make, event, person(1), wrong)
    started(app, make, event, import_id)
    assert cells(app) == [(2, None), (3, wrong)]
    clock.shift(timedelta(days=6, hours=23))
    with app.app_context():
        tasks.forget_files()
    assert cells(app)[1] == (3, wrong)
    clock.shift(timedelta(hours=2))
    with app.app_context():
        tasks.forget_files()
    assert cells(app) == [(2, None), (3, None)]
    assert outcomes(app, import_id)[1] == (3, "mistake", "bad_email")


def test_a_list_that_nobody_confirms_is_forgotten_after_a_day(app, make, clock):
    event = make.event()
    listed(app, make, event, person(1))
    clock.shift(timedelta(hours=25))
    with app.app_context():
        tasks.forget_files()
    assert rows(app, select(AttendeeImport.id)) == cells(app) == []


def test_it_is_confirmed_once_and_not_changed_afterwards(app, make):
    event = make.event()
    alva, import_id = make.organizer("Alva"), listed(app, make, event, person(1))
    started(app, make, event, import_id)
    for act, arguments in (
        (attendee_imports.match, ({},)),
        (attendee_imports.discard, ()),
    ):
        with pytest.raises(NotPossibleNow):
            do(app, act, event.id, import_id, *arguments)
    with pytest.raises(NotPossibleNow):
        do(app, attendee_imports.start, event.id, import_id, alva, with_mail=True)


def test_a_purge_takes_what_is_kept_to_be_corrected(app, make, clock):
    event = make.event()
    import_id = listed(app, make, event, ["Kanaria", "ingen", "Öbo"])
    started(app, make, event, import_id)
    clock.shift(timedelta(days=200))
    with app.app_context():
        tasks.purge()
    assert cells(app) == [(2, None)]


def test_five_thousand_rows_are_looked_through(app, make):
    event = make.event(capacity=None)
    import_id = listed(app, make, event, *(person(number) for number in range(5000)))
    with app.app_context():
        plan = import_plans.of(event_queries.whole(event.id), queries.by_id(import_id))
    assert plan.numbers == {Outcome.SEATED: 5000}
