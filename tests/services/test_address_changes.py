"""A new address, by the person: a link to it, and what happens when its button is pressed."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from eventsite.errors import AddressTaken, AlreadyEnded, LinkSpent, NotPossibleNow, TooManyMails
from eventsite.models import AddressChange, OutboxMessage, Registration
from eventsite.services import address_changes, registrations
from tests.conftest import NOW, on_both
from tests.services.records import do, entries, mails, one, people, rows, sent, trace
from tests.web.answers import came_back

pytestmark = on_both
NEW = "Ny.Adress@Bolaget.example"


def ask(app, registration_id, address=NEW):
    do(app, address_changes.ask, registration_id, address)


def secret(app):
    """Return the secret of the newest link that waits in the outbox."""
    (text,) = rows(app, select(OutboxMessage.text).where(OutboxMessage.kind == "confirm_address"))[-1]
    found = re.search(r"/my/address/(\S+)", text)
    return found[1] if found else ""


def changed(app):
    return do(app, address_changes.take_effect, secret(app))


def test_nothing_changes_before_the_button_is_pressed(app, make):
    event = make.event()
    mine = make.registration(event, 1)
    sent(app, NOW)
    ask(app, mine)
    assert mails(app, after=1) == [("confirm_address", "Ny.Adress", None)]
    assert people(app, event) == [(1, "confirmed", "person1@bolaget.example")]


def test_only_the_hash_of_the_secret_is_kept(app, make):
    mine = make.registration(make.event(), 1)
    ask(app, mine)
    token = secret(app)
    sent(app, NOW)
    (kept,) = rows(app, select(AddressChange.secret_hash, AddressChange.expires_at))
    assert (len(token), kept[1] - NOW) == (22, timedelta(hours=24))
    texts = [text for (text,) in rows(app, select(OutboxMessage.text))]
    assert [text for text in (*texts, kept[0]) if token in text] == []


def test_the_button_moves_everything(app, make):
    event = make.event()
    mine = make.registration(event, 1)
    sent(app, NOW)
    ask(app, mine)
    assert changed(app) == mine
    assert people(app, event) == [(1, "confirmed", "ny.adress@bolaget.example")]
    assert mails(app, after=2) == [("registered", "ny.adress", "REQUEST"), ("address_changed", "person1", "CANCEL")]
    assert entries(app, mine) == [(1, 1, "ACCEPTED", True), (2, 0, "ACCEPTED", False)]
    registration = one(app, Registration, mine)
    assert (registration.manage_version, registration.join_version) == (2, 2)
    assert trace(app, mine)[-1] == ("registration.address_changed", "registrant", "", "", "")


def test_who_waits_is_told_at_both_addresses(app, make):
    mine = make.registration(make.event(capacity=0), 1)
    sent(app, NOW)
    ask(app, mine)
    changed(app)
    assert mails(app, after=2) == [("waitlisted", "ny.adress", None), ("address_changed", "person1", None)]


def test_a_dead_address_is_told_nothing(app, make):
    mine = make.registration(make.event(), 1)
    sent(app, NOW)
    came_back(app, mine)
    ask(app, mine)
    changed(app)
    assert "address_changed" not in [kind for kind, _, _ in mails(app)]


def test_the_old_address_never_learns_the_new_one(app, make):
    mine = make.registration(make.event(), 1)
    sent(app, NOW)
    ask(app, mine)
    changed(app)
    statement = select(OutboxMessage.text, OutboxMessage.html, OutboxMessage.calendar)
    ((text, html, calendar),) = rows(app, statement.where(OutboxMessage.kind == "address_changed"))
    assert "ny.adress" not in (text + html + calendar.decode()).lower()
    assert "/my/" not in text.replace("/my/link", "")


def test_an_address_that_is_registered_is_told_so_and_nothing_changes(app, make):
    event = make.event()
    mine, _ = make.registration(event, 1), make.registration(event, 2)
    sent(app, NOW)
    ask(app, mine, "person2@bolaget.example")
    assert mails(app, after=2) == [("confirm_address", "person2", None)]
    assert (secret(app), rows(app, select(AddressChange.id))) == ("", [])


def test_an_address_that_is_taken_meanwhile_is_refused(app, make):
    event = make.event()
    mine = make.registration(event, 1)
    ask(app, mine, "person2@bolaget.example")
    make.registration(event, 2)
    with pytest.raises(AddressTaken):
        changed(app)


def test_a_link_works_once_and_makes_the_others_useless(app, make):
    mine = make.registration(make.event(), 1)
    ask(app, mine, "annan@bolaget.example")
    other = secret(app)
    ask(app, mine)
    changed(app)
    for used in (secret(app), other, "gissad"):
        with pytest.raises(LinkSpent):
            do(app, address_changes.take_effect, used)


def test_a_link_lives_a_day(app, make, clock):
    mine = make.registration(make.event(), 1)
    ask(app, mine)
    clock.shift(timedelta(hours=24))
    with pytest.raises(LinkSpent):
        changed(app)


def test_what_has_ended_is_not_moved(app, make, clock):
    event = make.event()
    gone, mine = make.registration(event, 1), make.registration(event, 2)
    do(app, registrations.cancel, gone)
    with pytest.raises(AlreadyEnded):
        ask(app, gone)
    clock.shift(timedelta(days=30))
    with pytest.raises(NotPossibleNow):
        ask(app, mine)


def test_nobody_is_mailed_without_end(app, make):
    mine = make.registration(make.event(), 1)
    for _ in range(3):
        ask(app, mine)
    with pytest.raises(TooManyMails):
        ask(app, mine, "NY.ADRESS+1@bolaget.example")
