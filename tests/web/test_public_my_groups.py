"""A coordinator's page: opened by a link, colleagues named, handed over, added and cancelled."""

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from eventsite.database import db, transaction
from eventsite.links import Purpose
from eventsite.models import Group, Registration
from eventsite.notifications import messages
from eventsite.queries import groups as queries
from eventsite.rules.policies import Admission
from eventsite.services import groups
from tests.conftest import NOW
from tests.factories import Made, Make, states
from tests.services.records import do, everything, mails, one, people, sent
from tests.services.test_groups import group
from tests.web.organizer_browser import flashed
from tests.web.test_public_personal_data import link_in_mail
from tests.web.visitor import forged, press, read, tries

DUE = NOW + timedelta(days=10)
HERE = "/my/groups/1"
SARA_IN_A_ROW = {"members-0-name": "Sara", "members-0-email": "sara@bolaget.example"}


@pytest.fixture
def event(make: Make) -> Made:
    """An event with seats without names."""
    event = make.event()
    make.policy(event, names_due_at=DUE)
    return event


def link(app: Flask, group_id: int) -> str:
    """Return the path of the coordinator's own link, as it stands in the mails."""
    with app.test_request_context():
        return messages.group_url(queries.by_id(group_id)).removeprefix(app.config["BASE_URL"])


def opened(client: FlaskClient, app: Flask, event: Made, count: int = 2, unnamed: int = 1) -> None:
    """Register a group and open its page."""
    receipt = do(app, groups.register, event.id, group(count, unnamed))
    sent(app, NOW)
    assert press(client, link(app, receipt.group_id)).headers["Location"] == HERE


def test_link_names_nobody_and_changes_nothing_before_the_button(
    client: FlaskClient, app: Flask, make: Make, event: Made
) -> None:
    make.policy(event, asks_for_proof=True)
    do(app, groups.register, event.id, group(1, 1))
    before = everything(app)
    answer = client.get(link(app, 1))
    text = answer.get_data(as_text=True)
    assert ("Karin" in text, "Person 1" in text, "bolaget" in text.lower()) == (False, False, False)
    assert "Visa platserna" in text
    assert everything(app) == before
    assert states(app, event) == ["unconfirmed", "unconfirmed"]
    press(client, link(app, 1))
    assert states(app, event) == ["unconfirmed", "confirmed"]


def test_page_shows_all_of_theirs_and_nobody_else(client: FlaskClient, app: Flask, make: Make, event: Made) -> None:
    make.registration(event, 1)
    opened(client, app, event)
    page = read(client.get(HERE))
    assert "Person 2" in page.text
    assert "Plats utan namn" in page.text
    assert "Person 1" not in page.text
    assert "1 plats saknar namn." in page.text


@pytest.mark.parametrize(
    "path",
    ["", "/add", "/cancel", "/members/1/name", "/members/1/hand-over", "/members/1/cancel"],
)
def test_without_the_link_there_is_nothing(client: FlaskClient, app: Flask, event: Made, path: str) -> None:
    do(app, groups.register, event.id, group(1))
    assert client.get(HERE + path).status_code == 404


def test_a_link_that_was_revoked_opens_nothing(client: FlaskClient, app: Flask, event: Made) -> None:
    opened(client, app, event)
    old = link(app, 1)
    with app.app_context(), transaction():
        db.session.get_one(Group, 1).manage_version += 1
    assert client.get(old).status_code == 404
    assert client.get(HERE).status_code == 404


@pytest.mark.parametrize("purpose", [Purpose.MANAGE, Purpose.JOIN, Purpose.PROVE])
def test_a_link_for_something_else_opens_nothing(
    client: FlaskClient, app: Flask, event: Made, purpose: Purpose
) -> None:
    do(app, groups.register, event.id, group(1))
    assert client.get(f"/groups/{forged(app, purpose, 1, 1)}").status_code == 404


