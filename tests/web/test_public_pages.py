"""Pages about the site, for people and for programs."""

from datetime import UTC, datetime, timedelta
from xml.etree import ElementTree

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.conftest import NOW
from tests.factories import Make
from tests.web.visitor import read

SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


def test_privacy_follows_the_settings(client: FlaskClient, app: Flask) -> None:
    client.get("/")  # what administrators have decided is read at the first request
    app.config["RETENTION_DAYS"] = 45
    page = read(client.get("/privacy"))
    assert "raderar dem 45 dagar efter träffen" in page.text
    assert app.config["ASSOCIATION"] in page.text
    assert app.config["OFFICE_EMAIL"] in page.text


def test_accessibility_statement_names_what_is_lacking(client: FlaskClient) -> None:
    page = read(client.get("/accessibility"))
    assert "WCAG 2.2 nivå AA" in page.text
    assert "Ingen som dagligen använder skärmläsare" in page.text


def test_contact_leads_to_a_person(client: FlaskClient, app: Flask) -> None:
    assert f"mailto:{app.config['OFFICE_EMAIL']}" in read(client.get("/contact")).links


@pytest.mark.parametrize("path", ["/privacy", "/accessibility", "/contact"])
def test_information_in_english(client: FlaskClient, path: str) -> None:
    assert '<html lang="en">' in client.get(f"/en{path}").get_data(as_text=True)


def test_robots_may_read_what_is_public(client: FlaskClient) -> None:
    answer = client.get("/robots.txt")
    assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"
    lines = answer.get_data(as_text=True).splitlines()
    assert lines[0] == "User-agent: *"
    assert "Disallow: /" not in lines
    assert lines[-1] == "Sitemap: http://localhost/sitemap.xml"


def test_security_txt_holds_less_than_a_year(client: FlaskClient, app: Flask) -> None:
    answer = client.get("/.well-known/security.txt")
    fields = dict(line.split(": ", 1) for line in answer.get_data(as_text=True).splitlines())
    assert fields["Contact"] == f"mailto:{app.config['OFFICE_EMAIL']}"
    assert fields["Canonical"] == "http://localhost/.well-known/security.txt"
    expires = datetime.strptime(fields["Expires"], "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    assert NOW + timedelta(days=150) < expires < NOW + timedelta(days=365)


def test_sitemap_lists_both_languages(client: FlaskClient, make: Make) -> None:
    event = make.event()
    answer = client.get("/sitemap.xml")
    addresses = {element.text for element in ElementTree.fromstring(answer.data).iter(f"{SITEMAP}loc")}
    assert {
        "http://localhost/",
        "http://localhost/en/",
        f"http://localhost/events/{event.slug}",
        f"http://localhost/en/events/{event.slug}",
        "http://localhost/themes/segregation",
        "http://localhost/en/privacy",
    } <= addresses


def test_missing_page_shows_the_next_meetings(client: FlaskClient, make: Make) -> None:
    make.event(title="Nästa möte")
    answer = client.get("/finns-inte")
    assert answer.status_code == 404
    assert "Nästa möte" in read(answer).text
    assert "Set-Cookie" not in answer.headers


def test_missing_pages_are_alike_and_repeat_nothing(client: FlaskClient, make: Make) -> None:
    make.event()
    bodies = {client.get(path).data for path in ("/my/abc.def", "/m/abc.def", "/events/abcdef", "/themes/abcdef")}
    assert len(bodies) == 1
    assert b"abc" not in bodies.pop()


def test_wrong_method_is_a_page(client: FlaskClient) -> None:
    answer = client.put("/privacy")
    assert answer.status_code in {400, 405}
    assert "Kontakta oss" in read(answer).text
