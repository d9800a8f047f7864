"""Questions without an answer go along to the next meeting of the series; their votes do not."""

from datetime import datetime

import pytest

from eventsite.database import db
from eventsite.errors import NotPossibleNow
from eventsite.models import Event, Question
from eventsite.queries.questions import carrying as queries
from eventsite.rules.questions import Act, Audience, NameDisplay, QuestionDetails
from eventsite.services import events, questions
from eventsite.services.questions import answers, carrying, closing, merging, moderating, voting
from tests.conftest import on_both
from tests.services.records import do, mails, one

WHO = "organizer:1"
pytestmark = on_both


@pytest.fixture
def meetings(make):
    """Three mornings of one series, and one that belongs to none."""
    days = (datetime(2026, 9, 14), datetime(2026, 10, 12), datetime(2026, 11, 9))
    hours = [{"starts_wall": day.replace(hour=9), "ends_wall": day.replace(hour=12)} for day in days]
    return [make.event(series="Nätverket", **each) for each in hours] + [make.event(**hours[1])]


@pytest.fixture
def asked(app, make, meetings):
    """Ask at the first meeting, and accept it."""

    def ask(text, number=None, **more):
        registration = make.registration(meetings[0], number) if number else make.registration(meetings[0])
        question = do(app, questions.ask, registration, QuestionDetails(text, **more))
        do(app, moderating.accept, meetings[0].id, question, 1, WHO)
        return question

    return ask


def close(app, event, *not_reached, **outcomes):
    """Close the questions: those were not reached, the others as named."""
    chosen = dict.fromkeys(not_reached, Act.SKIP) | {int(key[1:]): act for key, act in outcomes.items()}
    do(app, closing.close, event.id, chosen, WHO)


def carried(app, event):
    """Return the texts at a later meeting, with who asks and how they are shown."""
    with app.app_context():
        found = db.session.query(Question).filter_by(event_id=event.id).order_by(Question.public_no)
        return [(each.body, each.registration_id, str(each.name_display), str(each.moderation)) for each in found]


def test_who_is_registered_there_keeps_the_question_and_who_is_not_loses_the_name(app, make, meetings, asked):
    first, second = asked("Hur då?", 1, name_display=NameDisplay.NAME_AND_COMPANY), asked("Varför då?", 2)
    there = make.registration(meetings[1], 1)
    close(app, meetings[0], first, second)
    assert do(app, carrying.carry, meetings[0].id, meetings[1].id, [first, second], WHO) == 2
    assert carried(app, meetings[1]) == [
        ("Hur då?", there, "name_and_company", "published"),
        ("Varför då?", None, "anonymous", "published"),
    ]
    assert [who for kind, who, _ in mails(app) if kind == "question_carried"] == ["person1", "person2"]


def test_votes_stay_behind_and_numbers_begin_anew(app, make, meetings, asked):
    question = asked("Hur då?", 1)
    do(app, voting.support, make.registration(meetings[0], 2), question, wanted=True)
    close(app, meetings[0], question)
    do(app, carrying.carry, meetings[0].id, meetings[1].id, [question], WHO)
    with app.app_context():
        copy = db.session.query(Question).filter_by(event_id=meetings[1].id).one()
        assert (copy.public_no, copy.carried_from_id) == (1, question)
        assert db.session.execute(db.text("SELECT question_id FROM question_votes")).all() == [(question,)]


def test_nothing_is_taken_along_twice(app, meetings, asked):
    question = asked("Hur då?", 1)
    close(app, meetings[0], question)
    assert [
        do(app, carrying.carry, meetings[0].id, onward.id, [question], WHO) for onward in (*meetings[1:3], meetings[1])
    ] == [1, 0, 0]
    assert carried(app, meetings[2]) == []


def test_what_is_answered_private_or_declined_stays(app, meetings, asked):
    live, written, private, declined = (
        asked("Hur då?", 1),
        asked("Varför då?", 2),
        asked("Bara till dig?", 3, audience=Audience.SPEAKER_ONLY),
        asked("Vem då?", 4),
    )
    do(app, moderating.decline, meetings[0].id, declined, one(app, Question, declined).version, WHO, "other")
    close(app, meetings[0], private, **{f"q{live}": Act.ANSWER_LIVE, f"q{written}": Act.TO_WRITING})
    with app.app_context():
        assert [each.id for each in queries.unanswered(meetings[0].id)] == [written]
    do(app, answers.publish, meetings[0].id, written, 0, WHO, "Därför.")
    assert do(app, carrying.carry, meetings[0].id, meetings[1].id, [live, written, private, declined], WHO) == 0


def test_askers_of_merged_questions_are_told_too(app, meetings, asked):
    root, other = asked("Hur då?", 1), asked("Hur ska det gå till?", 2)
    do(app, merging.merge, meetings[0].id, other, root, one(app, Question, other).version, WHO)
    close(app, meetings[0], root)
    do(app, carrying.carry, meetings[0].id, meetings[1].id, [root], WHO)
    assert sorted(who for kind, who, _ in mails(app) if kind == "question_carried") == ["person1", "person2"]
    assert len(carried(app, meetings[1])) == 1


def test_only_a_meeting_to_come_of_the_same_series_takes_them(app, make, meetings, asked, clock):
    question = asked("Hur då?", 1)
    close(app, meetings[0], question)
    for onward in (meetings[3], meetings[0]):
        with pytest.raises(NotPossibleNow):
            do(app, carrying.carry, meetings[0].id, onward.id, [question], WHO)
    do(app, events.call_off, meetings[1].id, "", None)
    with pytest.raises(NotPossibleNow):
        do(app, carrying.carry, meetings[0].id, meetings[1].id, [question], WHO)
    clock.move_to(one(app, Event, meetings[2].id).starts_at)
    with pytest.raises(NotPossibleNow):
        do(app, carrying.carry, meetings[0].id, meetings[2].id, [question], WHO)
