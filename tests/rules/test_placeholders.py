"""Words in braces: which stand for something, which are text, which are mistakes."""

import pytest

from eventsite.rules import placeholders
from eventsite.rules.placeholders import Placeholder


@pytest.mark.parametrize(
    ("written", "found"),
    [
        ("Hej {namn}", ["Hej ", Placeholder.NAME, ""]),
        ("{Förnamn}{name}", ["", Placeholder.FIRST_NAME, "", Placeholder.NAME, ""]),
        ("{nmn}", ["{nmn}"]),
        ("{{namn}} {{ namn }}", ["{{namn}} {{ namn }}"]),
        ("{event.__class__}", ["{event.__class__}"]),
        ("{namn!r:>99999999} {0} %(namn)s %s", ["{namn!r:>99999999} {0} %(namn)s %s"]),
        ("", [""]),
    ],
)
def test_only_a_word_of_the_list_in_single_braces_is_replaced(written, found):
    assert list(placeholders.pieces(written)) == found
    assert [type(piece) for piece in placeholders.pieces(written)] == [type(piece) for piece in found]


def test_a_word_that_stands_for_nothing_is_named_with_the_nearest():
    assert placeholders.unknown("{namn} {nmn} {nmn} {{fel}} {möteslank} {event.x}") == ["nmn", "möteslank"]
    assert [placeholders.nearest(name) for name in ("nmn", "möteslank", "Datumm", "zzz")][:3] == [
        "namn", "möteslänk", "datum",
    ]  # fmt: skip
    assert placeholders.nearest("zzz") in placeholders.KNOWN
