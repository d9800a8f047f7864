"""The database as one file, and back: SQLite by its online backup, PostgreSQL by pg_dump and pg_restore."""

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from secrets import token_hex

from sqlalchemy import URL, Connection, Engine, create_engine, make_url, text
from sqlalchemy.exc import SQLAlchemyError

from eventsite.backups.troubles import Trouble
from eventsite.database import Base, db

REVISION = "SELECT version_num FROM alembic_version"
OTHERS = (
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
    " AND backend_type = 'client backend'"
)
TABLES = "SELECT quote_ident(tablename) FROM pg_tables WHERE schemaname = current_schema()"


@dataclass(frozen=True)
class Dump:
    """A copy of the database as it was at one moment: the schema's revision, rows of each table."""

    path: Path
    schema: str
    counts: Mapping[str, int]


def kind() -> str:
    """Return which database the site has, as manifests name it."""
    return db.engine.dialect.name


def sqlite_file() -> Path:
    """Return where the site's SQLite file lies, or would."""
    return Path(db.engine.url.database or "")


def take(folder: Path) -> Dump:
    """Copy the database into the folder, while others read and write. Raises Trouble."""
    return (
        _take_sqlite(folder / "database.sqlite") if kind() == "sqlite" else _take_postgresql(folder / "database.dump")
    )


def load(path: Path, uri: str) -> None:
    """Fill an empty PostgreSQL database with what take() has written. Raises Trouble; then it is empty still."""
    _run("pg_restore", make_url(uri), "--exit-on-error", "--single-transaction", "--no-owner", "--no-privileges", path)


def look_through(path: Path) -> None:
    """Raise Trouble if pg_restore cannot read the dump."""
    tool = _tool("pg_restore")
    if subprocess.run([tool, "--list", path], capture_output=True, check=False).returncode != 0:  # noqa: S603 - the tool that was found on PATH
        raise Trouble("pg_restore cannot read the dump")


def empty_out() -> None:
    """Drop every table of the site's PostgreSQL database. Raises Trouble while others are connected to it."""
    with _plain(db.engine.url.render_as_string(hide_password=False)) as connection:
        if connection.execute(text(OTHERS)).scalar_one():
            raise Trouble("somebody is connected to the database: stop the site and its workers first")
        tables = ", ".join(connection.execute(text(TABLES)).scalars())
        if tables:
            connection.execute(text(f"DROP TABLE {tables} CASCADE"))


def close_file(path: Path) -> None:
    """Write the log of a SQLite file into it, so that it is one file. Raises Trouble while others have it open."""
    try:
        with closing(sqlite3.connect(path, timeout=1)) as connection:
            mode = connection.execute("PRAGMA journal_mode=DELETE").fetchone()[0]
    except sqlite3.OperationalError as error:
        raise Trouble("somebody has the database open: stop the site and its workers first") from error
    except sqlite3.DatabaseError:
        return  # it is damaged, which may be why it is restored
    if mode != "delete":
        raise Trouble("somebody has the database open: stop the site and its workers first")


@contextmanager
def spare_database() -> Iterator[str]:
    """Return the address of an empty PostgreSQL database beside the site's, which is gone afterwards."""
    address, name = db.engine.url.render_as_string(hide_password=False), f"eventsite_rehearsal_{token_hex(4)}"
    try:
        with _plain(address) as connection:
            connection.execute(text(f"CREATE DATABASE {name} TEMPLATE template0"))
    except SQLAlchemyError as error:
        raise Trouble("the database's user may not create a database to rehearse in (ALTER ROLE … CREATEDB)") from error
    try:
        yield make_url(address).set(database=name).render_as_string(hide_password=False)
    finally:
        with _plain(address) as connection:
            connection.execute(text(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)"))


def _take_sqlite(path: Path) -> Dump:
    with closing(sqlite3.connect(sqlite_file())) as live, closing(sqlite3.connect(path)) as copy:
        live.execute("PRAGMA query_only=ON")
        live.backup(copy)  # in one step: a reader of the log, which holds up no writer
        copy.execute("PRAGMA journal_mode=DELETE")
        [schema] = copy.execute(REVISION).fetchone()
        counts = {name: copy.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for name in _tables()}  # noqa: S608 - our own tables
    return Dump(path, schema, counts)


def _take_postgresql(path: Path) -> Dump:
    with db.engine.connect().execution_options(isolation_level="REPEATABLE READ") as connection:
        snapshot = connection.execute(text("SELECT pg_export_snapshot()")).scalar_one()
        options = ("--format=custom", "--no-owner", "--no-privileges", f"--snapshot={snapshot}", f"--file={path}")
        _run("pg_dump", db.engine.url, *options)
        schema = connection.execute(text(REVISION)).scalar_one()
        counts = {name: _count(connection, name) for name in _tables()}
    return Dump(path, schema, counts)


def _count(connection: Connection, name: str) -> int:
    return connection.execute(text(f'SELECT count(*) FROM "{name}"')).scalar_one()  # noqa: S608 - our own tables


def _tables() -> list[str]:
    return [table.name for table in Base.metadata.sorted_tables]


def _run(name: str, address: URL, *arguments: str | Path) -> None:
    """Run a tool of PostgreSQL's on the database. The password travels in the environment, where no list shows it."""
    where = address._replace(drivername="postgresql", password=None).render_as_string()
    environment = os.environ | ({"PGPASSWORD": address.password} if address.password else {})
    command = [_tool(name), f"--dbname={where}", *arguments]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)  # noqa: S603 - the tool that was found on PATH
    if done.returncode != 0:
        said = done.stderr.strip().splitlines()
        raise Trouble(f"{name} failed: {' '.join(said[-2:]) or done.returncode}")


def _tool(name: str) -> str:
    found = shutil.which(name)
    if found is None:
        raise Trouble(f"{name} is not on PATH: install PostgreSQL's client programs, of the server's version or newer")
    return found


@contextmanager
def _plain(address: str) -> Iterator[Connection]:
    """A connection that may do what ours may not: it is in no transaction and not read-only."""
    engine: Engine = create_engine(address, isolation_level="AUTOCOMMIT", hide_parameters=True)
    try:
        with engine.connect() as connection:
            yield connection
    finally:
        engine.dispose()
