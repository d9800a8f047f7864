"""Time zones as people know them: by a city."""

from functools import cache
from zoneinfo import available_timezones

from babel.dates import get_timezone_location
from flask_babel import get_locale

HOME = "Europe/Stockholm"
CONTINENTS = {"Africa", "America", "Antarctica", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific"}
LANGUAGES = ("sv", "en")


@cache
def names() -> tuple[str, ...]:
    """Return the IANA names one may choose from: those of a place, and UTC; ours first."""
    places = sorted(name for name in available_timezones() if name.partition("/")[0] in CONTINENTS and "/" in name)
    return (HOME, "UTC", *(name for name in places if name != HOME))


def cities() -> dict[str, str]:
    """Return what there is to choose from: the city of each zone, by the zone's name."""
    return {name: city(name) for name in names()}


def named(typed: str | None) -> str | None:
    """Return the zone that is meant by its IANA name or by its city in Swedish or English; None if there is none."""
    return _by_word().get(_word(typed or ""))


def city(zone: str) -> str:
    """Return what the zone is called in the reader's language: Helsingfors, New York, UTC."""
    locale = get_locale()
    return _city(zone, locale.language if locale else LANGUAGES[0])


@cache
def _city(zone: str, language: str) -> str:
    return "UTC" if zone == "UTC" else str(get_timezone_location(zone, locale=language, return_city=True))


@cache
def _by_word() -> dict[str, str]:
    cities = {_word(_city(name, language)): name for language in LANGUAGES for name in reversed(names())}
    ends = {_word(name.rpartition("/")[2]): name for name in reversed(names())}
    return ends | cities | {_word(name): name for name in names()}


def _word(typed: str) -> str:
    return " ".join(typed.replace("_", " ").casefold().split())
