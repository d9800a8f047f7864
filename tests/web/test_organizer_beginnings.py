"""How a new event begins: from a template, from an earlier event; and the templates of the association."""

import re
from datetime import datetime

import pytest
from flask import Flask

from eventsite.queries import event_templates as queries
from eventsite.queries import events as event_queries
from eventsite.rules.events import EventState, Format
from eventsite.rules.plans import Part
from eventsite.web.organizer import built_in
from tests.factories import Make
from tests.web.organizer_browser import press, signed_in
from tests.web.visitor import read

BEGIN = "/organizer/events/begin"
TEMPLATES = "/organizer/templates"
DAY = {"title": "Ny träff", "day": "2026-11-16"}


def newest(app: Flask):
    with app.app_context():
        return event_queries.whole(max(event.id for event in event_queries.all_events()))


@pytest.mark.parametrize(
    ("source", "format", "starts", "closes"),
    [
        (built_in.DIGITAL_MORNING, Format.DIGITAL, datetime(2026, 11, 16, 9), "2026-11-15 22:59"),
        (built_in.WHOLE_DAY, Format.ON_SITE, datetime(2026, 11, 16, 9, 30), "2026-11-09 22:59"),
        (built_in.HYBRID_DAY, Format.HYBRID, datetime(2026, 11, 16, 9, 30), "2026-11-09 22:59"),
    ],
)
def test_a_built_in_template_makes_a_draft_with_programme_and_deadlines(
    app: Flask, make: Make, source: str, format: Format, starts: datetime, closes: str
):
    client = signed_in(app, make)
    response = press(client, BEGIN, BEGIN, source=f"built-in:{source}", **DAY)
    event = newest(app)
    assert response.location == f"/organizer/events/{event.id}/edit"
    assert (event.state, event.title, event.format, event.starts_wall) == (EventState.DRAFT, "Ny träff", format, starts)
    assert f"{event.closes_at:%Y-%m-%d %H:%M}" == closes
    assert len(event.programme) >= 6
    page = read(client.get(response.location))
    assert "data-remark" in page.attributes
    assert "Krockar" not in page.text
    assert page.fields["programme-0-title"]["value"] == event.programme[0].title


@pytest.mark.parametrize(
    ("typed", "wrong"),
    [
        ({"day": ""}, "day"),
        ({"day": "i morgon"}, "day"),
        ({"title": ""}, "title"),
        ({"source": "built-in:finns-inte"}, "source"),
        ({"source": "template:99"}, "source"),
        ({"source": "template:x"}, "source"),
    ],
)
def test_what_cannot_be_begun_with_is_said_beside_the_field(app: Flask, make: Make, typed: dict[str, str], wrong: str):
    client = signed_in(app, make)
    response = press(client, BEGIN, BEGIN, **{"source": "built-in:whole-day", **DAY, **typed})
    assert response.status_code == 422
    assert f'id="{wrong}-error"' in response.get_data(as_text=True)
    with app.app_context():
        assert event_queries.all_events() == []


def test_a_copy_takes_along_what_is_ticked(app: Flask, make: Make):
    event = make.event()
    make.registration(event)
    client = signed_in(app, make)
    address = f"/organizer/events/{event.id}/copy"
    assert address in read(client.get(BEGIN)).links
    boxes = re.findall(r'<input[^>]*name="parts"[^>]*>', client.get(address).get_data(as_text=True))
    unticked = [box for box in boxes if "checked" not in box]
    assert (len(boxes), len(unticked), 'value="guests"' in unticked[0]) == (len(Part), 1, True)
    response = press(client, address, address, parts="programme", **DAY)
    made = newest(app)
    assert response.location == f"/organizer/events/{made.id}/edit"
    assert (len(made.programme), made.speakers, made.taken, made.capacity, made.join_url) == (2, [], 0, None, "")
    assert made.state == EventState.DRAFT
    for typed in ({"day": ""}, {"day": "2026-03-29x"}, {"title": ""}):
        assert press(client, address, address, **{**DAY, **typed}).status_code == 422


def test_a_template_is_kept_begun_with_renamed_and_thrown_away(app: Flask, make: Make):
    event = make.event()
    client = signed_in(app, make)
    keep = f"/organizer/events/{event.id}/template"
    assert press(client, keep, keep, name="Vår", parts="programme").location == TEMPLATES
    again = press(client, keep, keep, name="Vår", parts="programme")
    assert (again.status_code, "Det finns redan en mall" in read(again).text) == (422, True)
    with app.app_context():
        template = queries.named("Vår").id
    assert press(client, BEGIN, BEGIN, source=f"template:{template}", **DAY).status_code == 303
    assert (newest(app).title, len(newest(app).programme)) == ("Ny träff", 2)
    one = f"{TEMPLATES}/{template}"
    empty = client.post(f"{one}/rename", data=renamed(client, template, ""))
    assert (empty.status_code, read(empty).fields[f"template-{template}-name"]["aria-invalid"]) == (422, "true")
    assert client.post(f"{one}/rename", data=renamed(client, template, "Höst")).location == TEMPLATES
    assert read(client.get(TEMPLATES)).fields[f"template-{template}-name"]["value"] == "Höst"
    assert "Höst" in read(client.get(f"{one}/remove")).text
    assert press(client, f"{one}/remove", f"{one}/remove").location == TEMPLATES
    assert f"template-{template}-name" not in read(client.get(TEMPLATES)).fields
    assert client.get(f"{one}/remove").status_code == 404


def renamed(client, template: int, name: str) -> dict[str, str]:
    return {**read(client.get(TEMPLATES)).hidden, f"template-{template}-name": name}


def test_an_event_of_others_is_copied_by_nobody(app: Flask, make: Make):
    event = make.event()
    stranger = signed_in(app, make, "Bo")
    for rest in ("copy", "template"):
        assert stranger.get(f"/organizer/events/{event.id}/{rest}").status_code == 404
