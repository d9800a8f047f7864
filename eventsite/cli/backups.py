"""Commands that make backups, restore them, and check that all is as it must be."""

from collections.abc import Iterable
from pathlib import Path
from tempfile import TemporaryDirectory

import click
from sqlalchemy.exc import SQLAlchemyError

from eventsite import backups, clock, storage
from eventsite.backups import Manifest, Restored, Trouble
from eventsite.cli import troubles
from eventsite.cli.applications import in_application
from eventsite.database import db
from eventsite.queries import invariants
from eventsite.queries.invariants import Finding

SHOWN = 10
LONGEST = 30  # days: what was erased must be gone everywhere by then


NO_LOG = (
    "There was no log of erasures beside it: whoever was erased since is back. "
    "Run `eventsite purge --replay LOG` if you have one elsewhere."
)
OTHER_KEY = (
    "The secret key is not the backup's: links in mails that were sent do not work, "
    "and food and access that people have told cannot be read."
)


@click.command("backup")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path), required=False)
@click.option(
    "--keep",
    "days",
    type=click.IntRange(1, LONGEST),
    default=LONGEST,
    show_default=True,
    help="Days until older backups in the folder are deleted.",
)
@click.option(
    "--check", "file", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="Make none; examine this one."
)
@click.option(
    "--rehearse",
    "rehearses",
    is_flag=True,
    help="Then restore it into a place of its own, check it there, and leave nothing.",
)
@in_application
def backup(folder: Path | None, days: int, file: Path | None, rehearses: bool) -> None:
    """Make a backup in a folder while the site serves: database and files in one file, the site's secrets not."""
    if (folder is None) == (file is None):
        raise click.UsageError("say a FOLDER to make a backup in, or --check FILE to look into one")
    try:
        path = _made(folder, days) if folder else _examined(file or Path())
        if rehearses:
            click.echo("rehearsed:")
            _tell(backups.rehearse(path, click.get_current_context().obj.make_app))
    except (Trouble, OSError, SQLAlchemyError) as error:
        raise click.ClickException(_in_words(error)) from error


@click.command("restore")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--erasures",
    "logs",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    multiple=True,
    help="A log of `eventsite erasures`, beside the one that lies by the backup.",
)
@click.option("--overwrite", "overwrites", is_flag=True, help="Replace the data that is here.")
@in_application
def restore(file: Path, logs: tuple[Path, ...], overwrites: bool) -> None:
    """Restore a backup: into an empty site, of this version or an older one; then check it."""
    make_app = click.get_current_context().obj.make_app
    try:
        _tell(backups.restore(file, make_app, logs, overwrites=overwrites))
    except (Trouble, OSError, SQLAlchemyError) as error:
        raise click.ClickException(_in_words(error)) from error


@click.command("check")
@in_application
def check() -> None:
    """Check the whole database, and that each file that it speaks of is there; exit status 1 if anything is wrong."""
    _conclude([*invariants.check(clock.now()), *_missing_files()])


def _made(folder: Path, days: int) -> Path:
    made = backups.make(folder, days)
    size = made.path.stat().st_size / 1_000_000
    click.echo(f"{made.path} ({size:.1f} MB), examined: {_of(made.manifest)}, {made.seconds:.1f} s")
    click.echo("The secret key and other settings are not in it: keep them elsewhere, or what it holds cannot be used.")
    if made.forgotten:
        click.echo(f"older than {days} days, deleted: {made.forgotten}")
    return made.path


def _examined(path: Path) -> Path:
    with TemporaryDirectory(dir=path.parent, prefix=".examined-") as folder:
        manifest = backups.examine(path, Path(folder) / "unpacked")
    click.echo(f"{path} is whole: {_of(manifest)}, schema {manifest.schema}, {manifest.database}")
    return path


def _tell(restored: Restored) -> None:
    """Say what was restored, and what the operator must know; end with status 1 if it is not as it must be."""
    click.echo(f"restored: {_of(restored.manifest)}")
    click.echo(f"erased again: {restored.replayed}; purged: {restored.purged}; {restored.seconds:.1f} s")
    click.echo(f"mails that wait in it and will be sent: {restored.mails_waiting}")
    if not restored.has_log:
        click.echo(NO_LOG, err=True)
    if not restored.has_same_key:
        click.echo(OTHER_KEY, err=True)
    _conclude(restored.findings)


def _of(manifest: Manifest) -> str:
    rows, files = sum(manifest.counts.values()), len(manifest.parts) - 1
    return f"{rows} rows, {files} files, made {manifest.made_at:%Y-%m-%d %H:%M} UTC by version {manifest.version}"


def _conclude(findings: Iterable[Finding]) -> None:
    found = list(findings)
    for one in found:
        shown = ", ".join(map(str, one.ids[:SHOWN])) + (" …" if len(one.ids) > SHOWN else "")
        click.echo(f"wrong: {one.what}{f' (ids {shown})' if one.ids else ''}", err=True)
    if found:
        raise click.ClickException(f"{len(found)} things are not as they must be")
    click.echo("checked: all is as it must be")


def _missing_files() -> list[Finding]:
    found = []
    for area, names in invariants.named_files().items():
        stored = {name for name, _ in getattr(storage.current(), area).names()}
        missing = len(set(names()) - stored)
        if missing:
            found.append(Finding(f"{missing} files in {area} are missing"))
    db.session.rollback()
    return found


def _in_words(error: Exception) -> str:
    """Return what the operator is told; what a database says may hold what somebody typed."""
    said = troubles.in_words(error)
    if said is None and isinstance(error, SQLAlchemyError):
        return f"the database did not answer ({type(error).__name__})"
    return said or str(error)


COMMANDS = (backup, restore, check)
