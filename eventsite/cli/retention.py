"""Commands that erase personal data, and tell what was erased."""

from typing import TextIO

import click

from eventsite import tasks
from eventsite.backups import Trouble, logs
from eventsite.cli.applications import in_application


@click.command("purge")
@click.option("--replay", type=click.File(), help="First erase again whom this log of `eventsite erasures` names.")
@in_application
def purge(replay: TextIO | None) -> None:
    """Erase personal data whose time is over, as the worker does every night, and say how much of what."""
    if replay is not None:
        click.echo(f"replayed {_replayed(replay)}")
    erased = tasks.purge()
    click.echo(", ".join(f"{part} {number}" for part, number in erased.items()) or "nothing was due")


@click.command("erasures")
@in_application
def erasures() -> None:
    """Print what was erased as JSON lines: when, of what kind, and a hash that only this site's key makes."""
    for line in logs.lines():
        click.echo(line)


def _replayed(lines: TextIO) -> int:
    try:
        return logs.replay(logs.read(lines))
    except Trouble as error:
        raise click.ClickException(str(error)) from error


COMMANDS = (purge, erasures)