def test_a_member_of_another_group_is_not_found(client: FlaskClient, app: Flask, make: Make, event: Made) -> None:
    opened(client, app, event, 1, 0)
    stranger = make.registration(event, 9)
    for what in ("name", "hand-over", "cancel"):
        assert client.get(f"{HERE}/members/{stranger}/{what}").status_code == 404


def test_a_seat_gets_a_name(client: FlaskClient, app: Flask, event: Made) -> None:
    opened(client, app, event)
    where = f"{HERE}/members/3/name"
    answer = press(client, where, name="Sara Ek", email="sara@bolaget.example")
    assert (answer.status_code, answer.headers["Location"]) == (303, HERE)
    assert one(app, Registration, 3).name == "Sara Ek"
    assert mails(app)[-1] == ("registered", "sara", "REQUEST")
    assert "Vi har mejlat Sara Ek." in read(client.get(HERE)).text


def test_a_name_of_somebody_who_has_a_place_is_refused_and_kept(client: FlaskClient, app: Flask, event: Made) -> None:
    opened(client, app, event)
    answer = press(client, f"{HERE}/members/3/name", name="Person 1", email="person1@bolaget.example")
    page = read(answer)
    assert answer.status_code == 422
    assert "Personen är redan en av dina kollegor här." in page.text
    assert page.fields["email"]["value"] == "person1@bolaget.example"


@pytest.mark.parametrize(("what", "number"), [("name", 3), ("hand-over", 1)])
def test_a_coordinator_is_not_told_who_else_is_registered(
    client: FlaskClient, app: Flask, make: Make, event: Made, what: str, number: int
) -> None:
    make.registration(event, 5)
    opened(client, app, event, 2, 1)
    answer = press(client, f"{HERE}/members/{number + 1}/{what}", name="Fem", email="person5@bolaget.example")
    assert (answer.status_code, answer.location) == (303, HERE)
    assert mails(app)[-1] == ("registered_again", "person5", None)
    assert "Vi har mejlat Fem" in flashed(client)[0]


@pytest.mark.parametrize(("what", "number"), [("name", 3), ("hand-over", 1)])
def test_nobody_tries_many_addresses(limited: FlaskClient, app: Flask, event: Made, what: str, number: int) -> None:
    opened(limited, app, event)
    assert tries(limited, f"{HERE}/members/{number}/{what}") == [422] * 60 + [429]


def test_a_wrong_address_is_said(client: FlaskClient, app: Flask, event: Made) -> None:
    opened(client, app, event)
    for what, number in (("name", 3), ("hand-over", 1)):
        answer = press(client, f"{HERE}/members/{number}/{what}", name="Sara", email="fel")
        assert answer.status_code == 422
        assert "#email" in read(answer).links


def test_a_seat_is_handed_over(client: FlaskClient, app: Flask, event: Made) -> None:
    opened(client, app, event, 1, 0)
    where = f"{HERE}/members/1/hand-over"
    assert "Person 1 får veta det" in read(client.get(where)).text
    press(client, where, name="Sara Ek", email="sara@bolaget.example")
    assert states(app, event) == ["cancelled_by_self", "confirmed"]
    page = read(client.get(HERE))
    assert "Platsen är överlåten. Vi har mejlat Sara Ek och den som hade den." in page.text
    assert "Avslutade Person 1" in page.text


def test_one_is_cancelled_after_a_question(client: FlaskClient, app: Flask, event: Made) -> None:
    opened(client, app, event)
    where = f"{HERE}/members/1/cancel"
    assert "Vill du avboka platsen för Person 1?" in read(client.get(where)).text
    assert states(app, event) == ["confirmed"] * 3
    press(client, where)
    assert states(app, event) == ["cancelled_by_self", "confirmed", "confirmed"]


def test_a_seat_without_a_name_is_released(client: FlaskClient, app: Flask, event: Made) -> None:
    opened(client, app, event, 1, 1)
    where = f"{HERE}/members/2/cancel"
    assert "Vill du släppa platsen?" in read(client.get(where)).text
    press(client, where)
    assert states(app, event) == ["confirmed", "cancelled_by_self"]


