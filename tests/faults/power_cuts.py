"""A disk that loses power: what a tracer saw being written, and what of it is there afterwards.

A write counts from the next fsync of its file on. Until then it may have come to the disk or not, each by itself and
in any order, whatever came after it.
"""

import random
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

DATABASE = "eventsite.sqlite"
OF_IT = re.compile(rf"{DATABASE}(?:-wal)?$")
CALLS = ("pwrite64", "fdatasync", "fsync", "ftruncate", "write")
CALL = re.compile(r'(\w+)\((\d+)<([^>]*)>(?:\(deleted\))?(?:, "([^"]*)")?(?:, (\d+))?(?:, (\d+))?\)')
ACKNOWLEDGED = "done"  # the line break is a write of its own


@dataclass(frozen=True)
class Write:
    """Bytes at a place of a file."""

    name: str
    content: bytes
    place: int


@dataclass
class Disk:
    """The files as they were in the beginning, and what has been written since: surely, and perhaps."""

    before: Path
    sure: list[Write] = field(default_factory=list)
    perhaps: list[Write] = field(default_factory=list)

    def sync(self, name: str) -> None:
        """What was written to the file is there to stay."""
        self.sure += [write for write in self.perhaps if write.name == name]
        self.perhaps = [write for write in self.perhaps if write.name != name]

    def after_power_cut(self, folder: Path, chance: random.Random | None) -> None:
        """Lay out what the disk holds: of what is not sure a part, by chance, or nothing of it."""
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        for path in self.before.iterdir():
            if OF_IT.search(path.name):
                shutil.copy(path, folder)
        lucky = [write for write in self.perhaps if chance and chance.random() < 0.5]
        for write in self.sure + lucky:
            path = folder / write.name
            path.touch()
            with path.open("r+b") as file:
                file.seek(write.place)
                file.write(write.content)


def moments(before: Path, trace: list[str]) -> Iterator[tuple[Disk, bool]]:
    """Go through the trace call by call: the disk after each, and whether the use case was acknowledged by then."""
    disk, is_acknowledged = Disk(before), False
    for line in trace:
        found = CALL.match(line)
        assert found, line[:200]
        call, _, path, content, *numbers = found.groups()
        name = _plain(path).rpartition("/")[2]
        if call == "write" and _plain(content) == ACKNOWLEDGED:
            is_acknowledged = True
        elif not OF_IT.search(name):
            continue
        elif call == "pwrite64":
            disk.perhaps.append(Write(name, _plain(content).encode("latin-1"), int(numbers[1])))
        elif call == "ftruncate":
            raise AssertionError("this disk does not know what it is to be cut short")
        else:
            disk.sync(name)
        yield disk, is_acknowledged


def _plain(text: str) -> str:
    return re.sub(r"\\x([0-9a-f]{2})", lambda found: chr(int(found[1], 16)), text)
