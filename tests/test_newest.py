"""What is kept is bounded, and what was used last stays."""

from eventsite.newest import Newest


def test_the_least_lately_used_is_left_out():
    kept = Newest[str](3)
    for name in ("a", "b", "c"):
        kept.of(name, lambda: "old")
    assert kept.of("a", lambda: "new") == "old"
    kept.of("d", lambda: "old")
    assert len(kept) == 3
    assert [kept.of(name, lambda: "new") for name in ("a", "c", "d", "b")] == ["old", "old", "old", "new"]


def test_what_is_made_of_nothing_is_kept_too():
    kept = Newest[str | None](1)
    assert kept.of("a", lambda: None) is None
    assert kept.of("a", lambda: "made again") is None


def test_what_could_not_be_made_is_not_kept():
    kept = Newest[int](1)
    for _ in range(2):
        try:
            kept.of("a", lambda: 1 // 0)
        except ZeroDivisionError:
            assert len(kept) == 0
