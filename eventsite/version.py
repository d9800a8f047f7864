"""Which version of eventsite runs."""

from functools import cache
from importlib import metadata

UNKNOWN = "0+unknown"


@cache
def current() -> str:
    """Return the version as it was installed, UNKNOWN for one that never was."""
    try:
        return metadata.version("eventsite")
    except metadata.PackageNotFoundError:
        return UNKNOWN
