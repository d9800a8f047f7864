"""A small model and the product side by side: after each step the database is what the model says."""

from datetime import UTC, datetime, timedelta
from itertools import count

import pytest
import time_machine
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test
from sqlalchemy import select

from eventsite import clock, tasks
from eventsite import errors as refusals
from eventsite.database import db, transaction
from eventsite.models import CalendarEntry, Company, Event, Registration
from eventsite.queries import events as event_queries
from eventsite.rules.answers import Verdict
from eventsite.rules.events import Format
from eventsite.rules.groups import Coordinator, GroupDetails
from eventsite.rules.policies import Mode
from eventsite.services import approvals, erasures, groups, handovers, modes, offers, queues, registrations
from tests.conftest import on_both
from tests.factories import Make, person
from tests.faults.lengths import times
from tests.faults.model import HELD, LIVES, WAITS, Model, Person
from tests.inbound.letters import MX, calendar, letter, receive
from tests.services.records import rows

STEPS = times("STEPS", 5_000, 100_000) // 2  # of each database
LENGTH = 50
NOW = datetime(2030, 1, 7, 9, 0, tzinfo=UTC)
START = datetime(2030, 12, 2, 9, 0)
GRACE = timedelta(minutes=16)
COMPANIES = 2
ADDRESSES = count(1)  # nobody is mailed twice, so that no limit of mails is met
some = st.integers(0, 30)
limit = st.none() | st.integers(0, 5)


