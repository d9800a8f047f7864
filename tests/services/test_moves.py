"""Moving somebody to another event: both or neither, with what fits of the answers, and a mail about each."""

import pytest
from sqlalchemy import select

from eventsite.errors import AlreadyEnded, AlreadyRegistered, EventFull, NotPossibleNow
from eventsite.models import Answer, AuditEntry, SpecialNeeds
from eventsite.rules.fields import FieldKind
from eventsite.rules.needs import Diet, NeedsDetails
from eventsite.services import moves
from eventsite.services.additions import WhenFull
from tests.conftest import NOW, on_both
from tests.factories import states
from tests.forms import field, key
from tests.services.records import do, entries, everything, mails, rows, seats, sent, trace

pytestmark = on_both


@pytest.fixture
def two(make):
    """Two events of one seat each."""
    return make.event(capacity=1), make.event(capacity=1, title="Tematräff om trygghet")


def move(app, event, target, registration, when_full=WhenFull.ASK):
    return do(app, moves.move, event.id, registration, target.id, 1, when_full)


def test_the_seat_here_goes_to_the_queue_and_the_person_has_one_there(app, make, two):
    event, target = two
    mine = make.registration(event, 1, language="en")
    make.registration(event, 2)
    sent(app, NOW)
    moved = move(app, event, target, mine)
    assert states(app, event) == ["cancelled_by_organizer", "confirmed"]
    assert (states(app, target), seats(app, event), seats(app, target)) == (["confirmed"], (1, 0), (1, 0))
    assert mails(app, 2) == [
        ("registered", "person1", "REQUEST"),
        ("transferred", "person1", "CANCEL"),
        ("promoted", "person2", "REQUEST"),
    ]
    new = moved.added.registration_id
    assert (entries(app, mine)[0][3], entries(app, new)) == (True, [(1, 0, "ACCEPTED", False)])
    assert ("registration.moved_away", "organizer:1", "", f"event:{target.id}", "") in trace(app, mine)
    assert ("registration.added", "organizer:1", f"event:{event.id}", "told", "") in trace(app, new)


def test_neither_when_there_is_no_seat_unless_it_is_decided_what_then(app, make, two):
    event, target = two
    mine = make.registration(event, 1)
    make.registration(target, 2)
    before = everything(app)
    with pytest.raises(EventFull):
        move(app, event, target, mine)
    assert (everything(app), states(app, event)) == (before, ["confirmed"])
    moved = move(app, event, target, mine, WhenFull.QUEUE)
    assert (moved.added.state, seats(app, event), seats(app, target)) == ("waitlisted", (0, 0), (1, 1))


def test_who_is_registered_there_stays_where_they_are(app, make, two):
    event, target = two
    mine, theirs = make.registration(event, 1), make.registration(target, 1)
    with pytest.raises(AlreadyRegistered) as refusal:
        move(app, event, target, mine)
    assert (refusal.value.registration_id, states(app, event)) == (theirs, ["confirmed"])


def test_once_is_enough_and_there_must_be_two_meetings(app, make, two):
    event, target = two
    mine = make.registration(event, 1)
    with pytest.raises(NotPossibleNow):
        move(app, event, event, mine)
    move(app, event, target, mine)
    with pytest.raises(AlreadyEnded):
        move(app, event, target, mine)
    assert seats(app, target) == (1, 0)


def test_answers_go_along_where_label_and_kind_are_the_same(app, make, two):
    event, target = two
    train = field(app, event, label="Vilket tåg?")
    track = field(app, event, FieldKind.CHOICE, label="Spår", options=("Bygga", "Bo"))
    days = field(app, event, FieldKind.NUMBER, label="Dagar")
    full = field(app, event, FieldKind.CHOICE, label="Buss", options=("Ja",))
    answers = {train: "X2000", track: key(app, event, track, "Bo"), days: 2, full: key(app, event, full, "Ja")}
    field(app, target, FieldKind.TEXT, label="Dagar")
    their_track = field(app, target, FieldKind.CHOICE, label=" spår", options=("Bo", "Riva"))
    their_train = field(app, target, label="Vilket tåg?")
    their_full = field(app, target, FieldKind.CHOICE, label="Buss", options=(("Ja", 0), ("Nej", None)))
    needed = field(app, target, label="Lunch?", is_required=True)
    assert their_full
    assert needed
    mine = make.registration(event, 1, answers=answers)
    moved = move(app, event, target, mine)
    assert (moved.left_behind, moved.added.missing) == (["Dagar", "Buss"], ["Lunch?"])
    kept = rows(
        app,
        select(Answer.field_id, Answer.value).where(Answer.registration_id == moved.added.registration_id),
    )
    assert dict(kept) == {their_train: "X2000", their_track: key(app, target, their_track, "Bo")}


def test_what_takes_consent_and_personal_values_stay_out(app, make, two):
    event, target = two
    make.policy(event, asks_diet=True)
    make.policy(target, asks_diet=True)
    mine = make.registration(
        event, 1, name="Kanaria Fagel", needs=NeedsDetails((Diet.VEGAN,), consent_text="Jag samtycker")
    )
    moved = move(app, event, target, mine)
    found = [one for (one,) in rows(app, select(SpecialNeeds.registration_id))]
    assert moved.added.registration_id not in found
    said = " ".join(map(str, rows(app, select(AuditEntry.before, AuditEntry.after, AuditEntry.reason))))
    assert "anaria" not in said


def test_who_waits_can_be_moved_too(app, make, two):
    event, target = two
    make.registration(event, 1)
    mine = make.registration(event, 2)
    move(app, event, target, mine)
    assert (seats(app, event), seats(app, target)) == ((1, 0), (1, 0))
    assert mails(app, 2)[1] == ("transferred", "person2", None)
