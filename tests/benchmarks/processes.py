"""What processes use, with all that come from them: from /proc, so it costs them nothing."""

import os
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")
PARENT, OWN, ENDED = 1, slice(11, 13), slice(13, 15)  # fields of /proc/PID/stat after the name


def cpu(master: int) -> float:
    """Return the CPU seconds of the process and all that come from it, those that have ended too."""
    total = 0
    for pid in tree(master):
        if fields := _stat(pid):
            total += sum(map(int, fields[OWN])) + sum(map(int, fields[ENDED]))
    return total / TICKS


def pss(master: int) -> float:
    """Return the memory of the process and all that come from it, in MB; what they share is counted once."""
    return sum(map(_pss, tree(master))) / 1024


def tree(master: int) -> Iterator[int]:
    """Yield the ids of the process and of all that live and come from it."""
    children = defaultdict(list)
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit() and (fields := _stat(int(folder.name))):
            children[int(fields[PARENT])].append(int(folder.name))
    waiting = [master]
    while waiting:
        pid = waiting.pop()
        yield pid
        waiting.extend(children[pid])


def _stat(pid: int) -> list[str]:
    try:
        return Path(f"/proc/{pid}/stat").read_text("utf-8").rpartition(")")[2].split()
    except OSError:  # it has just ended
        return []


def _pss(pid: int) -> int:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text("utf-8").splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("Pss:")), 0)
