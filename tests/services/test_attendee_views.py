"""Who is in a view of the attendee list, in which order, page by page, on both databases."""

import pytest
from sqlalchemy import delete, func, insert, select, update

from eventsite import clock
from eventsite.database import db, transaction
from eventsite.models import Answer, CalendarEntry, Registration, Session
from eventsite.queries import attendees as queries
from eventsite.queries import events as event_queries
from eventsite.queries import registrations as registration_queries
from eventsite.rules.companies import CompanyDetails
from eventsite.rules.events import Format
from eventsite.rules.fields import FieldKind
from eventsite.rules.invitations import PartStat
from eventsite.rules.policies import Mode
from eventsite.rules.questions import QuestionDetails
from eventsite.rules.views import View
from eventsite.services import companies, questions, registrations
from tests.conftest import NOW, on_both
from tests.forms import field, key
from tests.services.records import do
from tests.web.answers import answered, came_back, change

NAMES = ("Cia Berg", "Åke Dahl", "anna Ek", "Östen Färg", "Cia Berg")


def view_of(app, event, **arguments):
    """Return a view of the event's list, read as from an address."""
    given = {name.rstrip("_"): value if isinstance(value, list) else [value] for name, value in arguments.items()}
    return View.read(given, queries.ground(event_queries.whole(event.id), clock.now()))


def found(app, event, **arguments):
    """Return the ids of those in a view, in its order, having looked at it in all ways."""
    with app.app_context():
        view = view_of(app, event, **arguments)
        listed = [one.registration.id for one in queries.page_of(event.id, view, None, 100).attendees]
        assert queries.count_matching(event.id, view) == len(listed)
        assert walked(event.id, view, 2) == listed
        return listed


def walked(event_id, view, size):
    """Return the ids on all pages, one after another, having gone back to the first from the last."""
    pages = [queries.page_of(event_id, view, None, size)]
    while pages[-1].next:
        pages.append(queries.page_of(event_id, view, pages[-1].next, size))
    assert pages[0].previous is None
    for number in range(len(pages) - 1, 0, -1):
        assert ids(queries.page_of(event_id, view, pages[number].previous, size)) == ids(pages[number - 1])
    return [number for page in pages for number in ids(page)]


def ids(page):
    return [one.registration.id for one in page.attendees]


@on_both
def test_orders_and_pages(app, make):
    event = make.event()
    text, choice = field(app, event), field(app, event, FieldKind.CHOICE, "Buss?", ("Ja", "Nej"))
    number = field(app, event, FieldKind.NUMBER, "Hur många?")
    yes, no = key(app, event, choice, "Ja"), key(app, event, choice, "Nej")
    said = (
        {text: "öl", choice: no, number: 10},
        {},
        {text: "Apelsin", choice: yes, number: 9},
        {choice: no},
        {number: -2.5},
    )
    one, two, three, four, five = (
        make.registration(event, name=name, company=company, job_title=job, answers=answers)
        for name, company, job, answers in zip(NAMES, "BAAöå", ("", "Chef", "chef", "b", "a"), said, strict=True)
    )
    answered(app, two, PartStat.DECLINED)
    answered(app, three, PartStat.TENTATIVE)
    do(app, _ask, event, four)
    orders = {
        "": [one, two, three, four, five],
        "-created": [five, four, three, two, one],
        "name": [three, one, five, two, four],
        "-name": [four, two, five, one, three],
        "company": [three, two, one, five, four],
        "answer": [two, three, one, four, five],
        "-asked": [four, five, three, two, one],
        "mode": [one, two, three, four, five],
        "state": [one, two, three, four, five],
        "job_title": [one, five, four, two, three],
        f"f{text}": [three, one, two, four, five],
        f"-f{text}": [one, three, five, four, two],
        f"f{choice}": [three, one, four, two, five],
        f"f{number}": [five, three, one, two, four],
        f"-f{number}": [one, three, five, four, two],
    }
    assert {sort: found(app, event, sort=sort) for sort in orders} == orders
    assert found(app, event, by="company", sort="-created") == orders["company"]


