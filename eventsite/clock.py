"""The one place that asks what time it is."""

from datetime import UTC, datetime


def now() -> datetime:
    """Return the present moment: aware, in UTC, with microseconds."""
    return datetime.now(UTC)
