"""Addresses by which calendars take a meeting in once, or subscribe to a feed (calendar.md §6.3, §6.4)."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, timedelta
from urllib.parse import quote
from zoneinfo import ZoneInfo

from eventsite.rules.entry_times import Times

MAX_LENGTH = 1999
_TITLE_LENGTH = 600
_LOCATION_LENGTH = 400
_CUT = quote("…")


@dataclass(frozen=True)
class Copy:
    """What somebody who is not registered puts into their calendar, once. The description begins with a link."""

    title: str
    description: str
    location: str
    times: Times


@dataclass(frozen=True)
class Link:
    """A service and the address that leads into it."""

    service: str
    url: str


@dataclass(frozen=True)
class _Service:
    """`when` returns the parameters that say the time, or nothing where the service cannot hold such a time."""

    name: str
    when: Callable[[Times], str]
    template: str


def _for_google(times: Times) -> str:
    """Wall times with the zone they are told in; days in a row as a rule, without exceptions."""
    if times["other_hours"]:
        return ""
    pattern = "%Y%m%d" if times["is_all_day"] else "%Y%m%dT%H%M%S"
    dates = "/".join(_wall(times, pattern))
    repeated = f"&recur=RRULE:FREQ=DAILY;COUNT={times['days']}" if times["days"] > 1 else ""
    return f"dates={dates}&ctz={times['timezone']}{repeated}"


def _for_microsoft(times: Times) -> str:
    """Moments in UTC, or days of which the last is the one after."""
    if times["days"] > 1:
        return ""
    if times["is_all_day"]:
        starts, ends = _wall(times, "%Y-%m-%d")
        return f"startdt={starts}&enddt={ends}&allday=true"
    moments = (times[name].astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") for name in ("starts_at", "ends_at"))
    return "startdt={}&enddt={}".format(*moments)


def _for_yahoo(times: Times) -> str:
    """Wall times without a zone; one whole day at most."""
    if times["days"] > 1:
        return ""
    if not times["is_all_day"]:
        return "ST={}&ET={}".format(*_wall(times, "%Y%m%dT%H%M%S"))
    if times["ends_at"] - times["starts_at"] > timedelta(hours=25):  # a day when clocks go back has 25
        return ""
    return f"ST={_wall(times, '%Y%m%d')[0]}&DUR=allday"


_MICROSOFT = "/calendar/0/action/compose?rru=addevent&{when}&subject={title}&body={description}&location={location}"
_ADD_ONCE = (
    _Service(
        "Google",
        _for_google,
        "https://calendar.google.com/calendar/render?action=TEMPLATE&text={title}&{when}"
        "&details={description}&location={location}",
    ),
    _Service("Outlook.com", _for_microsoft, "https://outlook.live.com" + _MICROSOFT),
    _Service("Microsoft 365", _for_microsoft, "https://outlook.office.com" + _MICROSOFT),
    _Service(
        "Yahoo",
        _for_yahoo,
        "https://calendar.yahoo.com/?v=60&TITLE={title}&{when}&DESC={description}&in_loc={location}",
    ),
)
_SUBSCRIBE = (
    ("Google", "https://calendar.google.com/calendar/r?cid={webcal}"),
    ("Outlook.com", "https://outlook.live.com/calendar/0/addfromweb?url={address}&name={name}"),
    ("Microsoft 365", "https://outlook.office.com/calendar/0/addfromweb?url={address}&name={name}"),
)


def add_links(copy: Copy) -> tuple[Link, ...]:
    """Return the links that put a copy into a calendar, each under 2,000 characters.

    A service that cannot hold the time (several days, days that differ) is left out: the file holds it all.
    """
    found = ((service, service.when(copy.times)) for service in _ADD_ONCE)
    return tuple(Link(service.name, _filled(service.template, when, copy)) for service, when in found if when)


def webcal(address: str) -> str:
    """Return the feed's address under the scheme that calendars on phones and computers answer to."""
    return "webcal://" + address.partition("://")[2]


def subscribe_links(address: str, name: str) -> tuple[Link, ...]:
    """Return the links that subscribe to the feed at that http(s) address in services on the web."""
    values = {"webcal": _encoded(webcal(address)), "address": _encoded(address), "name": _encoded(name)}
    return tuple(Link(service, template.format(**values)) for service, template in _SUBSCRIBE)


def _filled(template: str, when: str, copy: Copy) -> str:
    """Return the address with its texts; the description takes what length is left."""
    texts = {"title": _encoded(copy.title, _TITLE_LENGTH), "location": _encoded(copy.location, _LOCATION_LENGTH)}
    left = MAX_LENGTH - len(template.format(when=when, description="", **texts))
    return template.format(when=when, description=_encoded(copy.description, left), **texts)


def _encoded(text: str, limit: int = MAX_LENGTH) -> str:
    """Return the text percent-encoded, a space as %20, cut between characters to the limit."""
    signs = [quote(sign, safe="") for sign in text]
    if sum(map(len, signs)) <= limit:
        return "".join(signs)
    kept = ""
    for sign in signs:
        if len(kept) + len(sign) + len(_CUT) > limit:
            break
        kept += sign
    return kept + _CUT


def _wall(times: Times, pattern: str) -> tuple[str, str]:
    """Return start and end as the clock on the wall of the venue shows them."""
    zone = ZoneInfo(times["timezone"])
    return times["starts_at"].astimezone(zone).strftime(pattern), times["ends_at"].astimezone(zone).strftime(pattern)
