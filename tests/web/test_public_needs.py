"""Food and access in the form, and on a page of one's own."""

from datetime import datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from eventsite.models import SpecialNeeds
from eventsite.rules.events import Format
from eventsite.rules.needs import Access, Diet, NeedsDetails, hash_of
from eventsite.services import registrations
from tests.conftest import NOW
from tests.factories import Make, states
from tests.services.records import do, one
from tests.services.sealed import SAID, asking, said, sealed, setting
from tests.web.visitor import open_mine, press, read, register

TYPED = {
    "diets": ["vegan", "nut_free"],
    "diet_note": "Selleri & <b>soja</b>",
    "access_needs": ["step_free"],
    "access_note": "Ledstång\r\ntill höger",
}
KEPT = NeedsDetails((Diet.VEGAN, Diet.NUT_FREE), "Selleri & <b>soja</b>", (Access.STEP_FREE,), "Ledstång\ntill höger")
CONSENT = (
    "Jag samtycker till att de som ordnar mat och tillgänglighet på Branschföreningen för allmännyttiga bostadsföretag "
    "läser det jag har skrivit här, för att kunna ordna det till den här träffen. "
    "Det raderas inom 7 dagar efter träffen, eller direkt om jag tar tillbaka mitt samtycke."
)
FIELDS = {"diets", "diet_note", "access_needs", "access_note", "needs_consent"}


def form(client: FlaskClient, event) -> set[str]:
    return FIELDS & read(client.get(f"/events/{event.slug}/register")).fields.keys()


def ticked(response: TestResponse) -> set[str]:
    html = response.get_data(as_text=True)
    boxes = [piece.split(">")[0] for piece in html.split("<input")[1:]]
    return {box.split('value="')[1].split('"')[0] for box in boxes if "checked" in box and 'value="' in box}


def test_it_is_kept_with_the_hash_of_the_words_that_were_consented_to(client: FlaskClient, app: Flask, make: Make):
    event = asking(app, make)
    page = read(client.get(f"/events/{event.slug}/register"))
    assert CONSENT in page.text
    assert register(client, event, **TYPED, needs_consent="y").status_code == 303
    assert said(app, 1) == KEPT
    row = one(app, SpecialNeeds, 1)
    assert (row.consent_text_hash, row.consented_at) == (hash_of(CONSENT), NOW)


def test_the_consent_says_how_long_the_meeting_keeps_it(client: FlaskClient, app: Flask, make: Make):
    event = asking(app, make)
    setting(app, event, keep_needs_days=1)
    assert "Det raderas inom 1 dag efter träffen" in read(client.get(f"/events/{event.slug}/register")).text
    assert "deleted within 1 day after" in read(client.get(f"/en/events/{event.slug}/register")).text


def test_nothing_is_ticked_beforehand_and_nothing_need_be_said(client: FlaskClient, app: Flask, make: Make):
    event = asking(app, make)
    assert ticked(client.get(f"/events/{event.slug}/register")) & {"y", *Diet, *Access} == set()
    assert register(client, event).status_code == 303
    assert sealed(app) == []


@pytest.mark.parametrize(
    ("columns", "fields"),
    [
        ({}, FIELDS),
        ({"asks_access": False}, {"diets", "diet_note", "needs_consent"}),
        ({"asks_diet": False}, {"access_needs", "access_note", "needs_consent"}),
        ({"asks_diet": False, "asks_access": False}, set()),
    ],
)
def test_only_what_the_meeting_asks_is_asked(client: FlaskClient, app: Flask, make: Make, columns, fields):
    event = asking(app, make)
    setting(app, event, **columns)
    assert form(client, event) == fields


def test_a_digital_meeting_asks_nobody_what_they_eat(client: FlaskClient, app: Flask, make: Make):
    event = asking(app, make, format=Format.DIGITAL, join_url="https://rum.example/1")
    assert form(client, event) == {"access_needs", "access_note", "needs_consent"}


def test_a_hybrid_meeting_says_for_whom_the_food_is(client: FlaskClient, app: Flask, make: Make):
    event = asking(app, make, format=Format.HYBRID, join_url="https://rum.example/1")
    assert form(client, event) == FIELDS
    assert "Bara för dig som kommer till platsen." in read(client.get(f"/events/{event.slug}/register")).text


@pytest.mark.parametrize("name", TYPED)
def test_without_consent_all_comes_back_with_the_words_beside_the_box(
    client: FlaskClient, app: Flask, make: Make, name: str
):
    event = asking(app, make)
    answer = register(client, event, **{name: TYPED[name]})
    html = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert html.count("Kryssa i rutan om vi får spara det du har skrivit, eller ta bort det") == 2
    assert 'href="#needs_consent"' in html
    if isinstance(TYPED[name], list):
        assert set(TYPED[name]) <= ticked(answer)
    else:
        assert TYPED[name].splitlines()[0].replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;") in html
    assert (states(app, event), sealed(app)) == ([], [])


def test_another_error_keeps_the_boxes_and_the_consent(client: FlaskClient, app: Flask, make: Make):
    answer = register(client, asking(app, make), name="", **TYPED, needs_consent="y")
    assert answer.status_code == 422
    assert {"vegan", "nut_free", "step_free", "y"} <= ticked(answer)


@pytest.mark.parametrize(("name", "wrong"), [("diets", "moln"), ("diet_note", "x" * 501), ("access_note", "x" * 501)])
def test_what_cannot_be_is_said_beside_the_field(client: FlaskClient, app: Flask, make: Make, name: str, wrong: str):
    event = asking(app, make)
    answer = register(client, event, **{name: wrong}, needs_consent="y")
    assert answer.status_code == 422
    assert f'href="#{name}' in answer.get_data(as_text=True)
    assert states(app, event) == []


