"""Somebody is invited, opens the link, registers, and is not reminded."""

import re
from datetime import timedelta

import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from eventsite.models import OutboxMessage
from tests.conftest import on_both
from tests.factories import Make
from tests.services.guests import guests, set_policy
from tests.services.records import everything, mails, rows
from tests.web.organizer_browser import post_files, signed_in
from tests.web.visitor import press, read

LIST = "Namn;E-post;Företag\nAnna Ek;anna@hamnen.example;Hamnen\nBo Alm;bo@hamnen.example;Hamnen\n"


def letter_to(app: Flask, address: str) -> str:
    """Return the text of the newest mail to the address."""
    statement = select(OutboxMessage.text).where(OutboxMessage.recipient == address).order_by(OutboxMessage.id.desc())
    return str(rows(app, statement)[0][0])


@on_both
def test_invited_by_a_list_and_registered_by_the_link(
    app: Flask, client: FlaskClient, make: Make, clock: time_machine.Traveller
) -> None:
    event = make.event()
    set_policy(app, event, admission="invited")
    alva = signed_in(app, make)
    home = f"/organizer/events/{event.id}/invitees"
    page = read(alva.get(f"{home}/import"))
    checked = read(post_files(alva, f"{home}/import", {**page.hidden, "rows": LIST, "is_locked": "y"}))
    sent = {**checked.hidden, "rows": LIST, "is_locked": "y", "confirmed": "yes"}
    assert alva.post(f"{home}/import", data=sent).location == home
    press(alva, f"{home}/send", own_line="Vi vill höra er.")
    make.told()
    assert mails(app) == [("invited", "anna", None), ("invited", "bo", None)]

    link = re.search(r"http://localhost(/invited/\S+)", letter_to(app, "anna@hamnen.example"))[1]
    before = everything(app)
    for _ in range(2):  # a program that follows the links in mails
        app.test_client().get(link)
    assert (everything(app), [state for _, state in guests(app, event)]) == (before, ["invited", "invited"])

    form = press(client, link).location
    page = read(client.get(form))
    typed = {name: page.fields[name]["value"] for name in ("name", "email", "company")}
    assert typed == {"name": "Anna Ek", "email": "anna@hamnen.example", "company": "Hamnen"}
    assert client.post(form, data={**page.hidden, **typed}).status_code == 303
    assert guests(app, event) == [("anna", "registered"), ("bo", "invited")]
    assert "Anmäld" in read(alva.get(f"{home}?state=registered")).text

    clock.shift(timedelta(days=3))
    alva = signed_in(app, make)
    press(alva, f"{home}/remind")
    make.told()
    assert mails(app)[-1] == ("invited_reminder", "bo", None)

    link = re.search(r"http://localhost(/invited/\S+)", letter_to(app, "bo@hamnen.example"))[1]
    press(app.test_client(), link, f"{link}/decline")
    clock.shift(timedelta(days=3))
    alva = signed_in(app, make)
    assert alva.get(f"{home}/remind").location == home
    assert [kind for kind, _, _ in mails(app)] == ["invited", "invited", "registered", "invited_reminder"]
