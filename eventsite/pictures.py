"""Pictures from outside, judged by their content and written anew: what comes out is ours (security T-13, T-14)."""

import fcntl
import logging
import os
import time
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from threading import Lock, Semaphore
from typing import BinaryIO

from PIL import Image, ImageCms, ImageOps, UnidentifiedImageError
from PIL.Image import Resampling

from eventsite.errors import NotAPicture
from eventsite.rules import images as rules
from eventsite.rules.images import Use

log = logging.getLogger(__name__)
Image.MAX_IMAGE_PIXELS = None  # measured below, before anything is decoded, with a limit that is ours

TAKEN = ("JPEG", "PNG", "WEBP")
MOVING = ("PNG", "WEBP")  # a JPEG of several frames is a photo with a depth map or the like: the first counts
MAX_SIDE = 30_000
QUALITY = 85
# What a reader of broken files may raise; nothing else does.
BROKEN = (OSError, SyntaxError, ValueError, EOFError, OverflowError)
_ORIENTATION = 0x0112
_TURNED = range(5, 9)
_EDGE = 64 * 1024
# What else a file is, by what stands near its beginning or its end, in small letters.
_OTHERS = (
    (b"<script", "HTML"),
    (b"<html", "HTML"),
    (b"<!doctype", "HTML"),
    (b"<svg", "SVG"),
    (b"<?php", "PHP"),
    (b"%pdf-", "PDF"),
)
_NAMES = (
    (b"\xff\xd8\xff", "JPEG"),
    (b"\x89PNG\r\n\x1a\n", "PNG"),
    (b"GIF8", "GIF"),
    (b"%PDF", "PDF"),
    (b"II*\0", "TIFF"),
    (b"MM\0*", "TIFF"),
    (b"BM", "BMP"),
    (b"%!PS", "EPS"),
    (b"PK\x03\x04", "ZIP"),
    (b"8BPS", "PSD"),
)
_BRANDS = {b"heic": "HEIC", b"heix": "HEIC", b"mif1": "HEIC", b"msf1": "HEIC", b"avif": "AVIF", b"avis": "AVIF"}


# A picture of 50 million pixels takes half a gigabyte while it is decoded, however small its file is: on a machine one
# is decoded at a time. The file has no name and no bytes; the processes that were forked from one share it, and the
# kernel gives back what a process holds of it that dies.
PATIENCE = 10.0  # seconds that one waits for those before
_places = Semaphore(2)  # of a process, to decode or wait in: its other threads are there for everybody else
_mine = Lock()
_ours = os.memfd_create("pictures") if hasattr(os, "memfd_create") else None


@dataclass(frozen=True)
class Picture:
    """A picture as we keep it: a JPEG, or a PNG if it is see-through; without metadata, in the colours of the web."""

    content: bytes
    width: int
    height: int
    ending: str = ".jpg"


def taken(stream: BinaryIO, use: Use) -> Picture:
    """Return the picture turned upright, made small and written anew. Raises NotAPicture with the facts.

    Reasons: empty, too_heavy (size), wrong_kind (kind), two_kinds (kind, other), too_large (width, height, kind),
    animated (kind), too_narrow (width, least, kind), broken (kind), busy.
    """
    _weigh(stream)
    kind = kind_of(stream)
    try:
        with Image.open(stream, formats=TAKEN) as image:
            _check_pixels(image)
            _check_single(stream, kind)
            with _turn():
                return _written(_upright(image, _measured(image, use), use), use)
    except UnidentifiedImageError as error:
        raise NotAPicture("broken" if kind in TAKEN else "wrong_kind", kind=kind) from error
    except MemoryError as error:
        log.warning("no memory to decode a picture")
        raise NotAPicture("busy") from error  # it may be a good one, and others will have let go of theirs
    except BROKEN as error:
        raise NotAPicture("broken", kind=kind) from error


def kind_of(stream: BinaryIO) -> str:
    """Return what sort of file it is by its first bytes, or nothing if we do not know it."""
    stream.seek(0)
    start = stream.read(512)
    if start[4:8] == b"ftyp":
        return _BRANDS.get(start[8:12], "")
    if start[:4] == b"RIFF" and start[8:12] == b"WEBP":
        return "WEBP"
    if b"<svg" in start.lower() or start.lstrip().startswith(b"<?xml"):
        return "SVG"
    return next((name for sign, name in _NAMES if start.startswith(sign)), "")


def _weigh(stream: BinaryIO) -> None:
    size = stream.seek(0, 2)
    stream.seek(0)
    if not size:
        raise NotAPicture("empty")
    if size > rules.MAX_BYTES:
        raise NotAPicture("too_heavy", size=size)


