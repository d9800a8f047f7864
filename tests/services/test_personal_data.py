"""Everything that is kept about a person: behind a link of its own, and complete."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from eventsite import clock as clocks
from eventsite.database import db
from eventsite.delivery import errands
from eventsite.errors import LinkSpent, TooManyMails
from eventsite.models import DataLink, OutboxMessage
from eventsite.queries import personal_data as queries
from eventsite.services import erasures, groups, personal_data
from tests.conftest import NOW, on_both
from tests.services.held import ANSWER, COMMENT, EMAIL, FILE, NAME, PHONE, held
from tests.services.records import actions, do, mails, rows
from tests.services.test_groups import group

pytestmark = on_both


def secret(app):
    """Return the secret of the newest link that waits in the outbox."""
    (text,) = rows(app, select(OutboxMessage.text).where(OutboxMessage.kind == "my_data"))[-1]
    found = re.search(r"/my/data/(\S+)", text)
    return found[1] if found else ""


def everything_about(app, address=EMAIL):
    with app.app_context():
        return queries.held_about(address)


def holder(app, link_id):
    with app.app_context():
        return queries.holder_of(link_id, clocks.now())


def test_a_link_is_mailed_and_only_its_hash_is_kept(app, make):
    mine = make.registration(make.event(), 1)
    do(app, personal_data.ask, mine)
    assert mails(app, after=1) == [("my_data", "person1", None)]
    ((kept, ends),) = rows(app, select(DataLink.secret_hash, DataLink.expires_at))
    assert (len(secret(app)), secret(app) in kept, ends - NOW) == (22, False, timedelta(hours=1))


def test_a_link_works_once_and_shows_for_an_hour(app, make, clock):
    mine = make.registration(make.event(), 1)
    do(app, personal_data.ask, mine)
    link_id = do(app, personal_data.open_link, secret(app))
    assert holder(app, link_id) == "person1@bolaget.example"
    with pytest.raises(LinkSpent):
        do(app, personal_data.open_link, secret(app))
    clock.shift(timedelta(hours=1))
    with pytest.raises(LinkSpent):
        holder(app, link_id)


def test_an_old_or_guessed_link_shows_nothing(app, make, clock):
    mine = make.registration(make.event(), 1)
    do(app, personal_data.ask, mine)
    clock.shift(timedelta(hours=1))
    for used in (secret(app), "gissad"):
        with pytest.raises(LinkSpent):
            do(app, personal_data.open_link, used)


def test_a_link_that_was_not_opened_shows_nothing(app, make):
    mine = make.registration(make.event(), 1)
    do(app, personal_data.ask, mine)
    with pytest.raises(LinkSpent):
        holder(app, 1)


def test_nobody_is_mailed_without_end(app, make):
    mine = make.registration(make.event(), 1)
    for _ in range(2):
        do(app, personal_data.ask, mine)
    with pytest.raises(TooManyMails):
        do(app, personal_data.ask, mine)


def test_every_table_that_knows_something_is_in_it(app, make):
    held(app, make, make.event())
    found = everything_about(app)
    assert [name for name, some in found.items() if not some] == []
    (mine,) = found["registrations"]
    assert (mine["name"], mine["email"], mine["phone"], mine["company"]) == (NAME, EMAIL, PHONE, "Bolaget Bostäder")
    assert [row["answer"] for row in found["answers"]] == [ANSWER, FILE]
    assert found["needs"][0]["needs"] == {
        "diets": ["vegan"],
        "diet_note": "kanariefrö",
        "access": ["quiet_room"],
        "access_note": "",
    }
    assert found["calendar"][0]["reply_comment"] == COMMENT
    assert [row["kind"] for row in found["mails"]] == ["registered", "question_edited", "question_declined", "my_data"]


def test_it_holds_every_meeting_and_nobody_else(app, make):
    held(app, make, make.event(title="Den ena"))
    event = make.event(title="Den andra")
    make.registration(event, 1, email=EMAIL.upper(), name=NAME)
    make.registration(event, 2)
    found = everything_about(app)
    assert [row["event"] for row in found["registrations"]] == ["Den ena", "Den andra"]
    assert "person2" not in str(found)


def test_who_is_not_known_has_nothing(app, make):
    held(app, make, make.event())
    assert [some for some in everything_about(app, "okand@bolaget.example").values() if some] == []
    with app.app_context():
        db.session.remove()


KARIN = "karin@bolaget.example"


def test_a_coordinator_is_mailed_a_link_and_sees_whom_they_have_registered(app, make):
    event = make.event(title="Den ena")
    make.policy(event, names_due_at=NOW + timedelta(days=10))
    mine = do(app, groups.register, event.id, group(2, unnamed=1)).group_id
    make.registration(event, 9)
    do(app, personal_data.ask_as_coordinator, mine)
    assert mails(app)[-1] == ("my_data", "karin", None)
    assert actions(app, event)[-1] == "data.asked_for"
    link_id = do(app, personal_data.open_link, secret(app))
    assert holder(app, link_id) == KARIN
    found = everything_about(app, KARIN)
    (row,) = found["groups"]
    said = [row[name] for name in ("event", "name", "email", "phone", "company", "colleagues")]
    assert said == [
        "Den ena",
        "Karin Berg",
        KARIN,
        "070-123 45 67",
        "Bolaget Bostäder",
        ["Person 1", "Person 2"],
    ]
    assert [(row["kind"], row["event"]) for row in found["mails"]] == [
        ("group_registered", "Den ena"),
        ("my_data", "Den ena"),
    ]
    assert "person1@" not in str(found)


def test_a_coordinators_link_dies_with_the_coordinator(app, make):
    event = make.event()
    mine = do(app, groups.register, event.id, group(1)).group_id
    do(app, personal_data.ask_as_coordinator, mine)
    link_id = do(app, personal_data.open_link, secret(app))
    do(app, erasures.ask_as_coordinator, mine)
    with app.app_context():
        errands.run()
    with pytest.raises(LinkSpent):
        holder(app, link_id)
    assert rows(app, select(DataLink.id)) == []
