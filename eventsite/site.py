"""What holds for this site now: the browser's settings over the defaults, under those of the operator.

The values stand in the application's configuration under their usual names, so that whoever reads a setting reads
what holds. Each process remembers them and asks for their version at most once in EVERY seconds, on a connection of
its own, so that no transaction sees it. Then it also sets its clock by the database's, which all machines share.
"""

import logging
import time
from dataclasses import dataclass, field
from threading import Lock
from typing import Any

from flask import Flask, current_app
from sqlalchemy.exc import SQLAlchemyError

from eventsite import clock
from eventsite.database import db, shared_moment
from eventsite.queries import site as queries
from eventsite.rules import site as rules
from eventsite.rules.site import Look

EVERY: float | None = 2.0  # None: only when told, as in tests that count what is asked of the database
LOOK = "SITE_LOOK"
EDITION = "SITE_EDITION"
log = logging.getLogger(__name__)


@dataclass
class Memory:
    """What this process knows: the values without the browser's, which are the operator's, and how new it is."""

    usual: dict[str, Any]
    fixed: frozenset[str]
    version: int = -1
    looked_at: float = field(default=float("-inf"))
    turn: Lock = field(default_factory=Lock)


def init_app(app: Flask) -> None:
    """Remember what holds without the browser's settings; nothing is read yet, there may be no table."""
    usual = {setting: app.config[setting] for setting in rules.SETTING_OF.values()}
    app.config[LOOK] = Look()
    app.config[EDITION] = -1
    app.extensions["site"] = Memory(usual, frozenset(app.config["FIXED_SETTINGS"]))


def look() -> Look:
    """Return what pages and mails take from the page of settings."""
    found: Look = current_app.config[LOOK]
    return found


def fixed() -> frozenset[str]:
    """Return the settings that the operator has decided, in the environment or in settings.toml."""
    return _memory().fixed


def usual() -> dict[str, Any]:
    """Return what holds where the browser says nothing."""
    return dict(_memory().usual)


def refresh() -> None:
    """Take over what has been changed, if nobody has looked lately. Whatever cannot be read stays as it was."""
    memory = _memory()
    if EVERY is None or time.monotonic() - memory.looked_at < EVERY or not memory.turn.acquire(blocking=False):
        return
    try:
        memory.looked_at = time.monotonic()
        take_over()
        _set_clock()
    except SQLAlchemyError as error:
        log.warning("the settings of the site could not be read: %s", type(error).__name__)
    finally:
        memory.turn.release()


def take_over() -> None:
    """Look now, and take over what has been changed."""
    memory = _memory()
    with db.engine.connect() as connection:
        version = queries.version(connection)
        if version == memory.version:
            return
        details, seen = queries.read(connection)
    current_app.config.update(memory.usual | rules.settings(details, memory.fixed))
    current_app.config[LOOK] = seen
    current_app.config[EDITION] = memory.version = version  # last: what is made of the rest is kept under it


def _set_clock() -> None:
    moment = shared_moment()
    if moment is not None:
        clock.set_by(moment)


def _memory() -> Memory:
    found: Memory = current_app.extensions["site"]
    return found
