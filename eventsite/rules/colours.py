"""Colours of a site: whether they can be read (WCAG 2.2, 1.4.3), and the nearest ones that can."""

import re
from dataclasses import dataclass

LEAST = 4.5
STEP = 0.004
_WRITTEN = re.compile(r"#?([0-9a-f]{3}|[0-9a-f]{6})", re.IGNORECASE)
Triple = tuple[float, float, float]


@dataclass(frozen=True)
class Theme:
    """What an accent stands on, and what stands on it, as in static/css/tokens.css."""

    paper: str
    raised: str
    sunk: str
    on_accent: str
    is_dark: bool = False


@dataclass(frozen=True)
class Verdict:
    """How an accent fares in a theme: its worst contrast, against what, and the nearest colour that works."""

    ratio: float
    against: str
    nearest: str

    @property
    def is_readable(self) -> bool:
        """Whether text in that colour can be read everywhere."""
        return self.ratio >= LEAST


@dataclass(frozen=True)
class Palette:
    """The colours that follow from an accent in one theme."""

    accent: str
    hover: str
    soft: str
    soft_ink: str
    on_accent: str
    seat: str
    dusk: str


LIGHT = Theme("#fbfbf8", "#ffffff", "#f0f2ed", "#ffffff")
DARK = Theme("#101614", "#18201d", "#0a0f0d", "#101614", is_dark=True)


def written(colour: str) -> str | None:
    """Return the colour as #rrggbb; None if it is none."""
    found = _WRITTEN.fullmatch(colour.strip())
    if not found:
        return None
    digits = found[1].lower()
    return "#" + ("".join(digit * 2 for digit in digits) if len(digits) == 3 else digits)


def contrast(one: str, other: str) -> float:
    """Return the ratio of the two colours' luminances, from 1 to 21."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def judged(accent: str, theme: Theme) -> Verdict:
    """Return how the accent fares as text on every paper of the theme, and under the text of a button."""
    ratios = {name: contrast(accent, getattr(theme, name)) for name in ("paper", "raised", "sunk", "on_accent")}
    worst = min(ratios, key=lambda name: ratios[name])
    surfaces = (theme.paper, theme.raised, theme.sunk, theme.on_accent)
    return Verdict(ratios[worst], worst, nearest(accent, surfaces))


def nearest(colour: str, surfaces: tuple[str, ...]) -> str:
    """Return the colour of the same hue, as near in lightness as there is, that can be read on all the surfaces."""
    lightness, a, b = _to_oklab(colour)
    for number in range(int(1 / STEP) + 1):
        for way in (-1, 1):
            tried = lightness + way * number * STEP
            found = _from_oklab((min(1.0, max(0.0, tried)), a, b))
            if all(contrast(found, surface) >= LEAST for surface in surfaces):
                return found
    return "#000000" if contrast("#000000", surfaces[0]) > contrast("#ffffff", surfaces[0]) else "#ffffff"


def palette(accent: str, theme: Theme) -> Palette:
    """Return what follows from a readable accent: for hovering, soft surfaces, text on them, and the rest."""
    lightness, a, b = _to_oklab(accent)
    hover = _from_oklab((lightness + (0.08 if theme.is_dark else -0.1), a, b))
    soft = _mixed(accent, theme.paper, 0.24 if theme.is_dark else 0.12)
    hue = (a * 0.5, b * 0.5)
    return Palette(
        accent=accent,
        hover=nearest(hover, (theme.paper, theme.sunk, theme.on_accent)),
        soft=soft,
        soft_ink=nearest(hover, (soft,)),
        on_accent=theme.on_accent,
        seat=_mixed(accent, theme.paper, 0.6) if theme.is_dark else accent,
        dusk=_from_oklab((0.22 if theme.is_dark else 0.26, *hue)),
    )


def _luminance(colour: str) -> float:
    red, green, blue = _linear(colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _channels(colour: str) -> tuple[int, ...]:
    return tuple(int(colour[at : at + 2], 16) for at in (1, 3, 5))


def _linear(colour: str) -> Triple:
    shares = [channel / 255 for channel in _channels(colour)]
    red, green, blue = (one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in shares)
    return red, green, blue


def _mixed(colour: str, other: str, share: float) -> str:
    pairs = zip(_channels(colour), _channels(other), strict=True)
    return "#" + "".join(f"{round(one * share + two * (1 - share)):02x}" for one, two in pairs)


# Oklab, by its author's matrices (Björn Ottosson, 2020): equal steps of lightness look equal.
def _to_oklab(colour: str) -> Triple:
    red, green, blue = _linear(colour)
    long = (0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue) ** (1 / 3)
    middle = (0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue) ** (1 / 3)
    short = (0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue) ** (1 / 3)
    return (
        0.2104542553 * long + 0.7936177850 * middle - 0.0040720468 * short,
        1.9779984951 * long - 2.4285922050 * middle + 0.4505937099 * short,
        0.0259040371 * long + 0.7827717662 * middle - 0.8086757660 * short,
    )


def _from_oklab(lab: Triple) -> str:
    lightness, a, b = lab
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    middle = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    red = 4.0767416621 * long - 3.3077115913 * middle + 0.2309699292 * short
    green = -1.2684380046 * long + 2.6097574011 * middle - 0.3413193965 * short
    blue = -0.0041960863 * long - 0.7034186147 * middle + 1.7076147010 * short
    return "#" + "".join(f"{_byte(one):02x}" for one in (red, green, blue))


def _byte(share: float) -> int:
    share = min(1.0, max(0.0, share))
    curved = share * 12.92 if share <= 0.0031308 else 1.055 * share ** (1 / 2.4) - 0.055
    return round(curved * 255)
