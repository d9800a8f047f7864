"""What can be done with files, wherever they lie."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO, Protocol

from eventsite.errors import NotFound


class NotStored(NotFound):
    """There is no file of that name."""


class Unavailable(Exception):
    """The storage does not answer, or not as it should; what was asked for may work later."""


@dataclass(frozen=True)
class Stored:
    """A file that is read: its bytes as they come, how many there are, and when they were written."""

    stream: BinaryIO
    size: int
    written_at: datetime


class Area(Protocol):
    """Files of one kind. Names are plain: letters, digits and a full stop."""

    def write(self, name: str, content: BinaryIO) -> None:
        """Keep all of the content under the name, or nothing of it; it is safe when this returns."""

    def open(self, name: str) -> Stored:
        """Return the file; whoever asks closes its stream. Raises NotStored."""

    def remove(self, *names: str) -> None:
        """Delete the files; those that are not there are nobody's concern."""

    def names(self) -> Iterator[tuple[str, datetime]]:
        """Yield the names of all whole files, and when each was written."""

    def forget_unfinished(self, before: datetime) -> None:
        """Delete what was begun before that time and broken off: by a machine that died, or a line."""
