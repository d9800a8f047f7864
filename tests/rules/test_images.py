"""Which pictures are taken and how small they are made."""

import pytest

from eventsite.rules import images as rules
from eventsite.rules.images import Use


@pytest.mark.parametrize(
    ("width", "height", "is_too_large"),
    [(10_000, 5_000, False), (10_000, 5_001, True), (50_000_000, 1, False), (1, 50_000_001, True)],
)
def test_fifty_megapixels_are_the_limit(width, height, is_too_large):
    assert rules.is_too_large(width, height) is is_too_large


@pytest.mark.parametrize(
    ("use", "size", "kept"),
    [
        (Use.EVENT, (3200, 1800), (1600, 900)),
        (Use.EVENT, (800, 600), (800, 600)),
        (Use.PORTRAIT, (800, 1000), (400, 500)),
        (Use.PORTRAIT, (300, 300), (300, 300)),
        (Use.EVENT, (10_000, 1), (1600, 1)),
    ],
)
def test_a_picture_keeps_its_shape_and_is_never_enlarged(use, size, kept):
    assert rules.derived_size(*size, use) == kept
