"""The database: its session, its base class, and where a transaction begins and ends.

Nothing else in the house knows whether it is SQLite or PostgreSQL.
"""

import base64
import fcntl
import json
import sqlite3
import time
import zlib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from flask import Flask, current_app
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import (
    ARRAY,
    Connection,
    DateTime,
    Dialect,
    Engine,
    Executable,
    Integer,
    MetaData,
    Select,
    String,
    Text,
    TypeDecorator,
    event,
    func,
    inspect,
    literal,
    select,
    text,
)
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import GenericFunction

from eventsite import counters
from eventsite.database.troubles import Trouble as Trouble
from eventsite.database.troubles import told_by_sqlite
from eventsite.database.troubles import trouble_of as trouble_of
from eventsite.database.turns import Turns
from eventsite.database.versions import Watch

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}
SQLITE_PRAGMAS = (
    "foreign_keys=ON",
    "journal_mode=WAL",
    "busy_timeout=10000",  # a rush waits its turn (turns.py): an error would lose somebody's registration
    "synchronous=FULL",  # an acknowledged registration survives a power cut
    "secure_delete=ON",
)
SWEEPS = 50
WRITES = "writes"  # of a connection to SQLite: whether its last transaction did
EDITION = "edition"  # under which a session keeps it while a transaction lasts (models/editions.py)
# What a moment that is added to a table holds in rows that were there before, until a migration says more.
LONG_AGO = "1970-01-01 00:00:00"


class Base(DeclarativeBase):
    """What every table has in common."""

    metadata = MetaData(naming_convention=NAMES)


db = SQLAlchemy(model_class=Base, disable_autonaming=True)


class UtcDateTime(TypeDecorator[datetime]):
    """An aware moment, kept in UTC; a naive one is refused with TypeError."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return the moment as the naive UTC time that the column holds."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise TypeError("a moment needs a time zone")
        return value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return the moment with its zone again."""
        return None if value is None else value.replace(tzinfo=UTC)


class hour_of(GenericFunction[str]):  # noqa: N801 - it stands in statements as SQL's functions do
    """The hour of a moment in UTC, as text: `2027-09-14 09`."""

    type = String()
    inherit_cache = True


@compiles(hour_of, "sqlite")
def _hour_on_sqlite(element: hour_of, compiler: SQLCompiler, **options: Any) -> str:
    return f"strftime('%Y-%m-%d %H', {compiler.process(element.clauses, **options)})"


@compiles(hour_of, "postgresql")
def _hour_on_postgresql(element: hour_of, compiler: SQLCompiler, **options: Any) -> str:
    return f"to_char({compiler.process(element.clauses, **options)}, 'YYYY-MM-DD HH24')"


class NoKeyOpens(Exception):
    """A sealed value was read for which the site has no key any more. Says nothing of the value."""


class Unsealed(dict[str, Any]):
    """What a sealed column holds, opened. It does not show when it is printed, as logged rows are."""

    def __repr__(self) -> str:
        """Return no part of it."""
        return "Unsealed()"


class Sealed(TypeDecorator[dict[str, Any]]):
    """JSON that is encrypted at rest with the newest of the site's keys; any of them opens it."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: dict[str, Any] | None, dialect: Dialect) -> str | None:
        """Return the value as the column holds it: nothing of it can be read there."""
        return None if value is None else _keys().encrypt(json.dumps(value).encode()).decode("ascii")

    def process_result_value(self, value: str | None, dialect: Dialect) -> dict[str, Any] | None:
        """Return the value again. Raises NoKeyOpens."""
        if value is None:
            return None
        try:
            return Unsealed(json.loads(_keys().decrypt(value.encode("ascii"))))
        except InvalidToken:
            raise NoKeyOpens("no key of EVENTSITE_ENCRYPTION_KEYS opens a sealed value") from None


@contextmanager
def transaction() -> Iterator[None]:
    """Make the changes of one use case together, or none of them.

    SQLite's write lock is taken first, so what is read inside still holds when it is written; on
    PostgreSQL a service that counts locks the event row. What was read before is read again: pass
    ids across this border, not rows. Raises RuntimeError when nested or when changes wait already.
    """
    session = db.session()
    if session.info.get("writing"):
        raise RuntimeError("transactions do not nest")
    if session.new or session.dirty or session.deleted:
        raise RuntimeError("changes are made inside the transaction")
    if session.in_transaction():
        session.rollback()
    else:
        session.expire_all()  # what was read before a connection was let go
    session.info["writing"] = True
    session.info.pop(EDITION, None)
    begun = time.monotonic()
    with _turn():
        try:
            session.connection(execution_options={"writes": True})
            counters.count_wait(time.monotonic() - begun)
            yield
            session.commit()
            watch().note_written()
        except BaseException:
            session.rollback()
            raise
        finally:
            session.info["writing"] = False
            session.info.pop(EDITION, None)


def let_go() -> None:
    """Give the connection back before something that takes long; what was read stays so until a transaction begins.

    Raises RuntimeError inside a transaction that writes, or when changes wait: nobody may be held up by it.
    """
    session = db.session()
    if session.info.get("writing") or session.new or session.dirty or session.deleted:
        raise RuntimeError("what takes long is done outside transactions")
    session.expire_on_commit = False
    try:
        session.commit()
    finally:
        session.expire_on_commit = True


def _turn() -> AbstractContextManager[None]:
    """Return what gives one's turn to write: on PostgreSQL nobody waits for that."""
    turns: Turns | None = current_app.extensions.get("turns")
    return nullcontext() if turns is None else turns.one()