def test_all_are_cancelled_after_a_question(client: FlaskClient, app: Flask, event: Made) -> None:
    opened(client, app, event)
    assert "Det är 3 platser." in read(client.get(f"{HERE}/cancel")).text
    press(client, f"{HERE}/cancel")
    assert states(app, event) == ["cancelled_by_self"] * 3
    assert "Du har inga platser kvar här." in read(client.get(HERE)).text


def test_colleagues_are_added(client: FlaskClient, app: Flask, event: Made) -> None:
    opened(client, app, event, 1, 0)
    typed = {"members-0-name": "Sara Ek", "members-0-email": "sara@bolaget.example", "unnamed": "1"}
    answer = press(client, f"{HERE}/add", **typed)
    assert (answer.status_code, answer.headers["Location"]) == (303, HERE)
    assert [address for _, _, address in people(app, event)] == [
        "person1@bolaget.example",
        "sara@bolaget.example",
        "",
    ]


def test_a_row_more_when_adding_keeps_what_is_typed(client: FlaskClient, app: Flask, event: Made) -> None:
    opened(client, app, event, 1, 0)
    form = read(client.get(f"{HERE}/add")).hidden
    page = read(client.post(f"{HERE}/add", data={**form, "action": "add", "members-0-name": "Sara"}))
    assert page.fields["members-0-name"]["value"] == "Sara"
    assert "members-3-name" in page.fields


def test_adding_nobody_is_said(client: FlaskClient, app: Flask, event: Made) -> None:
    opened(client, app, event, 1, 0)
    assert press(client, f"{HERE}/add").status_code == 422


def test_adding_more_than_there_may_be_registers_nobody_and_keeps_all(
    client: FlaskClient, app: Flask, make: Make, event: Made
) -> None:
    opened(client, app, event, 2, 0)
    form = read(client.get(f"{HERE}/add")).hidden
    make.policy(event, max_group=2)
    page = client.post(f"{HERE}/add", data={**form, **SARA_IN_A_ROW})
    assert (page.status_code, read(page).fields["members-0-name"]["value"]) == (409, "Sara")
    assert "Ingen anmäldes." in read(page).text
    assert states(app, event) == ["confirmed", "confirmed"]


def test_how_many_can_be_added_is_what_is_left(client: FlaskClient, app: Flask, make: Make, event: Made) -> None:
    opened(client, app, event, 2, 0)
    make.policy(event, max_group=3)
    typed = {**SARA_IN_A_ROW, "members-1-name": "Olle", "members-1-email": "olle@bolaget.example"}
    page = press(client, f"{HERE}/add", **typed)
    assert (page.status_code, "högst 1 till den här träffen" in read(page).text) == (422, True)
    assert states(app, event) == ["confirmed", "confirmed"]


def test_adding_where_nobody_fits_keeps_all(client: FlaskClient, app: Flask, make: Make) -> None:
    event = make.event(capacity=3, has_waitlist=False)
    opened(client, app, event, 2, 0)
    form = read(client.get(f"{HERE}/add")).hidden
    make.registration(event, 9)
    page = client.post(f"{HERE}/add", data={**form, **SARA_IN_A_ROW})
    assert (page.status_code, read(page).fields["members-0-name"]["value"]) == (409, "Sara")
    assert states(app, event) == ["confirmed"] * 3


def test_adding_who_is_not_invited_is_said_and_kept(client: FlaskClient, app: Flask, make: Make, event: Made) -> None:
    opened(client, app, event, 1, 0)
    make.policy(event, admission=Admission.INVITED)
    page = press(client, f"{HERE}/add", **SARA_IN_A_ROW)
    assert (page.status_code, read(page).fields["members-0-name"]["value"]) == (422, "Sara")
    assert "Träffen är för inbjudna." in read(page).text


def test_there_is_no_form_where_nobody_can_be_added(client: FlaskClient, app: Flask, make: Make, event: Made) -> None:
    opened(client, app, event, 2, 0)
    make.policy(event, max_group=2)
    answer = client.get(f"{HERE}/add")
    assert (answer.status_code, answer.headers["Location"]) == (303, HERE)


