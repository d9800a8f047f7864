"""Two have changed the same: what is shown of it, and that nothing of either is lost."""

from dataclasses import dataclass, replace
from datetime import time

from eventsite.rules import merging
from eventsite.rules.details import ItemDetails
from eventsite.rules.merging import Shape, Side

SHAPE = Shape(together={"time": ("starts", "ends")}, rows={"programme": "title"})


@dataclass(frozen=True)
class Said:
    title: str = "Träff"
    venue: str = "Gävle"
    starts: int = 9
    ends: int = 12
    programme: tuple[ItemDetails, ...] = ()


def item(title, at=9, text=""):
    return ItemDetails(time(at), title, text)


WAS = Said(programme=(item("Start"), item("Paus", 10), item("Slut", 11)))


def merge(theirs, mine, **choices):
    return merging.merged(WAS, theirs, mine, SHAPE, {key.replace("__", "/"): side for key, side in choices.items()})


def keys(theirs, mine):
    return [(each.key, each.is_conflict) for each in merging.differences(WAS, theirs, mine, SHAPE)]


def test_what_only_one_of_them_changed_is_kept_from_both():
    theirs, mine = replace(WAS, venue="Falun"), replace(WAS, title="Ny")
    assert keys(theirs, mine) == [("venue", False)]
    assert merge(theirs, mine) == replace(WAS, venue="Falun", title="Ny")


def test_the_same_from_both_is_no_difference():
    both = replace(WAS, title="Ny")
    assert (keys(both, both), merge(both, both)) == ([], both)


def test_where_both_changed_it_mine_holds_until_theirs_is_chosen():
    theirs, mine = replace(WAS, title="Deras"), replace(WAS, title="Min")
    assert keys(theirs, mine) == [("title", True)]
    assert (merge(theirs, mine).title, merge(theirs, mine, title=Side.THEIRS).title) == ("Min", "Deras")


def test_start_and_end_hold_together():
    theirs, mine = replace(WAS, starts=8), replace(WAS, ends=13)
    assert keys(theirs, mine) == [("time", True)]
    assert (merge(theirs, mine).starts, merge(theirs, mine, time=Side.THEIRS).ends) == (9, 12)


def test_rows_that_either_has_added_are_all_there_each_after_its_neighbour():
    theirs = replace(WAS, programme=(*WAS.programme[:1], item("Deras"), *WAS.programme[1:]))
    mine = replace(WAS, programme=(*WAS.programme, item("Min", 12)))
    assert [row.title for row in merge(theirs, mine).programme] == ["Start", "Deras", "Paus", "Slut", "Min"]


def test_a_row_that_one_removed_and_the_other_changed_is_a_choice():
    theirs = replace(WAS, programme=WAS.programme[1:])
    mine = replace(WAS, programme=(item("Start", 8), *WAS.programme[1:]))
    assert keys(theirs, mine) == [("programme/Start", True)]
    assert merge(theirs, mine).programme[0].starts_at == time(8)
    assert [row.title for row in merge(theirs, mine, programme__Start=Side.THEIRS).programme] == ["Paus", "Slut"]


def test_a_row_that_the_other_removed_goes_if_i_left_it_alone():
    theirs = replace(WAS, programme=WAS.programme[:2])
    assert [row.title for row in merge(theirs, replace(WAS, title="Ny")).programme] == ["Start", "Paus"]


def test_the_order_is_that_of_whoever_changed_it():
    turned = replace(WAS, programme=WAS.programme[::-1])
    assert merge(turned, replace(WAS, title="Ny")).programme == turned.programme
    assert merge(replace(WAS, title="Ny"), turned).programme == turned.programme


def test_two_rows_that_say_the_same_stay_two():
    mine = replace(WAS, programme=(item("Paus"), item("Paus", 10), item("Paus", 11)))
    assert len(merge(WAS, mine).programme) == 3
