"""When an occasion is, as the fields of an entry, for invitations and feeds alike: `Entry(**times(occasion), …)`."""

from datetime import datetime
from typing import TypedDict

from eventsite.rules.events import moment
from eventsite.rules.invitations import OtherHours
from eventsite.rules.occasions import Occasion, days


class Times(TypedDict):
    """The fields of `rules.invitations.Entry` that say when."""

    starts_at: datetime
    ends_at: datetime
    timezone: str
    days: int
    other_hours: tuple[OtherHours, ...]
    is_all_day: bool


def times(occasion: Occasion) -> Times:
    """Return the usual hours of the first day, how many days they hold, and the days that differ (calendar.md §5)."""
    every_day = days(occasion)
    ends_wall = occasion.ends_wall
    if occasion.is_daily:
        ends_wall = datetime.combine(occasion.starts_wall.date(), ends_wall.time())
    return Times(
        starts_at=every_day[0].usual_at,
        ends_at=moment(ends_wall, occasion.timezone),
        timezone=occasion.timezone,
        days=len(every_day),
        other_hours=tuple(
            OtherHours(day.usual_at, day.starts_at, day.ends_at) for day in every_day if not day.is_usual
        ),
        is_all_day=occasion.is_all_day,
    )
