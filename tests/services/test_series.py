"""Taking part in a whole series: a real registration for each meeting, new ones too, until somebody stops it."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
import time_machine
from sqlalchemy import func, select

from eventsite import tasks
from eventsite.database import db
from eventsite.errors import NameTaken, TooManyMails
from eventsite.models import AuditEntry, Event, OutboxMessage, SeriesPlace
from eventsite.queries import organizers as organizer_queries
from eventsite.queries import personal_data
from eventsite.queries import series as queries
from eventsite.rules.policies import Admission
from eventsite.rules.series import Outcome, SeriesDetails
from eventsite.services import registrations, series
from tests.conftest import NOW, on_both
from tests.factories import states, stored
from tests.forms import field
from tests.services.records import do, mails, rows

CIA = SeriesDetails("Cia Ek", "Cia@bolaget.example", "Bolaget Bostäder", wants_new=True)
MORNINGS = [datetime(2026, 9, 14), datetime(2026, 10, 12), datetime(2026, 11, 9), datetime(2026, 12, 7)]


@pytest.fixture
def meeting(make):
    """Makes the next meeting of the series, published."""
    days = iter(MORNINGS)

    def made(**changes):
        day = next(days)
        times = {"starts_wall": day.replace(hour=9), "ends_wall": day.replace(hour=12)}
        return make.event(series="Nätverket", **times | changes)

    return made


def place_of(app, number=-1):
    with app.app_context():
        return db.session.scalars(select(SeriesPlace.id).order_by(SeriesPlace.id)).all()[number]


def sign_up(app, *events, **changes):
    """Fill in the form for those meetings and press the button behind the link."""
    with app.app_context():
        series_id = queries.named("Nätverket").id
    do(app, series.sign_up, series_id, replace(CIA, chosen=tuple(event.id for event in events), **changes))
    place_id = place_of(app)
    do(app, series.confirm, place_id)
    with app.app_context():
        tasks.register_in_series()
    return place_id


def outcomes(app, place_id):
    with app.app_context():
        return {event_id: one.outcome for event_id, one in queries.outcomes(place_id).items()}


@on_both
def test_each_meeting_is_registered_for_by_itself_and_each_says_how_it_went(app, make, meeting):
    free, full, asks = meeting(), meeting(capacity=1), meeting()
    members = meeting()
    make.registration(full)
    field(app, asks, is_required=True)
    make.policy(members, admission=Admission.MEMBERS)
    place_id = sign_up(app, free, full, asks, members)
    assert outcomes(app, place_id) == {
        free.id: Outcome.SEAT, full.id: Outcome.QUEUE, asks.id: Outcome.ASKS, members.id: Outcome.PENDING,
    }  # fmt: skip
    assert [states(app, event) for event in (free, full, asks, members)] == [
        ["confirmed"], ["confirmed", "waitlisted"], [], ["pending"],
    ]  # fmt: skip
    told = [(kind, method) for kind, who, method in mails(app) if who.lower() == "cia"]
    assert told == [("series_confirm", None), ("registered", "REQUEST"), ("waitlisted", None), ("pending", None)]


@on_both
def test_nothing_happens_before_the_address_is_confirmed_and_once_after(app, make, meeting):
    event = meeting()
    with app.app_context():
        series_id = queries.named("Nätverket").id
    do(app, series.sign_up, series_id, replace(CIA, chosen=(event.id,)))
    with app.app_context():
        tasks.register_in_series()
    assert states(app, event) == []
    assert [do(app, series.confirm, place_of(app)) for _ in range(2)] == [True, False]
    for _ in range(2):
        with app.app_context():
            tasks.register_in_series()
    assert states(app, event) == ["confirmed"]


@on_both
def test_a_new_meeting_is_registered_for_and_told_with_a_way_to_stop(app, make, meeting):
    first = meeting()
    place_id = sign_up(app, first)
    second = meeting()
    with app.app_context():
        tasks.register_in_series()
    assert (states(app, second), outcomes(app, place_id)[second.id]) == (["confirmed"], Outcome.SEAT)
    told = [kind for kind, *_ in mails(app)]
    assert told.count("series_new") == 1
    text = rows(app, select(OutboxMessage.text).where(OutboxMessage.kind == "series_new"))[0][0]
    assert "/my/series/links/" in text
    do(app, series.stop, place_id)
    third = meeting()
    with app.app_context():
        tasks.register_in_series()
    assert (states(app, third), states(app, second)) == ([], ["confirmed"])


def test_a_new_meeting_that_asks_something_is_told_with_a_link(app, make, meeting):
    sign_up(app, meeting())
    asks = meeting(capacity=5)
    field(app, asks, is_required=True)
    with app.app_context():
        tasks.register_in_series()
    assert states(app, asks) == []
    text = rows(app, select(OutboxMessage.text).where(OutboxMessage.kind == "series_new"))[0][0]
    assert f"/events/{asks.slug}/register" in text


def test_one_that_opens_later_comes_when_it_does(app, make, meeting):
    later = meeting(opens_wall=datetime(2026, 9, 1, 8))
    place_id = sign_up(app)
    assert outcomes(app, place_id) == {}
    with time_machine.travel(NOW + timedelta(days=10), tick=False), app.app_context():
        tasks.register_in_series()
    assert states(app, later) == ["confirmed"]


def test_what_was_not_chosen_and_what_was_cancelled_stays_so(app, make, meeting):
    unwanted, cancelled = meeting(), meeting()
    mine = make.registration(cancelled, email="cia@bolaget.example")
    do(app, registrations.cancel, mine)
    place_id = sign_up(app, cancelled)
    assert outcomes(app, place_id) == {unwanted.id: Outcome.LEFT_OUT, cancelled.id: Outcome.ALREADY}
    assert (states(app, unwanted), states(app, cancelled)) == ([], ["cancelled_by_self"])


def test_without_new_ones_later_meetings_are_left_alone(app, make, meeting):
    place_id = sign_up(app, meeting(), wants_new=False)
    second = meeting()
    with app.app_context():
        tasks.register_in_series()
    assert (states(app, second), outcomes(app, place_id)[second.id]) == ([], Outcome.LEFT_OUT)
    assert "series_new" not in [kind for kind, *_ in mails(app)]


def test_a_proof_of_the_address_is_not_asked_for_twice_and_costs_no_quota(app, make, meeting):
    events = [meeting() for _ in range(4)]
    for event in events:
        make.policy(event, asks_for_proof=True)
    sign_up(app, *events)
    assert [states(app, event) for event in events] == [["confirmed"]] * 4
    with app.app_context():
        series_id = queries.named("Nätverket").id
    for _ in range(2):
        do(app, series.sign_up, series_id, CIA)
    with pytest.raises(TooManyMails):
        do(app, series.sign_up, series_id, CIA)


def test_the_newest_that_is_confirmed_takes_the_place_of_the_others(app, make, meeting):
    event = meeting()
    first = sign_up(app, event)
    second = sign_up(app, event)
    with app.app_context():
        assert db.session.scalars(select(SeriesPlace.id)).all() == [second]
    assert second != first
    assert states(app, event) == ["confirmed"]


@on_both
def test_what_is_kept_is_shown_erased_and_forgotten(app, make, meeting):
    event = meeting()
    sign_up(app, event)
    with app.app_context():
        assert [row["name"] for row in personal_data.held_about("cia@bolaget.example")["series"]] == ["Cia Ek"]
    assert kept(app, NOW + timedelta(days=380)) == 1  # the meeting of September is less than a year ago
    assert kept(app, NOW + timedelta(days=500)) == 0
    sign_up(app, wants_new=False, email="dan@bolaget.example")
    assert kept(app, NOW + timedelta(days=8)) == 0


def kept(app, at):
    with time_machine.travel(at, tick=False), app.app_context():
        tasks.purge()
        return db.session.scalar(select(func.count()).select_from(SeriesPlace))


@on_both
def test_organizers_name_series_and_put_their_events_in(app, make, meeting):
    event, other = meeting(), make.event(title="En annan")
    version = stored(app, other).version

    def alva():
        return organizer_queries.by_canonical_email("alva@forening.example")

    made = do(app, lambda: series.save(None, "Nätverket!", "Om **nätverket**", alva()))
    with pytest.raises(NameTaken):
        do(app, lambda: series.save(made, "Nätverket", "", alva()))
    do(app, lambda: series.put(made, {other.id}, {other.id}, alva()))
    assert (stored(app, other).series.name, stored(app, other).version) == ("Nätverket!", version + 1)
    assert stored(app, event).series.name == "Nätverket"
    do(app, lambda: series.put(made, set(), {event.id, other.id}, alva()))
    assert (stored(app, other).series, stored(app, event).series.name) == (None, "Nätverket")
    assert rows(app, select(AuditEntry.before, AuditEntry.after).where(AuditEntry.action == "event.series_changed")) == [
        ("", "Nätverket!"), ("Nätverket!", ""),
    ]  # fmt: skip
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(Event)) == 2
