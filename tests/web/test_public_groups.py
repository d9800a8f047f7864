"""Registering several colleagues: the form, what if something is wrong, what is said afterwards."""

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from eventsite.models import Registration
from eventsite.rules.events import Format
from eventsite.rules.policies import Admission
from tests.conftest import NOW
from tests.factories import Made, Make, states
from tests.services.records import mails, one, people
from tests.web.visitor import read

DUE = NOW + timedelta(days=10)
KARIN = {"name": "Karin Berg", "email": "karin@bolaget.example", "company": "Bolaget Bostäder"}


def row(number: int, name: str, email: str = "", **more: str) -> dict[str, str]:
    """Return one row as it is typed, counted from 0."""
    typed = {"name": name, "email": email or f"{name.split()[0].lower()}@bolaget.example", "job_title": "", **more}
    return {f"members-{number}-{field}": value for field, value in typed.items()}


def path(event: Made) -> str:
    """Return the address of the form."""
    return f"/events/{event.slug}/register/group"


def send(client: FlaskClient, event: Made, *rows: dict[str, str], **typed: str) -> TestResponse:
    """Open the form, fill it in and send it."""
    data = {**read(client.get(path(event))).hidden, **row(0, "", " "), **row(1, "", " "), **KARIN, **typed}
    for each in rows:
        data |= each
    return client.post(path(event), data=data)


def test_colleagues_are_registered_and_the_answer_says_how_it_went(client: FlaskClient, app: Flask, make: Make) -> None:
    event = make.event(capacity=1)
    answer = send(client, event, row(0, "Sara Ek"), row(1, "Olle Ask"))
    assert (answer.status_code, answer.headers["Location"]) == (303, f"{path(event)}/done")
    page = read(client.get(answer.headers["Location"]))
    assert "Du har anmält dina kollegor" in page.text
    assert "Sara Ek Har en plats. Ett mejl har gått till sara@bolaget.example." in page.text
    assert "Olle Ask Står i kön, för träffen är full. Ett mejl har gått till olle@bolaget.example." in page.text
    assert [link for link in page.links if "/my" in link or "/groups/" in link and "register" not in link] == [
        "/my",
        "/my/link",
    ]


def test_rows_left_blank_are_ignored(client: FlaskClient, app: Flask, make: Make) -> None:
    event = make.event()
    send(client, event, row(2, "Sara Ek", job_title="Områdeschef"))
    assert people(app, event) == [(1, "confirmed", "sara@bolaget.example")]
    assert one(app, Registration, 1).job_title == "Områdeschef"


def test_a_coordinator_who_comes_too_gets_a_place(client: FlaskClient, app: Flask, make: Make) -> None:
    event = make.event()
    send(client, event, row(0, "Sara Ek"), attends="y")
    assert [address for _, _, address in people(app, event)] == ["karin@bolaget.example", "sara@bolaget.example"]


def test_seats_without_names_are_asked_for_where_the_event_has_them(
    client: FlaskClient, app: Flask, make: Make
) -> None:
    event = make.event()
    assert "unnamed" not in read(client.get(path(event))).fields
    make.policy(event, names_due_at=DUE)
    answer = send(client, event, row(0, "Sara Ek"), unnamed="2")
    assert states(app, event) == ["confirmed"] * 3
    page = read(client.get(answer.headers["Location"]))
    assert "2 platser saknar namn än så länge. Skriv namnen på din sida senast" in page.text


def test_each_says_how_they_take_part_in_a_hybrid_meeting(client: FlaskClient, app: Flask, make: Make) -> None:
    event = make.event(format=Format.HYBRID, venue="Folkets hus")
    send(client, event, row(0, "Sara Ek", mode="digital"), row(1, "Olle Ask", mode="on_site"))
    assert [one(app, Registration, number).mode for number in (1, 2)] == ["digital", "on_site"]


def test_all_may_wait_together(client: FlaskClient, app: Flask, make: Make) -> None:
    event = make.event(capacity=1)
    send(client, event, row(0, "Sara Ek"), row(1, "Olle Ask"), waiting="all")
    assert states(app, event) == ["waitlisted", "waitlisted"]


def test_a_row_more_keeps_what_is_typed_and_saves_nothing(client: FlaskClient, app: Flask, make: Make) -> None:
    event = make.event()
    page = read(send(client, event, row(0, "Sara Ek", "inte en adress"), action="add"))
    assert page.fields["members-0-name"]["value"] == "Sara Ek"
    assert page.fields["members-0-email"]["value"] == "inte en adress"
    assert page.fields["name"]["value"] == "Karin Berg"
    assert ("members-3-name" in page.fields, "members-4-name" in page.fields) == (True, False)
    assert people(app, event) == []


@pytest.mark.parametrize(
    ("rows", "cell", "message"),
    [
        ([row(1, "Sara Ek", "fel")], "members-1-email", "Skriv e-postadressen på formen"),
        ([row(0, "", "sara@bolaget.example")], "members-0-name", "Skriv namnet"),
        ([], "members-0-name", "Skriv namnet på minst en kollega"),
        (
            [row(0, "Sara Ek"), row(1, "Sara Två", "SARA@bolaget.example")],
            "members-1-email",
            "Adressen står redan på en annan rad",
        ),
    ],
    ids=["address", "name", "nobody", "twice"],
)
def test_what_is_wrong_is_said_at_the_row(
    client: FlaskClient, app: Flask, make: Make, rows: list[dict[str, str]], cell: str, message: str
) -> None:
    event = make.event()
    answer = send(client, event, *rows)
    page = read(answer)
    assert answer.status_code == 422
    assert f"#{cell}" in page.links
    assert page.fields[cell]["aria-invalid"] == "true"
    assert message in page.text
    assert people(app, event) == []


