"""Room on the disk: how much there is, whether it has run out, and a ballast that gives some back when it has."""

import errno
import logging
import os
import shutil
from dataclasses import dataclass
from pathlib import Path

BALLAST = "ballast"
MEGABYTE = 1024 * 1024
# A tenth of the disk (security.md, 5), but a large one need not keep more free than this.
LEAST_FREE_SHARE = 0.1
ENOUGH_BYTES = 10 * 1024 * MEGABYTE
OUT_OF_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Room:
    """Bytes of a disk: in all, and free for whom we run as."""

    total: int
    free: int

    @property
    def is_enough(self) -> bool:
        """Whether what comes in the next days will fit."""
        return self.free > min(self.total * LEAST_FREE_SHARE, ENOUGH_BYTES)

    def without(self, size: int) -> "Room":
        """Return what would be left if so many bytes were taken."""
        return Room(self.total, self.free - size)


def room(folder: str | Path) -> Room:
    """Return the room on the disk that the folder lies on."""
    usage = shutil.disk_usage(folder)
    return Room(usage.total, usage.free)


def is_full(error: OSError) -> bool:
    """Say whether something could not be written because there is no room for it, by the disk or by a quota."""
    return error.errno in OUT_OF_ROOM


def has_ballast(folder: str | Path) -> bool:
    """Say whether there is a ballast to delete."""
    return (Path(folder) / BALLAST).exists()


def lay_ballast(folder: str | Path, megabytes: int) -> None:
    """Keep a file of that size in the folder, or none for 0. Whoever runs the site deletes it when the disk is full.

    SQLite needs room to delete too, so without it nobody could be erased then. None is laid on a disk that is
    nearly full: a restart must not take back what was freed.
    """
    path, size = Path(folder) / BALLAST, megabytes * MEGABYTE
    if path.exists() and path.stat().st_size == size:
        return
    path.unlink(missing_ok=True)
    if size == 0:
        return
    if not room(folder).without(size).is_enough:
        log.warning("there is no room for a ballast: the disk is nearly full")
        return
    try:
        _fill(path, size)
    except OSError as error:
        path.unlink(missing_ok=True)
        log.warning("no ballast could be laid: %s", type(error).__name__)


def _fill(path: Path, size: int) -> None:
    with path.open("wb") as file:
        if hasattr(os, "posix_fallocate"):
            os.posix_fallocate(file.fileno(), 0, size)
        else:
            for _ in range(size // MEGABYTE):
                file.write(bytes(MEGABYTE))
