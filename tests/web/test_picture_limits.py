"""What pictures are let in over HTTP: the verdict and the words for each, in the editor (issue 6, acceptance 4)."""

import io
import resource
from collections.abc import Callable
from io import BytesIO

import pytest
from flask import Flask
from werkzeug.datastructures import FileStorage

from eventsite.rules.images import MAX_BYTES
from tests.factories import Make, stored
from tests.test_pictures import SCRIPT, SVG, animated, made, png_head, turned
from tests.web.organizer_browser import TYPED, edit, signed_in
from tests.web.visitor import read

FLAT = 64 * 1024  # kilobytes that a file of 200 MiB may add to the memory of the process
TAKEN = {
    "rotated, 540 wide upright": ("image", lambda: turned(6, (900, 540)), (540, 900)),
    "rotated, 200 wide upright": ("speakers-0-portrait", lambda: turned(8, (300, 200)), (200, 300)),
    "cmyk": ("image", lambda: made(mode="CMYK"), (600, 400)),
    "16 bits": ("image", lambda: made("PNG", "I;16"), (600, 400)),
    "200 pixels": ("speakers-0-portrait", lambda: made("WEBP", size=(200, 90)), (200, 90)),
    "540 pixels": ("image", lambda: made("PNG", size=(540, 90)), (540, 90)),
}
REFUSED = {
    "rotated": ("image", lambda: turned(6, (900, 539)), "Bilden är 539 pixlar bred, JPEG. Den måste vara minst 540"),
    "199 pixels": (
        "speakers-0-portrait",
        lambda: made(size=(199, 900)),
        "Bilden är 199 pixlar bred, JPEG. Den måste vara minst 200 pixlar bred",
    ),
    "539 pixels": (
        "image",
        lambda: made("WEBP", size=(539, 900)),
        "Bilden är 539 pixlar bred, WebP. Den måste vara minst 540 pixlar bred",
    ),
    "animated": ("image", lambda: animated("WEBP"), "Bilden rör sig, WebP. Välj en som står stilla"),
    "truncated": (
        "image",
        lambda: made(size=(900, 900), quality=95)[:-400],
        "Bilden är skadad och kan inte läsas, JPEG. Spara den på nytt som JPEG, PNG eller WebP och försök igen",
    ),
    "8 kB bomb": (
        "image",
        lambda: png_head(8000, 8000) + b"\0" * 8000,
        "Bilden är 8000 × 8000 pixlar, PNG. Den får ha högst 50 miljoner pixlar totalt",
    ),
    "svg": ("image", lambda: SVG, "Filen är SVG. Välj en bild i JPEG, PNG eller WebP"),
    "polyglot": (
        "image",
        lambda: made("PNG") + SCRIPT,
        "Filen är en PNG-bild och HTML på samma gång. Spara bilden på nytt och välj den filen",
    ),
}


class Body(io.RawIOBase):
    """A request body that is never whole in memory: a beginning, so many zeros, an end."""

    def __init__(self, start: bytes, zeros: int, end: bytes) -> None:
        self.left: list[bytes | int] = [start, zeros, end]
        self.length = len(start) + zeros + len(end)
        self.asked = 0

    def readable(self) -> bool:
        """A body is for reading."""
        return True

    def seek(self, _offset: int, whence: int = 0) -> int:
        """Note whether the client asks for the end: it wants to know how long the body is, and reads afterwards."""
        self.asked = self.length if whence == io.SEEK_END else 0
        return self.asked

    def tell(self) -> int:
        """Return where the client has asked to be."""
        return self.asked

    def readinto(self, buffer: memoryview) -> int:
        """Fill the buffer with what comes next."""
        while self.left:
            part, room = self.left.pop(0), len(buffer)
            if isinstance(part, int):
                size, rest = min(part, room), max(0, part - room)
                buffer[:size] = bytes(size)
            else:
                size, rest = min(len(part), room), part[room:]
                buffer[:size] = part[:size]
            if rest:
                self.left.insert(0, rest)
            if size:
                return size
        return 0


def send(client, event, size: int):
    """Send the editor's form with a picture of exactly that many bytes, the most of them zeros behind it."""
    path = f"/organizer/events/{event.id}/edit"
    hidden = read(client.get(path)).hidden
    fields = {**TYPED, "csrf_token": hidden["csrf_token"], "version": hidden["version"]}
    head = "".join(f'--x\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{fields[name]}\r\n' for name in fields)
    head += '--x\r\nContent-Disposition: form-data; name="image"; filename="a.jpg"\r\n\r\n'
    picture = made()
    body = Body(head.encode() + picture, size - len(picture), b"\r\n--x--\r\n")
    return client.post(
        path,
        input_stream=body,
        content_type='multipart/form-data; boundary="x"',
    )


@pytest.mark.parametrize(("field", "content", "size"), TAKEN.values(), ids=TAKEN.keys())
def test_what_is_taken(app: Flask, make: Make, field: str, content: Callable[[], bytes], size: tuple[int, int]):
    event = make.draft()
    sent = {field: FileStorage(BytesIO(content()), "x.jpg"), "speakers-0-name": "Ann"}
    assert edit(signed_in(app, make), event.id, **sent).status_code == 303
    found = stored(app, event)
    kept = found.image or found.speakers[0].portrait
    assert (kept.width, kept.height) == size


@pytest.mark.parametrize(("field", "content", "said"), REFUSED.values(), ids=REFUSED.keys())
def test_what_is_refused(app: Flask, make: Make, field: str, content: Callable[[], bytes], said: str):
    event = make.draft()
    sent = {field: FileStorage(BytesIO(content()), "x.jpg"), "speakers-0-name": "Ann"}
    response = edit(signed_in(app, make), event.id, **sent)
    page = read(response)
    assert response.status_code == 422
    assert said in page.text
    assert page.fields[field]["aria-invalid"] == "true"
    assert "högst 50 megapixlar och 200 MiB" in page.text


def test_200_mebibytes_less_and_more_a_byte(app: Flask, make: Make):
    event = make.draft()
    client = signed_in(app, make)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert send(client, event, MAX_BYTES - 1).status_code == 303
    kept = stored(app, event).image
    response = send(client, event, MAX_BYTES + 1)
    assert response.status_code == 422
    assert "Filen är 209 715 201 byte. Den får vara högst 209 715 200 byte (200 MiB)" in read(response).text.replace(
        "\xa0", " "
    )
    assert stored(app, event).image.name == kept.name
    assert send(client, event, MAX_BYTES + 3 * 1024 * 1024).status_code == 413
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < FLAT
