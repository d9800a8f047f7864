"""Pictures in the editor: taken, refused in words, kept whatever else is wrong, and never from strangers."""

from io import BytesIO
from pathlib import Path

import pytest
from flask import Flask
from PIL import Image
from werkzeug.datastructures import FileStorage

from eventsite.queries import images as queries
from tests.factories import Make, stored
from tests.web.organizer_browser import TYPED, edit, post_files, signed_in
from tests.web.visitor import read


@pytest.fixture(autouse=True)
def _own_folder(app: Flask, tmp_path: Path) -> None:
    """Pictures of tests lie with the test."""
    app.instance_path = str(tmp_path)


def picture(size: tuple[int, int] = (900, 600), kind: str = "PNG", noise: bool = False) -> BytesIO:
    """Return a picture as a file; with noise it is a heavy one."""
    image = Image.effect_noise(size, 90).convert("RGB") if noise else Image.new("RGB", size, "teal")
    file = BytesIO()
    image.save(file, kind)
    file.seek(0)
    return file


def media(app: Flask) -> list[Path]:
    return sorted((Path(app.instance_path) / "media").glob("*"))


def send(client, event, name: str, file: BytesIO, **typed: str):
    return edit(client, event.id, **{name: FileStorage(file, "../../x.php"), **typed})


def test_the_picture_of_an_event(app: Flask, make: Make):
    event = make.event()
    client = signed_in(app, make)
    assert send(client, event, "image", picture()).status_code == 303
    (file,) = media(app)
    image = stored(app, event).image
    assert (image.name, image.width, image.height) == (file.name, 900, 600)
    shown = app.test_client().get(image.url)
    assert (shown.status_code, shown.mimetype) == (200, "image/jpeg")
    shown.close()


def test_a_portrait_of_a_speaker(app: Flask, make: Make):
    event = make.draft()
    client = signed_in(app, make)
    send(client, event, "speakers-0-portrait", picture((300, 300)), **{"speakers-0-name": "Ann"})
    assert stored(app, event).speakers[0].portrait.width == 300


def test_a_heavy_picture_passes_for_an_organizer_alone(app: Flask, make: Make, client):
    event = make.draft()
    heavy = picture((1200, 1200), noise=True)
    assert len(heavy.getvalue()) > 1024 * 1024
    assert send(signed_in(app, make), event, "image", heavy).status_code == 303
    token = read(client.get("/organizer/sign-in")).hidden["csrf_token"]
    sent = {**TYPED, "csrf_token": token, "image": FileStorage(picture((1200, 1200), noise=True), "x.png")}
    response = post_files(client, f"/organizer/events/{event.id}/edit", sent)
    assert response.status_code in {303, 413}
    assert len(media(app)) == 1


def test_a_picture_outlives_a_mistake_elsewhere(app: Flask, make: Make):
    event = make.draft()
    client = signed_in(app, make)
    response = send(client, event, "image", picture(), title="")
    name = read(response).hidden["image_name"]
    assert response.status_code == 422
    assert [file.name for file in media(app)] == [name]
    assert f"/media/{name}" in response.get_data(as_text=True)
    assert edit(client, event.id, image_name=name).status_code == 303
    assert stored(app, event).image.name == name


def test_a_picture_outlives_a_button_of_a_row(app: Flask, make: Make):
    event = make.draft()
    response = send(signed_in(app, make), event, "image", picture(), action="add-reading")
    assert response.status_code == 200
    assert read(response).hidden["image_name"] == media(app)[0].name


def test_a_picture_is_kept_when_nothing_new_is_sent_and_goes_when_asked(app: Flask, make: Make):
    event = make.draft()
    client = signed_in(app, make)
    send(client, event, "image", picture())
    name = media(app)[0].name
    edit(client, event.id, image_name=name)
    assert stored(app, event).image.name == name
    edit(client, event.id, image_name=name, remove_image="y")
    assert stored(app, event).image is None


@pytest.mark.parametrize("name", ["1", "../secret_key", "0" * 32 + ".jpg", "x" * 5000])
def test_a_picture_that_we_never_gave_is_none(app: Flask, make: Make, name: str):
    event = make.draft()
    assert edit(signed_in(app, make), event.id, image_name=name).status_code == 303
    assert stored(app, event).image is None


@pytest.mark.parametrize(
    ("file", "said"),
    [
        (BytesIO(b"<svg onload=alert(1)>"), "SVG"),
        (BytesIO(b"hej"), ""),
        (picture((300, 300)), "540"),
        (BytesIO(picture().getvalue()[:200]), ""),
        (picture(kind="GIF"), "GIF"),
    ],
    ids=["svg", "text", "narrow", "damaged", "gif"],
)
def test_what_is_no_picture_is_refused_in_words_at_the_field(app: Flask, make: Make, file: BytesIO, said: str):
    event = make.draft()
    response = send(signed_in(app, make), event, "image", BytesIO(file.getvalue()))
    page = read(response)
    assert response.status_code == 422
    assert page.fields["image"]["aria-invalid"] == "true"
    assert said in page.text
    assert media(app) == []
    with app.app_context():
        assert queries.by_id(1) is None