def test_a_number_that_is_none_is_said(client: FlaskClient, make: Make) -> None:
    event = make.event()
    make.policy(event, names_due_at=DUE)
    answer = send(client, event, row(0, "Sara Ek"), unnamed="två")
    assert answer.status_code == 422
    assert "Skriv ett heltal" in read(answer).text


def test_too_many_are_told_how_many_there_may_be(client: FlaskClient, app: Flask, make: Make) -> None:
    event = make.event()
    make.policy(event, max_group=2)
    answer = send(client, event, row(0, "Sara Ek"), row(1, "Olle Ask"), attends="y")
    assert answer.status_code == 422
    assert "Du kan anmäla högst 2 till den här träffen" in read(answer).text
    assert people(app, event) == []


def test_no_room_for_all_registers_nobody_and_keeps_all(client: FlaskClient, app: Flask, make: Make) -> None:
    event = make.event(capacity=1, has_waitlist=False)
    answer = send(client, event, row(0, "Sara Ek"), row(1, "Olle Ask"))
    assert answer.status_code == 409
    assert read(answer).fields["members-1-name"]["value"] == "Olle Ask"
    assert people(app, event) == []


def test_an_address_that_has_had_enough_is_pointed_out(client: FlaskClient, app: Flask, make: Make) -> None:
    for number in range(3):
        make.registration(make.event(title=f"Träff {number}"), 1)
    event = make.event()
    answer = send(client, event, row(0, "Sara Ek"), row(1, "Person", "person1@bolaget.example"), attends="y")
    page = read(answer)
    assert (answer.status_code, "Retry-After" in answer.headers) == (429, True)
    assert "#members-1-email" in page.links
    assert people(app, event) == []


def test_who_is_not_invited_is_told_so_and_keeps_all(client: FlaskClient, app: Flask, make: Make) -> None:
    event = make.event()
    make.policy(event, admission=Admission.INVITED)
    answer = send(client, event, row(0, "Sara Ek"))
    assert (answer.status_code, read(answer).fields["members-0-name"]["value"]) == (422, "Sara Ek")
    assert "Träffen är för inbjudna." in read(answer).text
    assert people(app, event) == []


def test_a_number_of_absurd_length_is_no_number(client: FlaskClient, app: Flask, make: Make) -> None:
    event = make.event()
    make.policy(event, names_due_at=DUE)
    answer = send(client, event, row(0, "Sara Ek"), unnamed="9" * 5000)
    assert (answer.status_code, people(app, event)) == (422, [])


def test_rows_beyond_all_measure_are_not_read(client: FlaskClient, make: Make) -> None:
    event = make.event()
    many = {f"members-{number}-name": "Sara Ek" for number in range(1000)}
    assert sum(name.endswith("-name") for name in read(client.post(path(event), data=many)).fields) == 60


def test_adding_rows_ends_somewhere(client: FlaskClient, make: Make) -> None:
    event = make.event()
    many = {f"members-{number}-name": "Sara Ek" for number in range(60)}
    answer = client.post(path(event), data={**many, "action": "add"})
    assert sum(name.endswith("-name") for name in read(answer).fields) == 60


def test_without_the_cookie_nothing_typed_is_lost(app: Flask, make: Make, client: FlaskClient) -> None:
    event = make.event()
    answer = app.test_client().post(path(event), data={**KARIN, **row(0, "Sara Ek")})
    assert answer.status_code == 400
    assert read(answer).fields["members-0-name"]["value"] == "Sara Ek"


def test_the_same_copy_of_the_form_registers_once(client: FlaskClient, app: Flask, make: Make) -> None:
    event = make.event()
    data = {**read(client.get(path(event))).hidden, **KARIN, **row(0, "Sara Ek")}
    assert [client.post(path(event), data=data).status_code for _ in range(2)] == [303, 303]
    assert len(mails(app)) == 2


def test_programs_are_kept_out(client: FlaskClient, app: Flask, make: Make) -> None:
    event = make.event()
    assert send(client, event, row(0, "Sara Ek"), website="x").status_code == 422
    assert people(app, event) == []


def test_an_event_that_takes_one_at_a_time_has_no_such_form(client: FlaskClient, make: Make) -> None:
    event = make.event()
    alone = f"/events/{event.slug}/register"
    assert path(event) in read(client.get(alone)).links
    make.policy(event, max_group=1)
    assert client.get(path(event)).status_code == 404
    assert path(event) not in read(client.get(alone)).links


def test_a_closed_event_says_so_where_one_registers_alone(client: FlaskClient, make: Make, clock: object) -> None:
    event = make.event()
    clock.shift(timedelta(days=25))  # type: ignore[attr-defined]
    assert client.get(path(event)).status_code == 303


def test_the_answer_is_not_there_for_others(client: FlaskClient, make: Make) -> None:
    event = make.event()
    assert client.get(f"{path(event)}/done").headers["Location"] == f"/events/{event.slug}"


def test_the_form_speaks_english_too(client: FlaskClient, make: Make) -> None:
    event = make.event()
    assert "Register several colleagues" in read(client.get(f"/en{path(event)}")).text
