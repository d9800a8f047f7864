"""One person: changed by two at once, and moved to another meeting."""

from flask import Flask

from eventsite.models import Registration
from eventsite.rules.events import Format
from eventsite.rules.policies import Mode
from tests.factories import Make, states
from tests.forms import field
from tests.services.records import kinds, one
from tests.web.organizer_browser import flashed, press, signed_in
from tests.web.visitor import read


def path(event, registration, rest: str = "") -> str:
    return f"/organizer/events/{event.id}/attendees/{registration}{rest}"


def opened(client, address):
    """Return what would be sent from the page as it stands."""
    page = read(client.get(address))
    names = ("name", "company", "job_title", "phone")
    return {**page.hidden, **{name: page.fields[name].get("value", "") for name in names}}


def test_the_details_are_changed_and_the_person_told_if_so_wished(app: Flask, make: Make):
    event = make.event()
    mine = make.registration(event, 1)
    client = signed_in(app, make)
    address = path(event, mine, "/edit")
    response = client.post(address, data={**opened(client, address), "name": "Anna Ek", "is_told": "y"})
    assert (response.status_code, one(app, Registration, mine).name) == (303, "Anna Ek")
    assert (flashed(client), kinds(app)[1:]) == (["Uppgifterna är sparade."], ["details_changed"])
    assert client.post(address, data={**opened(client, address), "name": ""}).status_code == 422


def test_the_second_organizer_sees_what_changed_and_loses_nothing(app: Flask, make: Make):
    event = make.event()
    mine = make.registration(event, 1)
    client = signed_in(app, make)
    address = path(event, mine, "/edit")
    first, second = opened(client, address), opened(client, address)
    client.post(address, data={**first, "name": "Anna Ek"})
    response = client.post(address, data={**second, "phone": "070-123 45 67"})
    page = read(response)
    assert response.status_code == 409
    assert "amn : Anna Ek" in page.text.replace("amn: ", "amn : ")
    assert (page.fields["name"]["value"], page.fields["phone"]["value"]) == ("Anna Ek", "070-123 45 67")
    again = {**page.hidden, "name": "Anna Ek", "company": "Bolaget Bostäder", "phone": "070-123 45 67"}
    assert client.post(address, data=again).status_code == 303
    kept = one(app, Registration, mine)
    assert (kept.name, kept.phone) == ("Anna Ek", "+46 70 123 45 67")


def test_there_has_to_be_room_for_another_way(app: Flask, make: Make):
    event = make.event(format=Format.HYBRID, venue="Folkets hus")
    make.policy(event, capacity_on_site=0)
    mine = make.registration(event, 1, mode=Mode.DIGITAL)
    client = signed_in(app, make)
    address = path(event, mine, "/edit")
    response = client.post(address, data={**opened(client, address), "mode": "on_site"})
    assert response.status_code == 409
    assert "Det finns inga platser kvar" in read(response).text


def test_moving_says_what_it_means_and_then_does_it(app: Flask, make: Make):
    event, target = make.event(), make.event(title="Tematräff om trygghet")
    asked = field(app, event, label="Vilket tåg?")
    mine = make.registration(event, 1, answers={asked: "X2000"})
    client = signed_in(app, make)
    address = path(event, mine, "/move")
    assert "Tematräff om trygghet" in read(client.get(address)).text
    text = read(client.get(f"{address}?to={target.id}")).text
    assert "Vilket tåg?" in text
    response = press(client, f"{address}?to={target.id}", address, to=str(target.id))
    assert (states(app, event), states(app, target)) == (["cancelled_by_organizer"], ["confirmed"])
    assert response.location.startswith(f"/organizer/events/{target.id}/attendees?person=")
    again = press(client, f"/organizer/events/{event.id}/attendees/add", address, to=str(target.id))
    assert (again.status_code, states(app, target)) == (303, ["confirmed"])


def test_a_full_meeting_is_asked_about_and_another_organizers_is_not_offered(app: Flask, make: Make):
    event, target = make.event(), make.event(capacity=0, title="Full träff")
    theirs = make.event("Bo", title="Bos träff")
    mine = make.registration(event, 1)
    client = signed_in(app, make)
    address = path(event, mine, "/move")
    assert "Bos träff" not in read(client.get(address)).text
    assert press(client, address, address, to=str(theirs.id)).status_code == 422
    response = press(client, address, address, to=str(target.id))
    assert (response.status_code, states(app, event)) == (409, ["confirmed"])
    assert press(client, address, address, to=str(target.id), when_full="queue").status_code == 303
    assert states(app, target) == ["waitlisted"]


def test_who_is_registered_there_is_led_to(app: Flask, make: Make):
    event, target = make.event(), make.event()
    mine, theirs = make.registration(event, 1), make.registration(target, 1)
    client = signed_in(app, make)
    address = path(event, mine, "/move")
    response = press(client, address, address, to=str(target.id))
    assert response.status_code == 409
    assert f"/organizer/events/{target.id}/attendees?person={theirs}" in read(response).links