def _ask(event, registration_id):
    questions.ask(registration_id, QuestionDetails("Hur då?"))


@on_both
def test_filters(app, make):
    event, other = make.event(format=Format.HYBRID, venue="Huset"), make.event("Bo")
    do(app, companies.add, CompanyDetails("Mimer AB", is_member=True, aliases=("Bostads AB Mimer",)), None)
    lunch = field(app, event, FieldKind.YES_NO, "Lunch?", is_required=True)
    food = field(app, event, FieldKind.CHOICES, "Mat", ("Fisk", "Sallad"), shown_if_field_id=lunch, shown_if_values=("yes",), is_required=True)  # fmt: skip
    words = field(app, event, FieldKind.TEXT, "Annat")
    when = field(app, event, FieldKind.DATE, "Dag")
    fish = key(app, event, food, "Fisk")
    make.registration(other, 1)
    one = make.registration(event, 1, name="Cia Berg", company="mimer", answers={lunch: True, food: [fish], words: "Ön", when: "2026-09-14"})  # fmt: skip
    two = make.registration(event, 2, name="Åke Öst", company="Öbo", mode=Mode.DIGITAL, answers={lunch: False}, question=QuestionDetails("Varför?"))  # fmt: skip
    three = make.registration(event, 3, name="Anna Ek", company="Bostads AB Mimer", answers={lunch: True, food: [fish]}, question=QuestionDetails("Hur?"))  # fmt: skip
    do(app, _forget, three, lunch)
    do(app, _forget, three, food)
    answered(app, three, PartStat.DECLINED)
    came_back(app, two)
    assert {
        "all": found(app, event),
        "search": found(app, event, q="åke ÖBO"),
        "address": found(app, event, q="person3@"),
        "nothing": found(app, event, q="%"),
        "company and asked": found(app, event, company="Mimer AB", asked="yes"),
        "unregistered": found(app, event, company="öbo"),
        "companies": found(app, event, company=["Öbo", "Mimer"]),
        "members": found(app, event, kind="member"),
        "others": found(app, event, kind="other"),
        "has not asked": found(app, event, asked="no"),
        "mode": found(app, event, mode="digital"),
        "usual mode": found(app, event, mode="on_site"),
        "answer": found(app, event, answer="declined"),
        "bounced": found(app, event, bounced="yes"),
        "lacking": found(app, event, lacking="yes"),
        "complete": found(app, event, lacking="no"),
        "yes": found(app, event, **{f"f{lunch}": "yes"}),
        "no or nothing": found(app, event, **{f"f{lunch}": "no", f"f{lunch}.is": "empty"}),
        "option": found(app, event, **{f"f{food}": fish}),
        "text": found(app, event, **{f"f{words}": "ön"}),
        "day": found(app, event, **{f"f{when}": "2026-09-14"}),
        "answered": found(app, event, **{f"f{food}.is": "given"}),
        "today": found(app, event, from_="2026-08-24", to="2026-08-24"),
        "earlier": found(app, event, to="2026-08-23"),
    } == {
        "all": [one, two, three],
        "search": [two],
        "address": [three],
        "nothing": [],
        "company and asked": [three],
        "unregistered": [two],
        "companies": [one, two, three],
        "members": [one, three],
        "others": [two],
        "has not asked": [one],
        "mode": [two],
        "usual mode": [one, three],
        "answer": [three],
        "bounced": [two],
        "lacking": [three],
        "complete": [one, two],
        "yes": [one],
        "no or nothing": [two, three],
        "option": [one],
        "text": [one],
        "day": [one],
        "answered": [one],
        "today": [one, two, three],
        "earlier": [],
    }


