"""The verdict on uploaded pictures, and what is left of those that are taken."""

import subprocess
import sys
import zipfile
import zlib
from collections.abc import Callable
from io import BytesIO
from struct import pack
from threading import Semaphore

import pytest
from PIL import Image, ImageCms, PngImagePlugin

from eventsite import pictures
from eventsite.errors import NotAPicture
from eventsite.rules.images import MAX_BYTES, Use

SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"></svg>'

SCRIPT = b"<script>alert(1)</script>"


def archive() -> bytes:
    """Return an archive of one file."""
    file = BytesIO()
    with zipfile.ZipFile(file, "w") as made_here:
        made_here.writestr("x.txt", "x")
    return file.getvalue()


def made(kind: str = "JPEG", mode: str = "RGB", size: tuple[int, int] = (600, 400), **options: object) -> bytes:
    """Return a plain picture as a file of that kind."""
    file = BytesIO()
    Image.new(mode, size, options.pop("color", None) or 0).save(file, kind, **options)
    return file.getvalue()


def animated(kind: str) -> bytes:
    """Return a picture of two frames."""
    frames = [Image.new("RGB", (600, 400), color) for color in ("red", "blue")]
    file = BytesIO()
    frames[0].save(file, kind, save_all=True, append_images=frames[1:])
    return file.getvalue()


def png_head(width: int, height: int) -> bytes:
    """Return a PNG that says it is that large and holds next to nothing."""

    def chunk(name: bytes, content: bytes) -> bytes:
        return pack(">I", len(content)) + name + content + pack(">I", zlib.crc32(name + content))

    head = pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 100)) + chunk(b"IEND", b"")
    )


def turned(orientation: int, size: tuple[int, int]) -> bytes:
    """Return a photo that the camera held otherwise, taken somewhere."""
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010F] = "Camera of Alva"
    exif.get_ifd(0x8825)[2] = (59.0, 19.0, 0.0)
    return made(size=size, exif=exif, comment=b"in the garden")


def taken(content: bytes, use: Use = Use.EVENT) -> Image.Image:
    """Return what is kept of the file, opened."""
    return Image.open(BytesIO(pictures.taken(BytesIO(content), use).content))