@pytest.mark.parametrize("what", ["members/6/name", "members/4/hand-over"])
def test_an_address_that_has_had_enough_is_told_when_to_try_again(
    client: FlaskClient, app: Flask, make: Make, event: Made, what: str
) -> None:
    for number in range(3):
        make.registration(make.event(title=f"Träff {number}"), 5)
    opened(client, app, event)
    answer = press(client, f"{HERE}/{what}", name="Sara Ek", email="person5@bolaget.example")
    assert (answer.status_code, "Retry-After" in answer.headers) == (429, True)
    assert read(answer).fields["name"]["value"] == "Sara Ek"


def test_after_the_meeting_there_is_nothing_to_change(
    client: FlaskClient, app: Flask, event: Made, clock: object
) -> None:
    opened(client, app, event)
    clock.shift(timedelta(days=25))  # type: ignore[attr-defined]
    page = read(client.get(HERE))
    assert [each for each in page.links if each.startswith(HERE + "/")] == [f"{HERE}/erase"]
    press(client, f"{HERE}/members/1/cancel")
    assert "Inget ändrades" in read(client.get(HERE)).text


def test_the_list_of_ones_own_has_the_group(client: FlaskClient, app: Flask, event: Made) -> None:
    opened(client, app, event)
    assert HERE in read(client.get("/my")).links


def test_each_sees_only_themselves(client: FlaskClient, app: Flask, event: Made) -> None:
    do(app, groups.register, event.id, group(2))
    with app.test_request_context():
        registration = queries.members(1)[0]
        mine = messages.manage_url(registration).removeprefix(app.config["BASE_URL"])
    page = read(client.get(press(client, mine).headers["Location"]))
    assert ("Person 1" in page.text, "Person 2" in page.text, "Karin" in page.text) == (True, False, False)


@pytest.mark.parametrize("what", ["members/1/cancel", "members/1/hand-over"])
def test_the_title_of_a_page_names_nobody(client: FlaskClient, app: Flask, event: Made, what: str) -> None:
    opened(client, app, event)
    page = client.get(f"{HERE}/{what}").get_data(as_text=True)
    title = page.partition("<title>")[2].partition("</title>")[0]
    assert ("Person 1" in page, "Tematräff om segregation" in title, "Person" in title) == (True, True, False)


def test_a_coordinator_asks_for_the_data_and_opens_it(client: FlaskClient, app: Flask, event: Made) -> None:
    opened(client, app, event)
    answer = press(client, HERE, f"{HERE}/data")
    assert answer.location == HERE
    assert "karin@bolaget.example" in read(client.get(HERE)).text
    press(client, link_in_mail(app))
    page = read(client.get("/my/data")).text
    assert ("Karin Berg" in page, "Person 1, Person 2" in page) == (True, True)
    assert client.get(f"{HERE}/data").location == HERE


def test_a_coordinator_is_not_mailed_without_end(client: FlaskClient, app: Flask, event: Made) -> None:
    opened(client, app, event)
    codes = [press(client, HERE, f"{HERE}/data").status_code for _ in range(3)]
    assert codes == [303, 303, 429]


def test_a_coordinator_is_erased_after_a_question(client: FlaskClient, app: Flask, event: Made) -> None:
    opened(client, app, event)
    page = read(client.get(f"{HERE}/erase"))
    assert "Kollegor som du har anmält behåller sina platser." in page.text
    assert press(client, f"{HERE}/erase").location == "/my/erased"
    assert client.get(HERE).status_code == 404
    assert states(app, event) == ["confirmed", "confirmed", "cancelled_by_self"]


def test_nobody_else_asks_for_a_coordinators_data_or_erasure(client: FlaskClient, app: Flask, event: Made) -> None:
    do(app, groups.register, event.id, group(1))
    token = read(client.get("/my")).hidden
    for path in (f"{HERE}/data", f"{HERE}/erase"):
        assert (client.get(path).status_code, client.post(path, data=token).status_code) in {(404, 404), (404, 400)}
