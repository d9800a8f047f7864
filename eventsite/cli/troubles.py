"""What goes wrong without being a mistake of ours, in one line for whoever runs a command."""

import sqlite3
from typing import Any

import click
from sqlalchemy.exc import SQLAlchemyError

from eventsite.database import NoKeyOpens, Trouble, trouble_of
from eventsite.storage import Unavailable

FORESEEN = (SQLAlchemyError, sqlite3.Error, NoKeyOpens, Unavailable, ModuleNotFoundError, OSError)
DATABASE = {
    Trouble.FULL: "the disk of the database is full",
    Trouble.BEHIND: "the database is not up to date: run `eventsite db upgrade` first",
    Trouble.CLOSED: "the file of the database cannot be opened, read or written: look at its disk and whose it is",
    Trouble.DAMAGED: "the file of the database is damaged, or is none",
    Trouble.BUSY: "the database is busy: try again in a moment",
    Trouble.SILENT: (
        "the database cannot be reached or lets nobody in: does it run, and is EVENTSITE_SQLALCHEMY_DATABASE_URI right?"
    ),
}
EXTRAS = {"psycopg": "postgresql", "boto3": "s3"}


class Commands(click.Group):
    """The whole command line; what can be foreseen it says in words, and ends with exit status 1."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command that was typed."""
        try:
            return super().invoke(ctx)
        except FORESEEN as error:
            said = in_words(error)
            if said is None:
                raise
            raise click.ClickException(said) from error


def in_words(error: Exception) -> str | None:
    """Return what is wrong, without anything that the database's address or its rows may hold.

    None for what is a mistake of ours, whose way somebody must see.
    """
    trouble = trouble_of(error)
    if trouble is not None:
        return DATABASE[trouble]
    if isinstance(error, NoKeyOpens):
        return str(error)
    if isinstance(error, Unavailable):
        return f"the storage of files did not answer ({error})"
    if isinstance(error, ModuleNotFoundError) and error.name in EXTRAS:
        return f"{error.name} is missing: install eventsite[{EXTRAS[error.name]}]"
    if isinstance(error, OSError) and error.strerror and not isinstance(error, BrokenPipeError):
        return f"{error.strerror}: {error.filename}" if error.filename else error.strerror
    return None