def watch() -> Watch:
    """Return what sees the writes to this application's database."""
    found: Watch = current_app.extensions["watch"]
    return found


def among(ids: Sequence[int]) -> Select[Any]:
    """Return the ids as something to select from, in one parameter: a list of hundreds takes longer to write down.

    Use it as `column.in_(among(ids))`.
    """
    if db.engine.dialect.name == "sqlite":
        return select(func.json_each(json.dumps(list(ids))).table_valued("value").c.value)
    return select(func.unnest(literal(list(ids), ARRAY(Integer))))


def aside(statement: Executable) -> Any:
    """Make one change in a transaction of its own, beside what the session is reading; return what it returns."""
    with db.engine.connect().execution_options(writes=True) as connection, connection.begin():
        result = connection.execute(statement)
        return result.scalar() if result.returns_rows else None


def take_all_time() -> None:
    """Let all statements of this process take as long as they need: nobody waits for a page of it."""
    if "postgresql" in current_app.extensions:
        current_app.extensions["postgresql"].has_time = True


def take_time(connection: Connection) -> None:
    """Let the statements on this connection take as long as they need, as those of migrations may."""
    if connection.dialect.name == "postgresql":
        connection.connection.driver_connection.patience = None  # type: ignore[union-attr]
        connection.exec_driver_sql("SET statement_timeout = 0")
        connection.exec_driver_sql("SET idle_in_transaction_session_timeout = 0")


@contextmanager
def alone(name: str) -> Iterator[bool]:
    """Say whether nobody else, in any thread or process or on any machine, does what has this name; keep others out.

    Whoever dies lets it go. It spares double work and is not what keeps data right: a lost connection lets it go too.
    """
    if db.engine.dialect.name == "sqlite":
        with open(f"{db.engine.url.database}.{name}.lock", "a") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                yield False
                return
            yield True
        return
    key = {"key": zlib.crc32(name.encode())}
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        is_mine = bool(connection.execute(text("SELECT pg_try_advisory_lock(:key)"), key).scalar())
        try:
            yield is_mine
        finally:
            if is_mine and not connection.invalidated:
                connection.execute(text("SELECT pg_advisory_unlock(:key)"), key)


def shared_moment() -> datetime | None:
    """Return what time it is by the database's clock; None on SQLite, which has no other clock than ours."""
    if db.engine.dialect.name != "postgresql":
        return None
    with db.engine.connect() as connection:
        return connection.scalar(select(func.clock_timestamp()))


def check_writable() -> None:
    """Make a change and undo it; raises SQLAlchemyError when the database does not take writes."""
    with db.engine.connect().execution_options(writes=True) as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = version_num"))
        connection.rollback()


def is_full(error: DBAPIError) -> bool:
    """Say whether the database could not write because its disk has no room left."""
    return trouble_of(error) is Trouble.FULL


def clock_skew(now: datetime) -> float | None:
    """Return by how many seconds the clock of the database server is ahead of ours; None where it is the same clock."""
    if db.engine.dialect.name == "sqlite":
        return None
    with db.engine.connect() as connection:
        theirs: datetime = connection.execute(text("SELECT clock_timestamp()")).scalar_one()
    return (theirs - now).total_seconds()


def damage() -> list[str]:
    """Return what is wrong with the structure of the database. PostgreSQL holds its own constraints."""
    if db.engine.dialect.name != "sqlite":
        return []
    connection = db.engine.raw_connection()
    try:
        return damage_of(connection.driver_connection)  # type: ignore[arg-type]
    finally:
        connection.close()


def damage_of(connection: sqlite3.Connection) -> list[str]:
    """Return what SQLite finds wrong with its file: structure, indexes and constraints, then foreign keys."""
    found = [str(row[0]) for row in connection.execute("PRAGMA integrity_check") if row[0] != "ok"]
    orphans = Counter(str(row[0]) for row in connection.execute("PRAGMA foreign_key_check"))
    return found + [f"{number} rows of {table} point nowhere" for table, number in sorted(orphans.items())]


