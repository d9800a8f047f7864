"""Looking into a backup, restoring it, and rehearsing that: in a place of its own first, where nobody looks yet.

There the schema becomes this version's, whoever was erased since is erased again, what is over is purged, and the
invariants are checked. On SQLite only what has passed takes the site's place.
"""

import os
import shutil
import sqlite3
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from flask import Flask, current_app
from sqlalchemy.exc import SQLAlchemyError

from eventsite import clock, database, schema, storage, tasks
from eventsite.backups import archives, dumps, logs
from eventsite.backups.archives import AREAS, Manifest
from eventsite.backups.logs import Log
from eventsite.backups.troubles import Trouble
from eventsite.config import BY_NAME
from eventsite.database import db
from eventsite.links import Signer
from eventsite.queries import erasures as erasure_queries
from eventsite.queries import invariants
from eventsite.queries import outbox as outbox_queries
from eventsite.queries.invariants import Finding

MakeApp = Callable[..., Flask]


@dataclass(frozen=True)
class Restored:
    """What was restored: of which backup, how many rows were erased again and purged, what is wrong, what waits.

    `has_same_key`: the site's key is one of the backup's. `seconds` is how long it took.
    """

    manifest: Manifest
    replayed: int
    purged: int
    findings: Sequence[Finding]
    mails_waiting: int
    has_log: bool
    has_same_key: bool
    seconds: float = 0.0


def examine(path: Path, folder: Path) -> Manifest:
    """Unpack a backup into the folder and look through it: checksums, the database's structure, numbers of rows.

    Raises Trouble.
    """
    folder.mkdir(mode=0o700)
    manifest = archives.unpack(path, folder)
    file = folder / manifest.database_file
    if manifest.database == "sqlite":
        _look_through(file, manifest)
    else:
        dumps.look_through(file)
    return manifest


def rehearse(path: Path, make_app: MakeApp) -> Restored:
    """Restore a backup into a place that is gone afterwards, and return how that went. Raises Trouble."""
    begun = time.monotonic()
    with _workshop() as workshop:
        manifest, log = _judged(path, workshop), _log(path, (), None)
        with _spare_place(manifest, workshop) as uri, _staged(make_app, workshop, uri):
            found = _bring_up(manifest, log)
    return _timed(found, begun)


def restore(path: Path, make_app: MakeApp, given: Sequence[Path], *, overwrites: bool) -> Restored:
    """Put the backup in the place of this site's data, which must be empty unless it `overwrites`.

    Whoever was erased since is erased again, by the log beside the backup, those given, and this site's own.
    Raises Trouble.
    """
    begun, known = time.monotonic(), _log_of_this_site()
    if not overwrites and not _is_empty():
        raise Trouble("there is data here already: say --overwrite if all of it is to be replaced")
    with _workshop() as workshop:
        manifest, log = _judged(path, workshop), _log(path, given, known)
        if dumps.kind() == "sqlite":
            found = _restore_sqlite(manifest, log, make_app, workshop)
        else:
            found = _restore_postgresql(manifest, log, make_app, workshop)
        _give_files(workshop)
    return _timed(found, begun)


def keys_of_this_site() -> list[str]:
    """Return what a manifest says of the site's keys, the newest first."""
    signer: Signer = current_app.extensions["signer"]
    return signer.keyed_hashes("backup")


def _restore_sqlite(manifest: Manifest, log: Log | None, make_app: MakeApp, workshop: Path) -> Restored:
    target, file = dumps.sqlite_file(), workshop / manifest.database_file
    with _staged(make_app, workshop, f"sqlite:///{file}"):
        found = _bring_up(manifest, log)
    dumps.close_file(file)
    db.engine.dispose()
    if target.exists():
        dumps.close_file(target)
    arriving = target.with_name(f"{target.name}.arriving")
    shutil.copyfile(file, arriving)
    arriving.chmod(0o600)
    with arriving.open("rb+") as copied:
        os.fsync(copied.fileno())
    for rest in ("-wal", "-shm"):
        Path(f"{target}{rest}").unlink(missing_ok=True)
    os.replace(arriving, target)
    return found


def _restore_postgresql(manifest: Manifest, log: Log | None, make_app: MakeApp, workshop: Path) -> Restored:
    address = db.engine.url.render_as_string(hide_password=False)
    db.session.remove()
    db.engine.dispose()
    dumps.empty_out()
    dumps.load(workshop / manifest.database_file, address)
    with _staged(make_app, workshop, address):
        return _bring_up(manifest, log)


def _judged(path: Path, workshop: Path) -> Manifest:
    """Unpack the backup and say whether this version can take it. Raises Trouble."""
    manifest = examine(path, workshop / "unpacked")
    for one in (workshop / "unpacked").iterdir():
        one.rename(workshop / one.name)
    if manifest.database != dumps.kind():
        raise Trouble(f"the backup is of {manifest.database}, and this site's database is {dumps.kind()}")
    if not schema.knows(manifest.schema):
        raise Trouble(f"the backup was made by a newer version ({manifest.version}): install that one first")
    return manifest


