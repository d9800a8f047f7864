"""What ails the database when a statement fails, where that can be foreseen and is no mistake of ours."""

import re
import sqlite3
from enum import StrEnum, auto

from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError


class Trouble(StrEnum):
    """Why the database did not do what it was asked."""

    FULL = auto()  # its disk has no room left
    BEHIND = auto()  # it lacks a table or column: migrations are to be run
    CLOSED = auto()  # its file can be opened, read or written by somebody else, or by nobody
    DAMAGED = auto()  # its file is damaged, or is none
    BUSY = auto()  # others have what was wanted
    SILENT = auto()  # it cannot be reached, or lets us not in


# SQLite says that there is no room by three numbers, one for its file and two for what lies beside it.
SQLITE_FULL = {sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR_WRITE, sqlite3.SQLITE_IOERR_SHMSIZE}
SQLITE = {
    sqlite3.SQLITE_BUSY: Trouble.BUSY,
    sqlite3.SQLITE_LOCKED: Trouble.BUSY,
    sqlite3.SQLITE_PERM: Trouble.CLOSED,
    sqlite3.SQLITE_READONLY: Trouble.CLOSED,
    sqlite3.SQLITE_IOERR: Trouble.CLOSED,
    sqlite3.SQLITE_CANTOPEN: Trouble.CLOSED,
    sqlite3.SQLITE_CORRUPT: Trouble.DAMAGED,
    sqlite3.SQLITE_NOTADB: Trouble.DAMAGED,
}
MISSING = re.compile("no such (?:table|column)|table .* has no column")
# PostgreSQL's codes, and the first two characters of those that are alike.
POSTGRESQL = {
    "53100": Trouble.FULL,
    "42P01": Trouble.BEHIND,
    "42703": Trouble.BEHIND,
    "55P03": Trouble.BUSY,
    "57014": Trouble.BUSY,
    "40P01": Trouble.BUSY,
}
SILENCES = {"08", "28", "3D", "53", "57"}


def told_by_sqlite(statement: str, error: sqlite3.Error) -> Exception:
    """Return what SQLAlchemy would have raised for an error of the driver, where the driver was asked past it."""
    return DBAPIError.instance(statement, {}, error, sqlite3.Error, hide_parameters=True)


def trouble_of(error: Exception) -> Trouble | None:
    """Return what ails the database; None where the error is another one, or a mistake of ours."""
    original = getattr(error, "orig", None) or error
    if isinstance(original, sqlite3.Error):
        return _of_sqlite(original)
    code = getattr(original, "sqlstate", None)
    if code:
        return POSTGRESQL.get(code, Trouble.SILENT if code[:2] in SILENCES else None)
    return Trouble.SILENT if isinstance(error, OperationalError | InterfaceError) else None


def _of_sqlite(error: sqlite3.Error) -> Trouble | None:
    code = getattr(error, "sqlite_errorcode", 0)
    if code in SQLITE_FULL:
        return Trouble.FULL
    if code == sqlite3.SQLITE_ERROR and MISSING.search(str(error)):
        return Trouble.BEHIND
    return SQLITE.get(code & 0xFF)
