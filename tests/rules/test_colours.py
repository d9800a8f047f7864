"""Accents: what can be read where, and the nearest colour that can."""

import re
from pathlib import Path

import pytest

from eventsite.rules import colours
from eventsite.rules.colours import DARK, LEAST, LIGHT

TOKENS = (Path(__file__).parents[2] / "static" / "css" / "tokens.css").read_text(encoding="utf-8")
ODD = ["#ffcc00", "#0e5a47", "#1d4ed8", "#ff00ff", "#777777", "#000000", "#ffffff", "#e30613", "#00a3e0"]


@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    [
        ("#000000", "#ffffff", 21.0),
        ("#777777", "#ffffff", 4.48),
        ("#767676", "#ffffff", 4.54),
        ("#ffffff", "#fff", 1.0),
    ],
)
def test_contrast_is_that_of_wcag(one, other, ratio):
    assert colours.contrast(one, colours.written(other)) == pytest.approx(ratio, abs=0.005)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("#0E5A47", "#0e5a47"), ("abc", "#aabbcc"), (" #fff ", "#ffffff"), ("green", None), ("#12345", None), ("", None)],
)
def test_how_a_colour_is_written(typed, kept):
    assert colours.written(typed) == kept


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("accent", ODD)
def test_what_follows_from_the_nearest_can_be_read_everywhere(accent, theme):
    verdict = colours.judged(accent, theme)
    assert colours.judged(verdict.nearest, theme).is_readable
    assert verdict.is_readable is (verdict.nearest == accent)
    made = colours.palette(verdict.nearest, theme)
    pairs = [(made.hover, theme.paper), (made.hover, theme.sunk), (made.hover, theme.on_accent)]
    pairs += [(made.soft_ink, made.soft), (made.on_accent, made.accent), ("#f2f6f2", made.dusk), ("#b9d3c7", made.dusk)]
    assert [pair for pair in pairs if colours.contrast(*pair) < LEAST] == []


def test_a_refusal_names_the_worst_and_the_nearest_of_the_same_hue():
    verdict = colours.judged("#ffcc00", LIGHT)
    assert (round(verdict.ratio, 2), verdict.against, verdict.nearest) == (1.34, "sunk", "#956500")


@pytest.mark.parametrize(("theme", "part"), [(LIGHT, 0), (DARK, 1)], ids=["light", "dark"])
def test_the_surfaces_are_those_of_the_stylesheet(theme, part):
    block = TOKENS.split("prefers-color-scheme: dark")[part]
    found = dict(re.findall(r"--(paper|raised|sunk): (#[0-9a-f]{6});", block))
    assert found == {name: getattr(theme, name) for name in ("paper", "raised", "sunk")}
