"""Counting what callers do, for all machines together, while Redis does not answer."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Executable, Integer, bindparam, delete, text

from eventsite.database import UtcDateTime, db
from eventsite.models import CallerCount

# One statement, so that two who come at the same time are both counted.
_COUNT = text(
    "INSERT INTO caller_counts (key, hits, ends_at) VALUES (:key, :hits, :ends_at)"
    " ON CONFLICT (key) DO UPDATE SET"
    " hits = CASE WHEN caller_counts.ends_at <= :now THEN :hits ELSE caller_counts.hits + :hits END,"
    " ends_at = CASE WHEN caller_counts.ends_at <= :now THEN :ends_at ELSE caller_counts.ends_at END"
    " RETURNING hits"
).bindparams(
    bindparam("hits", type_=Integer), bindparam("ends_at", type_=UtcDateTime), bindparam("now", type_=UtcDateTime)
)


def counting(key: str, hits: int, seconds: int, now: datetime) -> Executable:
    """Return the statement that counts so many hits and gives how many there are in this time of so many seconds."""
    values: dict[str, Any] = {"key": key, "hits": hits, "now": now, "ends_at": now + timedelta(seconds=seconds)}
    return _COUNT.bindparams(**values)


def forget_over(now: datetime) -> None:
    """Delete what does not count any more."""
    db.session.execute(delete(CallerCount).where(CallerCount.ends_at <= now))
