"""The page of settings: administrators alone, in their words, fixed fields untouched, everything follows at once."""

from io import BytesIO

import pytest
from flask import Flask
from werkzeug.datastructures import FileStorage

from eventsite import create_app
from eventsite.database import db
from eventsite.notifications import messages
from eventsite.queries import outbox as outbox_queries
from eventsite.rules.permissions import Role
from tests.conftest import settings
from tests.factories import Make
from tests.test_pictures import made
from tests.web.organizer_browser import post_files, signed_in, written
from tests.web.visitor import read

PAGE = "/organizer/site"


@pytest.fixture
def admin(app: Flask, make: Make):
    return signed_in(app, make, "Eva", Role.ADMINISTRATOR)


def save(client, **typed: object):
    """Open the page, type over some of it and save."""
    return post_files(client, PAGE, {**written(read(client.get(PAGE))), **typed})


def test_only_administrators(app: Flask, make: Make, client):
    assert client.get(PAGE).status_code == 303
    organizer = signed_in(app, make)
    assert organizer.get(PAGE).status_code == 403
    assert "/organizer/site" not in read(organizer.get("/organizer/")).links
    assert client.put(PAGE).status_code == 405


def test_everything_follows(app: Flask, make: Make, admin, client):
    response = save(
        admin,
        name="Bostadsdagar",
        association="Bo & Co",
        email="kansli@bo.example",
        accent="#1D4ED8",
        sender_name="Bos kalender",
        retention_days="45",
        needs_days="3",
        privacy_sv="Vårt *ombud* heter Ombud. <script>alert(1)</script>",
        footer_en="Read **more** at [us](https://bo.example).",
        logo=FileStorage(BytesIO(made("PNG", "RGBA", (400, 100))), "logo.png"),
    )
    assert response.status_code == 303
    page = client.get("/")
    shown = read(page)
    assert "Bostadsdagar" in shown.text
    assert "Bo & Co" in shown.text
    assert "Read more at us" in shown.text
    assert "mailto:kansli@bo.example" in shown.links
    assert "Set-Cookie" not in page.headers
    html = page.get_data(as_text=True)
    assert '<link rel="stylesheet" href="/site.css?v=1">' in html
    assert 'class="brand-logo" src="/media/' in html
    css = client.get("/site.css?v=1")
    assert "--accent: #1d4ed8;" in css.text
    assert (css.mimetype, css.headers["Cache-Control"]) == ("text/css", "public, max-age=31536000, immutable")
    assert client.get("/site.css?v=0").headers["Cache-Control"] == "no-cache"
    privacy = client.get("/privacy")
    assert "<em>ombud</em>" in privacy.text
    assert "<script>alert" not in privacy.text
    assert "45 dagar efter träffen" in read(privacy).text.replace("\xa0", " ")
    assert "inom 3 dagar" in read(privacy).text.replace("\xa0", " ")
    assert "Bostadsdagar" in client.get("/calendar.ics").text
    event = make.event()
    make.registration(event)
    with app.app_context():
        [mail] = outbox_queries.of_event(event.id)
        whole = outbox_queries.by_id(mail.id)
        assert "#1d4ed8" in whole.html
        assert messages.ACCENT not in whole.html
        assert "Bo & Co" in whole.text
        assert b"Bos kalender" in whole.calendar


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("accent", "#ffcc00", "#ffcc00 har kontrasten 1,34:1 mot sidan; den måste vara minst 4,5:1"),
        ("accent", "#ffcc00", "Den närmaste färgen som fungerar är #956500"),
        ("accent_dark", "#0e5a47", "Den närmaste färgen som fungerar är #"),
        ("accent", "grön", "Skriv färgen som #rrggbb"),
        ("email", "kansli", "Skriv e-postadressen på formen"),
        ("email", "kalender@kalender.example.se", "Det här är vår egen adress"),
        ("sender_address", "info@annan.example", "Skriv en adress som slutar på @kalender.example.se"),
        ("retention_days", "0", "Skriv ett heltal från 1 till 730"),
        ("needs_days", "91", "Skriv ett heltal från 0 till 90"),
        ("name", "x" * 81, "Skriv högst 80 tecken"),
        ("footer_sv", "x" * 1001, "Skriv högst 1000 tecken"),
    ],
)
def test_what_is_refused_is_said_beside_the_field_and_kept(admin, client, field: str, typed: str, said: str):
    response = save(admin, **{field: typed, "association": "Bo & Co"})
    page = read(response)
    assert response.status_code == 422
    assert said in page.text.replace("\xa0", " ")
    assert page.fields[field]["aria-invalid"] == "true"
    assert page.fields["association"]["value"] == "Bo & Co"
    assert "Bo & Co" not in client.get("/").text


def test_a_narrow_logo(admin):
    response = save(admin, logo=FileStorage(BytesIO(made(size=(199, 300))), "logo.jpg"))
    assert response.status_code == 422
    assert "Bilden är 199 pixlar bred, JPEG. Den måste vara minst 200 pixlar bred" in read(response).text


def test_the_second_to_save_loses_nothing(admin):
    before = written(read(admin.get(PAGE)))
    save(admin, name="Först")
    response = post_files(admin, PAGE, {**before, "name": "Sedan"})
    assert response.status_code == 409
    assert read(response).fields["name"]["value"] == "Sedan"
    assert "Någon annan har sparat inställningarna" in read(response).text


def test_what_the_operator_has_decided_is_shown_and_not_read(make: Make, database_uri, tmp_path):
    app = create_app(**settings(tmp_path, database_uri) | {"SITE_NAME": "Driftens"})
    client = signed_in(app, Make(app), "Eva", Role.ADMINISTRATOR)
    page = read(client.get(PAGE))
    assert "name" not in page.fields
    assert "EVENTSITE_SITE_NAME" in page.text
    save(client, name="Annat", association="Bo")
    shown = read(client.get("/")).text
    assert "Driftens" in shown
    assert "Annat" not in shown
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


def test_another_language_to_begin_with(admin, client):
    save(admin, language="en")
    assert "Settings of the site" in read(admin.get(PAGE)).text
    assert read(admin.get("/organizer/events/new")).text.count("English") > 0
    page = client.get("/").text
    assert '<html lang="sv">' in page
    assert 'hreflang="x-default" href="http://localhost/en/"' in page
