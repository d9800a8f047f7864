"""Traces that a visit leaves: written after the page is made, in a transaction of their own, and allowed to fail."""

import logging
from collections.abc import Callable

from flask import Response
from sqlalchemy.exc import SQLAlchemyError

from eventsite.database import db, transaction

log = logging.getLogger(__name__)


def leave(response: Response, write: Callable[[], object]) -> Response:
    """Return the response; the trace is written now that it is whole, and if that fails nobody sees a difference."""
    note(write)
    return response


def note(write: Callable[[], object]) -> None:
    """Write a trace once the page is made."""
    try:
        with transaction():
            write()
    except SQLAlchemyError as error:
        db.session.rollback()
        log.warning("a visit left no trace: %s", type(error).__name__)
