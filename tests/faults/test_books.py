"""The control run of everything that reads the books: each invariant that is broken by hand is the one that is reported."""

import sqlite3
from contextlib import closing, contextmanager
from dataclasses import replace

import pytest

from eventsite.database import transaction
from eventsite.services import registrations
from tests.conftest import on_both
from tests.factories import person
from tests.faults.books import CHECKS, Answer, connect, open_books, read_books, violations

SEATS, PEOPLE = 2, 4
TOLD = [
    Answer(person(number).email, f"key {number}", "confirmed" if number <= SEATS else "waitlisted")
    for number in range(1, PEOPLE + 1)
]
BROKEN = {
    "a seat too many": ("UPDATE registrations SET state = 'confirmed', queue_no = 0 WHERE seq = 3", {"I1", "I7"}),
    "a counter that is wrong": ("UPDATE events SET taken = 1", {"I1"}),
    "a free seat while two wait": ("UPDATE events SET capacity = 3", {"I5"}),
    "not the one who was told": ("UPDATE registrations SET email = 'p9@bolaget.example' WHERE seq = 1", {"I2"}),
    "two registrations of one": ("UPDATE registrations SET canonical_email = 'x' WHERE seq IN (1, 2)", {"I4"}),
    "who came last sits": ("UPDATE registrations SET queue_no = 9 WHERE seq = 2", {"I6"}),
    "a seat of which nobody is told": ("DELETE FROM outbox WHERE id = 1", {"I7", "I10", "I12"}),
    "a mail that never arrived": ("UPDATE outbox SET message_id = '<other@place>' WHERE id = 1", {"I8", "I10"}),
    "a mail that waits for ever": ("UPDATE outbox SET state = 'waiting' WHERE id = 1", {"I11"}),
    "a change without a trace": ("UPDATE audit_entries SET action = 'x' WHERE registration_id = 1", {"I12"}),
    "a trace that leads nowhere": ("UPDATE audit_entries SET event_id = 99", {"I13"}),
}
SEEN_OUTSIDE = {"I3", "I9", "I15"}


@pytest.fixture
def taken(app, make, database_uri):
    """Return the mails that have arrived about a full meeting, all of which are marked sent."""
    event = make.event(capacity=SEATS)
    for number in range(1, PEOPLE + 1):
        with app.app_context(), transaction():
            registrations.register(event.id, person(number, form_key=f"key {number}"))
    with closing(connect(database_uri)) as connection:
        connection.execute("UPDATE outbox SET state = 'sent'")
    return [(mail["recipient"], mail["message_id"]) for mail in open_books(database_uri).tables["outbox"]]


@contextmanager
def unguarded(uri):
    """A transaction in which nothing keeps the tables right, and which leaves nothing behind."""
    with closing(connect(uri)) as connection:
        connection.execute("BEGIN")
        connection.execute("DROP INDEX uq_registrations_living")
        if not isinstance(connection, sqlite3.Connection):  # which looks at foreign keys only where it is told to
            connection.execute("SET LOCAL session_replication_role = replica")
        yield connection
        connection.execute("ROLLBACK")


@on_both
def test_what_is_broken_is_seen(taken, database_uri):
    assert violations(open_books(database_uri, answers=TOLD, taken=taken)) == {}
    seen = {}
    for what, (statement, _) in BROKEN.items():
        with unguarded(database_uri) as connection:
            connection.execute(statement)
            seen[what] = set(violations(read_books(connection, answers=TOLD, taken=taken)))
    assert seen == {what: numbers for what, (_, numbers) in BROKEN.items()}
    assert SEEN_OUTSIDE.union(*seen.values()) == CHECKS.keys()


def test_what_is_told_and_sent_is_held_against_the_books(taken, database_uri):
    whole = open_books(database_uri, answers=TOLD, taken=taken)
    sits = replace(TOLD[3], said="confirmed")
    assert violations(replace(whole, answers=[*TOLD[:3], sits])).keys() == {"I3"}
    assert violations(replace(whole, answers=[*TOLD, sits])).keys() == {"I3", "I15"}
    assert violations(replace(whole, taken=[*taken, taken[0]])).keys() == {"I9"}
    assert violations(replace(whole, taken=[*taken, taken[0]], crashes=1)) == {}
    assert violations(replace(whole, taken=[*taken, ("x@bolaget.example", "<1@x>")])).keys() == {"I10"}
