"""Tags and notes beside the attendee list."""

import pytest
from flask import Flask
from sqlalchemy import select

from eventsite.models import AttendeeNote, AttendeeTag
from eventsite.rules.permissions import Role
from tests.factories import Make
from tests.services.records import rows
from tests.web.organizer_browser import press, signed_in
from tests.web.visitor import read

EVIL = "<img src=x onerror=alert(1)>"


def path(event, rest: str = "") -> str:
    return f"/organizer/events/{event.id}/attendees{rest}"


def test_a_tag_and_a_note_are_put_seen_and_taken_away(app: Flask, make: Make):
    event = make.event()
    one = make.registration(event, name="Cia Berg")
    client = signed_in(app, make)
    panel = path(event, f"?q=cia&person={one}")
    answer = press(client, panel, path(event, f"/{one}/tags?q=cia"), tag=" Behöver   hiss ")
    assert (answer.status_code, answer.location) == (303, panel)
    assert press(client, panel, path(event, f"/{one}/notes"), body="Ringde.\nVill berätta.").status_code == 303
    text = read(client.get(panel)).text
    assert "Behöver hiss" in text.partition("Tillbaka till listan")[0]
    assert "Alva Ringde. Vill berätta." in text
    assert "En tagg" not in text
    assert "Fick en tagg – Alva" in text
    assert "Fick en plats – Personen själv" in text
    for table, kind in ((AttendeeTag, "tags"), (AttendeeNote, "notes")):
        [(number,)] = rows(app, select(table.id))
        assert press(client, panel, path(event, f"/{one}/{kind}/{number}/remove")).status_code == 303
        assert rows(app, select(table.id)) == []


@pytest.mark.parametrize(
    ("kind", "typed"),
    [("tags", {"tag": " "}), ("tags", {"tag": "x" * 41}), ("notes", {"body": "\n"}), ("notes", {"body": "x" * 2001})],
)
def test_what_is_wrong_is_said_beside_the_field_and_kept(app: Flask, make: Make, kind: str, typed: dict[str, str]):
    event = make.event()
    one = make.registration(event)
    answer = press(signed_in(app, make), path(event), path(event, f"/{one}/{kind}"), **typed)
    assert answer.status_code == 422
    html = answer.get_data(as_text=True)
    assert 'aria-invalid="true"' in html
    assert "<title>Fel: " in html
    assert all(value in html for value in typed.values())
    assert rows(app, select(AttendeeTag.id)) == rows(app, select(AttendeeNote.id)) == []


def test_they_are_text(app: Flask, make: Make):
    event = make.event()
    one = make.registration(event)
    client = signed_in(app, make)
    press(client, path(event), path(event, f"/{one}/tags"), tag=EVIL)
    press(client, path(event), path(event, f"/{one}/notes"), body=EVIL)
    html = client.get(path(event, f"?person={one}&columns=tags&tag=%3Cimg+src%3Dx+onerror%3Dalert(1)%3E")).get_data(
        as_text=True
    )
    assert "<img src=x" not in html
    assert html.count("&lt;img src=x") >= 5


@pytest.mark.parametrize("kind", ["tags", "notes"])
def test_who_may(app: Flask, make: Make, kind: str):
    event = make.event("Alva")
    one = make.registration(event)
    viewer = signed_in(app, make, "Vera", Role.VIEWER, event.slug)
    assert press(viewer, path(event), path(event, f"/{one}/{kind}"), tag="x", body="x").status_code == 403
    assert f"/{one}/{kind}" not in viewer.get(path(event, f"?person={one}")).get_data(as_text=True)
    other = signed_in(app, make, "Bo")
    assert press(other, "/organizer/", path(event, f"/{one}/{kind}"), tag="x", body="x").status_code == 404
    assert signed_in(app, make).get(path(event, f"/{one}/{kind}")).status_code == 405
    assert rows(app, select(AttendeeTag.id)) == rows(app, select(AttendeeNote.id)) == []