def _bring_up(manifest: Manifest, log: Log | None) -> Restored:
    """Make what was unpacked this version's, erase again, purge, check; in the context of the staged application."""
    has_same_key = manifest.key in keys_of_this_site()
    if log and not has_same_key:
        raise Trouble(
            "the secret key is not the backup's, so the log of erasures recognises nobody: give that key "
            "as EVENTSITE_SECRET_KEY or among its FALLBACKS, or leave the log out"
        )
    schema.bring_up_to_date()
    replayed = logs.replay(log or {})
    purged = sum(tasks.purge().values())
    return Restored(
        manifest=manifest,
        replayed=replayed,
        purged=purged,
        findings=invariants.check(clock.now()),
        mails_waiting=outbox_queries.backlog().waiting,
        has_log=log is not None,
        has_same_key=has_same_key,
    )


@contextmanager
def _workshop() -> Iterator[Path]:
    """A folder beside the site's data, on the same disk, which is gone afterwards."""
    instance = Path(current_app.instance_path)
    instance.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=instance, prefix="restoring-") as folder:
        yield Path(folder)


@contextmanager
def _staged(make_app: MakeApp, workshop: Path, uri: str) -> Iterator[None]:
    """Be, inside, this site with that database and the files of the workshop. It shares no queue with the real one."""
    config = current_app.config
    given = {name: config[name] for name in config["FIXED_SETTINGS"] if name in BY_NAME}
    own = {"INSTANCE_PATH": str(workshop), "SQLALCHEMY_DATABASE_URI": uri, "STORAGE_URL": "", "REDIS_URL": ""}
    app = make_app(**given | {"SECRET_KEY": config["SECRET_KEY"], "BASE_URL": config["BASE_URL"]} | own)
    with app.app_context():
        try:
            yield
        finally:
            db.session.remove()
            db.engine.dispose()
            tasks.let_go(app)


def _spare_place(manifest: Manifest, workshop: Path) -> AbstractContextManager[str]:
    file = workshop / manifest.database_file
    return _file_in_place(file) if manifest.database == "sqlite" else _loaded(file)


@contextmanager
def _file_in_place(file: Path) -> Iterator[str]:
    yield f"sqlite:///{file}"


@contextmanager
def _loaded(file: Path) -> Iterator[str]:
    with dumps.spare_database() as uri:
        dumps.load(file, uri)
        yield uri


def _look_through(file: Path, manifest: Manifest) -> None:
    with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as connection:
        try:
            damage = database.damage_of(connection)
            rows = {
                name: connection.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0]  # noqa: S608 - names are ours
                for name in manifest.counts
            }
        except sqlite3.DatabaseError as error:
            raise Trouble(f"its database cannot be read ({type(error).__name__})") from error
    if damage:
        raise Trouble(f"its database is damaged: {damage[0]}")
    if rows != dict(manifest.counts):
        raise Trouble("its database does not have as many rows as when the backup was made")


def _log(path: Path, given: Sequence[Path], known: Log | None) -> Log | None:
    """Return what was erased since, as far as anybody knows; None where there is no log at all."""
    beside = path.parent / logs.NAME
    files = [*given, *([beside] if beside.exists() else [])]
    if not files and known is None:
        return None
    return logs.merged(known or {}, *(logs.read(file.read_text(encoding="ascii").splitlines()) for file in files))


def _log_of_this_site() -> Log | None:
    """Return the log of what is about to be replaced, None where there is none that can be read."""
    try:
        if not database.has_table("erasures"):
            return None
        found: Log = {(one.kind, one.key_hash): one.at for one in erasure_queries.log()}
        return found or None
    except SQLAlchemyError:
        return None  # what is damaged is what backups are for
    finally:
        db.session.remove()


def _is_empty() -> bool:
    """Say whether nobody has used this site yet: no event, no organizer, no file."""
    areas = [getattr(storage.current(), name) for name in AREAS]
    has_files = any(next(area.names(), None) for area in areas)
    try:
        has_rows = database.has_table("events") and database.has_rows("events", "organizers", "companies")
    except SQLAlchemyError:
        return False
    finally:
        db.session.remove()
    return not has_files and not has_rows


def _give_files(workshop: Path) -> None:
    """Hand over the files that are left once whoever was erased has been erased again."""
    for name in AREAS:
        area, folder = getattr(storage.current(), name), workshop / name
        for path in sorted(folder.iterdir()) if folder.is_dir() else ():
            with path.open("rb") as content:
                area.write(path.name, content)


def _timed(found: Restored, begun: float) -> Restored:
    return Restored(**{**vars(found), "seconds": time.monotonic() - begun})
