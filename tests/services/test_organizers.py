"""Organizers: taken on, let in without a password, and out again."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from eventsite import clock as eventsite_clock
from eventsite import links
from eventsite.errors import LinkSpent, NotFound
from eventsite.models import AuditEntry, Organizer, OrganizerSession, SignInLink
from eventsite.models.events import event_organizers
from eventsite.queries import organizers as queries
from eventsite.rules.permissions import Role
from eventsite.services import organizers
from tests.conftest import on_both
from tests.services.records import do, everything, mails, rows

ALVA = "alva@forening.example"


def new_link(app, organizer_id):
    return do(app, lambda: organizers.new_link(queries.by_id(organizer_id)))


def is_signed_in(app, secret):
    with app.app_context():
        return queries.session_with(links.hash_of(secret), eventsite_clock.now()) is not None


@on_both
def test_an_organizer_is_taken_on(app, make):
    do(app, organizers.add, " Alva@Forening.example ", "Alva", Role.VIEWER)
    statement = select(Organizer.email, Organizer.canonical_email, Organizer.name, Organizer.role)
    assert rows(app, statement) == [(ALVA, ALVA, "Alva", "viewer")]


def test_adding_again_changes_the_name_and_the_role(app, make):
    make.organizer("Alva", Role.VIEWER)
    do(app, organizers.add, "ALVA@forening.example", "Alva Berg", Role.ADMINISTRATOR)
    assert rows(app, select(Organizer.name, Organizer.role)) == [("Alva Berg", "administrator")]


def test_events_are_shared_once(app, make):
    event = make.event("Alva")
    bo = make.organizer("Bo", Role.VIEWER, (event.slug,))
    make.organizer("Bo", Role.VIEWER, (event.slug,))
    statement = select(event_organizers.c.event_id).where(event_organizers.c.organizer_id == bo)
    assert rows(app, statement) == [(event.id,)]


def test_an_event_that_never_was_is_not_shared_and_nobody_taken_on(app, make):
    before = everything(app)
    with pytest.raises(NotFound):
        make.organizer("Bo", Role.VIEWER, ("finns-inte",))
    assert everything(app) == before


@on_both
def test_a_link_signs_in_once(app, make):
    alva = make.organizer()
    secret = new_link(app, alva)
    begun = do(app, organizers.sign_in, secret)
    assert (begun.organizer_id, is_signed_in(app, begun.secret)) == (alva, True)
    with pytest.raises(LinkSpent):
        do(app, organizers.sign_in, secret)
    assert len(rows(app, select(OrganizerSession.id))) == 1


@pytest.mark.parametrize(
    ("age", "is_good"), [(timedelta(minutes=10, microseconds=-1), True), (timedelta(minutes=10), False)]
)
def test_a_link_is_good_for_ten_minutes(app, make, clock, age, is_good):
    secret = new_link(app, make.organizer())
    clock.shift(age)
    if is_good:
        assert is_signed_in(app, do(app, organizers.sign_in, secret).secret)
    else:
        with pytest.raises(LinkSpent):
            do(app, organizers.sign_in, secret)


def test_a_link_that_never_was_signs_nobody_in(app, make):
    with pytest.raises(LinkSpent):
        do(app, organizers.sign_in, links.new_secret())


@pytest.mark.parametrize(("age", "lasts"), [(timedelta(hours=12, microseconds=-1), True), (timedelta(hours=12), False)])
def test_a_session_in_use_ends_after_twelve_hours(app, make, clock, age, lasts):
    begun = do(app, organizers.sign_in, new_link(app, make.organizer()))
    for _ in range(5):
        clock.shift(timedelta(hours=2))
        do(app, organizers.note_seen, 1)
    clock.shift(age - timedelta(hours=10))
    assert is_signed_in(app, begun.secret) is lasts


@on_both
@pytest.mark.parametrize(("age", "lasts"), [(timedelta(hours=3, microseconds=-1), True), (timedelta(hours=3), False)])
def test_a_session_that_is_not_used_ends_after_three_hours(app, make, clock, age, lasts):
    begun = do(app, organizers.sign_in, new_link(app, make.organizer()))
    clock.shift(age)
    assert is_signed_in(app, begun.secret) is lasts


@on_both
def test_sessions_are_ended_one_by_one_or_all_others(app, make):
    alva, bo = make.organizer(), make.organizer("Bo")
    first, second, third = (do(app, organizers.sign_in, new_link(app, alva)).secret for _ in range(3))
    elsewhere = do(app, organizers.sign_in, new_link(app, bo)).secret
    do(app, organizers.end_session, bo, 1, bo)  # not Bo's
    do(app, organizers.end_session, alva, 1, alva)
    assert [is_signed_in(app, secret) for secret in (first, second, third)] == [False, True, True]
    assert do(app, organizers.end_sessions, alva, alva, besides=2) == 1
    assert [is_signed_in(app, secret) for secret in (second, third, elsewhere)] == [True, False, True]
    statement = select(AuditEntry.actor, AuditEntry.after, AuditEntry.subject)
    ended = rows(app, statement.where(AuditEntry.action == "organizer.sessions_ended").order_by(AuditEntry.id))
    assert ended == [("organizer:1", "1", "organizer:1")] * 2


def test_signing_out_ends_this_session_and_no_other(app, make):
    alva = make.organizer()
    here, there = (do(app, organizers.sign_in, new_link(app, alva)).secret for _ in range(2))
    do(app, organizers.sign_out, here)
    assert [is_signed_in(app, secret) for secret in (here, there)] == [False, True]


def test_signing_out_of_nothing_does_nothing(app, make):
    before = everything(app)
    do(app, organizers.sign_out, "never was")
    assert everything(app) == before


def test_no_secret_is_stored(app, make):
    secret = new_link(app, make.organizer())
    begun = do(app, organizers.sign_in, secret)
    stored = rows(app, select(SignInLink.secret_hash)) + rows(app, select(OrganizerSession.secret_hash))
    assert stored == [(links.hash_of(secret),), (links.hash_of(begun.secret),)]


@on_both
def test_who_asks_for_a_link_is_mailed_one(app, make):
    make.organizer()
    do(app, organizers.ask_for_link, "Alva@forening.example")
    assert mails(app) == [("sign_in", "alva", None)]
    assert len(rows(app, select(SignInLink.id))) == 1


def test_a_stranger_who_asks_for_a_link_causes_nothing(app, make):
    make.organizer()
    before = everything(app)
    do(app, organizers.ask_for_link, "dag@forening.example")
    assert everything(app) == before


def test_three_links_an_hour_and_no_refusal_that_tells_who_works_here(app, make):
    make.organizer()
    for _ in range(5):
        do(app, organizers.ask_for_link, ALVA)
    assert mails(app) == [("sign_in", "alva", None)] * 3
