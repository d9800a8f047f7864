"""The overview says that questions wait for somebody to look, and when that has taken too long."""

import pytest
from flask import Flask

from eventsite.services.questions import moderating
from tests.factories import Make
from tests.services.records import do
from tests.web.moderators import asked
from tests.web.organizer_browser import signed_in
from tests.web.visitor import read


@pytest.fixture
def event(make):
    return make.event()


def overview(client, event):
    return read(client.get(f"/organizer/events/{event.id}")).text


def test_after_a_day_it_is_said_that_it_has_taken_too_long(app: Flask, make: Make, event, clock):
    ids = [asked(app, make, event, text) for text in ("Hur?", "Var?", "När?")]
    alva = signed_in(app, make)
    assert "3 frågor väntar på granskning Den äldsta sedan måndag 24 augusti kl. 11.00." in overview(alva, event)
    assert "kan tro att den är borta" not in overview(alva, event)
    clock.shift(24 * 3600)
    alva = signed_in(app, make)  # the day before is another session
    assert "kan tro att den är borta" in overview(alva, event)
    for question in ids:
        do(app, moderating.accept, event.id, question, 1, "organizer:1")
    assert "väntar på granskning" not in overview(alva, event)


def test_the_tab_says_how_many_are_new_and_else_how_many_there_are(app: Flask, make: Make, event):
    ids = [asked(app, make, event, text) for text in ("Hur?", "Var?")]
    alva = signed_in(app, make)
    do(app, moderating.accept, event.id, ids[0], 1, "organizer:1")
    assert "Frågor 1 ny" in overview(alva, event)
    do(app, moderating.accept, event.id, ids[1], 1, "organizer:1")
    assert "Frågor 2" in overview(alva, event)
