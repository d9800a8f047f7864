"""An organizer begins from a template, goes on where the browser was closed, and publishes; a visitor reads the programme."""

from flask import Flask

from eventsite.rules.events import EventState
from tests.conftest import on_both
from tests.factories import Made, Make, stored
from tests.web.organizer_browser import press, signed_in, written
from tests.web.visitor import read

CHOSEN = {"format": "digital", "language": "sv", "timezone": "Europe/Stockholm", "pattern": "trygghet"}
BEGIN = "/organizer/events/begin"


@on_both
def test_from_a_template_to_a_published_programme(app: Flask, make: Make):
    client = signed_in(app, make)
    begun = press(client, BEGIN, BEGIN, source="built-in:digital-morning", title="Trygga trapphus", day="2026-11-16")
    event_id = int(begun.location.split("/")[3])
    page = read(client.get(begun.location))
    typed = written(page) | CHOSEN | {"join_url": "https://rum.example/1", "programme-1-speakers": "Ann Ek"}
    assert client.post(f"/organizer/events/{event_id}/working-copy", data=typed).status_code == 303

    later = signed_in(app, make)
    assert f"{begun.location}?copy=1" in read(later.get(begun.location)).links
    page = read(later.get(f"{begun.location}?copy=1"))
    typed = written(page) | CHOSEN | {"speakers-0-name": "Ann Ek", "speakers-0-organization": "Mimer"}
    assert later.post(begun.location, data=typed).status_code == 303
    assert press(later, begun.location, f"/organizer/events/{event_id}/publish").status_code == 303

    event = stored(app, Made(event_id, ""))
    assert event.state == EventState.PUBLISHED
    shown = read(app.test_client().get(f"/events/{event.slug}")).text
    for word in ("Trygga trapphus", "9.10–9.55", "Ann Ek", "Mimer", "Avslutning"):
        assert word in shown
