"""Texts made once for many: what is the same for all is kept, what is one person's own is filled in.

A text is rendered with *stand-ins* for what differs: words that are made anew for each text and that nobody can have
typed. It is taken apart at these words, once. Filling in puts values between the pieces and looks for nothing in them.
What is kept is found by what it was made of, and never by anything less.
"""

import re
import secrets
from collections.abc import Callable, Hashable, Iterable
from typing import Any, TypeVar

from flask import current_app

from eventsite.newest import Newest

MOST = 500  # texts that a process keeps
T = TypeVar("T")


class Gap(str):
    """The name of what comes in this place."""


Pieces = tuple[str, ...]  # of which some are gaps
Values = Callable[[str], str]


class StandIns:
    """Words that stand for the values while a text is rendered."""

    def __init__(self, names: Iterable[str]) -> None:
        nonce = secrets.token_hex(8)
        self._words = {name: f"k{nonce}n{number}z" for number, name in enumerate(names)}
        self._gaps = {word: Gap(name) for name, word in self._words.items()}
        self._pattern = re.compile(f"({'|'.join(map(re.escape, self._gaps))})")

    def __call__(self, name: str) -> str:
        """Return the word that stands for the value."""
        return self._words[name]

    def taken_apart(self, rendered: str) -> Pieces:
        """Return the text in order: what stays, and where values come."""
        return tuple(self._gaps.get(piece, piece) for piece in self._pattern.split(rendered) if piece)


def filled(pieces: Pieces, values: Values) -> str:
    """Return the pieces with the values between them."""
    return "".join(values(piece) if isinstance(piece, Gap) else piece for piece in pieces)


def kept(key: Hashable, make: Callable[[], T]) -> T:
    """Return what this application has made of the key, made now if it has not."""
    shelf: Newest[Any] = current_app.extensions.setdefault("shells", Newest(MOST))
    made: T = shelf.of(key, make)
    return made
