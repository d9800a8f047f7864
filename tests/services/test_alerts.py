"""Questions that nobody has looked at for a day: those who moderate are told, once a day, until the meeting begins."""

from datetime import timedelta

import pytest

from eventsite import tasks
from eventsite.rules.guests import GuestRole
from eventsite.rules.questions import QuestionDetails
from eventsite.services import events, guests, questions
from eventsite.services.questions import moderating
from tests.conftest import on_both
from tests.services.records import do, mails


@pytest.fixture
def event(app, make):
    event = make.event()
    do(app, guests.invite, event.id, GuestRole.MODERATOR, "Mo", "mo@mimer.example", 1)
    return event


@pytest.fixture
def asked(app, make, event):
    return do(app, questions.ask, make.registration(event), QuestionDetails("Hur då?"))


def told(app):
    """Return who is told once the worker has looked for what has waited too long."""
    with app.app_context():
        tasks.tell_moderators()
    return [who for kind, who, _ in mails(app) if kind == "moderation_due"]


@on_both
def test_those_who_moderate_are_mailed_once_a_day(app, event, asked, clock):
    assert told(app) == []
    clock.shift(timedelta(hours=24))
    assert told(app) == ["alva", "mo"]
    clock.shift(timedelta(hours=23))
    assert told(app) == ["alva", "mo"]
    clock.shift(timedelta(hours=1))
    assert told(app) == ["alva", "mo", "alva", "mo"]


def test_nobody_is_told_of_what_was_decided_on(app, event, asked, clock):
    do(app, moderating.accept, event.id, asked, 1, "organizer:1")
    clock.shift(timedelta(hours=25))
    assert told(app) == []


def test_a_link_that_was_ended_is_not_mailed(app, event, asked, clock):
    do(app, guests.revoke, event.id, 1, 1)
    clock.shift(timedelta(hours=25))
    assert told(app) == ["alva"]


@on_both
@pytest.mark.parametrize("days", [0, 30])
def test_of_a_meeting_called_off_or_begun_nobody_is_told(app, event, asked, clock, days):
    if not days:
        do(app, events.call_off, event.id, "", None)
    clock.shift(timedelta(days=days or 2))
    assert told(app) == []
