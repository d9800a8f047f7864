"""The door to the digital room."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from eventsite.database import db, transaction
from eventsite.links import Purpose
from eventsite.models import Registration
from eventsite.rules.events import Format
from eventsite.rules.occasions import DayHours
from eventsite.services import events
from eventsite.services import registrations as services
from tests.factories import Make, states
from tests.web.visitor import forged, link, press, read

ROOM = "https://rum.example/hemligt-rum"
START = datetime(2026, 9, 14, 7, 0, tzinfo=UTC)  # 9.00 in Stockholm
OPENS = START - timedelta(minutes=15)
END = START + timedelta(hours=3)


def joined(app: Flask, registration_id: int) -> tuple[str, datetime | None]:
    """Return what is known of the person's attendance."""
    with app.app_context():
        registration = db.session.get_one(Registration, registration_id)
        return registration.attendance, registration.joined_at


def test_before_it_is_a_waiting_page(client: FlaskClient, app: Flask, make: Make) -> None:
    path = link(app, Purpose.JOIN, make.registration(make.event()))
    page = read(client.get(path))
    assert "Rummet öppnar kl. 8.45" in page.text
    assert "Välkommen" in page.text
    assert "Ladda om sidan" in page.text
    assert "button" not in page.tags


@pytest.mark.parametrize("moment", [OPENS, START, END - timedelta(seconds=1)])
def test_button_leads_to_the_room_and_is_noted(
    client: FlaskClient, app: Flask, make: Make, clock: time_machine.Traveller, moment: datetime
) -> None:
    mine = make.registration(make.event())
    path = link(app, Purpose.JOIN, mine)
    clock.move_to(moment)
    assert joined(app, mine) == ("unknown", None)
    answer = press(client, path)
    assert (answer.status_code, answer.headers["Location"]) == (303, ROOM)
    assert joined(app, mine) == ("present", moment)


@pytest.mark.parametrize("moment", [OPENS - timedelta(seconds=1), END])
def test_outside_its_hours_the_button_leads_back(
    client: FlaskClient, app: Flask, make: Make, clock: time_machine.Traveller, moment: datetime
) -> None:
    mine = make.registration(make.event())
    path = link(app, Purpose.JOIN, mine)
    clock.move_to(moment)
    token = read(client.get(link(app, Purpose.MANAGE, mine))).hidden
    answer = client.post(path, data=token)
    assert (answer.status_code, answer.headers["Location"]) == (303, path)
    assert joined(app, mine) == ("unknown", None)


@pytest.mark.parametrize("moment", [OPENS - timedelta(days=1), START, END])
def test_room_is_in_no_page_and_no_header_of_the_door(
    client: FlaskClient, app: Flask, make: Make, clock: time_machine.Traveller, moment: datetime
) -> None:
    path = link(app, Purpose.JOIN, make.registration(make.event()))
    clock.move_to(moment)
    answer = client.get(path)
    assert "rum.example" not in answer.get_data(as_text=True) + str(answer.headers)


def test_looking_is_not_coming(client: FlaskClient, app: Flask, make: Make, clock: time_machine.Traveller) -> None:
    mine = make.registration(make.event())
    path = link(app, Purpose.JOIN, mine)
    clock.move_to(START)
    client.get(path)
    client.head(path)
    assert client.post(path).status_code == 400  # no token
    assert joined(app, mine) == ("unknown", None)


def test_coming_twice_is_noted_once(client: FlaskClient, app: Flask, make: Make, clock: time_machine.Traveller) -> None:
    mine = make.registration(make.event())
    path = link(app, Purpose.JOIN, mine)
    clock.move_to(START)
    press(client, path)
    clock.shift(timedelta(minutes=20))
    assert press(client, path).headers["Location"] == ROOM
    assert joined(app, mine) == ("present", START)


def test_afterwards_it_thanks(client: FlaskClient, app: Flask, make: Make, clock: time_machine.Traveller) -> None:
    path = link(app, Purpose.JOIN, make.registration(make.event()))
    clock.move_to(END)
    assert "Tack för att du var med" in read(client.get(path)).text


def test_cancelled_registration_may_register_again(client: FlaskClient, app: Flask, make: Make) -> None:
    event = make.event()
    mine = make.registration(event)
    path = link(app, Purpose.JOIN, mine)
    with app.app_context(), transaction():
        services.cancel(mine)
    page = read(client.get(path))
    assert "Du är inte anmäld" in page.text
    assert f"/events/{event.slug}/register" in page.links


def test_waiting_person_has_no_way_in(
    client: FlaskClient, app: Flask, make: Make, clock: time_machine.Traveller
) -> None:
    event = make.event(capacity=0)
    path = link(app, Purpose.JOIN, make.registration(event))
    clock.move_to(START)
    page = read(client.get(path))
    assert "Du står i kön" in page.text
    assert "button" not in page.tags
    assert states(app, event) == ["waitlisted"]


def test_meeting_that_is_called_off(client: FlaskClient, app: Flask, make: Make) -> None:
    event = make.event()
    path = link(app, Purpose.JOIN, make.registration(event))
    with app.app_context(), transaction():
        events.call_off(event.id, "Talaren är sjuk.", None)
    assert "Träffen är inställd Talaren är sjuk." in read(client.get(path)).text


def test_between_days_it_says_when_the_room_opens_again(
    client: FlaskClient, app: Flask, make: Make, clock: time_machine.Traveller
) -> None:
    hours = (DayHours(date(2026, 9, 15), time(10), time(15)),)
    mine = make.registration(make.event(ends_wall=datetime(2026, 9, 16, 12), other_hours=hours))
    path = link(app, Purpose.JOIN, mine)
    clock.move_to(END)
    page = read(client.get(path))
    assert "Rummet öppnar kl. 9.45" in page.text
    assert "Träffen fortsätter tisdag 15 september kl. 10.00." in page.text
    assert "button" not in page.tags
    clock.move_to(datetime(2026, 9, 15, 7, 45, tzinfo=UTC))
    assert press(client, path).headers["Location"] == ROOM


def test_room_that_is_not_set(client: FlaskClient, app: Flask, make: Make, clock: time_machine.Traveller) -> None:
    path = link(app, Purpose.JOIN, make.registration(make.event(join_url="")))
    clock.move_to(START)
    assert "Rummet är inte klart än" in read(client.get(path)).text


def test_on_site_meetings_have_no_door(client: FlaskClient, app: Flask, make: Make) -> None:
    mine = make.registration(make.event(format=Format.ON_SITE, venue="Folkets hus"))
    assert client.get("/m/" + forged(app, Purpose.JOIN, mine, 1)).status_code == 404


def test_wrong_links_are_404(client: FlaskClient, app: Flask, make: Make) -> None:
    mine = make.registration(make.event())
    right = link(app, Purpose.JOIN, mine)
    manage = "/m/" + forged(app, Purpose.MANAGE, mine, 1)
    paths = [right[:-1], right.swapcase(), manage, "/m/" + forged(app, Purpose.JOIN, mine, 2), "/m/x"]
    answers = [client.get(path) for path in paths]
    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.data for answer in answers}) == 1


def test_door_is_kept_nowhere(client: FlaskClient, app: Flask, make: Make) -> None:
    answer = client.get(link(app, Purpose.JOIN, make.registration(make.event())))
    assert answer.headers["Cache-Control"] == "no-store"
    assert "noindex" in answer.headers["X-Robots-Tag"]
    assert "form-action 'self' https: http:" in answer.headers["Content-Security-Policy"]
