"""Who moderates right now, and with which question open."""

from datetime import timedelta

import pytest

from eventsite.queries.questions import live as queries
from eventsite.rules import live as rules
from eventsite.services.questions import presence
from tests.conftest import NOW, on_both
from tests.services.records import do

ALVA, GUN = "organizer:1", "guest:1"


@pytest.fixture
def event(make):
    return make.event()


def here(app, event, actor, at=NOW):
    with app.app_context():
        return list(queries.others_here(event.id, actor, at - rules.HERE))


@on_both
def test_others_are_seen_with_what_they_have_open_and_oneself_is_not(app, event, ask):
    question = ask()
    do(app, presence.note, event.id, ALVA, question)
    do(app, presence.note, event.id, GUN)
    assert (here(app, event, GUN), here(app, event, ALVA)) == ([(ALVA, 1)], [(GUN, None)])
    do(app, presence.note, event.id, ALVA)
    assert here(app, event, GUN) == [(ALVA, None)]


def test_who_has_not_been_seen_for_some_minutes_is_gone(app, make, event):
    do(app, presence.note, event.id, ALVA)
    assert here(app, event, GUN, NOW + rules.HERE) == [(ALVA, None)]
    assert here(app, event, GUN, NOW + rules.HERE + timedelta(seconds=1)) == []
    assert here(app, make.event(title="En annan"), GUN) == []
