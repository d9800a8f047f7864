"""Files from outside: what is taken, judged by content, and what is refused with its reason."""

import zipfile
from io import BytesIO

import pytest
from PIL import Image

from eventsite import attachments
from eventsite.errors import NotAnAttachment
from eventsite.rules import attachments as rules
from tests.forms import PDF, archive

DOCX = archive(**{"[Content_Types].xml": "<x/>", "word/document.xml": "<x/>"})
XLSX = archive(**{"[Content_Types].xml": "<x/>", "xl/workbook.xml": "<x/>"})
ODT = archive(mimetype=rules.ODT, **{"content.xml": "<x/>"})
ODS = archive(mimetype=rules.ODS, **{"content.xml": "<x/>"})


def taken(content, name="fil"):
    return attachments.taken(BytesIO(content), name)


def refusal(content, name="fil"):
    with pytest.raises(NotAnAttachment) as caught:
        taken(content, name)
    return caught.value


def picture(kind="PNG", **rest):
    file = BytesIO()
    Image.new("RGB", (60, 40), "teal").save(file, kind, **rest)
    return file.getvalue()


@pytest.mark.parametrize(
    ("content", "name", "kept", "media_type"),
    [
        (PDF, "Intyg.PDF", "Intyg.pdf", rules.PDF),
        (PDF, "intyg.exe", "intyg.pdf", rules.PDF),
        (DOCX, "brev.docx", "brev.docx", rules.DOCX),
        (XLSX, "lista.zip", "lista.xlsx", rules.XLSX),
        (ODT, "brev.odt", "brev.odt", rules.ODT),
        (ODS, "lista", "lista.ods", rules.ODS),
        ("Åsa\r\n".encode(), "rad.txt", "rad.txt", rules.TEXT),
        ("Åsa".encode("cp1252"), "rad.TXT", "rad.txt", rules.TEXT),
    ],
)
def test_what_is_taken_goes_by_its_content(content, name, kept, media_type):
    found = taken(content, name)
    assert (found.name, found.media_type, found.content) == (kept, media_type, content)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_pictures_are_written_anew(kind):
    exif = Image.Exif()
    exif[0x010E] = "kamera"
    found = taken(picture(kind, exif=exif), "bild.png")
    assert (found.name, found.media_type, b"kamera" in found.content) == ("bild.jpg", rules.JPEG, False)
    with Image.open(BytesIO(found.content)) as image:
        assert (image.format, image.size) == ("JPEG", (60, 40))


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"MZ\x90\x00", "program.pdf"),
        (b"<html><script>", "sida.txt"),
        (b"\xef\xbb\xbf <!DOCTYPE html>", "sida.txt"),
        (b"<svg xmlns='x'>", "bild.svg"),
        (b"#!/bin/sh", "rad.txt"),
        (b"text\x00text", "rad.txt"),
        ("text".encode("utf-16"), "rad.txt"),
        (b"text", "rad.csv"),
        (b"GIF89a", "bild.gif"),
        (archive(**{"a.exe": "x"}), "fil.docx"),
        (archive(**{"word/document.xml": "x"}), "fil.docx"),
        (archive(mimetype="application/epub+zip", **{"content.xml": "x"}), "bok.odt"),
    ],
)
def test_everything_else_is_refused(content, name):
    assert refusal(content, name).reason == "wrong_kind"


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "empty"),
        (PDF + b" " * rules.MAX_BYTES, "too_heavy"),
        (DOCX[:60], "broken"),
        (b"PK\x03\x04" + b"\0" * 50, "broken"),
        (picture()[:60], "picture"),
        (archive(**{"../../etc/passwd": "x", "[Content_Types].xml": "", "word/document.xml": ""}), "broken"),
        (archive(**{"word/vbaProject.bin": "x", "[Content_Types].xml": "", "word/document.xml": ""}), "macros"),
        (archive(**{"bomb": b"\0" * 20_000_000, "[Content_Types].xml": "", "word/document.xml": ""}), "bomb"),
        (archive(**{f"part{n}": "" for n in range(rules.MAX_PARTS + 1)}), "bomb"),
    ],
    ids=["empty", "too heavy", "cut", "no list", "cut picture", "path", "macros", "ratio", "parts"],
)
def test_what_would_do_harm_is_refused(content, reason):
    assert refusal(content).reason == reason


def test_a_document_with_a_password_is_refused():
    content = bytearray(DOCX)
    with zipfile.ZipFile(BytesIO(DOCX)) as made:
        names = len(made.namelist())
    start = 0
    for _ in range(names):
        start = content.index(b"PK\x01\x02", start) + 8
        content[start] |= 1
    assert refusal(bytes(content)).reason == "locked"


def test_a_picture_too_large_to_decode_is_refused():
    assert refusal(picture_of(8000, 8000)).reason == "picture"


def picture_of(width, height):
    file = BytesIO()
    Image.new("1", (width, height)).save(file, "PNG")
    return file.getvalue()


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../etc/passwd", "passwd.pdf"),
        ("C:\\Users\\jag\\intyg.pdf", "intyg.pdf"),
        ("", "fil.pdf"),
        ("...", "fil.pdf"),
        (".pdf", "pdf.pdf"),
        ("å" * 300 + ".pdf", "å" * 116 + ".pdf"),
    ],
)
def test_a_name_says_nothing_of_folders_and_is_not_long(name, kept):
    assert taken(PDF, name).name == kept
