"""Whoever is a stranger is let in without being asked about further: nobody who is none may be taken for one."""

from datetime import timedelta

import pytest

from eventsite import clock
from eventsite.queries import acquaintances
from eventsite.rules import addresses
from eventsite.rules.invitees import InviteeDetails
from eventsite.services import invitees, registrations
from tests.conftest import on_both
from tests.services.records import do

EMAIL = "asa@smålandshem.example"


def is_stranger(app, event, email=EMAIL, form_key="", later=timedelta()):
    with app.app_context():
        known_by = addresses.canonical(email), addresses.abuse_key(email)
        return acquaintances.is_stranger(event.id, *known_by, form_key, clock.now() + later)


def registered(make, event, **said):
    return make.registration(event, **({"email": EMAIL} | said))


@on_both
def test_of_whom_nothing_is_known_is_a_stranger_whoever_else_comes(app, make):
    event = make.event()
    registered(make, event, email="bea@bolaget.example", form_key="a copy")
    assert is_stranger(app, event)
    assert is_stranger(app, event, form_key="another copy")


@on_both
@pytest.mark.parametrize("email", [EMAIL, EMAIL.upper(), "asa@xn--smlandshem-25a.example"])
def test_who_is_registered_is_none(app, make, email):
    event = make.event()
    registered(make, event)
    assert not is_stranger(app, event, email)


@on_both
def test_who_has_given_it_up_is_none(app, make):
    event = make.event()
    do(app, registrations.cancel, registered(make, event))
    assert not is_stranger(app, event, later=timedelta(days=30))


@on_both
def test_who_is_invited_is_none(app, make):
    event, organizer = make.event(), make.organizer()
    do(app, invitees.add, event.id, [InviteeDetails(email=EMAIL)], organizer)
    assert not is_stranger(app, event)
    assert is_stranger(app, make.event())


@on_both
def test_a_copy_of_the_form_that_was_sent_is_none_whatever_address_it_has_now(app, make):
    event = make.event()
    registered(make, event, email="bea@bolaget.example", form_key="a copy")
    assert not is_stranger(app, event, form_key="a copy")


@on_both
def test_who_was_mailed_because_of_another_form_is_none_for_a_day(app, make):
    registered(make, make.event())
    event = make.event()
    assert not is_stranger(app, event, later=timedelta(hours=23))
    assert is_stranger(app, event, later=timedelta(hours=25))
