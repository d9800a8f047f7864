"""The log of erasures as a file beside the backups, so that what is restored can be erased again."""

import json
import os
from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path

from eventsite import clock, storage
from eventsite.backups.troubles import Trouble
from eventsite.database import transaction
from eventsite.queries import erasures as queries
from eventsite.services import retention

NAME = "erasures.jsonl"
Log = dict[tuple[str, str], datetime]


def lines() -> Iterator[str]:
    """Yield the site's log: when, of what kind, and a hash that only this site's key makes."""
    for one in queries.log():
        yield json.dumps({"at": one.at.isoformat(), "kind": one.kind, "key_hash": one.key_hash})


def read(given: Iterable[str]) -> Log:
    """Return the last moment of each kind and hash. Raises Trouble for a line that is none of a log."""
    log: Log = {}
    for number, line in enumerate(given, 1):
        if line.strip():
            at, key = _read(line, number)
            log[key] = max(at, log.get(key, at))
    return log


def merged(*logs: Log) -> Log:
    """Return what any of the logs says, the last moment of each."""
    found: Log = {}
    for log in logs:
        for key, at in log.items():
            found[key] = max(at, found.get(key, at))
    return found


def replay(log: Log) -> int:
    """Erase whom the log names, write the log down here, and return how many rows named them."""
    with transaction():
        for (kind, key_hash), at in log.items():
            retention.note_erasure(at, kind, key_hash)
        return retention.replay(log, clock.now(), storage.current().uploads)


def keep(folder: Path) -> None:
    """Add the site's log to the one in the folder of backups. Nothing that stands there is lost."""
    path, fresh = folder / NAME, folder / f".{NAME}.new"
    before = path.read_text(encoding="ascii").splitlines() if path.exists() else []
    whole = dict.fromkeys([*before, *lines()])
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="ascii") as file:
        file.writelines(f"{line}\n" for line in whole)
        file.flush()
        os.fsync(file.fileno())
    os.replace(fresh, path)


def _read(line: str, number: int) -> tuple[datetime, tuple[str, str]]:
    try:
        row = json.loads(line)
        at = datetime.fromisoformat(row["at"])
        if at.tzinfo is None:
            raise ValueError("no time zone")
        return at, (str(row["kind"])[:20], str(row["key_hash"])[:64])
    except (ValueError, KeyError, TypeError) as error:
        raise Trouble(f"line {number} is none of an erasure log") from error
