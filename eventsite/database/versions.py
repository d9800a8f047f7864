"""Whether anything has been written, told without looking at what: pages are kept as long as nothing was."""

import sqlite3

from sqlalchemy import Engine, PoolProxiedConnection, event, text

from eventsite.database.troubles import told_by_sqlite

COUNT_OF_WRITES = "PRAGMA data_version"


class Watch:
    """Sees whether anything has been written, in whatever process, without looking at what.

    `version` is the same twice only if nothing was written between: all that can be read is then the same too.
    """

    def __init__(self, engine: Engine) -> None:
        self.written_here = 0  # transactions of this process
        self._engine = engine
        self._looking: PoolProxiedConnection | None = None
        self._connections = 0
        event.listen(engine, "engine_disposed", self._close)

    def note_written(self) -> None:
        """Count a transaction of this process, so that nobody here has to look to know of it."""
        self.written_here += 1

    def version(self) -> str:
        """Return what changes with anything that is written; for one caller at a time. Raises SQLAlchemyError."""
        if self._engine.dialect.name == "sqlite":
            return self._of_file()
        with self._engine.connect() as connection:
            # Whoever writes gets a number, and while they write and once they have, it is in the snapshot.
            return str(connection.scalar(text("SELECT CAST(pg_current_snapshot() AS text)")))

    def _of_file(self) -> str:
        """Return SQLite's count of the writes of others, which means something on one connection only."""
        try:
            if self._looking is None:
                self._looking = self._engine.raw_connection()
                self._looking.detach()  # it is no part of the pool, and writes nothing
                self._connections += 1
            cursor = self._looking.cursor()
            cursor.execute(COUNT_OF_WRITES)
            return f"{self._connections}.{cursor.fetchall()[0][0]}"
        except sqlite3.Error as error:
            raise told_by_sqlite(COUNT_OF_WRITES, error) from error

    def _close(self, _engine: Engine) -> None:
        """Let go of the connection with those of the pool, as before a fork."""
        if self._looking is not None:
            self._looking.close()
            self._looking = None
