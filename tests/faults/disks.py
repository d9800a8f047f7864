"""Disks that are too small: a real one of a few megabytes, and a limit on the size of files (`ulimit -f`).

What the product notes goes to `/dev/full` all the while: the disk of its log has run out of room before the others.
"""

import os
import resource
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.faults.lengths import times
from tests.faults.running import Server, children_of

MEGABYTE = 1024 * 1024
SMALL = times("DISK_MB", 8, 32)  # megabytes, of which the empty database takes more than one
SHARED_INDEX = 32 * 1024  # bytes beside SQLite's log that each connection must be able to write
FILLER = "somebody-elses-file"


class NoLog(Server):
    """A server whose standard output and error have no room."""

    def launch(self, *options: str, module: str = "eventsite") -> None:
        """Start it, or a module that serves as it does, and do not wait."""
        command = [sys.executable, "-m", module, "serve", "--port", str(self.port), *options]
        with open("/dev/full", "w") as full:
            self.process = subprocess.Popen(command, env=self.environment(), stdout=full, stderr=full)

    def family(self) -> set[int]:
        """Return the processes of the site, its master among them."""
        assert self.process is not None
        return {self.process.pid, *children_of(self.process.pid)}


class SmallDisk:
    """The instance folder lies on a disk that others fill."""

    ballast = 2  # megabytes

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def fill(self, _server: NoLog) -> None:
        """Let somebody's file take all the room there is."""
        with (self._folder / FILLER).open("wb", buffering=0) as file:
            try:
                while True:
                    file.write(bytes(4096))
            except OSError:
                pass

    def ease(self, _server: NoLog) -> None:
        """Do the first thing that docs/deployment.md says."""
        (self._folder / "ballast").unlink(missing_ok=True)

    def free(self, _server: NoLog) -> None:
        """Let there be room again."""
        (self._folder / FILLER).unlink()


class SizeLimit:
    """No file of the site may grow beyond what SQLite's log has now; there is no ballast that helps."""

    ballast = 0

    def fill(self, server: NoLog) -> None:
        """Let nothing grow any more."""
        log = server.instance / "eventsite.sqlite-wal"
        self._limit(server, max(SHARED_INDEX, log.stat().st_size if log.exists() else 0))

    def ease(self, server: NoLog) -> None:
        """Let there be room again."""
        self.free(server)

    def free(self, server: NoLog) -> None:
        """Let there be room again."""
        self._limit(server, resource.RLIM_INFINITY)

    def _limit(self, server: NoLog, size: int) -> None:
        for pid in server.family():
            resource.prlimit(pid, resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))


@contextmanager
def small_disk(folder: Path) -> Iterator[Path]:
    """A folder on a disk of its own, gone afterwards; whoever may not mount one skips the test."""
    folder.mkdir()
    done = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={SMALL}m", "tmpfs", folder], check=False, capture_output=True, text=True
    )
    if done.returncode:
        pytest.skip(f"no disk can be mounted here: {done.stderr.strip()}")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", folder], check=True)


def occurs(folder: Path, word: bytes) -> list[str]:
    """Return the files below the folder that hold the word."""
    files = [Path(where) / name for where, _, names in os.walk(folder) for name in names]
    return sorted(file.name for file in files if file.is_file() and word in file.read_bytes())
