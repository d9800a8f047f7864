"""For those who watch over the site: is it alive, is it ready."""

import logging
from typing import Any

from flask import Blueprint, Response, current_app, jsonify
from sqlalchemy.exc import SQLAlchemyError

from eventsite import clock, database, disk
from eventsite.queries import outbox as queries
from eventsite.web.guards import public

log = logging.getLogger(__name__)
blueprint = Blueprint("health", __name__)


@blueprint.get("/healthz")
@public
def alive() -> Response:
    """The process answers."""
    return _plain(jsonify(status="ok"))


@blueprint.get("/readyz")
@public
def ready() -> tuple[Response, int]:
    """The database takes writes and the disk has room; 503 if not. Mail and clocks are told, no more (rulings, Web)."""
    checks: dict[str, Any] = {
        "database": _database_is_writable(),
        "disk": disk.room(current_app.instance_path).is_enough,
    }
    is_ready = all(checks.values())
    if checks["database"]:
        checks |= _told()
    return _plain(jsonify(status="ok" if is_ready else "unavailable", **checks)), 200 if is_ready else 503


def _database_is_writable() -> bool:
    try:
        database.check_writable()
    except SQLAlchemyError as error:
        log.error("the database does not take writes: %s", type(error).__name__)
        return False
    return True


def _told() -> dict[str, Any]:
    """Return how mail stands, and by how many seconds the clock of a database server goes ahead of ours."""
    backlog, skew = queries.backlog(), database.clock_skew(clock.now())
    age = (clock.now() - backlog.oldest_at).total_seconds() if backlog.oldest_at else 0
    told = {"mails_waiting": backlog.waiting, "oldest_mail_seconds": round(age)}
    return told if skew is None else told | {"clock_skew_seconds": round(skew, 1)}


def _plain(response: Response) -> Response:
    response.headers["Cache-Control"] = "no-store"
    return response
