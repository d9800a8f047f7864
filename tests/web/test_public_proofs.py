"""The page behind the link that proves an address."""

from datetime import timedelta

import pytest

from eventsite import tasks
from eventsite.links import Purpose
from eventsite.services import events, registrations
from tests.factories import states
from tests.services.records import do
from tests.web import visitor
from tests.web.visitor import forged, press, read


@pytest.fixture
def asked(make):
    """An event that asks for a proof, and an unproven registration for it."""
    event = make.event()
    make.policy(event, asks_for_proof=True)
    return event, make.registration(event, 1)


def path(app, registration_id, version=1):
    return f"/confirm/{forged(app, Purpose.PROVE, registration_id, version)}"


def test_looking_proves_nothing_and_names_nobody(app, client, asked):
    event, mine = asked
    for _ in range(2):
        text = read(client.get(path(app, mine))).text
    assert "Person 1" not in text
    assert "person1" not in text
    assert client.head(path(app, mine)).status_code == 200
    assert states(app, event) == ["unconfirmed"]


def test_the_button_proves_and_opens_ones_own_page(app, client, asked):
    event, mine = asked
    response = press(client, path(app, mine))
    assert (response.status_code, response.location) == (303, f"/my/registrations/{mine}")
    assert states(app, event) == ["confirmed"]
    assert "Du har en plats" in read(client.get(response.location)).text


def test_pressing_twice_is_pressing_once(app, client, asked):
    event, mine = asked
    press(client, path(app, mine))
    assert press(client, path(app, mine)).status_code == 303
    assert states(app, event) == ["confirmed"]


def test_a_link_that_has_run_out_says_so(app, client, asked, clock):
    event, mine = asked
    clock.shift(timedelta(hours=25))
    with app.app_context():
        tasks.end_overdue()
    text = read(client.get(path(app, mine))).text
    assert "Länken gäller inte längre" in text
    assert "Tiden gick ut, så anmälan gäller inte. Du kan anmäla dig igen." in text
    assert client.post(path(app, mine), data=read(client.get("/my")).hidden).status_code in {303, 400}
    assert states(app, event) == ["expired"]


def test_who_has_cancelled_is_not_told_that_the_time_ran_out(app, client, asked):
    _, mine = asked
    do(app, registrations.cancel, mine)
    text = read(client.get(path(app, mine))).text
    assert "Anmälan gäller inte längre" in text
    assert (
        "Den är avbokad eller avslutad på annat sätt, så det finns inget att bekräfta. Du kan anmäla dig igen." in text
    )
    assert "Tiden gick ut" not in text


def test_nobody_is_asked_to_register_again_where_nobody_can(app, client, asked):
    event, mine = asked
    do(app, registrations.cancel, mine)
    do(app, events.call_off, event.id, "Talaren är sjuk", None)
    assert "Du kan anmäla dig igen" not in read(client.get(path(app, mine))).text


def test_another_kind_of_link_proves_nothing(app, client, asked):
    _, mine = asked
    token = forged(app, Purpose.MANAGE, mine, 1)
    assert client.get(f"/confirm/{token}").status_code == 404
    assert client.get(path(app, mine, version=2)).status_code == 404
    assert client.get(path(app, 999)).status_code == 404


def test_the_receipt_asks_for_the_proof_and_the_page_says_how_it_stands(app, client, make):
    event = make.event()
    make.policy(event, asks_for_proof=True)
    response = visitor.register(client, event)
    page = read(client.get(response.location))
    assert "Bekräfta din e-postadress" in page.text
    assert "Du har en plats" not in page.text


def test_a_meeting_that_became_full_without_a_queue_says_so(app, client, make):
    event = make.event(capacity=1, has_waitlist=False)
    make.policy(event, asks_for_proof=True)
    first, second = make.registration(event, 1), make.registration(event, 2)
    press(client, path(app, first))
    response = press(client, path(app, second))
    assert response.location == path(app, second)
    assert "Träffen blev full innan din adress var bekräftad" in read(client.get(response.location)).text
    assert states(app, event) == ["confirmed", "unconfirmed"]


def test_an_address_is_not_proven_to_a_meeting_that_is_called_off(app, client, asked):
    event, mine = asked
    do(app, events.call_off, event.id, "Talaren är sjuk", None)
    response = press(client, path(app, mine))
    assert (response.status_code, states(app, event)) == (303, ["unconfirmed"])
    assert "Träffen är inställd, uppskjuten eller över" in read(client.get(response.location)).text
