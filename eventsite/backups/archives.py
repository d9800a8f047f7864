"""The file of a backup: a tar with the database, the files, and last a manifest with the checksum of each."""

import gzip
import hashlib
import json
import os
import re
import tarfile
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import IO, Any, BinaryIO

from eventsite.backups.troubles import Trouble

FORMAT = 1
MANIFEST = "manifest.json"
AREAS = ("uploads", "media", "materials")  # of the storage; exports are made anew by whoever wants them
MEMBER = re.compile(rf"database\.(?:sqlite|dump)|(?:{'|'.join(AREAS)})/[A-Za-z0-9][A-Za-z0-9._-]*")
PIECE = 1024 * 1024
PACKED = 3  # of 9: pictures are packed already, and a rush must not wait for the last percent
NOT_WHOLE = (tarfile.TarError, gzip.BadGzipFile, EOFError, zlib.error, ValueError, KeyError, TypeError)


@dataclass(frozen=True)
class Part:
    """One file of a backup: bytes, and their SHA-256."""

    size: int
    sha256: str


@dataclass(frozen=True)
class Manifest:
    """What a backup is of: when, by which version, the schema's revision, which database, rows of each table.

    `key` is a hash that only the site's key makes; it says whether the key is the same.
    """

    made_at: datetime
    version: str
    schema: str
    database: str
    key: str
    counts: Mapping[str, int]
    parts: Mapping[str, Part]

    @property
    def database_file(self) -> str:
        """Return the name of the member that holds the database."""
        return "database.sqlite" if self.database == "sqlite" else "database.dump"

    def written(self) -> bytes:
        """Return the manifest as it stands in the file."""
        values = asdict(self) | {"format": FORMAT, "made_at": self.made_at.isoformat()}
        return json.dumps(values, indent=1, sort_keys=True).encode()

    @classmethod
    def read(cls, text: bytes) -> "Manifest":
        """Return what written() wrote. Raises ValueError, KeyError or TypeError for anything else."""
        values = json.loads(text)
        if values.pop("format") > FORMAT:
            raise Trouble("the backup was made by a newer version of eventsite")
        parts = {name: Part(**part) for name, part in values.pop("parts").items()}
        return cls(made_at=datetime.fromisoformat(values.pop("made_at")), parts=parts, **values)


class Hashed:
    """A stream that is summed up while it is read."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream, self._sum, self._size = stream, hashlib.sha256(), 0

    def read(self, size: int = PIECE) -> bytes:
        """Return the next bytes."""
        piece = self._stream.read(size)
        self._sum.update(piece)
        self._size += len(piece)
        return piece

    @property
    def part(self) -> Part:
        """What has been read so far."""
        return Part(self._size, self._sum.hexdigest())


def pack(path: Path, members: Iterable[tuple[str, BinaryIO, int]], **about: Any) -> Manifest:
    """Write the file, readable by its owner alone, and return its manifest. Each member is a name, a stream, a size."""
    parts: dict[str, Part] = {}
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        with tarfile.open(fileobj=file, mode="w:gz", compresslevel=PACKED) as archive:
            for name, stream, size in members:
                hashed = Hashed(stream)
                archive.addfile(_member(name, size), hashed)
                parts[name] = hashed.part
            manifest = Manifest(parts=parts, **about)
            text = manifest.written()
            archive.addfile(_member(MANIFEST, len(text)), BytesIO(text))
        file.flush()
        os.fsync(file.fileno())
    return manifest


def unpack(path: Path, folder: Path) -> Manifest:
    """Write what is in the file into the folder and return its manifest. Raises Trouble unless it is as it was."""
    try:
        with tarfile.open(path, mode="r:gz") as archive:
            manifest, parts = _unpack(archive, folder)
    except NOT_WHOLE as error:
        raise Trouble(f"it is no backup, or not a whole one ({type(error).__name__})") from error
    wrong = sorted({name for name in {*parts, *manifest.parts} if parts.get(name) != manifest.parts.get(name)})
    if wrong:
        raise Trouble(f"{len(wrong)} files in it are not as they were when it was made, among them {wrong[0]}")
    if manifest.database_file not in parts:
        raise Trouble("there is no database in it")
    return manifest


def _unpack(archive: tarfile.TarFile, folder: Path) -> tuple[Manifest, dict[str, Part]]:
    manifest, parts = None, {}
    for member in archive:
        stream = archive.extractfile(member)
        if stream is None:
            raise Trouble("there is something in it that is no file")
        if member.name == MANIFEST:
            manifest = Manifest.read(stream.read())
        elif MEMBER.fullmatch(member.name):  # nothing is written outside the folder, whatever a name says
            parts[member.name] = _write(stream, folder / member.name)
        else:
            raise Trouble("there is a file in it that does not belong there")
    if manifest is None:
        raise Trouble("it is not whole: its manifest is missing")
    return manifest, parts


def _write(stream: IO[bytes], path: Path) -> Part:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    hashed = Hashed(stream)
    with path.open("xb") as file:
        while piece := hashed.read():
            file.write(piece)
    return hashed.part


def _member(name: str, size: int) -> tarfile.TarInfo:
    info = tarfile.TarInfo(name)
    info.size, info.mode = size, 0o600
    return info