def test_an_address_that_is_registered_already_changes_nothing(client: FlaskClient, app: Flask, make: Make):
    event = asking(app, make)
    register(client, event, **TYPED, needs_consent="y")
    assert register(client, event, diet_note="Annat", needs_consent="y").status_code == 303
    assert said(app, 1) == KEPT


def own(client: FlaskClient, app: Flask, make: Make, **changes) -> str:
    return f"{open_mine(client, app, make.registration(asking(app, make), **{'needs': SAID} | changes))}/needs"


def test_ones_own_page_leads_to_it_without_saying_it(client: FlaskClient, app: Flask, make: Make):
    path = own(client, app, make)
    page = client.get(path.removesuffix("/needs"))
    assert path in read(page).links
    assert "Du har berättat vad du behöver." in read(page).text
    assert "KANARIE" not in page.text
    mine = read(client.get(path))
    for words in ("KANARIE-selleri", "KANARIE-ledstång", "Veganskt", "Stegfritt", "21 september 2026"):
        assert words in mine.text
    assert client.get(path).headers["Cache-Control"] == "no-store"


def test_changing_takes_a_new_consent(client: FlaskClient, app: Flask, make: Make):
    path = own(client, app, make)
    assert "y" not in ticked(client.get(path))
    answer = press(client, path, path, **TYPED)
    assert (answer.status_code, said(app, 1).diet_note) == (422, SAID.diet_note)
    answer = press(client, path, path, **TYPED, needs_consent="y")
    assert (answer.status_code, answer.location, said(app, 1)) == (303, path, KEPT)


def test_an_empty_form_takes_it_back(client: FlaskClient, app: Flask, make: Make):
    path = own(client, app, make)
    assert press(client, path, path).status_code == 303
    assert sealed(app) == []


@pytest.mark.parametrize("where", ["", "/needs"])
def test_one_button_takes_it_back_at_once(client: FlaskClient, app: Flask, make: Make, where: str):
    path = own(client, app, make).removesuffix("/needs")
    answer = press(client, path + where, f"{path}/needs/withdraw")
    assert (answer.status_code, answer.location, sealed(app)) == (303, path, [])
    page = read(client.get(path))
    assert "Det är tillbakataget. Inget finns kvar hos oss." in page.text
    assert "Du kan berätta vad du behöver för att äta och delta." in page.text


def test_after_the_last_day_one_can_only_take_it_back(client: FlaskClient, app: Flask, make: Make):
    event = asking(app, make)
    path = f"{open_mine(client, app, make.registration(event, needs=SAID))}/needs"
    setting(app, event, edits_close_at=NOW)
    page = read(client.get(path))
    assert "Det är för sent att ändra här." in page.text
    assert "diet_note" not in page.fields
    assert press(client, path, path, **TYPED, needs_consent="y").status_code == 409
    assert press(client, path, f"{path}/withdraw").status_code == 303
    assert sealed(app) == []


def test_who_has_cancelled_takes_it_back(client: FlaskClient, app: Flask, make: Make):
    path = own(client, app, make)
    do(app, registrations.cancel, 1)
    assert press(client, path.removesuffix("/needs"), f"{path}/withdraw").status_code == 303
    assert (sealed(app), client.get(path).status_code) == ([], 404)


def test_a_meeting_that_asks_nothing_has_no_such_page(client: FlaskClient, app: Flask, make: Make):
    path = open_mine(client, app, make.registration(make.event()))
    assert client.get(f"{path}/needs").status_code == 404
    assert f"{path}/needs" not in read(client.get(path)).links


def test_it_is_seen_by_whoever_has_opened_the_link_and_nobody_else(client: FlaskClient, app: Flask, make: Make):
    path = own(client, app, make)
    stranger = app.test_client()
    token = read(stranger.get("/organizer/sign-in")).hidden
    assert stranger.get(path).status_code == 404
    assert stranger.post(path, data={**token, **TYPED, "needs_consent": "y"}).status_code == 404
    assert stranger.post(f"{path}/withdraw", data=token).status_code == 404
    assert said(app, 1).diet_note == SAID.diet_note


def test_changing_and_taking_back_need_the_token_and_a_post(client: FlaskClient, app: Flask, make: Make):
    path = own(client, app, make)
    assert client.post(path, data={**TYPED, "needs_consent": "y"}).status_code == 400
    assert client.post(f"{path}/withdraw").status_code == 400
    assert client.get(f"{path}/withdraw").status_code == 405
    assert said(app, 1).diet_note == SAID.diet_note


def test_what_was_written_is_text(client: FlaskClient, app: Flask, make: Make):
    path = own(client, app, make)
    press(client, path, path, **TYPED, needs_consent="y")
    html = client.get(path).text
    assert "<b>soja" not in html
    assert "Selleri &amp; &lt;b&gt;soja" in html


def test_the_deadline_of_the_page_is_computed(client: FlaskClient, app: Flask, make: Make, clock):
    event = asking(app, make, starts_wall=datetime(2026, 9, 1, 9), ends_wall=datetime(2026, 9, 1, 12))
    setting(app, event, keep_needs_days=3)
    path = f"{open_mine(client, app, make.registration(event, needs=SAID))}/needs"
    clock.shift(timedelta(minutes=1))
    assert "Det raderas senast fredag 4 september 2026" in read(client.get(path)).text.replace("\xa0", " ")
