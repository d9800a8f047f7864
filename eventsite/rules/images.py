"""Pictures that people upload: what is taken and how small it is made."""

from enum import StrEnum

MAX_BYTES = 200 * 1024 * 1024
MAX_PIXELS = 50_000_000


class Use(StrEnum):
    """What a picture is for."""

    EVENT = "event"
    PORTRAIT = "portrait"
    LOGO = "logo"
    ATTACHMENT = "attachment"


MIN_WIDTH = {Use.EVENT: 540, Use.PORTRAIT: 200, Use.LOGO: 200, Use.ATTACHMENT: 1}
WIDTH = {Use.EVENT: 1600, Use.PORTRAIT: 400, Use.LOGO: 800, Use.ATTACHMENT: 2400}
# What stays see-through where it was: a logo stands on more than one colour.
TRANSPARENT = frozenset({Use.LOGO})


def is_too_large(width: int, height: int) -> bool:
    """Say whether decoding the picture would take more memory than we grant it."""
    return width * height > MAX_PIXELS


def derived_size(width: int, height: int, use: Use) -> tuple[int, int]:
    """Return the size that the picture is kept at: never enlarged, its shape unchanged."""
    kept = min(width, WIDTH[use])
    return kept, max(1, round(height * kept / width))
