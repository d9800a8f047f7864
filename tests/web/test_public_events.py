"""Meetings as anybody reads them: start page, archive, themes, a meeting's own page, its calendar file."""

import json
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from icalendar import Calendar

from eventsite.database import transaction
from eventsite.rules.details import ReadingDetails
from eventsite.rules.events import Format
from eventsite.services import events
from tests.conftest import NOW
from tests.factories import Made, Make, person
from tests.web.visitor import read

ROOM = "https://rum.example/hemligt-rum"
HOSTILE = "</script><img src=x onerror=alert(1)> {{7*7}} \u2028 <!--<script> & åäö"
PUBLIC = ("/", "/archive", "/themes/segregation", "/events/{slug}", "/privacy", "/accessibility", "/contact")


def past(**changes: object) -> dict[str, object]:
    """Return the times of a meeting that has been."""
    return {"starts_wall": datetime(2026, 5, 4, 9), "ends_wall": datetime(2026, 5, 4, 12), **changes}


def call_off(app: Flask, event: Made, reason: str = "") -> None:
    """Call a meeting off, as an organizer does."""
    with app.app_context(), transaction():
        events.call_off(event.id, reason, None)


def test_start_page_shows_the_next_meeting_large_and_not_again(client: FlaskClient, make: Make) -> None:
    make.event(title="Först")
    make.event(title="Sedan", starts_wall=datetime(2026, 10, 6, 9), ends_wall=datetime(2026, 10, 6, 12))
    page = read(client.get("/"))
    assert page.text.index("Närmast i tur") < page.text.index("Först") < page.text.index("Sedan")
    assert page.text.count("Först") == 1
    assert "oktober 2026" in page.text
    assert "/events/forst/register" in page.links


def test_with_a_filter_on_all_hits_are_in_the_list(client: FlaskClient, make: Make) -> None:
    make.event(title="Digital träff")
    make.event(title="Träff på plats", format=Format.ON_SITE, venue="Folkets hus")
    page = read(client.get("/?format=on_site&format=nonsense"))
    assert "Närmast i tur" not in page.text
    assert "Träff på plats" in page.text
    assert "Digital träff" not in page.text
    assert "1 träff" in page.text


def test_filter_by_theme_and_free_places(client: FlaskClient, make: Make) -> None:
    full = make.event(title="Full träff", capacity=1)
    make.registration(full)
    make.event(title="Ledig träff")
    make.event(title="Annat ämne", themes=("Trygghet",))
    page = read(client.get("/?tema=segregation&lediga=1"))
    assert "Ledig träff" in page.text
    assert "Full träff" not in page.text
    assert "Annat ämne" not in page.text


def test_no_hits_says_so_and_leads_on(client: FlaskClient, make: Make) -> None:
    make.event()
    page = read(client.get("/?tema=finns-inte"))
    assert "Ingen träff passar det du har valt" in page.text
    assert "/" in page.links


def test_empty_site_says_so(client: FlaskClient) -> None:
    assert "Ingen träff är planerad just nu" in read(client.get("/")).text


def test_drafts_are_nowhere(client: FlaskClient, make: Make) -> None:
    draft = make.draft(title="Hemligt utkast", themes=("Hemligt tema",))
    assert client.get(f"/events/{draft.slug}").status_code == 404
    assert client.get(f"/events/{draft.slug}/calendar.ics").status_code == 404
    assert client.get("/themes/hemligt-tema").status_code == 404
    for path in ("/", "/archive", "/sitemap.xml"):
        assert "emligt" not in client.get(path).get_data(as_text=True)


def test_archive_shows_past_meetings_only(client: FlaskClient, make: Make) -> None:
    make.event(title="Kommande")
    make.event(title="Varit", **past())
    page = read(client.get("/archive"))
    assert "Varit" in page.text
    assert "/events/kommande" not in page.links


def test_theme_page_shows_its_meetings(client: FlaskClient, make: Make) -> None:
    make.event(title="Med temat")
    make.event(title="Varit", **past())
    make.event(title="Utan temat", themes=("Trygghet",))
    page = read(client.get("/themes/segregation"))
    assert page.links.count("/events/med-temat") == 1
    assert page.links.count("/events/varit") == 1
    assert "/events/utan-temat" not in page.links


def test_event_page_tells_the_facts(client: FlaskClient, make: Make) -> None:
    event = make.event(
        contact_name="Karin Wallin", reading=(ReadingDetails("Samverkan", "https://guide.example/samverkan"),)
    )
    make.registration(event)
    page = read(client.get(f"/events/{event.slug}"))
    for words in (
        "Tematräff om segregation", "Vad driver segregationen?", "Digitalt i Teams", "kl. 8.45", "49 av 50 platser kvar",
        "Anmäl dig senast måndag 14 september kl. 9.00.", "Välkommen", "Matilda Rehn", "Öppen för alla",
        "Så går det till", "Karin Wallin", "Samverkan",
        "Det du lägger till här är en kopia som aldrig ändras.", f"http://localhost/events/{event.slug}",
    ):  # fmt: skip
        assert words in page.text
    assert {f"/events/{event.slug}/register", "https://guide.example/samverkan"} <= set(page.links)
    assert any(link.startswith("mailto:?subject=") for link in page.links)


