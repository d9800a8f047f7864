"""The order of names in Swedish lists."""

from eventsite.rules.alphabet import sort_key


def test_swedish_letters_come_last_and_capitals_and_accents_make_no_difference():
    names = ["Örn", "Ärla", "Ås", "zeta", "Łoś", "Edvin", "édith", "Yngve", "Übel", "anna", "Ängla", "Жанна", "Østby"]
    assert sorted(names, key=sort_key) == [
        "anna", "édith", "Edvin", "Łoś", "Übel", "Yngve", "zeta", "Ås", "Ängla", "Ärla", "Örn", "Østby", "Жанна",
    ]  # fmt: skip