@on_both
def test_whom_answers_are_missing_of_is_what_the_rules_say(app, make):
    """The condition in SQL is rules.form_answers.missing, of everyone at once."""
    event = make.event(format=Format.HYBRID, venue="Huset")
    lunch = field(app, event, FieldKind.YES_NO, "Lunch?")
    make_field = {"is_required": True, "shown_if_field_id": lunch, "shown_if_values": ("yes",)}
    food = field(app, event, FieldKind.TEXT, "Mat", **make_field)
    field(app, event, FieldKind.TEXT, "Bil", mode=Mode.ON_SITE, required_from_wall=None)
    fed = make.registration(event, answers={lunch: True, food: "Fisk"})
    without = make.registration(event, answers={lunch: False})
    hungry = make.registration(event, answers={lunch: True, food: "Sallad"})
    do(app, _forget, hungry, food)
    assert found(app, event, lacking="yes") == [hungry]
    assert found(app, event, lacking="no") == [fed, without]


def _forget(registration_id, field_id):
    db.session.execute(delete(Answer).where(Answer.registration_id == registration_id, Answer.field_id == field_id))


@pytest.mark.parametrize("cursor", ["0", "-0", "x", "--1", "²", "9" * 30, "1 or 1=1", "\0"])
def test_a_cursor_that_is_none_leads_to_the_first_page(app, make, cursor):
    event = make.event()
    mine = [make.registration(event) for _ in range(3)]
    with app.app_context():
        assert ids(queries.page_of(event.id, View(), cursor, 2)) == mine[:2]


def test_a_cursor_of_another_event_tells_nothing(app, make):
    event, other = make.event(), make.event("Bo")
    mine = [make.registration(event) for _ in range(3)]
    stranger = make.registration(other)
    with app.app_context():
        assert ids(queries.page_of(event.id, View(), str(stranger), 2)) == mine[:2]


def test_a_name_that_changes_is_found_where_it_belongs(app, make):
    event = make.event()
    one, two = make.registration(event, name="Anna"), make.registration(event, name="Bo")
    change(app, one, name="Östen")
    assert found(app, event, sort="name") == [two, one]
    assert found(app, event, q="anna") == []


@on_both
def test_the_database_keeps_what_calendars_have_answered_beside_the_person(app, make):
    event = make.event()
    with_one, with_two = make.registration(event), make.registration(event)
    with app.app_context(), transaction():
        entry = db.session.scalars(select(CalendarEntry).where(CalendarEntry.registration_id == with_two)).one()
        copied = {column.key: getattr(entry, column.key) for column in CalendarEntry.__table__.columns}
        session = Session(event_id=event.id, title="", starts_wall=NOW, ends_wall=NOW, starts_at=NOW, ends_at=NOW)
        db.session.add(session)
        db.session.flush()
        changed = {"id": None, "uid": "another", "session_id": session.id, "partstat": PartStat.TENTATIVE}
        db.session.execute(insert(CalendarEntry), [{**copied, **changed}])
    assert answers_of(app, event) == {with_one: PartStat.ACCEPTED, with_two: PartStat.TENTATIVE}
    answered(app, with_one, PartStat.DECLINED)
    with app.app_context(), transaction():
        db.session.execute(delete(CalendarEntry).where(CalendarEntry.uid == "another"))
    assert answers_of(app, event) == {with_one: PartStat.DECLINED, with_two: PartStat.ACCEPTED}
    with app.app_context(), transaction():
        db.session.execute(update(CalendarEntry).values(cancelled_at=NOW))
    assert answers_of(app, event) == {with_one: None, with_two: None}


def answers_of(app, event):
    """Return what each person's calendar has answered, as the list says it."""
    with app.app_context():
        return {one.registration.id: one.answer for one in queries.page_of(event.id, View(), None, 9).attendees}


@on_both
def test_states_are_counted_as_they_are(app, make):
    event = make.event(capacity=2)
    cancelled, *_ = [make.registration(event) for _ in range(4)]
    do(app, registrations.cancel, cancelled)
    do(app, registrations.cancel, make.registration(event))
    with app.app_context():
        counted = select(Registration.state, func.count()).where(Registration.event_id == event.id)
        one_by_one = dict(iter(db.session.execute(counted.group_by(Registration.state))))
        assert registration_queries.counts(event.id) == one_by_one
        assert len(one_by_one) == 3
