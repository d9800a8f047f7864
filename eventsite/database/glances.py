"""One look at one row, where there is nothing else to read: most visits to a page that is kept need no more."""

import sqlite3
from collections.abc import Mapping
from contextlib import closing
from functools import cached_property
from typing import Any

from sqlalchemy import Select
from sqlalchemy.dialects import sqlite
from sqlalchemy.sql.compiler import SQLCompiler

from eventsite.database import db
from eventsite.database.troubles import told_by_sqlite


class Glance:
    """A SELECT of plain numbers and texts, asked outside of any transaction and past the session.

    On SQLite that takes a tenth of what the session's transaction around it would. On PostgreSQL, where the way to the
    server is what takes the time, the session asks.
    """

    def __init__(self, statement: Select[Any]) -> None:
        self._statement = statement

    def first(self, values: Mapping[str, Any]) -> tuple[Any, ...] | None:
        """Return the first row; None without one. Raises DBAPIError."""
        if db.engine.dialect.name != "sqlite":
            found = db.session.execute(self._statement, values).first()
            return None if found is None else tuple(found)
        asked = self._compiled.construct_expanded_state(dict(values))
        try:
            with closing(db.engine.raw_connection()) as connection:
                row: tuple[Any, ...] | None = (
                    connection.cursor().execute(asked.statement, asked.positional_parameters).fetchone()
                )
        except sqlite3.Error as error:  # also of a file that cannot be opened, which the engine tells as it is here
            raise told_by_sqlite(asked.statement, error) from error
        return row

    @cached_property
    def _compiled(self) -> SQLCompiler:
        return self._statement.compile(dialect=sqlite.dialect())
