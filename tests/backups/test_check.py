"""eventsite check: quiet in a site that is well, and each thing that breaks is named."""

import pytest
from sqlalchemy import text

from eventsite import storage
from eventsite.database import db
from eventsite.models import Material
from eventsite.services import additions, events, registrations
from eventsite.services.additions import WhenFull
from tests.conftest import NOW, on_both
from tests.factories import person, stored
from tests.services.records import do


@pytest.fixture
def event(site, make):
    """A full meeting with a queue, and somebody who has left it."""
    event = make.event(capacity=2)
    ids = [make.registration(event, number) for number in (1, 2, 3, 4)]
    do(site.app, registrations.cancel, ids[0])
    return event


def broken(site, *statements):
    """Change the database behind the product's back, and return what the command says then."""
    with site.app.app_context(), db.engine.begin() as connection:
        connection.exec_driver_sql("PRAGMA query_only=OFF")
        for statement in statements:
            connection.execute(text(statement))
    result = site.run("check")
    assert result.exit_code == 1
    return result.output


@on_both
def test_a_site_that_is_well_has_nothing_wrong(site, event):
    result = site.run("check")
    assert (result.exit_code, result.output) == (0, "checked: all is as it must be\n")


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("UPDATE events SET taken = taken + 1", "counters are not the numbers"),
        ("UPDATE events SET waiting = 0", "counters are not the numbers"),
        ("UPDATE events SET last_seq = 1", "counters are not the numbers"),
        ("UPDATE events SET capacity = 1", "more seats taken than there are"),
        ("UPDATE events SET capacity = 3", "somebody waits for a seat that is free"),
        ("UPDATE registrations SET holds_seat = NOT holds_seat WHERE seq = 2", "hold a seat without one"),
        ("UPDATE registrations SET queue_no = 0 WHERE seq = 4", "without a number in it"),
        ("DELETE FROM outbox WHERE kind = 'waitlisted'", "no mail was written about"),
        ("DELETE FROM audit_entries WHERE registration_id = 3", "without a trace"),
        ("UPDATE outbox SET state = 'sent' WHERE id = 1", "have no moment"),
        ("UPDATE outbox SET state = 'sending' WHERE id = 1", "have no lease"),
    ],
)
def test_what_is_broken_is_named(site, event, statement, said):
    assert said in broken(site, statement)


def test_an_address_that_lives_twice_is_named(site, event):
    same = "UPDATE registrations SET canonical_email = 'x@y.example' WHERE seq IN (2, 3)"
    assert "lives twice" in broken(site, "DROP INDEX uq_registrations_living", same)


def test_a_row_that_points_nowhere_is_named(site, event):
    with site.app.app_context():
        connection = db.engine.raw_connection()
        connection.driver_connection.execute("PRAGMA foreign_keys=OFF")
        connection.driver_connection.execute("PRAGMA query_only=OFF")
        connection.driver_connection.execute("UPDATE registrations SET group_id = 77 WHERE seq = 2")
        connection.driver_connection.execute("PRAGMA foreign_keys=ON")
        connection.close()
    result = site.run("check")
    assert (result.exit_code, "1 rows of registrations point nowhere" in result.output) == (1, True)


def test_a_file_that_is_missing_is_named(site, make, event):
    row = {"event_id": event.id, "position": 1, "title": "Bilder", "name": "ab.pdf", "created_at": NOW}
    do(site.app, lambda: db.session.add(Material(**row)))
    result = site.run("check")
    assert (result.exit_code, "1 files in materials are missing" in result.output) == (1, True)
    with site.app.app_context():
        (storage.current().materials.path).mkdir(exist_ok=True)
        (storage.current().materials.path / "ab.pdf").write_bytes(b"x")
    assert site.run("check").exit_code == 0


def test_what_an_organizer_has_decided_is_not_wrong(site, make, event):
    alva = make.organizer()
    do(site.app, additions.add, event.id, person(9), alva, when_full=WhenFull.ABOVE)
    assert stored(site.app, event).taken == 3
    assert site.run("check").exit_code == 0


def test_whoever_waits_for_a_meeting_that_is_called_off_waits_for_nothing(site, event):
    do(site.app, events.call_off, event.id, "", None)
    assert site.run("check").exit_code == 0
