"""The secret address of a personal feed: one at a time, kept hashed, revoked at once."""

import pytest
from sqlalchemy import select

from eventsite.errors import NotFound
from eventsite.links import hash_of
from eventsite.models import PersonalFeed
from eventsite.queries import feeds as queries
from eventsite.services import feeds
from tests.conftest import NOW, on_both
from tests.services.records import do, rows, trace


def kept(app):
    """Return (address, language, hash, is revoked) of every feed there has been."""
    statement = select(
        PersonalFeed.canonical_email, PersonalFeed.language, PersonalFeed.secret_hash, PersonalFeed.revoked_at
    )
    found = rows(app, statement.order_by(PersonalFeed.id))
    return [(address, language, hashed, revoked_at is not None) for address, language, hashed, revoked_at in found]


def leads(app, secret):
    """Say whether the secret opens a feed."""
    with app.app_context():
        try:
            return bool(queries.by_secret(hash_of(secret)))
        except NotFound:
            return False


@on_both
def test_only_the_hash_is_kept(app, make):
    registration = make.registration(make.event(), 1)
    secret = do(app, feeds.renew, registration, "en")
    assert len(secret) == 22
    assert kept(app) == [("person1@bolaget.example", "en", hash_of(secret), False)]
    assert leads(app, secret)


@on_both
def test_a_new_address_ends_the_old(app, make):
    registration = make.registration(make.event(), 1)
    first, second = (do(app, feeds.renew, registration, "sv") for _ in range(2))
    assert [revoked for *_, revoked in kept(app)] == [True, False]
    assert (leads(app, first), leads(app, second)) == (False, True)


@on_both
def test_another_registration_of_the_same_person_ends_it_too(app, make):
    one = make.registration(make.event(), 1)
    other = make.registration(make.event(title="En till"), 1, email="PERSON1@bolaget.example")
    first = do(app, feeds.renew, one, "sv")
    do(app, feeds.renew, other, "sv")
    assert not leads(app, first)


@on_both
def test_people_do_not_end_each_others(app, make):
    event = make.event()
    one, other = make.registration(event, 1), make.registration(event, 2)
    first, second = do(app, feeds.renew, one, "sv"), do(app, feeds.renew, other, "sv")
    do(app, feeds.revoke, other)
    assert (leads(app, first), leads(app, second)) == (True, False)


@on_both
def test_revoked_leads_nowhere_and_twice_is_no_error(app, make, clock):
    registration = make.registration(make.event(), 1)
    secret = do(app, feeds.renew, registration, "sv")
    for _ in range(2):
        do(app, feeds.revoke, registration)
    assert not leads(app, secret)
    assert rows(app, select(PersonalFeed.revoked_at)) == [(NOW,)]


def test_the_trace_tells_it_without_the_secret(app, make):
    registration = make.registration(make.event(), 1)
    do(app, feeds.renew, registration, "sv")
    do(app, feeds.revoke, registration)
    assert trace(app, registration)[1:] == [
        ("feed.renewed", "registrant", "", "", ""),
        ("feed.revoked", "registrant", "", "", ""),
    ]


@pytest.mark.parametrize("service", [feeds.revoke, lambda registration: feeds.renew(registration, "sv")])
def test_nobodys_feed_is_not_found(app, make, service):
    with pytest.raises(NotFound):
        do(app, service, 999)
