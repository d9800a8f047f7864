"""Showing what people send to the scanner of malware, if the site has one, before anybody reads it."""

import logging
from typing import BinaryIO, cast

from flask import g, request
from flask_babel import gettext
from werkzeug.datastructures import FileStorage

from eventsite import counters, malware
from eventsite.database import let_go
from eventsite.errors import NotClean

log = logging.getLogger(__name__)


def refusal_of(file: FileStorage, most: int | None = None) -> str:
    """Return in words why the file is not taken; nothing if it is clean, or if the site has no scanner.

    A file of more bytes than `most` is not shown: whoever reads it refuses it for that, in words of their own.
    """
    scanner = malware.current()
    size = file.stream.seek(0, 2)
    file.stream.seek(0)
    if scanner is None or (most is not None and size > most):
        return ""
    let_go()
    try:
        _look_at(scanner, file, size)
    except NotClean as refusal:
        counters.count("files_infected" if refusal.reason == "infected" else "files_unscanned")
        log.warning("a file sent to %s is refused: %s (%s)", request.endpoint, refusal.reason, refusal.said)
        return in_words(refusal)
    counters.count("files_clean")
    file.stream.seek(0)
    return ""


def in_words(error: NotClean) -> str:
    """Return why the file is not taken, and what to do."""
    texts = {
        "infected": gettext("The file seems to hold malware, so we have not kept it. Choose another file"),
        "too_large": gettext(
            "The file is too large to be checked for malware, so we have not kept it. Choose a smaller one, or try "
            "again in a while"
        ),
        "silent": gettext(
            "The file could not be checked for malware just now, so we have not kept it. Try again in a while"
        ),
    }
    return texts[error.reason]


def _look_at(scanner: malware.Scanner, file: FileStorage, size: int) -> None:
    """Let the scanner look at it; where it was silent before in this request nobody waits for it again."""
    if g.get("scanner_is_silent"):
        raise NotClean("silent", "it was silent before")
    try:
        scanner.look_at(cast(BinaryIO, file.stream), size)
    except NotClean as refusal:
        g.scanner_is_silent = refusal.reason == "silent"
        raise