def has_table(name: str) -> bool:
    """Say whether there is a table of that name yet."""
    return inspect(db.engine).has_table(name)


def has_rows(*names: str) -> bool:
    """Say whether any of those tables holds anything."""
    tables = [Base.metadata.tables[name] for name in names]
    return any(db.session.scalar(select(select(table).exists())) for table in tables)


def size() -> int:
    """Return the bytes that the database takes: on SQLite with its log."""
    if db.engine.dialect.name == "sqlite":
        path = db.engine.url.database or ""
        return sum(file.stat().st_size for file in (Path(path), Path(f"{path}-wal")) if file.is_file())
    with db.engine.connect() as connection:
        return connection.execute(text("SELECT pg_database_size(current_database())")).scalar_one()


def lock_waiters() -> int | None:
    """Return how many sessions of a PostgreSQL server wait for a lock of this database; None on SQLite."""
    if db.engine.dialect.name == "sqlite":
        return None
    statement = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
    with db.engine.connect() as connection:
        return connection.execute(text(statement)).scalar_one()


def sweep() -> bool:
    """Leave no byte of what was erased behind and say whether that is so: SQLite's log is emptied into its file.

    Whoever reads just now holds it up; it is tried again for a while, and no writer waits for it meanwhile.
    """
    if db.engine.dialect.name != "sqlite":
        return True
    connection = db.engine.raw_connection()
    try:
        cursor = connection.cursor()
        cursor.execute("PRAGMA busy_timeout=50")
        for _ in range(SWEEPS):
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            if cursor.fetchall()[0][0] == 0:
                return True
            time.sleep(0.1)
        return False
    finally:
        cursor.execute("PRAGMA busy_timeout=5000")
        connection.close()


def encryption_keys(config: Mapping[str, Any]) -> MultiFernet:
    """Return the keys for sealed columns: as set, else made from the secret keys. Raises ValueError for bad ones."""
    given = config["ENCRYPTION_KEYS"] or [
        _made_from(secret) for secret in (config["SECRET_KEY"], *config["SECRET_KEY_FALLBACKS"])
    ]
    return MultiFernet([Fernet(key) for key in given])


def _made_from(secret: str) -> bytes:
    derivation = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"eventsite.sealed")
    return base64.urlsafe_b64encode(derivation.derive(secret.encode()))


def _keys() -> MultiFernet:
    keys: MultiFernet = current_app.extensions["encryption_keys"]
    return keys


def _on_connect(connection: Any, _record: object) -> None:
    if isinstance(connection, sqlite3.Connection):
        connection.isolation_level = None  # sqlite3 must not begin transactions by itself
        for pragma in SQLITE_PRAGMAS:
            connection.execute(f"PRAGMA {pragma}")


def _on_begin(connection: Connection) -> None:
    writes = bool(connection.get_execution_options().get("writes"))
    if connection.dialect.name == "sqlite":
        _begin_on_sqlite(connection, writes=writes)
    elif writes:
        connection.exec_driver_sql("SET TRANSACTION READ WRITE")


def _begin_on_sqlite(connection: Connection, *, writes: bool) -> None:
    """Begin past SQLAlchemy, which would take longer over it than a page takes to be read from memory."""
    begin = "BEGIN IMMEDIATE" if writes else "BEGIN"
    driver: Any = connection.connection.driver_connection
    try:
        if connection.info.get(WRITES) is not writes:
            driver.execute(f"PRAGMA query_only={not writes:d}")
            connection.info[WRITES] = writes
        driver.execute(begin)
    except sqlite3.Error as error:
        raise told_by_sqlite(begin, error) from error


def listen(engine: Engine) -> None:
    """Give an engine the promises of this module: locks, read-only reading, durability."""
    event.listen(engine, "connect", _on_connect)
    event.listen(engine, "begin", _on_begin)


def init_app(app: Flask) -> None:
    """Attach the database to the application."""
    options: dict[str, Any] = {"hide_parameters": True}  # addresses stay out of the log
    postgresql: Any = None
    if app.config["SQLALCHEMY_DATABASE_URI"].startswith("postgresql"):
        postgresql = import_module("eventsite.postgresql")  # only here, as psycopg is an extra
        options |= postgresql.OPTIONS
    app.config.setdefault("SQLALCHEMY_ENGINE_OPTIONS", options)
    app.extensions["encryption_keys"] = encryption_keys(app.config)
    db.init_app(app)
    with app.app_context():
        listen(db.engine)
        if db.engine.dialect.name == "sqlite" and db.engine.url.database:
            app.extensions["turns"] = Turns(db.engine.url.database)
        app.extensions["watch"] = Watch(db.engine)
        if postgresql:
            app.extensions["postgresql"] = postgresql.attach(db.engine)
