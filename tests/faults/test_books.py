"""The control run of everything that reads the books: each invariant that is broken by hand is the one that is reported."""

from contextlib import closing
from dataclasses import replace

import pytest

from eventsite.database import transaction
from eventsite.services import registrations
from tests.conftest import on_both
from tests.factories import person
from tests.faults.books import CHECKS, Answer, connect, open_books, violations

SEATS, PEOPLE = 2, 4
TOLD = [
    Answer(person(number).email, f"key {number}", "confirmed" if number <= SEATS else "waitlisted")
    for number in range(1, PEOPLE + 1)
]
BROKEN = {
    "a seat too many": ("UPDATE registrations SET state = 'confirmed', queue_no = 0 WHERE seq = 3", {"I1", "I7"}),
    "a counter that is wrong": ("UPDATE events SET taken = 1", {"I1"}),
    "a free seat while two wait": ("UPDATE events SET capacity = 3", {"I5"}),
    "somebody else than was told": ("UPDATE registrations SET email = 'p9@bolaget.example' WHERE seq = 1", {"I2"}),
    "one seat for two registrations of one": (
        "UPDATE registrations SET canonical_email = 'x@bolaget.example' WHERE seq IN (1, 2)", {"I4"},
    ),
    "who came last sits": (
        "UPDATE registrations SET queue_no = 9 WHERE seq = 2", {"I6"},
    ),
    "a seat of which nobody is told": ("DELETE FROM outbox WHERE id = 1", {"I7", "I10", "I12"}),
    "a mail that never arrived": ("UPDATE outbox SET message_id = '<other@place>' WHERE id = 1", {"I8", "I10"}),
    "a mail that waits for ever": ("UPDATE outbox SET state = 'waiting' WHERE id = 1", {"I11"}),
    "a change without a trace": (
        "UPDATE audit_entries SET action = 'x' WHERE registration_id = 1 AND action LIKE 'registration.%'", {"I12"},
    ),
}  # fmt: skip


@pytest.fixture
def books(app, make, database_uri):
    """Return what the books say about a full meeting whose mail has all arrived, after one statement."""
    event = make.event(capacity=SEATS)
    for number in range(1, PEOPLE + 1):
        with app.app_context(), transaction():
            registrations.register(event.id, person(number, form_key=f"key {number}"))
    _change(database_uri, "UPDATE outbox SET state = 'sent'")
    taken = [(mail["recipient"], mail["message_id"]) for mail in open_books(database_uri).tables["outbox"]]

    def books(statement=None):
        if statement:
            _change(database_uri, statement)
        return open_books(database_uri, answers=list(TOLD), taken=list(taken))

    return books


def _change(uri, statement):
    with closing(connect(uri)) as connection:
        if uri.startswith("sqlite"):
            connection.execute("PRAGMA ignore_check_constraints = ON")
            connection.execute("DROP INDEX IF EXISTS uq_registrations_living")
        connection.execute(statement)


@on_both
def test_books_in_order_are_in_order(books):
    assert violations(books()) == {}


@pytest.mark.parametrize("what", BROKEN)
def test_what_is_broken_is_seen(books, what):
    statement, numbers = BROKEN[what]
    assert violations(books(statement)).keys() == numbers


def test_what_is_told_and_sent_is_held_against_the_books(books):
    whole = books()
    waits = replace(TOLD[3], said="confirmed")
    assert violations(replace(whole, answers=[*TOLD[:3], waits])).keys() == {"I3"}
    assert violations(replace(whole, answers=[*TOLD, waits])).keys() == {"I3", "I15"}
    assert violations(replace(whole, taken=[*whole.taken, whole.taken[0]])).keys() == {"I9"}
    assert violations(replace(whole, taken=[*whole.taken, whole.taken[0]], crashes=1)) == {}
    assert violations(replace(whole, taken=[*whole.taken, ("x@bolaget.example", "<1@x>")])).keys() == {"I10"}
    assert violations(replace(whole, damage=["row 3 missing from index"])).keys() == {"I13"}


def test_no_invariant_goes_unbroken():
    seen = {"I3", "I9", "I13", "I15"}.union(*(numbers for _, numbers in BROKEN.values()))
    assert seen == CHECKS.keys()


def test_a_foreign_key_that_leads_nowhere_is_seen(books):
    assert violations(books("DELETE FROM events")).get("I13")
