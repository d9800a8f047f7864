"""The last seat, the last of a quota, of a choice, of the offers: two want it, one gets it, again and again."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from eventsite import clock as time
from eventsite.database import db, transaction
from eventsite.models import Registration
from eventsite.queries import registrations as queries
from eventsite.rules.fields import FieldKind
from eventsite.services import registrations
from tests.conftest import on_both
from tests.factories import Make
from tests.faults.lasts import Race
from tests.faults.lengths import times
from tests.faults.test_seats import IN_TIME
from tests.forms import field, key

pytestmark = pytest.mark.slow
ROUNDS = times("RACES", 40, 200)
wants = pytest.mark.parametrize("want", ["seat", "quota", "choice", "offer"])


def an_event(make, want):
    """Return what a round is about: an event of one seat, one with a quota, one whose only seat is offered."""
    event = make.event(capacity=None if want in {"quota", "choice"} else 1, **IN_TIME)
    if want == "quota":
        make.policy(event, company_quota=5)  # but one for a company that is not in the register
    if want == "choice":
        field_id = field(make.app, event, FieldKind.CHOICE, options=[("Verkstad", 1)])
        return event.id, field_id, key(make.app, event, field_id, "Verkstad")
    if want != "offer":
        return event.id
    ids = [make.registration(event) for _ in range(3)]
    make.policy(event, offers_hours=1_000_000, offer_hours=1)
    with make.app.app_context(), transaction():
        registrations.cancel(ids[0])
    with make.app.app_context(), transaction():
        queries.in_event(event.id, ids[1]).expires_at = time.now() - timedelta(seconds=1)
    return event.id, ids[1]


@pytest.fixture
def race(app, database_uri, tmp_path, want):
    make = Make(app)
    return Race(database_uri, tmp_path, want, [an_event(make, want) for _ in range(ROUNDS)])


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
    assert held(app, race) == [1] * ROUNDS


@on_both
@wants
def test_without_the_lock_both_get_it(app, race):
    """The control run: it proves that the test above can see the race."""
    unlocked = Race(race.uri, race.instance, race.want, race.rounds, is_locked=False)
    assert unlocked.run() == []
    assert held(app, race) == [2] * ROUNDS