def test_event_page_in_english(client: FlaskClient, make: Make) -> None:
    event = make.event()
    html = client.get(f"/en/events/{event.slug}").get_data(as_text=True)
    assert '<html lang="en">' in html
    assert "Register by Monday 14\u00a0September, 9.00." in html
    assert f'<link rel="alternate" hreflang="sv" href="http://localhost/events/{event.slug}">' in html
    assert f'<link rel="canonical" href="http://localhost/en/events/{event.slug}">' in html


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"opens_wall": datetime(2026, 9, 1, 8)}, "Anmälan öppnar tisdag 1 september kl. 8.00."),
        ({"closes_wall": datetime(2026, 8, 20, 8)}, "Anmälan har stängt"),
        ({"capacity": None}, "Det finns plats för alla"),
        ({"capacity": 0, "has_waitlist": False}, "Fullt"),
        ({"capacity": 0}, "Du blir nummer 1 i kön."),
        (past(), "Träffen har varit."),
    ],
)
def test_event_page_in_each_state(client: FlaskClient, make: Make, changes: dict[str, object], words: str) -> None:
    event = make.event(**changes)
    assert words in read(client.get(f"/events/{event.slug}")).text


def test_ongoing_meeting_says_so(client: FlaskClient, make: Make, clock: time_machine.Traveller) -> None:
    event = make.event()
    clock.move_to(datetime(2026, 9, 14, 8, tzinfo=UTC))
    assert "Pågår nu" in read(client.get(f"/events/{event.slug}")).text
    assert "Pågår nu" in read(client.get("/?tema=segregation")).text


def test_cancelled_meeting_gives_the_reason_and_no_form(client: FlaskClient, app: Flask, make: Make) -> None:
    event = make.event()
    call_off(app, event, "Talaren har fått förhinder.")
    page = read(client.get(f"/events/{event.slug}"))
    assert "Träffen är inställd Talaren har fått förhinder." in page.text
    assert f"/events/{event.slug}/register" not in page.links
    assert json.loads(page.json_ld)["eventStatus"] == "https://schema.org/EventCancelled"


def test_archived_address_still_answers_and_is_in_no_list(client: FlaskClient, app: Flask, make: Make) -> None:
    event = make.event(**past())
    with app.app_context(), transaction():
        events.archive(event.id, None)
    assert client.get(f"/events/{event.slug}").status_code == 200
    assert f"/events/{event.slug}" not in read(client.get("/archive")).links


def test_structured_data_tells_what_the_page_tells(client: FlaskClient, make: Make) -> None:
    event = make.event(format=Format.HYBRID, venue="Folkets hus", address="Storgatan 1, Gävle")
    data = json.loads(read(client.get(f"/events/{event.slug}")).json_ld)
    assert data["name"] == "Tematräff om segregation"
    assert data["startDate"] == "2026-09-14T09:00:00+02:00"
    assert data["endDate"] == "2026-09-14T12:00:00+02:00"
    assert data["eventAttendanceMode"] == "https://schema.org/MixedEventAttendanceMode"
    assert data["location"] == [
        {"@type": "Place", "name": "Folkets hus", "address": "Storgatan 1, Gävle"},
        {"@type": "VirtualLocation", "url": f"http://localhost/events/{event.slug}"},
    ]
    assert data["offers"]["availability"] == "https://schema.org/InStock"


@pytest.mark.parametrize(("admission", "price"), [("open", "0"), ("members", "1200")])
def test_structured_data_tells_what_a_newcomer_pays(
    client: FlaskClient, make: Make, admission: str, price: str
) -> None:
    event = make.event()
    make.policy(event, admission=admission, price_member=120000)
    assert json.loads(read(client.get(f"/events/{event.slug}")).json_ld)["offers"]["price"] == price


def test_hostile_texts_come_out_as_text(client: FlaskClient, make: Make) -> None:
    event = make.event(
        title=HOSTILE, summary=HOSTILE, venue=HOSTILE, format=Format.HYBRID, room_name=HOSTILE, contact_name=HOSTILE
    )
    for path in (f"/events/{event.slug}", "/", "/themes/segregation", f"/events/{event.slug}/register", "/nowhere"):
        page = read(client.get(path))
        assert "{{7*7}}" in page.text
        assert "onerror" not in page.attributes
        assert not {"onerror", "onclick", "style", "srcdoc"} & page.attributes
    assert json.loads(read(client.get(f"/events/{event.slug}")).json_ld)["name"] == HOSTILE


