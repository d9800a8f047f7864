"""A speaker's presentation by their own link, and the organizer's page about it."""

from io import BytesIO

import pytest
from werkzeug.datastructures import FileStorage

from eventsite.rules.guests import GuestRole
from eventsite.services import guests
from tests.factories import stored
from tests.services.records import do
from tests.test_pictures import made
from tests.web.organizer_browser import flashed, post_files, press, signed_in, written
from tests.web.test_public_speakers import door
from tests.web.visitor import press as press_once
from tests.web.visitor import read


@pytest.fixture
def event(make):
    return make.event()


@pytest.fixture
def page(app, event, client):
    """Matilda's browser has opened her link; the address of her presentation."""
    matilda = stored(app, event).speakers[0].id
    guest = do(app, guests.invite, event.id, GuestRole.SPEAKER, "Matilda Rehn", "", 1, matilda)
    assert press_once(client, door(app, guest)).status_code == 303
    return f"/speakers/{guest}/presentation"


def send(client, page, **typed):
    """Open the form, type over some of it, agree and send."""
    return post_files(client, page, {**written(read(client.get(page))), "is_agreed": "y", **typed})


def test_from_the_speaker_to_the_page_of_the_meeting(app, make, client, event, page):
    assert page in read(client.get(page.removesuffix("/presentation"))).links
    portrait = FileStorage(BytesIO(made(size=(300, 400))), "jag.jpg")
    assert send(client, page, biography="Jag **vet** mycket.", title="chef", portrait=portrait).status_code == 303
    assert "Jag **vet**" not in client.get(f"/events/{event.slug}").text
    alva = signed_in(app, make)
    index = f"/organizer/events/{event.id}/speakers"
    shown = read(alva.get(index))
    assert "Jag **vet** mycket." in shown.text
    speaker = stored(app, event).speakers[0].id
    assert press(alva, index, f"{index}/{speaker}/approve", version="1").status_code == 303
    public = client.get(f"/events/{event.slug}").text
    assert "Jag **vet** mycket." in public
    assert "/media/" in public
    assert stored(app, event).speakers[0].portrait.width == 300
    assert press_once(client, page, f"{page}/withdraw").status_code == 303
    assert "Jag **vet**" not in client.get(f"/events/{event.slug}").text


def test_without_consent_nothing_is_kept_and_everything_typed_is(client, page):
    response = post_files(client, page, {**written(read(client.get(page))), "title": "direktör"})
    assert response.status_code == 422
    assert "Kryssa i att du samtycker, eller skicka ingenting" in read(response).text
    assert read(response).fields["title"]["value"] == "direktör"
    narrow = FileStorage(BytesIO(made(size=(199, 300))), "x.jpg")
    response = send(client, page, portrait=narrow)
    assert (response.status_code, "Bilden är 199 pixlar bred" in read(response).text) == (422, True)


def test_given_back_with_a_word(app, make, client, event, page):
    send(client, page)
    alva = signed_in(app, make)
    index = f"/organizer/events/{event.id}/speakers"
    way = f"{index}/{stored(app, event).speakers[0].id}/give-back"
    assert press(alva, index, way, version="1", note="").status_code == 422
    assert press(alva, index, way, version="0", note="Kortare").status_code == 303
    assert "nytt under tiden" in flashed(alva)[-1]
    assert press(alva, index, way, version="1", note="Kortare, tack").status_code == 303
    assert "Kortare, tack" in read(client.get(page)).text


def test_others_find_nothing_and_may_send_nothing_large(app, client, page):
    stranger = app.test_client()
    assert [stranger.get(page).status_code, stranger.post(page, data={}).status_code] == [404, 404]
    heavy = {"portrait": FileStorage(BytesIO(b"x" * 3_000_000), "x.jpg")}
    assert post_files(stranger, page, heavy).status_code in {404, 413}


def test_after_the_start_it_is_too_late(client, clock, page):
    before = read(client.get(page)).hidden
    clock.shift(30 * 24 * 3600)
    shown = read(client.get(page))
    assert "Tiden att skicka är över" in shown.text
    assert "biography" not in shown.fields
    assert client.post(page, data={**before, "is_agreed": "y"}).status_code == 409


def test_a_last_day_and_a_speaker_of_another_meeting(app, make, event):
    here = make.draft(speakers=(), programme=())
    alva = signed_in(app, make)
    index = f"/organizer/events/{here.id}/speakers"
    assert press(alva, index, f"{index}/due", day="10 sep", clock="12").status_code == 303
    assert "10 september" in read(alva.get(index)).text.replace("\xa0", " ")
    assert press(alva, index, f"{index}/due", day="snart").status_code == 422
    assert "Matilda Rehn" in read(alva.get(f"{index}?q=delegation")).text
    assert "Matilda Rehn" not in read(alva.get(f"{index}?q=finns+inte")).text
    matilda = str(stored(app, event).speakers[0].id)
    assert press(alva, index, f"{index}/add", speaker=matilda).status_code == 303
    assert [one.name for one in stored(app, here).speakers] == ["Matilda Rehn"]
    assert press(alva, index, f"{index}/add", speaker="99999").status_code == 303
    assert "Sök igen" in flashed(alva)[-1]