REFUSED: list[tuple[str, Callable[[], bytes], NotAPicture]] = [
    ("empty", lambda: b"", NotAPicture("empty")),
    ("text", lambda: b"hello", NotAPicture("wrong_kind", kind="")),
    ("html", lambda: b"<html><script>alert(1)</script>", NotAPicture("wrong_kind", kind="")),
    ("php", lambda: b"<?php system($_GET[0]);", NotAPicture("wrong_kind", kind="")),
    ("svg", lambda: SVG, NotAPicture("wrong_kind", kind="SVG")),
    ("svg with a prologue", lambda: b'<?xml version="1.0"?>' + SVG, NotAPicture("wrong_kind", kind="SVG")),
    ("gif", lambda: made("GIF", "P"), NotAPicture("wrong_kind", kind="GIF")),
    ("tiff", lambda: made("TIFF"), NotAPicture("wrong_kind", kind="TIFF")),
    ("bmp", lambda: made("BMP"), NotAPicture("wrong_kind", kind="BMP")),
    ("eps", lambda: b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 600 400\n", NotAPicture("wrong_kind", kind="EPS")),
    ("pdf", lambda: b"%PDF-1.7\n", NotAPicture("wrong_kind", kind="PDF")),
    ("heic", lambda: b"\0\0\0\x18ftypheic\0\0\0\0", NotAPicture("wrong_kind", kind="HEIC")),
    ("animated png", lambda: animated("PNG"), NotAPicture("animated", kind="PNG")),
    ("animated webp", lambda: animated("WEBP"), NotAPicture("animated", kind="WEBP")),
    ("half a jpeg", lambda: made(size=(900, 900), quality=95)[:-400], NotAPicture("broken", kind="JPEG")),
    ("half a png", lambda: made("PNG")[:-40], NotAPicture("broken", kind="PNG")),
    ("half a webp", lambda: made("WEBP", size=(900, 900))[:-40], NotAPicture("broken", kind="WEBP")),
    (
        "bomb of 64 megapixels",
        lambda: png_head(8000, 8000),
        NotAPicture("too_large", width=8000, height=8000, kind="PNG"),
    ),
    (
        "bomb of 2.5 gigapixels",
        lambda: png_head(50048, 50048),
        NotAPicture("too_large", width=50048, height=50048, kind="PNG"),
    ),
    ("greatest head", lambda: png_head(2**31 - 1, 1), NotAPicture("too_large", width=2**31 - 1, height=1, kind="PNG")),
    ("a thread", lambda: png_head(600, 40_000), NotAPicture("too_large", width=600, height=40_000, kind="PNG")),
    ("no content", lambda: png_head(600, 400), NotAPicture("broken", kind="PNG")),
    ("page behind a picture", lambda: made("PNG") + SCRIPT, NotAPicture("two_kinds", kind="PNG", other="HTML")),
    ("page in a comment", lambda: made(comment=SCRIPT), NotAPicture("two_kinds", kind="JPEG", other="HTML")),
    ("document behind", lambda: made("WEBP") + b"%PDF-1.7\n", NotAPicture("two_kinds", kind="WEBP", other="PDF")),
    ("archive behind", lambda: made() + archive(), NotAPicture("two_kinds", kind="JPEG", other="ZIP")),
    ("jpeg of noise", lambda: b"\xff\xd8\xff" + b"x" * 99, NotAPicture("broken", kind="JPEG")),
    ("narrow", lambda: made(size=(539, 900)), NotAPicture("too_narrow", width=539, least=540, kind="JPEG")),
    ("narrow when turned", lambda: turned(6, (900, 539)), NotAPicture("too_narrow", width=539, least=540, kind="JPEG")),
]


@pytest.mark.parametrize(("content", "verdict"), [row[1:] for row in REFUSED], ids=[row[0] for row in REFUSED])
def test_what_is_refused(content: Callable[[], bytes], verdict: NotAPicture) -> None:
    with pytest.raises(NotAPicture) as caught:
        pictures.taken(BytesIO(content()), Use.EVENT)
    assert (caught.value.reason, caught.value.facts) == (verdict.reason, verdict.facts)


def test_a_file_of_200_mebibytes_is_looked_at_and_one_byte_more_is_not() -> None:
    class Heavy(BytesIO):
        def seek(self, offset: int, whence: int = 0) -> int:
            return MAX_BYTES + 1 if whence == 2 else super().seek(offset, whence)

    with pytest.raises(NotAPicture) as caught:
        pictures.taken(Heavy(made()), Use.EVENT)
    assert (caught.value.reason, caught.value.facts) == ("too_heavy", {"size": MAX_BYTES + 1})


TAKEN = {
    "jpeg": made(),
    "png": made("PNG"),
    "webp": made("WEBP"),
    "cmyk": made(mode="CMYK"),
    "grey": made(mode="L"),
    "16 bits": made("PNG", "I;16"),
    "palette": made("PNG", "P"),
    "transparent": made("PNG", "RGBA"),
    "grey and transparent": made("PNG", "LA"),
    "transparent webp": made("WEBP", "RGBA"),
    "two pictures in one": animated("MPO"),
    "a photo with a film behind it": made() + b"\0\0\0\x18ftypmp42" + b"\0" * 100,
}


@pytest.mark.parametrize("content", TAKEN.values(), ids=TAKEN.keys())
def test_what_is_taken_becomes_a_plain_jpeg(content: bytes) -> None:
    kept = taken(content)
    assert (kept.format, kept.mode, kept.size) == ("JPEG", "RGB", (600, 400))


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_photo_stands_upright_whatever_the_camera_did(orientation: int) -> None:
    stored = (900, 600) if orientation < 5 else (600, 900)
    assert taken(turned(orientation, stored)).size == (900, 600)


def test_camera_place_comment_and_text_are_gone() -> None:
    notes = PngImagePlugin.PngInfo()
    notes.add_text("Author", "Camera of Alva")
    for content in (turned(1, (900, 600)), made("PNG", pnginfo=notes)):
        kept = pictures.taken(BytesIO(content), Use.EVENT).content
        picture = Image.open(BytesIO(kept))
        assert dict(picture.getexif()) == {}
        assert set(picture.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density", "progressive", "progression"}
        assert b"Alva" not in kept
        assert b"garden" not in kept


@pytest.mark.parametrize(
    ("use", "size", "kept"),
    [
        (Use.EVENT, (4000, 3000), (1600, 1200)),
        (Use.EVENT, (540, 300), (540, 300)),
        (Use.PORTRAIT, (1000, 1500), (400, 600)),
        (Use.PORTRAIT, (200, 200), (200, 200)),
    ],
)
def test_pictures_are_made_smaller_but_never_larger(use: Use, size: tuple[int, int], kept: tuple[int, int]) -> None:
    assert taken(made(size=size), use).size == kept


def test_sixteen_bits_keep_their_shades() -> None:
    assert taken(made("PNG", "I;16", color=32768)).getpixel((0, 0)) == (128, 128, 128)


def test_what_is_transparent_lies_on_white() -> None:
    assert taken(made("PNG", "RGBA", color=(0, 0, 0, 0))).getpixel((0, 0)) == (255, 255, 255)


def test_colours_of_a_profile_become_those_of_the_web() -> None:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()
    fitting = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    for icc_profile in (profile, fitting, b"no profile"):
        kept = taken(made(color=(200, 30, 30), icc_profile=icc_profile))
        assert kept.getpixel((0, 0)) == pytest.approx((200, 30, 30), abs=3)


def test_a_logo_stays_see_through() -> None:
    logo = pictures.taken(BytesIO(made("PNG", "RGBA", (300, 100), color=(0, 90, 70, 0))), Use.LOGO)
    kept = Image.open(BytesIO(logo.content))
    assert (kept.format, kept.mode, kept.size, logo.ending) == ("PNG", "RGBA", (300, 100), ".png")
    assert kept.getpixel((0, 0))[3] == 0


def test_where_too_many_wait_already_one_is_told_to_come_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pictures, "_places", Semaphore(0))
    with pytest.raises(NotAPicture) as refusal:
        taken(made())
    assert refusal.value.reason == "busy"


def test_a_picture_for_which_there_is_no_memory_just_now_is_not_called_broken(monkeypatch: pytest.MonkeyPatch) -> None:
    def too_much(*_: object) -> None:
        raise MemoryError

    monkeypatch.setattr(pictures, "_upright", too_much)
    with pytest.raises(NotAPicture) as refusal:
        taken(made())
    assert refusal.value.reason == "busy"


HOLD = "import fcntl, sys, time; fcntl.lockf(int(sys.argv[1]), fcntl.LOCK_EX); print(flush=True); time.sleep(60)"


def test_while_another_process_decodes_one_waits_until_it_is_done_or_dead(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pictures, "PATIENCE", 0.1)
    shared = pictures._ours
    command = [sys.executable, "-c", HOLD, str(shared)]
    with subprocess.Popen(command, pass_fds=[shared], stdout=subprocess.PIPE) as other:
        other.stdout.readline()
        with pytest.raises(NotAPicture) as refusal:
            taken(made())
        other.kill()
    assert (refusal.value.reason, taken(made()).size) == ("busy", (600, 400))