def _check_single(stream: BinaryIO, kind: str) -> None:
    """Raise NotAPicture if the file is something else as well, such as a page or an archive behind the picture."""
    here = stream.tell()
    end = stream.seek(0, 2)
    stream.seek(0)
    edges = stream.read(_EDGE)
    stream.seek(max(_EDGE, end - _EDGE) if end > _EDGE else end)
    edges = (edges + b"\0" + stream.read(_EDGE)).lower()
    other = next((name for sign, name in _OTHERS if sign in edges), "")
    if not other and zipfile.is_zipfile(stream):
        other = "ZIP"
    if other:
        raise NotAPicture("two_kinds", kind=kind, other=other)
    stream.seek(here)


def _check_pixels(image: Image.Image) -> None:
    """Raise NotAPicture if there are too many to decode, by what the head says: nothing is decoded yet."""
    width, height = image.size
    if rules.is_too_large(width, height) or max(width, height) > MAX_SIDE:
        raise NotAPicture("too_large", width=width, height=height, kind=image.format)


def _measured(image: Image.Image, use: Use) -> tuple[int, int]:
    """Return the size to keep the picture at, upright. A PNG is decoded for it, as its EXIF may stand at its end."""
    width, height = image.size
    if image.format in MOVING and getattr(image, "is_animated", False):
        raise NotAPicture("animated", kind=image.format)
    if image.getexif().get(_ORIENTATION) in _TURNED:
        width, height = height, width
    if width < rules.MIN_WIDTH[use]:
        raise NotAPicture("too_narrow", width=width, least=rules.MIN_WIDTH[use], kind=image.format)
    return rules.derived_size(width, height, use)


@contextmanager
def _turn() -> Iterator[None]:
    """Wait until nobody else on this machine decodes a picture. Raises NotAPicture if too many are there already."""
    if not _places.acquire(blocking=False):
        raise NotAPicture("busy")
    try:
        with _mine, _held(time.monotonic() + PATIENCE):
            yield
    finally:
        _places.release()


@contextmanager
def _held(until: float) -> Iterator[None]:
    """Keep the other processes out."""
    if _ours is None:
        yield
        return
    while not _is_locked(_ours):
        if time.monotonic() > until:
            raise NotAPicture("busy")
        time.sleep(0.02)
    try:
        yield
    finally:
        fcntl.lockf(_ours, fcntl.LOCK_UN)


def _is_locked(file: int) -> bool:
    try:
        fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _upright(image: Image.Image, size: tuple[int, int], use: Use) -> Image.Image:
    image.draft(None, (max(size), max(size)))  # a large JPEG is decoded at a fraction of its size
    is_to_stay = use in rules.TRANSPARENT
    ImageOps.exif_transpose(image, in_place=True)
    return _for_the_web(image, is_to_stay).resize(size, Resampling.LANCZOS, reducing_gap=3.0)


def _for_the_web(image: Image.Image, keeps_transparency: bool) -> Image.Image:
    """Return the picture in eight bits of red, green and blue; where it was transparent, so or on white."""
    if image.mode.startswith("I"):
        image = image.point(lambda value: value / 256).convert("L")
    if image.has_transparency_data:
        colours = image if image.mode == "RGBA" else image.convert("RGBA")
        if keeps_transparency:
            return colours
        white = Image.new("RGB", image.size, "white")
        white.paste(colours, mask=colours)
        return white
    return _in_srgb(image)


def _in_srgb(image: Image.Image) -> Image.Image:
    """Return the picture as a screen shows it: print and wide-gamut colours keep their look without a profile."""
    profile = image.info.get("icc_profile")
    if profile and image.mode in {"RGB", "CMYK", "L"}:
        try:
            source = ImageCms.ImageCmsProfile(BytesIO(profile))
            shown = ImageCms.profileToProfile(image, source, ImageCms.createProfile("sRGB"), outputMode="RGB")
            return shown or image.convert("RGB")
        except (ImageCms.PyCMSError, OSError):
            return image.convert("RGB")  # a profile that does not fit its picture
    return image if image.mode == "RGB" else image.convert("RGB")


def _written(image: Image.Image, use: Use) -> Picture:
    """Return the pixels alone as a new file: no camera, no place, no comment."""
    bare = Image.new(image.mode, image.size)
    bare.paste(image)
    content = BytesIO()
    if use in rules.TRANSPARENT:
        bare.save(content, "PNG", optimize=True)
        return Picture(content.getvalue(), *image.size, ending=".png")
    bare.save(content, "JPEG", quality=QUALITY, optimize=True, progressive=True)
    return Picture(content.getvalue(), *image.size)
