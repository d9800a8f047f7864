"""Files in a folder: of this machine, or one that all machines share."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

from eventsite.storage.areas import NotStored, Stored

PRIVATE = 0o700
UNFINISHED = "unfinished"


class Folder:
    """The files of one area, in a folder of its name below the root."""

    def __init__(self, root: Path, area: str) -> None:
        self._root = root
        self.path = root / area

    def write(self, name: str, content: BinaryIO) -> None:
        """Write the file elsewhere first and give it its name when the disk has it."""
        for folder in (self.path, self._root / UNFINISHED):
            folder.mkdir(mode=PRIVATE, parents=True, exist_ok=True)
        descriptor, unfinished = tempfile.mkstemp(dir=self._root / UNFINISHED)
        try:
            with os.fdopen(descriptor, "wb") as file:
                shutil.copyfileobj(content, file)
                file.flush()
                os.fsync(file.fileno())
            os.replace(unfinished, self._of(name))
        except OSError:
            Path(unfinished).unlink(missing_ok=True)
            raise
        self._settle()

    def open(self, name: str) -> Stored:
        """Return the file. Raises NotStored."""
        try:
            stream = self._of(name).open("rb")
        except FileNotFoundError as error:
            raise NotStored(name) from error
        about = os.fstat(stream.fileno())
        return Stored(stream, about.st_size, datetime.fromtimestamp(about.st_mtime, UTC))

    def remove(self, *names: str) -> None:
        """Delete the files."""
        for name in names:
            self._of(name).unlink(missing_ok=True)

    def names(self) -> Iterator[tuple[str, datetime]]:
        """Yield what lies there; what others delete meanwhile is left out."""
        for path in self.path.iterdir() if self.path.is_dir() else ():
            try:
                written = path.stat().st_mtime
            except FileNotFoundError:
                continue
            yield path.name, datetime.fromtimestamp(written, UTC)

    def forget_unfinished(self, before: datetime) -> None:
        """Delete what was broken off before that time, of all areas below the root."""
        folder = self._root / UNFINISHED
        for path in folder.iterdir() if folder.is_dir() else ():
            with suppress(FileNotFoundError):  # somebody else deletes it too
                if path.stat().st_mtime < before.timestamp():
                    path.unlink()

    def _of(self, name: str) -> Path:
        if not name or name != Path(name).name or name.startswith("."):
            raise NotStored(name)
        return self.path / name

    def _settle(self) -> None:
        """Let the disk have the name too, not only the bytes."""
        descriptor = os.open(self.path, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
