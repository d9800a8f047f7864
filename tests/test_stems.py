"""The stems of a text are those of the words that say what it is about."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from eventsite.stems import stems


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Hur arbetar ni med trygghetsvärdarna?", ["trygghetsvärd"]),
        ("Vad gör en trygghetsvärd?", ["trygghetsvärd"]),
        ("Boendesegregationen, SEGREGATIONEN och segregation", ["boendesegregation", "segregation", "segregation"]),
        ("Berörs ni av NIS2?", ["berör", "nis2"]),
        ("Vilka använder ni, och hur jobbar ni?", []),
        ("Hyror_hyran", ["hyr", "hyran"]),
        ("", []),
        ("🙂 – ?!", []),
    ],
)
def test_swedish(text, expected):
    assert stems(text, "sv") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("How do you measure segregation in your neighbourhoods?", ["measur", "segreg", "neighbourhood"]),
        ("Don't you use cameras?", ["camera"]),
    ],
)
def test_english(text, expected):
    assert stems(text, "en") == expected


def test_letters_written_in_two_signs_or_wide_are_the_same_letters():
    assert stems("tra\u0308hus ｈｉｓｓ", "sv") == stems("trähus hiss", "sv") == ["trähus", "hiss"]


def test_several_threads_do_not_mix_their_words_up():
    texts = [f"{word}arna och {word}erna {word}ande" for word in ("kvart", "hyresvärd", "lägenhet", "stambyt")] * 100
    with ThreadPoolExecutor(8) as threads:
        together = list(threads.map(stems, texts, ["sv"] * len(texts)))
    assert together == [stems(text, "sv") for text in texts]
