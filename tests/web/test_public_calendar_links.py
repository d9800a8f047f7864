"""Ways into calendars as pages show them: a copy of one meeting, a feed of many."""

from collections.abc import Callable
from datetime import date, datetime, time
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from eventsite.database import transaction
from eventsite.rules.events import Format
from eventsite.rules.occasions import DayHours
from eventsite.services import events
from tests.factories import Make
from tests.web.visitor import read

LISTS = {
    "/": "/calendar.ics",
    "/archive": "/calendar.ics",
    "/themes/segregation": "/themes/segregation/calendar.ics",
    "/series/boendet": "/series/boendet/calendar.ics",
}
SERVICES = [
    "https://calendar.google.com/calendar/render",
    "https://outlook.live.com/calendar/0/action/compose",
    "https://outlook.office.com/calendar/0/action/compose",
    "https://calendar.yahoo.com/",
]


def outward(client: FlaskClient, path: str) -> list[str]:
    """Return the links of a page into calendars, the file last."""
    links = [link for link in read(client.get(path)).links if "calendar" in link and link != "/series/boendet"]
    return [link for link in links if link.startswith("https:") or link.endswith(".ics")]


def test_a_meeting_is_added_in_five_ways(client: FlaskClient, make: Make) -> None:
    event = make.event(title="Mål & medel", format=Format.ON_SITE, venue="Rådhuset")
    links = outward(client, f"/events/{event.slug}")
    assert [link.partition("?")[0] for link in links] == [*SERVICES, f"/events/{event.slug}/calendar.ics"]
    assert links[0] == (
        "https://calendar.google.com/calendar/render?action=TEMPLATE&text=M%C3%A5l%20%26%20medel"
        "&dates=20260914T090000/20260914T120000&ctz=Europe/Stockholm"
        f"&details=http%3A%2F%2Flocalhost%2Fevents%2F{event.slug}%0A%0AVad%20driver%20segregationen%3F"
        "&location=R%C3%A5dhuset"
    )


def test_it_is_said_that_a_copy_never_changes(client: FlaskClient, make: Make) -> None:
    event = make.event()
    swedish, english = (read(client.get(f"{prefix}/events/{event.slug}")).text for prefix in ("", "/en"))
    assert "Det du lägger till här är en kopia som aldrig ändras." in swedish
    assert "What you add here is a copy that never changes." in english


def test_the_links_of_an_english_page_lead_to_english_pages(client: FlaskClient, make: Make) -> None:
    event = make.event()
    assert f"localhost%2Fen%2Fevents%2F{event.slug}" in outward(client, f"/en/events/{event.slug}")[0]


def test_days_that_differ_are_in_the_file_alone(client: FlaskClient, make: Make) -> None:
    other = DayHours(date(2026, 9, 15), time(13), time(16))
    event = make.event(ends_wall=datetime(2026, 9, 16, 12), other_hours=(other,))
    assert outward(client, f"/events/{event.slug}") == [f"/events/{event.slug}/calendar.ics"]


def test_neither_the_room_nor_the_contact_is_in_a_link(client: FlaskClient, make: Make) -> None:
    event = make.event(contact_name="Karin Wallin", contact_email="karin@privat.example")
    links = " ".join(outward(client, f"/events/{event.slug}"))
    for word in ("hemligt-rum", "Karin", "privat"):
        assert word not in links


@pytest.mark.parametrize("service", [events.call_off, events.postpone])
def test_what_does_not_take_place_is_not_added(
    client: FlaskClient, app: Flask, make: Make, service: Callable[..., Any]
) -> None:
    event = make.event()
    with app.app_context(), transaction():
        service(event.id, "", None)
    assert outward(client, f"/events/{event.slug}") == []


def test_what_has_been_is_not_added(client: FlaskClient, make: Make) -> None:
    event = make.event(starts_wall=datetime(2026, 5, 4, 9), ends_wall=datetime(2026, 5, 4, 12))
    assert outward(client, f"/events/{event.slug}") == []


@pytest.mark.parametrize("prefix", ["", "/en"])
@pytest.mark.parametrize("path", LISTS)
def test_lists_can_be_subscribed_to(client: FlaskClient, make: Make, path: str, prefix: str) -> None:
    make.event(series="Boendet")
    html = client.get(prefix + path if path != "/" or not prefix else "/en/").text
    feed = f"localhost{prefix}{LISTS[path]}"
    assert '<link rel="alternate" type="text/calendar" title="Tematräffar' in html
    assert f'href="http://{feed}">' in html
    page = read(client.get(prefix + path if path != "/" or not prefix else "/en/"))
    encoded = feed.replace("/", "%2F")
    found = [link.partition("&name=")[0] for link in page.links if "calendar" in link]
    assert found == [
        f"webcal://{feed}",
        f"https://calendar.google.com/calendar/r?cid=webcal%3A%2F%2F{encoded}",
        f"https://outlook.live.com/calendar/0/addfromweb?url=http%3A%2F%2F{encoded}",
        f"https://outlook.office.com/calendar/0/addfromweb?url=http%3A%2F%2F{encoded}",
    ]
    assert f"http://{feed}" in page.text
    assert ("var 8–24:e timme" in page.text) is not prefix.endswith("en")
    assert ("every 8 to 24 hours" in page.text) is prefix.endswith("en")


def test_the_address_is_copied_by_a_button_that_waits_for_its_script(client: FlaskClient, make: Make) -> None:
    make.event()
    html = client.get("/").text
    assert '<li hidden data-copy="http://localhost/calendar.ics" data-copied="Adressen är kopierad">' in html
