"""What the attendee list says of people who were registered together."""

from datetime import timedelta

from flask import Flask

from eventsite.services import groups
from tests.conftest import NOW
from tests.factories import Make
from tests.services.records import do
from tests.services.test_groups import group
from tests.web.organizer_browser import signed_in
from tests.web.visitor import read


def test_a_person_and_a_seat_without_a_name_show_who_registered_them(app: Flask, make: Make) -> None:
    event = make.event()
    make.policy(event, names_due_at=NOW + timedelta(days=10))
    do(app, groups.register, event.id, group(1, unnamed=1))
    alva, where = signed_in(app, make), f"/organizer/events/{event.id}/attendees"
    assert "Plats utan namn" in read(alva.get(where)).text
    person, seat = (read(alva.get(f"{where}?person={number}")) for number in (1, 2))
    assert "Anmäld av Karin Berg, karin@bolaget.example 2 platser i gruppen" in person.text
    assert "Namn behövs senast torsdag 3 september kl. 11.00" in seat.text.replace("\xa0", " ")
    assert f"{where}/2/address" not in seat.links


def test_who_came_alone_has_no_group(app: Flask, make: Make) -> None:
    event = make.event()
    registration = make.registration(event, 1)
    page = read(signed_in(app, make).get(f"/organizer/events/{event.id}/attendees?person={registration}"))
    assert page.text.count("Anmäld av") == 1  # the name of a column, and nothing about the person
