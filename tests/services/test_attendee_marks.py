"""Tags and notes on people: put, taken away, traced, kept for as long as the person."""

import pytest
from sqlalchemy import select

from eventsite.errors import NotFound, NotPossibleNow
from eventsite.models import AttendeeNote, AttendeeTag
from eventsite.queries import attendee_marks as queries
from eventsite.rules.attendee_marks import MAX_TAGS
from eventsite.services import attendee_marks as marks
from tests.conftest import NOW, on_both
from tests.services.records import do, rows, trace
from tests.services.test_attendee_views import found
from tests.web.answers import change


def tags(app):
    return rows(app, select(AttendeeTag.registration_id, AttendeeTag.name))


@on_both
def test_a_tag_is_one_however_it_is_written(app, make):
    event = make.event()
    one, two = make.registration(event), make.registration(event)
    for person, name in ((one, "Behöver hiss"), (one, "behöver  HISS"), (two, "BEHÖVER HISS"), (two, "Äter ute")):
        do(app, marks.tag, event.id, person, name, 1)
    assert tags(app) == [(one, "Behöver hiss"), (two, "Behöver hiss"), (two, "Äter ute")]
    with app.app_context():
        assert queries.names_in(event.id) == ["Behöver hiss", "Äter ute"]
    assert found(app, event, tag="behöver hiss") == [one, two]
    assert found(app, event, tag=["Äter ute", "finns inte"]) == [two]
    assert trace(app, one)[-1] == ("registration.tagged", "organizer:1", "", "", "")


def test_a_tag_is_taken_off(app, make):
    event, other = make.event(), make.event("Bo")
    one, stranger = make.registration(event), make.registration(other)
    do(app, marks.tag, event.id, one, "Hiss", 1)
    [(tag_id,)] = rows(app, select(AttendeeTag.id))
    for wrong in ((other.id, stranger), (other.id, one), (event.id, stranger)):
        with pytest.raises(NotFound):
            do(app, marks.untag, *wrong, tag_id, 1)
    do(app, marks.untag, event.id, one, tag_id, 1)
    assert tags(app) == []
    assert trace(app, one)[-1][0] == "registration.untagged"


def test_a_note_says_who_and_when_and_can_be_deleted(app, make):
    event, other = make.event(), make.event("Bo")
    one, stranger = make.registration(event), make.registration(other)
    do(app, marks.note, event.id, one, "Ringde.\nVill berätta.", 1)
    kept = rows(app, select(AttendeeNote.actor, AttendeeNote.body, AttendeeNote.created_at))
    assert kept == [("organizer:1", "Ringde.\nVill berätta.", NOW)]
    [(note_id,)] = rows(app, select(AttendeeNote.id))
    with pytest.raises(NotFound):
        do(app, marks.remove_note, other.id, stranger, note_id, 1)
    do(app, marks.remove_note, event.id, one, note_id, 1)
    assert rows(app, select(AttendeeNote.id)) == []
    assert [entry[0] for entry in trace(app, one)][-2:] == ["registration.noted", "registration.note_removed"]


def test_nobody_is_marked_who_is_erased_or_has_many_tags(app, make):
    event = make.event()
    one, two = make.registration(event), make.registration(event)
    for number in range(MAX_TAGS):
        do(app, marks.tag, event.id, one, f"Nr {number}", 1)
    change(app, two, erased_at=NOW)
    with pytest.raises(NotPossibleNow):
        do(app, marks.tag, event.id, one, "En till", 1)
    for service in (marks.tag, marks.note):
        with pytest.raises(NotPossibleNow):
            do(app, service, event.id, two, "Sen", 1)


def test_a_stranger_is_not_found(app, make):
    event, other = make.event(), make.event("Bo")
    with pytest.raises(NotFound):
        do(app, marks.note, event.id, make.registration(other), "x", 1)
