"""The last seat, the last of a quota, of a choice, of the offers: two want it, one gets it, again and again."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from eventsite import clock as time
from eventsite.database import db, transaction
from eventsite.models import Registration
from eventsite.queries import registrations as queries
from eventsite.rules.bulk_actions import BulkKind
from eventsite.rules.fields import FieldKind
from eventsite.services import bulk_actions, registrations
from tests.conftest import on_both
from tests.factories import Make
from tests.faults.lasts import Race
from tests.faults.lengths import times
from tests.faults.test_seats import IN_TIME
from tests.forms import field, key
from tests.services.records import do

pytestmark = pytest.mark.slow
ROUNDS = times("RACES", 20, 200)
wants = pytest.mark.parametrize("want", ["seat", "quota", "choice", "offer", "add", "move", "undo"])


def an_event(make, want):
    """Return what a round is about: an event of one seat, one with a quota, one whose only seat is offered."""
    event = make.event(capacity=None if want in {"quota", "choice"} else 1, **IN_TIME)
    if want == "quota":
        make.policy(event, company_quota=5)  # but one for a company that is not in the register
    if want == "choice":
        field_id = field(make.app, event, FieldKind.CHOICE, options=[("Verkstad", 1)])
        return event.id, field_id, key(make.app, event, field_id, "Verkstad")
    if want == "move":
        other = make.event(capacity=None, **IN_TIME)
        return event.id, other.id, (make.registration(other), make.registration(other))
    if want == "undo":
        return event.id, _cancelled_one_by_one(make, event)
    if want != "offer":
        return event.id
    ids = [make.registration(event) for _ in range(3)]
    make.policy(event, offers_hours=1_000_000, offer_hours=1)
    with make.app.app_context(), transaction():
        registrations.cancel(ids[0])
    with make.app.app_context(), transaction():
        queries.in_event(event.id, ids[1]).expires_at = time.now() - timedelta(seconds=1)
    return event.id, ids[1]


def _cancelled_one_by_one(make, event):
    """Return two bulk cancellations of one person each, about to be undone, for an event that has one seat now."""
    make.policy(event, capacity=2)
    made = []
    for registration in [make.registration(event), make.registration(event)]:
        action = do(make.app, bulk_actions.plan, event.id, BulkKind.CANCEL, [registration], 1)
        do(make.app, bulk_actions.confirm, event.id, action, "Fel", 1)
        do(make.app, bulk_actions.start_now, event.id, action)
        do(make.app, bulk_actions.work_off, action)
        do(make.app, bulk_actions.undo, event.id, action, 1)
        made.append(action)
    make.policy(event, capacity=1)
    return tuple(made)


@pytest.fixture
def race(app, database_uri, tmp_path, want):
    make = Make(app)
    return Race(database_uri, tmp_path, want, [an_event(make, want) for _ in range(rounds_of(want))])


def rounds_of(want):
    """Return how many rounds there are: fewer where an organizer acts, since the decision is made in the same place."""
    return ROUNDS // 5 if want in {"add", "move", "undo"} else ROUNDS


def held(app, race):
    """Return how many seats are held in each round's event."""
    with app.app_context():
        query = select(Registration.event_id, func.count()).where(Registration.holds_seat)
        found = dict(db.session.execute(query.group_by(Registration.event_id)).all())
    return [found.get(each if isinstance(each, int) else each[0], 0) for each in race.rounds]


@on_both
@wants
def test_one_of_two_gets_the_last(app, race):
    assert race.run() == []
    assert held(app, race) == [1] * len(race.rounds)


@on_both
@wants
def test_without_the_lock_both_get_it(app, race):
    """The control run: it proves that the test above can see the race."""
    unlocked = Race(race.uri, race.instance, race.want, race.rounds, is_locked=False)
    assert unlocked.run() == []
    assert held(app, race) == [2] * len(race.rounds)
