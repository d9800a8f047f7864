"""Files from outside that people attach to a form, judged by their content; pictures are written anew.

They are never opened here and never shown: organizers download them.
"""

import zipfile
from dataclasses import dataclass
from io import BytesIO
from typing import BinaryIO

from eventsite import pictures
from eventsite.errors import NotAnAttachment, NotAPicture
from eventsite.rules import attachments as rules
from eventsite.rules.attachments import Taking
from eventsite.rules.images import Use

_PICTURES = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")
_ARCHIVE = b"PK\x03\x04"
# What a text may not begin with: programs and pages pass for text.
_NO_TEXT = (b"<", b"#!", b"%!", b"{\\rtf")
_CONTROLS = {*range(9), 0x0B, *range(14, 32), 0x7F}
_HARMLESS = bytes(set(range(256)) - _CONTROLS)
_OFFICE = {"word/document.xml": rules.DOCX, "xl/workbook.xml": rules.XLSX, "ppt/presentation.xml": rules.PPTX}
_OPEN = {kind.encode(): kind for kind in (rules.ODT, rules.ODS, rules.ODP)}
_MACROS = ("vbaproject.bin", "basic/", "scripts/")
_BROKEN = (zipfile.BadZipFile, OSError, ValueError, RuntimeError, NotImplementedError, EOFError, OverflowError)


@dataclass(frozen=True)
class Attachment:
    """A file as it is kept."""

    name: str
    media_type: str
    content: bytes


def taken(stream: BinaryIO, name: str, taking: Taking = rules.WITH_FORMS) -> Attachment:
    """Return the file as it is kept. Raises NotAnAttachment with the facts.

    Reasons: empty, too_heavy (megabytes), wrong_kind, macros, bomb, locked, broken, picture (cause: NotAPicture),
    busy.
    """
    content = _read(stream, taking.max_bytes)
    if _is_picture(content):
        return _picture(content, name)
    media_type = _type_of(content, name, taking.max_unpacked)
    if not taking.takes(media_type):
        raise NotAnAttachment("wrong_kind")
    return Attachment(rules.stored_name(name, media_type), media_type, content)


def _read(stream: BinaryIO, most: int) -> bytes:
    size = stream.seek(0, 2)
    stream.seek(0)
    if not size:
        raise NotAnAttachment("empty")
    if size > most:
        raise NotAnAttachment("too_heavy", megabytes=-(-size // 1024**2))
    return stream.read()


def _is_picture(content: bytes) -> bool:
    return content.startswith(_PICTURES) or (content[:4] == b"RIFF" and content[8:12] == b"WEBP")


def _picture(content: bytes, name: str) -> Attachment:
    try:
        picture = pictures.taken(BytesIO(content), Use.ATTACHMENT)
    except NotAPicture as refusal:
        raise NotAnAttachment("busy" if refusal.reason == "busy" else "picture") from refusal
    return Attachment(rules.stored_name(name, rules.JPEG), rules.JPEG, picture.content)


def _type_of(content: bytes, name: str, max_unpacked: int) -> str:
    if content.startswith(b"%PDF-"):
        return rules.PDF
    if content.startswith(_ARCHIVE):
        return _document(content, max_unpacked)
    if name.lower().endswith(".txt") and _is_text(content):
        return rules.TEXT
    raise NotAnAttachment("wrong_kind")


def _is_text(content: bytes) -> bool:
    start = content.removeprefix(b"\xef\xbb\xbf").lstrip()[:8].lower()
    return not start.startswith(_NO_TEXT) and not content.translate(None, delete=_HARMLESS)


def _document(content: bytes, max_unpacked: int) -> str:
    """Return what kind of document an archive is, by the list of its parts."""
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            _check_parts(archive, len(content), max_unpacked)
            return _kind_of(archive)
    except _BROKEN as error:
        raise NotAnAttachment("broken") from error


def _check_parts(archive: zipfile.ZipFile, packed: int, max_unpacked: int) -> None:
    parts = archive.infolist()
    if rules.is_bomb(packed, sum(part.file_size for part in parts), len(parts), max_unpacked):
        raise NotAnAttachment("bomb")
    if any(part.flag_bits & 1 for part in parts):
        raise NotAnAttachment("locked")
    names = [part.filename.lower() for part in parts]
    if any(name.startswith("/") or ".." in name.split("/") for name in names):
        raise NotAnAttachment("broken")
    if any(name.endswith(_MACROS[0]) or name.startswith(_MACROS[1:]) for name in names):
        raise NotAnAttachment("macros")


def _kind_of(archive: zipfile.ZipFile) -> str:
    names = set(archive.namelist())
    if "mimetype" in names and archive.getinfo("mimetype").file_size <= 100:
        kind = _OPEN.get(archive.read("mimetype").strip())
        if kind and "content.xml" in names:
            return kind
    office = [kind for part, kind in _OFFICE.items() if part in names]
    if "[Content_Types].xml" in names and len(office) == 1:
        return office[0]
    raise NotAnAttachment("wrong_kind")
