"""For those who watch over the site: is it alive, is it ready."""

import logging
import shutil
from typing import Any

from flask import Blueprint, Response, current_app, jsonify
from sqlalchemy.exc import SQLAlchemyError

from eventsite import clock, database
from eventsite.queries import outbox as queries
from eventsite.web.guards import public

LEAST_FREE_SHARE = 0.02
LEAST_FREE_BYTES = 64 * 1024 * 1024
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
    """The database takes writes and the disk has room; 503 if not. The oldest mail's age is told, no more."""
    checks: dict[str, Any] = {"database": _database_is_writable(), "disk": _disk_has_room()}
    is_ready = all(checks.values())
    if checks["database"]:
        backlog = queries.backlog()
        age = (clock.now() - backlog.oldest_at).total_seconds() if backlog.oldest_at else 0
        checks |= {"mails_waiting": backlog.waiting, "oldest_mail_seconds": round(age)}
    return _plain(jsonify(status="ok" if is_ready else "unavailable", **checks)), 200 if is_ready else 503


def _database_is_writable() -> bool:
    try:
        database.check_writable()
    except SQLAlchemyError as error:
        log.error("the database does not take writes: %s", type(error).__name__)
        return False
    return True


def _disk_has_room() -> bool:
    usage = shutil.disk_usage(current_app.instance_path)
    return usage.free > min(LEAST_FREE_BYTES, usage.total * LEAST_FREE_SHARE)


def _plain(response: Response) -> Response:
    response.headers["Cache-Control"] = "no-store"
    return response
