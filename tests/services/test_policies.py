"""Deciding how an event takes people: what is kept, who moves up, who is never put out."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from eventsite.errors import EditedMeanwhile
from eventsite.models import AuditEntry
from eventsite.queries import events as event_queries
from eventsite.queries import organizers as organizer_queries
from eventsite.rules.events import Format
from eventsite.rules.policies import Admission, Policy
from eventsite.services import policies
from eventsite.services.policies import Moved
from tests.conftest import on_both
from tests.factories import states, stored
from tests.services.records import do, mails, rows, seats

DECIDED = Policy(
    admission=Admission.MEMBERS,
    asks_for_proof=True,
    unproven_holds_seat=True,
    proof_hours=48,
    needs_approval=True,
    reviews_edits=True,
    company_quota=5,
    capacity_on_site=30,
    capacity_digital=40,
    offers_hours=48,
    offer_hours=12,
    queue_closes_hours=2,
    edits_close_wall=datetime(2026, 9, 10, 12),
    max_group=6,
    names_due_wall=datetime(2026, 9, 7, 23, 59),
    asks_diet=True,
    asks_access=True,
    instructions_on_site="Ring på",
    instructions_digital="Pröva ljudet",
    price_member=120000,
    price_other=190000,
    invoice_terms="30 dagar",
    free_until_wall=datetime(2026, 9, 1, 23, 59),
    keep_person_days=60,
    keep_needs_days=3,
)
HYBRID = {"format": Format.HYBRID, "venue": "Strömsalen"}


def change(app, event, policy, version=None):
    return do(app, policies.change, event.id, policy, version or stored(app, event).version, None)


def widen(event_id, capacity):
    event_queries.locked(event_id).capacity = capacity


def decisions(app, event):
    statement = select(AuditEntry.action, AuditEntry.actor, AuditEntry.after)
    return rows(app, statement.where(AuditEntry.event_id == event.id, AuditEntry.action == "event.policy_changed"))


@on_both
def test_all_that_is_decided_is_kept(app, make):
    event = make.event(**HYBRID)
    change(app, event, DECIDED)
    assert policies.policy_of(stored(app, event)) == DECIDED


@on_both
def test_moments_are_on_the_wall_of_the_event(app, make):
    event = make.event(timezone="Europe/Helsinki")
    change(app, event, Policy(edits_close_wall=datetime(2026, 9, 10, 12)))
    assert stored(app, event).edits_close_at == datetime(2026, 9, 10, 9, tzinfo=UTC)


def test_an_event_of_one_mode_has_one_capacity(app, make):
    event = make.event()
    change(app, event, DECIDED)
    row = stored(app, event)
    assert (row.capacity_on_site, row.capacity_digital, row.company_quota) == (None, None, 5)


@on_both
def test_it_is_written_down_who_decided_what(app, make):
    event = make.event()
    with app.app_context():
        alva = organizer_queries.by_canonical_email("alva@forening.example")
    do(app, policies.change, event.id, Policy(company_quota=3, max_group=2), stored(app, event).version, alva)
    assert decisions(app, event) == [("event.policy_changed", f"organizer:{alva.id}", "company_quota max_group")]


@on_both
def test_a_change_of_everything_fits_into_the_trace(app, make):
    event = make.event(**HYBRID)
    change(app, event, DECIDED)
    ((_, _, after),) = decisions(app, event)
    assert len(after) == 200


def test_deciding_the_same_again_leaves_no_trace(app, make):
    event = make.event()
    version = stored(app, event).version
    assert change(app, event, Policy()) == Moved()
    assert (decisions(app, event), stored(app, event).version) == ([], version)


@on_both
def test_whoever_saw_an_older_version_is_refused(app, make):
    event = make.event()
    with pytest.raises(EditedMeanwhile):
        change(app, event, Policy(company_quota=3), version=1)
    assert stored(app, event).company_quota is None


@on_both
def test_as_many_as_fit_move_up_and_are_named(app, make):
    event = make.event(capacity=1)
    for number in (1, 2, 3, 4):
        make.registration(event, number)
    do(app, widen, event.id, 3)
    assert change(app, event, Policy(max_group=9)) == Moved(seated=("Person 2", "Person 3"))
    assert states(app, event) == ["confirmed"] * 3 + ["waitlisted"]
    assert [who for kind, who, _ in mails(app) if kind == "promoted"] == ["person2", "person3"]
    assert seats(app, event) == (3, 1)


@on_both
def test_a_smaller_quota_puts_nobody_out(app, make):
    event = make.event()
    for number in (1, 2, 3):
        make.registration(event, number)
    assert change(app, event, replace(Policy(), company_quota=1)) == Moved()
    assert states(app, event) == ["confirmed"] * 3