class Registering(RuleBasedStateMachine):
    """One event: what is done to it is done to the model too."""

    make: Make
    counted = 0

    def __init__(self) -> None:
        super().__init__()
        self.clock = time_machine.travel(NOW, tick=False)
        self.time = self.clock.start()
        self.event = self.make.event(
            capacity=3,
            format=Format.HYBRID,
            venue="Folkets hus",
            starts_wall=START,
            ends_wall=START + timedelta(hours=3),
        )
        self.make.policy(self.event, names_due_at=START.replace(tzinfo=UTC), max_group=30)
        self.model = Model(START.replace(tzinfo=UTC), NOW)
        self.groups = 0

    def teardown(self) -> None:
        """Let the time go on."""
        self.clock.stop()

    def do(self, service, *arguments):
        """Call a service as an edge does, and return the kind of its refusal, if it refuses."""
        with self.make.app.app_context(), transaction():
            return service(*arguments)

    def id_of(self, one: Person) -> int:
        """Return the id of the row that somebody of the model is."""
        return self.ids()[self.model.people.index(one)]

    def ids(self) -> list[int]:
        """Return the ids of the event's registrations, in the order in which they came."""
        with self.make.app.app_context():
            query = select(Registration.id).where(Registration.event_id == self.event.id).order_by(Registration.id)
            return list(db.session.scalars(query))

    def one(self, number: int, *states: str) -> Person | None:
        """Return somebody in one of those states, chosen by a number."""
        found = self.model.those(*states)
        return found[number % len(found)] if found else None

    @rule(mode=st.sampled_from(Mode), company=st.none() | st.integers(1, COMPANIES))
    def somebody_registers(self, mode, company):
        details = person(
            next(ADDRESSES), mode=mode, company_id=company, company=f"Företag {company}" if company else "Okänd AB"
        )
        expected = self.model.register(mode.value, company)
        try:
            receipt = self.do(registrations.register, self.event.id, details)
            assert receipt.state == expected
        except refusals.EventFull:
            assert expected == "full"

    @rule(
        size=st.integers(1, 3),
        unnamed=st.integers(0, 2),
        whole=st.booleans(),
        mode=st.sampled_from(Mode),
        company=st.none() | st.integers(1, COMPANIES),
    )
    def colleagues_are_registered(self, size, unnamed, whole, mode, company):
        where = f"Företag {company}" if company else "Okänd AB"
        members = tuple(person(next(ADDRESSES), mode=mode, company=where) for _ in range(size))
        coordinator = Coordinator("Samordnaren", person(next(ADDRESSES)).email, where, company_id=company)
        arrivals = [Person("", mode.value, company, 0) for _ in members]
        # A seat without a name is on site, what stands first, until whoever gets it chooses.
        arrivals += [Person("", "on_site", company, 0, named=False) for _ in range(unnamed)]
        self.groups += 1
        expected = self.model.come_together(arrivals, whole=whole, group=self.groups)
        try:
            self.do(groups.register, self.event.id, GroupDetails(coordinator, members, unnamed, whole))
            assert "full" not in expected
        except refusals.EventFull:
            assert "full" in expected

    @rule(number=some)
    def somebody_hands_the_seat_over(self, number):
        one = self.one(number, "confirmed")
        if one is None or not one.named:
            return
        new = person(next(ADDRESSES))
        self.do(handovers.hand_over, self.id_of(one), new.name, new.email)
        self.model.hand_over(one)

    @rule(number=some)
    def somebody_is_erased(self, number):
        one = self.one(number, *LIVES)
        if one and one.named:
            self.do(erasures.ask, self.id_of(one))
            self.model.end(one, "cancelled_by_self")

    @rule(number=some)
    def somebody_proves_the_address(self, number):
        one = self.one(number, "unconfirmed")
        if one is None or not one.named:
            return
        row = self.id_of(one)
        self.model.prove(one)
        try:
            self.do(registrations.prove, row)
        except refusals.EventFull:
            assert one.state == "unconfirmed"

    @rule(number=some)
    def somebody_cancels(self, number):
        one = self.one(number, *LIVES)
        if one:
            self.do(registrations.cancel, self.id_of(one))
            self.model.end(one, "cancelled_by_self")

    @rule(number=some)
    def the_organizer_removes_somebody(self, number):
        one = self.one(number, *LIVES)
        if one:
            self.do(registrations.remove, self.event.id, self.id_of(one), "Fel person", 1)
            self.model.end(one, "cancelled_by_organizer")

    @rule(numbers=st.lists(some, max_size=3), is_yes=st.booleans())
    def the_organizer_answers(self, numbers, is_yes):
        chosen = list({id(one): one for number in numbers if (one := self.one(number, "pending"))}.values())
        ids = [self.id_of(one) for one in chosen]
        if is_yes:
            self.do(approvals.approve, self.event.id, ids, 1)
            for one in chosen:
                self.model.approve(one)
        else:
            self.do(approvals.reject, self.event.id, ids, "Nej", 1)
            for one in chosen:
                one.state = "rejected"
            self.model.settle()

    @rule(number=some, takes_it=st.booleans())
    def somebody_answers_an_offer(self, number, takes_it):
        one = self.one(number, "offered")
        if one is None:
            return
        self.do(offers.accept if takes_it else offers.decline, self.id_of(one))
        if takes_it:
            self.model.seat(one)
            self.model.settle()
        else:
            self.model.end(one, "declined")

    @rule(number=some)
    def somebody_declines_by_mail(self, number):
        """The seat is held for a quarter of an hour, and goes on then."""
        one = self.one(number, "confirmed")
        if one is None or not one.named:
            return
        assert self.receives_decline(self.id_of(one)) == Verdict.DECLINE
        self.time.shift(GRACE)
        with self.make.app.app_context():
            tasks.release_declined()
            tasks.end_overdue()
        self.model.now += GRACE
        self.model.end(one, "declined")
        self.model.passes(0)

    def receives_decline(self, registration_id):
        """Let the answer of somebody's calendar come in, and return what it was taken for."""
        facts = CalendarEntry.uid, CalendarEntry.attendee_address, CalendarEntry.sequence
        its = CalendarEntry.registration_id == registration_id, CalendarEntry.cancelled_at.is_(None)
        [(uid, address, sequence)] = rows(self.make.app, select(*facts).where(*its))
        stamp = f"{clock.now():%Y%m%dT%H%M%SZ}"
        said = calendar("DECLINED", uid=uid, attendee=address, sequence=str(sequence), stamp=stamp)
        return receive(self.make.app, letter(said, sender=address, proof=f"{MX}; dmarc=pass")).verdict

    @rule(number=some)
    def the_organizer_sends_the_invitation_again(self, number):
        one = self.one(number, *LIVES)
        if one is None:
            return
        try:
            self.do(registrations.send_again, self.event.id, self.id_of(one), 1)
            assert one.state == "confirmed"
        except refusals.NotPossibleNow:
            assert one.state != "confirmed" or not one.named

    @rule(number=some)
    def the_organizer_picks_somebody(self, number):
        one = self.one(number, WAITS)
        if one:
            self.do(approvals.pick, self.event.id, self.id_of(one), "Talar", 1)
            self.model.seat(one)

    @rule(number=some, place=st.integers(1, 6))
    def the_organizer_reorders_the_queue(self, number, place):
        one = self.one(number, WAITS)
        if one:
            self.do(approvals.move, self.event.id, self.id_of(one), place, "Bad om det", 1)
            self.model.move(one, place)

    @rule(number=some)
    def somebody_changes_how_to_take_part(self, number):
        one = self.one(number, *LIVES)
        if one is None or not one.named:
            return
        row, other = self.id_of(one), Mode.DIGITAL if one.mode == "on_site" else Mode.ON_SITE
        has_room = self.model.switch(one)
        try:
            self.do(modes.switch, row, other)
            assert has_room
        except refusals.ModeFull:
            assert not has_room

    @rule(column=st.sampled_from(["capacity", "capacity_on_site", "capacity_digital"]), value=limit)
    def the_organizer_changes_how_many_come(self, column, value):
        self.sets(**{column: value})
        setattr(self.model, column.removeprefix("capacity_"), value)
        self.model.settle()

    @rule(value=st.none() | st.integers(1, 3))
    def the_organizer_changes_the_quota(self, value):
        self.sets(company_quota=value)
        self.model.quota = value
        self.model.settle()

    @rule(asks=st.booleans(), holds=st.booleans())
    def the_organizer_asks_for_a_proof(self, asks, holds):
        self.sets(asks_for_proof=asks, unproven_holds_seat=holds)
        self.model.asks_proof, self.model.holds_unproven = asks, holds

    @rule(asks=st.booleans())
    def the_organizer_wants_to_approve(self, asks):
        self.sets(needs_approval=asks)
        self.model.asks_word = asks

    @rule(has=st.booleans())
    def the_organizer_opens_or_closes_the_queue_for_newcomers(self, has):
        self.sets(has_waitlist=has)
        self.model.has_queue = has

    @rule(offers=st.booleans())
    def seats_are_offered_or_given(self, offers):
        self.sets(offers_hours=20000 if offers else None)
        self.model.offers = offers

    @rule(hours=st.integers(1, 30))
    @precondition(lambda self: self.model.those("offered", "unconfirmed"))
    def time_passes(self, hours):
        self.time.shift(timedelta(hours=hours))
        with self.make.app.app_context():
            tasks.end_overdue()
        self.model.passes(hours)

    def sets(self, **columns):
        """Let an organizer change the rules of the registration."""

        def change():
            event = db.session.get_one(Event, self.event.id, with_for_update=True)
            for name, value in columns.items():
                setattr(event, name, value)
            if event.waiting:  # promoting reads all that mails tell of the event, which takes long
                queues.promote(event_queries.locked(self.event.id))

        self.do(change)

    @invariant()
    def the_database_is_what_the_model_says(self):
        type(self).counted += 1
        with self.make.app.app_context():
            query = select(Registration).where(Registration.event_id == self.event.id).order_by(Registration.id)
            rows = list(db.session.scalars(query))
            event = db.session.get_one(Event, self.event.id)
            found = [(row.state, row.mode, row.holds_seat) for row in rows]
            order = [rows.index(row) for row in sorted(rows, key=lambda row: row.queue_no) if row.state == WAITS]
            counters = (event.taken, event.waiting)
        people = self.model.people
        assert found == [(one.state, one.mode, one.holds) for one in people]
        assert order == [people.index(one) for one in self.model.queue()]
        assert counters == (sum(one.holds for one in people), len(self.model.queue()))
        assert all(one.holds for one in self.model.those(*HELD))


def companies(app):
    """Write the companies of the register that people come from."""
    with app.app_context(), transaction():
        for number in range(1, COMPANIES + 1):
            row = Company(id=number, name=f"Företag {number}", canonical_name=f"företag {number}", is_member=True)
            row.created_at = row.changed_at = NOW
            db.session.add(row)


def run(app, steps: int) -> int:
    """Let the model and the product go so many steps, in lives of LENGTH, and return how many they went."""
    companies(app)
    machine = type("Machine", (Registering,), {"make": Make(app), "counted": 0})
    while machine.counted < steps:  # a life may end early
        run_state_machine_as_test(
            machine,
            settings=settings(
                max_examples=1 + (steps - machine.counted) // LENGTH,
                stateful_step_count=LENGTH,
                deadline=None,
                suppress_health_check=list(HealthCheck),
                print_blob=True,
            ),
        )
    return int(machine.counted)


@on_both
def test_a_short_life(app):
    assert run(app, 200) >= 200


@pytest.mark.slow
@on_both
def test_thousands_of_steps(app):
    assert run(app, STEPS) >= STEPS
