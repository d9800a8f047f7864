"""The one place that asks what time it is."""

from datetime import UTC, datetime, timedelta

TRIFLE = timedelta(seconds=1)  # by which clocks may differ without anybody's concern
_ahead = timedelta()


def now() -> datetime:
    """Return the present moment: aware, in UTC, with microseconds; by the clock that was last set by, if any."""
    return datetime.now(UTC) + _ahead


def set_by(shared: datetime) -> None:
    """Go by a clock that several machines share, which shows this moment: what one promises the others must keep."""
    global _ahead
    ahead = shared - datetime.now(UTC)
    _ahead = ahead if abs(ahead) > TRIFLE else timedelta()
