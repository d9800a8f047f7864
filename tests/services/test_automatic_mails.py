"""Automatic mails by the clock: planned, sent, moved with the event, missed."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from eventsite import tasks
from eventsite.database import db, transaction
from eventsite.delivery import queue
from eventsite.models import AutomaticMail, OutboxMessage, Registration
from eventsite.queries import events as event_queries
from eventsite.queries import organizers as organizer_queries
from eventsite.rules.automatic_mails import Audience, Moment, Unit
from eventsite.rules.mailings import Wording, Wordings
from eventsite.rules.questions import QuestionDetails
from eventsite.services import automatic_mails, events, questions, registrations, surveys, wishes
from tests.conftest import on_both
from tests.factories import MEETING
from tests.services.records import do, mails, one, rows

pytestmark = on_both
START = datetime(2026, 9, 14, 7, 0)  # MEETING in UTC


def tick(app):
    """Do what the worker does each minute, and send."""
    with app.app_context():
        tasks.mind_moments()
        queue.run_once()


def at(clock, moment):
    clock.move_to(moment.replace(tzinfo=UTC))


def set_on(app, event, moment, **changes):
    said = {"is_on": True, "amount": 1, "unit": Unit.DAYS, "audience": Audience.SEATED, "wordings": Wordings()}
    with app.app_context():
        version = automatic_mails.of_event(event.id)[moment].version
        alva = organizer_queries.by_canonical_email("alva@forening.example").id
    do(app, automatic_mails.change, event.id, moment, **(said | changes), seen_version=version, organizer_id=alva)


def outcomes(app, event):
    statement = select(AutomaticMail.moment, AutomaticMail.outcome).where(AutomaticMail.event_id == event.id)
    return {moment: outcome for moment, outcome in rows(app, statement) if outcome}


def moved(app, event, **changes):
    with app.app_context():
        version = event_queries.whole(event.id).version
    with app.app_context(), db.session.no_autoflush:
        alva = organizer_queries.by_canonical_email("alva@forening.example")
    do(app, events.edit, event.id, replace(MEETING, **changes), version, alva)


def test_a_new_event_reminds_a_day_and_an_hour_before(app, make, clock):
    event = make.event()
    make.registration(event, 1)
    tick(app)
    for moment in (START - timedelta(days=1, minutes=1), START - timedelta(days=1), START - timedelta(hours=1), START):
        at(clock, moment)
        tick(app)
        tick(app)
    assert mails(app) == [
        ("registered", "person1", "REQUEST"),
        ("reminder", "person1", None),
        ("reminder", "person1", None),
    ]
    assert outcomes(app, event) == {"day": "sent", "hour": "sent"}
    assert [subject for (subject,) in rows(app, select(OutboxMessage.subject))][1:] == [
        "Påminnelse: Tematräff om segregation, måndag 14 september 2026 kl. 9.00",
        "Börjar snart: Tematräff om segregation kl. 9.00",
    ]


def test_a_moment_that_has_passed_is_missed(app, make, clock):
    at(clock, START - timedelta(hours=20))
    event = make.event()
    make.registration(event, 1)
    tick(app)
    assert outcomes(app, event) == {"day": "missed"}
    at(clock, START - timedelta(minutes=49))  # the worker was away for eleven minutes
    tick(app)
    assert outcomes(app, event) == {"day": "missed", "hour": "missed"}
    assert [kind for kind, _, _ in mails(app)] == ["registered"]


def test_who_registers_after_the_moment_and_who_has_cancelled_is_not_reminded(app, make, clock):
    event = make.event()
    cancelled, fed_up, _ = (make.registration(event, number) for number in (1, 2, 3))
    do(app, registrations.cancel, cancelled)
    do(app, wishes.end_mailings, fed_up)
    at(clock, START - timedelta(days=1) + timedelta(minutes=30))
    make.registration(event, 4)
    tick(app)
    assert [who for kind, who, _ in mails(app) if kind == "reminder"] == ["person3"]


def test_a_mail_follows_the_event_that_is_moved(app, make, clock):
    event = make.event()
    make.registration(event, 1)
    moved(app, event, starts_wall=datetime(2026, 9, 16, 9), ends_wall=datetime(2026, 9, 16, 12))
    at(clock, START - timedelta(days=1))
    tick(app)
    assert outcomes(app, event) == {}
    at(clock, START + timedelta(days=1))
    tick(app)
    assert outcomes(app, event) == {"day": "sent"}
    moved(app, event, starts_wall=datetime(2026, 9, 16, 11), ends_wall=datetime(2026, 9, 16, 13))
    at(clock, START + timedelta(days=1, hours=2))
    tick(app)  # two hours later: nobody is reminded twice
    moved(app, event, starts_wall=datetime(2026, 9, 23, 9), ends_wall=datetime(2026, 9, 23, 12))
    at(clock, START + timedelta(days=8))
    tick(app)  # another week: everybody is
    assert [kind for kind, _, _ in mails(app)].count("reminder") == 2


@pytest.mark.parametrize("end", [events.call_off, events.postpone])
def test_an_event_that_will_not_be_reminds_nobody(app, make, clock, end):
    event = make.event()
    make.registration(event, 1)
    do(app, end, event.id, "Talaren är sjuk", None)
    at(clock, START - timedelta(days=1))
    tick(app)
    assert "reminder" not in [kind for kind, _, _ in mails(app)]
    assert outcomes(app, event) == {}


def test_a_reminder_that_waits_is_not_sent_when_there_is_nothing_left_to_be_reminded_of(app, make, clock):
    event = make.event()
    first, _ = make.registration(event, 1), make.registration(event, 2)
    at(clock, START - timedelta(days=1))
    with app.app_context():
        queue.run_once()
        tasks.mind_moments()
        queue.write_mailings()
    do(app, registrations.cancel, first)
    clock.shift(timedelta(days=1))
    with app.app_context():
        queue.run_once()
    found = rows(app, select(OutboxMessage.kind, OutboxMessage.state).where(OutboxMessage.kind == "reminder"))
    assert found == [("reminder", "superseded")] * 2


def test_an_old_event_sends_nothing_until_it_is_switched_on(app, make, clock):
    event = make.event()
    make.registration(event, 1)
    with app.app_context(), transaction():
        db.session.query(AutomaticMail).delete()
    at(clock, START - timedelta(days=7))
    tick(app)
    assert [kind for kind, _, _ in mails(app)] == ["registered"]
    own = Wordings(Wording("Välkommen {förnamn}", "Ta med **kaffe**."))
    set_on(app, event, Moment.DAY, wordings=own)
    at(clock, START - timedelta(days=1))
    tick(app)
    [(subject, text)] = rows(
        app, select(OutboxMessage.subject, OutboxMessage.text).where(OutboxMessage.kind == "reminder")
    )
    assert (subject, "Ta med kaffe." in text) == ("Välkommen Person", True)


def test_only_those_who_have_not_asked_are_reminded_to(app, make, clock):
    event = make.event()
    asker, _ = make.registration(event, 1), make.registration(event, 2)
    do(app, questions.ask, asker, QuestionDetails("Hur då?"))
    set_on(app, event, Moment.QUESTIONS_FIRST, amount=7)
    at(clock, START - timedelta(days=7))
    tick(app)
    assert [who for kind, who, _ in mails(app) if kind == "question_reminder"] == ["person2"]


def test_those_present_are_thanked_and_asked_and_reminded_of_the_survey_once(app, make, clock):
    event = make.event()
    people = [make.registration(event, number) for number in (1, 2, 3)]
    do(app, automatic_mails.ask_at, event.id, "https://enkat.example/1", 1)
    set_on(app, event, Moment.THANKS, audience=Audience.PRESENT)
    set_on(app, event, Moment.SURVEY, amount=5)
    with app.app_context(), transaction():
        for person in people[:2]:
            db.session.get_one(Registration, person).attendance = "present"
    at(clock, START + timedelta(days=1, hours=3))
    tick(app)
    assert [(kind, who) for kind, who, _ in mails(app, after=3)] == [("thanks", "person1"), ("thanks", "person2")]
    assert do(app, surveys.visit, people[0]) == "https://enkat.example/1"
    do(app, surveys.visit, people[0])
    at(clock, START + timedelta(days=5, hours=3))
    tick(app)
    assert [(kind, who) for kind, who, _ in mails(app, after=5)] == [("survey_reminder", "person2")]


def test_the_confirmation_has_the_organizers_own_words(app, make, clock):
    event = make.event()
    do(app, automatic_mails.add_to_confirmation, event.id, "Hej {förnamn}, ta med *id* {datum}.", "", 1)
    for language in ("sv", "en"):
        make.registration(event, language=language)
    swedish, english = (one(app, OutboxMessage, row_id) for row_id in (1, 2))
    assert ("ta med id måndag 14 september 2026." in swedish.text, "<em>id</em>" in swedish.html) == (True, True)
    assert "ta med id Monday 14 September 2026." in english.text  # the words there are, the day as the reader says it
