"""Deciding how the questions of an event go."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from eventsite.errors import EditedMeanwhile
from eventsite.models import Question, QuestionRound
from eventsite.queries import questions as queries
from eventsite.rules.questions import CountsShown, QuestionDetails
from eventsite.rules.rounds import RoundDetails
from eventsite.services import questions
from eventsite.services.questions import settings
from tests.conftest import on_both
from tests.factories import stored
from tests.services.records import actions, do, one

WHO = "organizer:1"
OTHERWISE = RoundDetails(
    opens_wall=datetime(2026, 8, 25, 8),
    deadline_wall=datetime(2026, 9, 10, 12),
    closes_wall=datetime(2026, 9, 14, 15),
    answers_due_wall=datetime(2026, 9, 30, 23, 59),
    is_moderated=False,
    allows_anonymous=False,
    allows_private=False,
    counts_shown=CountsShown.NEVER,
    shows_answers=False,
    digest_days=(5,),
)


@pytest.fixture
def event(make):
    return make.event()


def decided(app, event):
    """Return what has been decided."""
    found = stored(app, event)
    with app.app_context():
        return settings.of_round(found, queries.round_of(event.id))


def version(app, event):
    return stored(app, event).version


@on_both
def test_all_is_kept_and_its_moments_are_those_of_the_event(app, event):
    do(app, settings.change, event.id, OTHERWISE, version(app, event), WHO)
    assert decided(app, event) == OTHERWISE
    assert one(app, QuestionRound, event.id).opens_at == datetime(2026, 8, 25, 6, tzinfo=UTC)
    assert stored(app, event).questions_close_at == datetime(2026, 9, 14, 13, tzinfo=UTC)
    assert actions(app, event)[-1] == "event.questions_changed"


def test_nothing_changed_leaves_no_trace(app, event):
    before = version(app, event)
    do(app, settings.change, event.id, decided(app, event), before, WHO)
    assert (version(app, event), actions(app, event)[-1]) == (before, "event.published")


def test_who_saved_meanwhile_is_not_overwritten(app, event):
    seen = version(app, event)
    do(app, settings.change, event.id, OTHERWISE, seen, WHO)
    with pytest.raises(EditedMeanwhile):
        do(app, settings.change, event.id, RoundDetails(), seen, WHO)
    assert decided(app, event) == OTHERWISE


def test_those_who_wait_go_on_waiting_when_nobody_moderates_any_more(app, make, event):
    waiting = do(app, questions.ask, make.registration(event), QuestionDetails("Hur?"))
    do(app, settings.change, event.id, replace(decided(app, event), is_moderated=False), version(app, event), WHO)
    later = do(app, questions.ask, make.registration(event), QuestionDetails("Var?"))
    suspicious = do(app, questions.ask, make.registration(event), QuestionDetails("Ring 070-123 45 67?"))
    states = [str(one(app, Question, question).moderation) for question in (waiting, later, suspicious)]
    assert states == ["submitted", "published", "held"]
