"""Commands that erase personal data, and tell what was erased."""

import json
from datetime import datetime
from typing import TextIO

import click

from eventsite import clock, storage, tasks
from eventsite.cli.applications import in_application
from eventsite.database import transaction
from eventsite.queries import erasures as queries
from eventsite.services import retention


@click.command("purge")
@click.option("--replay", type=click.File(), help="First erase again whom this log of `eventsite erasures` names.")
@in_application
def purge(replay: TextIO | None) -> None:
    """Erase personal data whose time is over, as the worker does every night, and say how much of what."""
    if replay is not None:
        click.echo(f"replayed {_replay(replay)}")
    erased = tasks.purge()
    click.echo(", ".join(f"{part} {number}" for part, number in erased.items()) or "nothing was due")


@click.command("erasures")
@in_application
def erasures() -> None:
    """Print what was erased as JSON lines: when, of what kind, and a hash that only this site's key makes."""
    for one in queries.log():
        click.echo(json.dumps({"at": one.at.isoformat(), "kind": one.kind, "key_hash": one.key_hash}))


def _replay(lines: TextIO) -> int:
    """Erase whom the log names, write the log down here, and return how many rows named them."""
    log: dict[tuple[str, str], datetime] = {}
    for number, line in enumerate(lines, 1):
        if line.strip():
            at, key = _read(line, number)
            log[key] = max(at, log.get(key, at))
    with transaction():
        for (kind, key_hash), at in log.items():
            retention.note_erasure(at, kind, key_hash)
        return retention.replay(log, clock.now(), storage.current().uploads)


def _read(line: str, number: int) -> tuple[datetime, tuple[str, str]]:
    try:
        row = json.loads(line)
        at = datetime.fromisoformat(row["at"])
        if at.tzinfo is None:
            raise ValueError("no time zone")
        return at, (str(row["kind"])[:20], str(row["key_hash"])[:64])
    except (ValueError, KeyError, TypeError) as error:
        raise click.ClickException(f"line {number} is none of an erasure log") from error


COMMANDS = (purge, erasures)
