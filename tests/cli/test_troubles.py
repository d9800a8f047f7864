"""Commands that fail for reasons that can be foreseen: one line in words, exit status 1, and no secret in it."""

import errno
import os
import sqlite3
import subprocess
import sys

import psycopg
import pytest
from click.testing import CliRunner
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError, OperationalError, ProgrammingError

from eventsite import cli, create_app
from eventsite.cli import troubles
from eventsite.cli.processes import Hooks
from eventsite.database import NoKeyOpens, Trouble, db, trouble_of
from eventsite.preparation import check_schema
from eventsite.storage import Unavailable
from tests.conftest import on_both, settings
from tests.faults.running import free_port

BEHIND, SILENT, DAMAGED = (
    f"Error: {troubles.DATABASE[one]}" for one in (Trouble.BEHIND, Trouble.SILENT, Trouble.DAMAGED)
)
COMMANDS = (
    ("events", "list"),
    ("events", "show", "x"),
    ("organizers", "link", "alva@forening.example"),
    ("check",),
    ("purge",),
    ("demo",),
    ("deliver", "--once"),
    ("erasures",),
)


def run(tmp_path, uri, *words):
    """Run a command on that database; return its exit status and what it says to whoever runs it."""
    made = []

    def make_app(**more):
        made.append(create_app(**settings(tmp_path, uri) | more))
        return made[-1]

    ran = CliRunner().invoke(cli.group(Hooks(make_app, lambda _: None, check_schema)), words)
    for app in made:
        with app.app_context():
            db.engine.dispose()
    assert ran.exception is None or isinstance(ran.exception, SystemExit), ran.exception
    return ran.exit_code, ran.stderr.splitlines()


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_on_an_empty_database_each_says_what_to_run_first(tmp_path, words):
    assert run(tmp_path, f"sqlite:///{tmp_path / 'empty.sqlite'}", *words) == (1, [BEHIND])


@on_both
def test_a_table_that_lacks_a_column_is_one_of_an_older_version(app, tmp_path, database_uri):
    with app.app_context(), db.engine.connect().execution_options(writes=True) as connection:
        connection.execute(text("ALTER TABLE events RENAME COLUMN summary TO about"))
        connection.commit()
        assert run(tmp_path, database_uri, "events", "list") == (1, [BEHIND])
        connection.execute(text("ALTER TABLE events RENAME COLUMN about TO summary"))
        connection.commit()
    assert run(tmp_path, database_uri, "events", "list") == (0, [])


@pytest.mark.parametrize("words", [*COMMANDS, ("db", "upgrade"), ("serve",), ("work",), ("lmtp",)], ids=" ".join)
def test_without_a_database_each_says_that_it_cannot_be_reached(tmp_path, words):
    uri = f"postgresql+psycopg://eventsite:hemligt@127.0.0.1:{free_port()}/eventsite"
    assert run(tmp_path, uri, *words) == (1, [SILENT])


def test_a_folder_that_cannot_be_made_is_named(tmp_path):
    (tmp_path / "file").touch()
    folder = tmp_path / "file" / "instance"
    said = run(folder, f"sqlite:///{folder / 'x.sqlite'}", "db", "upgrade")
    assert said == (1, [f"Error: Not a directory: {folder}"])


def test_a_file_that_is_no_database_is_said_to_be_none(tmp_path):
    (tmp_path / "x.sqlite").write_text("something else, and long enough to be looked at " * 20)
    assert run(tmp_path, f"sqlite:///{tmp_path / 'x.sqlite'}", "check") == (1, [DAMAGED])


def test_the_process_writes_one_line_and_ends_with_one(tmp_path):
    kept = {name: value for name, value in os.environ.items() if not name.startswith("EVENTSITE_")}
    uri = f"postgresql+psycopg://eventsite:hemligt@127.0.0.1:{free_port()}/eventsite"
    given = {"INSTANCE_PATH": str(tmp_path), "SECRET_KEY": "a key for tests only", "SQLALCHEMY_DATABASE_URI": uri}
    environment = kept | {f"EVENTSITE_{name}": value for name, value in given.items()}
    command = [sys.executable, "-m", "eventsite", "events", "list"]
    ran = subprocess.run(command, env=environment, check=False, capture_output=True, text=True)
    assert (ran.returncode, ran.stdout, ran.stderr) == (1, "", f"{SILENT}\n")


def of_sqlite(code, said=""):
    error = sqlite3.OperationalError(said)
    error.sqlite_errorcode = code
    return OperationalError("", {}, error)


@pytest.mark.parametrize(
    ("error", "trouble"),
    [
        (of_sqlite(sqlite3.SQLITE_FULL), Trouble.FULL),
        (of_sqlite(sqlite3.SQLITE_IOERR_WRITE), Trouble.FULL),
        (of_sqlite(sqlite3.SQLITE_IOERR_READ), Trouble.CLOSED),
        (of_sqlite(sqlite3.SQLITE_READONLY_DIRECTORY), Trouble.CLOSED),
        (of_sqlite(sqlite3.SQLITE_BUSY_SNAPSHOT), Trouble.BUSY),
        (of_sqlite(sqlite3.SQLITE_ERROR, 'near "SELCT": syntax error'), None),
        (OperationalError("", {}, psycopg.errors.DiskFull()), Trouble.FULL),
        (OperationalError("", {}, psycopg.errors.LockNotAvailable()), Trouble.BUSY),
        (OperationalError("", {}, psycopg.errors.InvalidPassword()), Trouble.SILENT),
        (ProgrammingError("", {}, psycopg.errors.UndefinedTable()), Trouble.BEHIND),
        (ProgrammingError("", {}, psycopg.errors.SyntaxError()), None),
        (ProgrammingError("", {}, psycopg.ProgrammingError("a parameter is missing")), None),
        (IntegrityError("", {}, psycopg.errors.UniqueViolation()), None),
        (RuntimeError("a mistake"), None),
    ],
)
def test_what_ails_the_database_is_known_by_its_codes(error, trouble):
    assert trouble_of(error) == trouble


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (PermissionError(errno.EACCES, "Permission denied", "/srv/eventsite"), "Permission denied: /srv/eventsite"),
        (OSError(errno.ENOSPC, "No space left on device"), "No space left on device"),
        (Unavailable("NoSuchBucket"), "the storage of files did not answer (NoSuchBucket)"),
        (NoKeyOpens("no key opens it"), "no key opens it"),
        (ModuleNotFoundError("no", name="psycopg"), "psycopg is missing: install eventsite[postgresql]"),
        (ModuleNotFoundError("no", name="eventsite.gone"), None),
        (BrokenPipeError(errno.EPIPE, "Broken pipe"), None),
        (KeyError("a mistake"), None),
    ],
)
def test_what_is_no_mistake_of_ours_is_said_in_words(error, said):
    assert troubles.in_words(error) == said


def test_a_mistake_of_ours_shows_its_way():
    def broken(**_):
        raise IntegrityError("", {}, psycopg.errors.UniqueViolation())

    ran = CliRunner().invoke(cli.group(Hooks(broken, lambda _: None, check_schema)), ["check"])
    assert isinstance(ran.exception, IntegrityError)
