"""When a field of the form is asked, and which conditions can be followed."""

from datetime import UTC, datetime, timedelta

import pytest

from eventsite.rules.fields import (
    Asked,
    Broken,
    FieldKind,
    Option,
    applies,
    applying,
    broken_conditions,
    is_frozen,
    is_required_now,
    may_decide,
)
from eventsite.rules.policies import Mode

NOW = datetime(2026, 8, 24, 9, tzinfo=UTC)
SOON = NOW + timedelta(hours=1)
COLOURS = (Option("r", "Röd"), Option("b", "Blå"))


def field(number, kind=FieldKind.TEXT, **rest):
    """Return field number so-and-so."""
    return Asked(number, number * 10, kind, f"Fråga {number}", **rest)


CHOICE = field(1, FieldKind.CHOICE, options=COLOURS)
CHOICES = field(1, FieldKind.CHOICES, options=COLOURS)
YES_NO = field(1, FieldKind.YES_NO)
IF_RED = field(2, shown_if_field_id=1, shown_if_values=("r",))


def shown(fields, answers, mode=Mode.DIGITAL):
    return [field.id for field in applying(fields, mode, answers)]


@pytest.mark.parametrize(("mode", "expected"), [(Mode.ON_SITE, [1]), (Mode.DIGITAL, [])])
def test_a_field_may_be_for_one_mode(mode, expected):
    assert shown([field(1, mode=Mode.ON_SITE)], {}, mode) == expected


@pytest.mark.parametrize(
    ("decider", "values", "answer", "is_shown"),
    [
        (CHOICE, ("r",), "r", True),
        (CHOICE, ("r",), "b", False),
        (CHOICE, ("r",), None, False),
        (CHOICES, ("r",), ["b", "r"], True),
        (CHOICES, ("r",), ["b"], False),
        (YES_NO, ("yes",), True, True),
        (YES_NO, ("yes",), False, False),
        (YES_NO, ("no",), False, True),
    ],
)
def test_a_field_may_depend_on_another_answer(decider, values, answer, is_shown):
    depends = field(2, shown_if_field_id=1, shown_if_values=values)
    answers = {} if answer is None else {1: answer}
    assert applies(depends, Mode.DIGITAL, answers, [decider, depends]) == is_shown


def test_what_depends_on_a_hidden_field_is_hidden_too():
    decider = field(1, FieldKind.CHOICE, options=COLOURS, mode=Mode.ON_SITE)
    middle = field(2, FieldKind.YES_NO, shown_if_field_id=1, shown_if_values=("r",))
    last = field(3, shown_if_field_id=2, shown_if_values=("yes",))
    answers = {1: "r", 2: True}
    assert shown([decider, middle, last], answers, Mode.ON_SITE) == [1, 2, 3]
    assert shown([decider, middle, last], answers, Mode.DIGITAL) == []


def test_a_field_that_is_switched_off_is_not_asked():
    assert shown([field(1, is_enabled=False)], {}) == []


@pytest.mark.parametrize(
    ("details", "expected"),
    [
        ({}, False),
        ({"is_required": True}, True),
        ({"required_from_at": NOW}, True),
        ({"required_from_at": SOON}, False),
        ({"required_from_at": SOON, "is_required": True}, False),
    ],
)
def test_a_field_is_required_always_or_from_a_moment_on(details, expected):
    assert is_required_now(field(1, **details), NOW) == expected


@pytest.mark.parametrize(("moment", "expected"), [(None, False), (NOW, True), (SOON, False)])
def test_a_field_freezes_at_its_moment(moment, expected):
    assert is_frozen(field(1, frozen_from_at=moment), NOW) == expected


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ([CHOICE, IF_RED], {}),
        ([IF_RED, CHOICE], {2: Broken.LATER}),
        ([IF_RED], {2: Broken.LATER}),
        ([field(1, shown_if_field_id=1, shown_if_values=("r",))], {1: Broken.ITSELF}),
        ([field(1, FieldKind.CHOICE, options=COLOURS, is_enabled=False), IF_RED], {2: Broken.DISABLED}),
        ([field(1, FieldKind.INFORMATION), IF_RED], {2: Broken.KIND}),
        ([field(1, FieldKind.NUMBER), IF_RED], {2: Broken.KIND}),
        ([CHOICE, field(2, shown_if_field_id=1, shown_if_values=("g",))], {2: Broken.VALUES}),
        ([CHOICE, field(2, shown_if_field_id=1)], {2: Broken.VALUES}),
        ([field(2, is_enabled=False, shown_if_field_id=1, shown_if_values=("r",))], {}),
    ],
)
def test_a_condition_looks_back_at_a_field_that_can_decide(fields, expected):
    assert broken_conditions(fields) == expected


def test_a_circle_is_always_found():
    first = field(1, FieldKind.YES_NO, shown_if_field_id=2, shown_if_values=("yes",))
    second = field(2, FieldKind.YES_NO, shown_if_field_id=1, shown_if_values=("yes",))
    assert broken_conditions([first, second]) == {1: Broken.LATER}


def test_only_earlier_choices_may_decide():
    fields = [CHOICE, field(2), field(3, FieldKind.YES_NO), field(4)]
    assert [one.id for one in may_decide(fields, 3)] == [1]
    assert [one.id for one in may_decide(fields)] == [1, 3]
