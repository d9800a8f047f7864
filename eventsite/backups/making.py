"""Making a backup: under a name that nobody takes for one until it has been examined."""

import os
import re
import shutil
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import BinaryIO

from eventsite import clock, storage, version
from eventsite.backups import archives, dumps, logs
from eventsite.backups.archives import Manifest
from eventsite.backups.restoring import examine, keys_of_this_site
from eventsite.database import transaction
from eventsite.rules.audit import BACKED_UP
from eventsite.services import audit
from eventsite.storage import NotStored

MOMENT = "%Y%m%dT%H%M%SZ"
NAME = re.compile(r"eventsite-(\d{8}T\d{6}Z)\.tar\.gz")
UNFINISHED = ".unfinished-"
BROKEN_OFF = timedelta(days=1)


@dataclass(frozen=True)
class Made:
    """A backup that was made: where, of what, how long it took in seconds, and how many older ones went."""

    path: Path
    manifest: Manifest
    seconds: float
    forgotten: int


def make(folder: Path, keep_days: int) -> Made:
    """Make a backup in the folder, examine it, give it its name, and delete those older than so many days.

    The database first, then the files: a file is written before its row, so each row has its file, but for what is
    being erased meanwhile. Raises Trouble.
    """
    begun, now = time.monotonic(), clock.now()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with TemporaryDirectory(dir=folder, prefix=UNFINISHED) as workshop:
        draft = Path(workshop) / "draft"
        manifest = _pack(draft, Path(workshop), now)
        examine(draft, Path(workshop) / "examined")
        path = folder / f"eventsite-{now:{MOMENT}}.tar.gz"
        os.replace(draft, path)
    logs.keep(folder)
    _settle(folder)
    with transaction():
        audit.record(BACKED_UP, audit.SYSTEM, after=path.name)
    return Made(path, manifest, time.monotonic() - begun, _forget(folder, now - timedelta(days=keep_days), path))


def _pack(draft: Path, workshop: Path, now: datetime) -> Manifest:
    dump = dumps.take(workshop)
    with ExitStack() as opened:
        return archives.pack(
            draft,
            _members(dump.path, opened),
            made_at=now,
            version=version.current(),
            schema=dump.schema,
            database=dumps.kind(),
            key=keys_of_this_site()[0],
            counts=dump.counts,
        )


def _members(database: Path, opened: ExitStack) -> Iterator[tuple[str, BinaryIO, int]]:
    """Yield the database, then each file; one that is erased meanwhile is left out. One is open at a time."""
    yield database.name, opened.enter_context(database.open("rb")), database.stat().st_size
    for area_name in archives.AREAS:
        area = getattr(storage.current(), area_name)
        for name, _ in sorted(area.names()):
            try:
                stored = area.open(name)
            except NotStored:
                continue
            with closing(stored.stream):
                yield f"{area_name}/{name}", stored.stream, stored.size


def _forget(folder: Path, before: datetime, newest: Path) -> int:
    """Delete older backups, and what was broken off long ago."""
    for path in folder.glob(f"{UNFINISHED}*"):
        if datetime.fromtimestamp(path.stat().st_mtime, UTC) < clock.now() - BROKEN_OFF:
            shutil.rmtree(path, ignore_errors=True)
    found = [(path, NAME.fullmatch(path.name)) for path in folder.iterdir()]
    old = [path for path, name in found if name and path != newest and _moment(name[1]) < before]
    for path in old:
        path.unlink()
    return len(old)


def _moment(text: str) -> datetime:
    return datetime.strptime(text, MOMENT).replace(tzinfo=UTC)


def _settle(folder: Path) -> None:
    """Let the disk have the names too, not only the bytes."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