def test_structured_data_cannot_end_its_script(client: FlaskClient, make: Make) -> None:
    event = make.event(title=HOSTILE)
    html = client.get(f"/events/{event.slug}").get_data(as_text=True)
    block = html.partition('<script type="application/ld+json">')[2].partition("</script>")[0]
    assert not set("<>&\u2028\u2029") & set(block)
    assert "\\u003c/script\\u003e" in block


def test_markdown_runs_nothing(client: FlaskClient, make: Make) -> None:
    event = make.event(description="[klicka](javascript:alert(1)) <b onclick=x>fet</b> **stark**")
    page = read(client.get(f"/events/{event.slug}"))
    assert not [link for link in page.links if link.startswith("javascript")]
    assert "onclick" not in page.attributes
    assert "stark" in page.text


def test_room_is_in_no_public_page(client: FlaskClient, make: Make) -> None:
    event = make.event()
    for path in ("/", f"/events/{event.slug}", f"/events/{event.slug}/calendar.ics", f"/events/{event.slug}/register"):
        answer = client.get(path)
        assert "hemligt-rum" not in answer.get_data(as_text=True) + str(answer.headers)


@pytest.mark.parametrize("path", PUBLIC)
@pytest.mark.parametrize("prefix", ["", "/en"])
def test_public_pages_set_no_cookie_and_may_be_kept(client: FlaskClient, make: Make, path: str, prefix: str) -> None:
    event = make.event()
    url = prefix + path.format(slug=event.slug)
    answer = client.get(url)
    assert answer.status_code == 200
    assert "Set-Cookie" not in answer.headers
    assert "Cookie" not in answer.headers.get("Vary", "")
    assert answer.headers["Cache-Control"] == "public, max-age=0, must-revalidate"
    again = client.get(url, headers={"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


def test_a_new_seat_changes_the_tag(client: FlaskClient, make: Make) -> None:
    event = make.event()
    before = client.get("/").headers["ETag"]
    make.registration(event)
    assert client.get("/", headers={"If-None-Match": before}).status_code == 200


def test_page_is_the_same_for_those_with_cookies(client: FlaskClient, app: Flask, make: Make) -> None:
    event = make.event()
    client.get(f"/events/{event.slug}/register")
    path = f"/events/{event.slug}"
    assert client.get(path).data == app.test_client().get(path).data


@pytest.mark.parametrize("path", PUBLIC)
def test_public_pages_take_no_posts(client: FlaskClient, make: Make, path: str) -> None:
    event = make.event()
    assert client.post(path.format(slug=event.slug)).status_code in {400, 405}


def test_calendar_file_is_a_copy_without_people(client: FlaskClient, make: Make) -> None:
    event = make.event()
    make.registration(event, 1)
    answer = client.get(f"/events/{event.slug}/calendar.ics")
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert answer.headers["Content-Disposition"] == f'inline; filename="{event.slug}.ics"'
    (component,) = Calendar.from_ical(answer.data).walk("VEVENT")
    assert component["SUMMARY"] == "Tematräff om segregation"
    assert component["DTSTART"].dt.isoformat() == "2026-09-14T09:00:00+02:00"
    assert component["URL"] == f"http://localhost/events/{event.slug}"
    assert "kopia som aldrig ändras" in component["DESCRIPTION"]
    assert not {"METHOD", "ORGANIZER", "ATTENDEE"} & (set(component) | set(Calendar.from_ical(answer.data)))
    assert b"@bolaget.example" not in answer.data


def test_calendar_file_is_asked_for_anew_only_when_changed(client: FlaskClient, make: Make) -> None:
    event = make.event()
    path = f"/events/{event.slug}/calendar.ics"
    answer = client.get(path)
    assert answer.last_modified == NOW
    assert client.get(path, headers={"If-None-Match": answer.headers["ETag"]}).status_code == 304
    assert client.get(path, headers={"If-Modified-Since": answer.headers["Last-Modified"]}).status_code == 304


def test_calendar_file_of_a_cancelled_meeting(
    client: FlaskClient, app: Flask, make: Make, clock: time_machine.Traveller
) -> None:
    event = make.event()
    before = client.get(f"/events/{event.slug}/calendar.ics")
    clock.shift(timedelta(minutes=1))
    call_off(app, event)
    after = client.get(f"/events/{event.slug}/calendar.ics", headers={"If-None-Match": before.headers["ETag"]})
    (component,) = Calendar.from_ical(after.data).walk("VEVENT")
    assert (component["STATUS"], component["SEQUENCE"]) == ("CANCELLED", 1)


def test_lists_need_the_same_number_of_queries_whatever_their_length(
    client: FlaskClient, app: Flask, make: Make
) -> None:
    for number in range(3):
        event = make.event(title=f"Träff {number}")
        make.receipt(event, person(number))
    assert client.get("/").status_code == 200  # lazy="raise_on_sql" would have raised
