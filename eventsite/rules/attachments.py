"""Files that people attach to a form: what is taken, and how much of it."""

from dataclasses import dataclass

MAX_BYTES = 10 * 1024 * 1024
MAX_NAME = 120
# Of a document that is an archive: how many parts, how large unpacked, how much larger than packed.
MAX_PARTS = 5000
MAX_UNPACKED = 100 * 1024 * 1024
MAX_RATIO = 200

PDF, TEXT, JPEG = "application/pdf", "text/plain", "image/jpeg"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ODT = "application/vnd.oasis.opendocument.text"
ODS = "application/vnd.oasis.opendocument.spreadsheet"
PPTX = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
ODP = "application/vnd.oasis.opendocument.presentation"
ENDINGS = {
    PDF: ".pdf",
    TEXT: ".txt",
    JPEG: ".jpg",
    DOCX: ".docx",
    XLSX: ".xlsx",
    PPTX: ".pptx",
    ODT: ".odt",
    ODS: ".ods",
    ODP: ".odp",
}
# What the browser offers to choose from.
ACCEPTED = ".pdf,.jpg,.jpeg,.png,.webp,.txt,.docx,.xlsx,.odt,.ods"


@dataclass(frozen=True)
class Taking:
    """What is taken where: how heavy a file may be, how large unpacked, and which kinds beside the usual ones."""

    max_bytes: int = MAX_BYTES
    max_unpacked: int = MAX_UNPACKED
    more: frozenset[str] = frozenset()

    def takes(self, media_type: str) -> bool:
        """Say whether files of that kind are taken."""
        return media_type in self.more or media_type not in SHOWS


SHOWS = frozenset({PPTX, ODP})  # to be shown to a room: organizers share them, people who register send none
WITH_FORMS = Taking()


def stored_name(name: str, media_type: str) -> str:
    """Return what the file is called from now on: no folders, its true ending, not too long."""
    bare = name.replace("\\", "/").rpartition("/")[2].strip(" .")
    stem = bare.rpartition(".")[0] or bare or "fil"
    ending = ENDINGS[media_type]
    return stem[: MAX_NAME - len(ending)].rstrip(" .") + ending


def is_bomb(packed: int, unpacked: int, parts: int, max_unpacked: int = MAX_UNPACKED) -> bool:
    """Say whether opening the archive would cost more than a document does."""
    return parts > MAX_PARTS or unpacked > max_unpacked or unpacked > MAX_RATIO * max(packed, 1024)
