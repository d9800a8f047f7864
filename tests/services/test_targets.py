"""Questions to a speaker or about an item that leaves the programme."""

from dataclasses import replace

import pytest

from eventsite.errors import NotPossibleNow
from eventsite.models import Question
from eventsite.queries import events as event_queries
from eventsite.queries.questions import matters as queries
from eventsite.queries.questions import sheets
from eventsite.rules.details import SpeakerDetails
from eventsite.rules.questions import Audience
from eventsite.services import events, questions
from eventsite.services.questions import matters, moderating
from tests.conftest import on_both
from tests.factories import MEETING, stored
from tests.services.records import do, mails, one

WHO = "organizer:1"
NEW = "Bo Berg"


@pytest.fixture
def event(make):
    return make.event()


def save(app, event, **changes):
    """Save the event's page with these changes."""
    do(app, events.edit, event.id, replace(MEETING, **changes), stored(app, event).version, None)


def replace_speaker(app, event):
    """Let somebody else speak instead of the first speaker, and return the new one's id."""
    items = tuple(replace(item, speakers=()) for item in MEETING.programme)
    save(app, event, speakers=(SpeakerDetails(NEW),), programme=items)
    return stored(app, event).speakers[0].id


def waiting(app, event):
    with app.app_context():
        found = queries.of_event(event.id)
    return [(question, one.action.partition(".")[2], one.reason) for question in found for one in found[question]]


def targets(app, question):
    found = one(app, Question, question)
    return found.speaker_id, found.item_id


@on_both
def test_questions_to_a_speaker_who_leaves_are_for_the_whole_meeting_and_wait(app, event, accepted):
    first = stored(app, event).speakers[0]
    question, other = accepted("A?", speaker_id=first.id), accepted("B?")
    replace_speaker(app, event)
    assert (targets(app, question), targets(app, other)) == ((None, None), (None, None))
    assert waiting(app, event) == [(question, "speaker_gone", first.name)]


@on_both
def test_questions_about_an_item_that_is_gone_wait_too(app, event, accepted):
    item = stored(app, event).programme[-1]
    question = accepted(item_id=item.id)
    save(app, event, programme=MEETING.programme[:-1])
    assert (targets(app, question), waiting(app, event)) == ((None, None), [(question, "item_gone", item.title)])


def test_who_stays_keeps_their_questions_and_nobody_is_asked_anything(app, event, accepted):
    question = accepted(speaker_id=stored(app, event).speakers[0].id)
    save(app, event, title="Nytt namn")
    assert (waiting(app, event), one(app, Question, question).version) == ([], 2)


def test_passing_a_question_on_settles_it(app, event, accepted):
    question = accepted(speaker_id=stored(app, event).speakers[0].id)
    new = replace_speaker(app, event)
    do(app, moderating.retarget, event.id, question, 3, WHO, new, None)
    assert (targets(app, question), waiting(app, event)) == ((new, None), [])


def test_what_was_decided_on_waits_no_more(app, event, accepted):
    question = accepted(speaker_id=stored(app, event).speakers[0].id)
    replace_speaker(app, event)
    do(app, questions.withdraw, one(app, Question, question).registration_id, question)
    assert waiting(app, event) == []


@pytest.fixture
def private(app, event, accepted):
    """Returns the id of a question that was for a speaker alone who has left."""
    question = accepted("Vad tjänar du?", speaker_id=stored(app, event).speakers[0].id, audience=Audience.SPEAKER_ONLY)
    replace_speaker(app, event)
    return question


def sheet(app, event):
    """Return the ids of the questions that the first speaker is shown."""
    with app.app_context():
        found = event_queries.whole(event.id)
        return [row.question.id for part in sheets.for_speaker(found, found.speakers[0]) for row in part.rows]


@on_both
def test_a_private_question_is_not_shown_to_the_new_speaker_by_anybody_but_its_asker(app, event, private):
    new = stored(app, event).speakers[0].id
    assert sheet(app, event) == []
    with pytest.raises(NotPossibleNow):
        do(app, moderating.retarget, event.id, private, 3, WHO, new, None)
    do(app, questions.readdress, one(app, Question, private).registration_id, private, new)
    assert (sheet(app, event), waiting(app, event)) == ([private], [])


def test_the_asker_is_asked_by_mail(app, event, private):
    do(app, matters.ask_for_consent, event.id, private, 3, WHO)
    assert [kind for kind, *_ in mails(app)][-1] == "question_consent"


def test_only_what_was_for_somebody_who_is_gone_is_readdressed(app, event, accepted):
    [first, *_] = stored(app, event).speakers
    question = accepted(speaker_id=first.id, audience=Audience.SPEAKER_ONLY)
    with pytest.raises(NotPossibleNow):
        do(app, questions.readdress, one(app, Question, question).registration_id, question, first.id)
    with pytest.raises(NotPossibleNow):
        do(app, matters.ask_for_consent, event.id, question, 2, WHO)
