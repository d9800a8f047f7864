"""What may be kept of the answers to a form."""

from datetime import UTC, datetime, timedelta

import pytest

from eventsite.rules.fields import Asked, FieldKind, Option
from eventsite.rules.form_answers import Given, Problem, Situation, Verdict, Wrong, judged
from eventsite.rules.policies import Mode

NOW = datetime(2026, 8, 24, 9, tzinfo=UTC)
COLOURS = (Option("r", "Röd", 2), Option("b", "Blå"))
FULL = {1: {"r": 2}}


def field(kind=FieldKind.TEXT, number=1, **rest):
    return Asked(number, number * 10, kind, f"Fråga {number}", **rest)


CHOICE = field(FieldKind.CHOICE, options=COLOURS)
CHOICES = field(FieldKind.CHOICES, options=COLOURS)
FROZEN = field(frozen_from_at=NOW)


def verdict(fields, answers, **rest):
    return judged(fields, answers, Situation(rest.pop("mode", Mode.DIGITAL), NOW, **rest))


def kept(answers, dropped=()):
    return Verdict(answers, frozenset(dropped), {})


def wrong(problem, number=1):
    return {number: problem}


@pytest.mark.parametrize(
    ("asked", "value"),
    [
        (field(), "text"),
        (field(FieldKind.LONG_TEXT), "å" * 2000),
        (CHOICE, "r"),
        (CHOICES, ["b", "r"]),
        (field(FieldKind.YES_NO), False),
        (field(FieldKind.NUMBER), 0),
        (field(FieldKind.NUMBER), 2.5),
        (field(FieldKind.DATE), "2026-09-14"),
        (field(FieldKind.FILE), 7),
    ],
)
def test_what_each_kind_takes(asked, value):
    assert verdict([asked], {1: value}) == kept({1: value})


@pytest.mark.parametrize(
    ("asked", "value", "problem"),
    [
        (field(), "å" * 201, Problem(Wrong.TOO_LONG, "200")),
        (field(FieldKind.LONG_TEXT), "å" * 2001, Problem(Wrong.TOO_LONG, "2000")),
        (field(), 5, Problem(Wrong.NOT_UNDERSTOOD)),
        (CHOICE, "x", Problem(Wrong.GONE)),
        (CHOICE, ["r"], Problem(Wrong.NOT_UNDERSTOOD)),
        (CHOICES, "r", Problem(Wrong.NOT_UNDERSTOOD)),
        (CHOICES, ["r", "r"], Problem(Wrong.GONE)),
        (field(FieldKind.YES_NO), "yes", Problem(Wrong.NOT_UNDERSTOOD)),
        (field(FieldKind.NUMBER), True, Problem(Wrong.NOT_UNDERSTOOD)),
        (field(FieldKind.NUMBER), float("nan"), Problem(Wrong.NOT_UNDERSTOOD)),
        (field(FieldKind.NUMBER), 10**12, Problem(Wrong.NOT_UNDERSTOOD)),
        (field(FieldKind.DATE), "2026-02-30", Problem(Wrong.NOT_UNDERSTOOD)),
        (field(FieldKind.DATE), "20260914", Problem(Wrong.NOT_UNDERSTOOD)),
        (field(FieldKind.FILE), 0, Problem(Wrong.NOT_UNDERSTOOD)),
    ],
)
def test_what_no_kind_takes(asked, value, problem):
    assert verdict([asked], {1: value}).problems == wrong(problem)


@pytest.mark.parametrize("blank", [None, "", []])
def test_what_is_required_must_be_there_unless_an_organizer_lets_it_be(blank):
    required = field(is_required=True)
    assert verdict([required], {1: blank}).problems == wrong(Problem(Wrong.MISSING))
    assert verdict([required], {1: blank}, by_staff=True) == kept({})


def test_what_is_not_asked_of_the_person_is_neither_kept_nor_required():
    on_site = field(mode=Mode.ON_SITE, is_required=True)
    assert verdict([on_site], {1: "ja"}) == kept({})
    assert verdict([on_site], {1: "ja"}, mode=Mode.ON_SITE) == kept({1: "ja"})


@pytest.mark.parametrize(
    "asked", [field(is_enabled=False), field(is_for_staff=True), field(FieldKind.INFORMATION, is_required=True)]
)
def test_what_the_person_cannot_answer_is_not_kept(asked):
    assert verdict([asked], {1: "ja"}) == kept({})


def test_an_unknown_field_is_not_kept():
    assert verdict([field()], {9: "ja"}) == kept({})


def test_an_organizer_answers_what_is_for_staff():
    assert verdict([field(is_for_staff=True)], {1: "ja"}, by_staff=True) == kept({1: "ja"})


def test_an_answer_that_no_longer_applies_is_dropped():
    asks = field(FieldKind.YES_NO)
    more = field(number=2, shown_if_field_id=1, shown_if_values=("yes",))
    before = {1: Given(True, FieldKind.YES_NO), 2: Given("mer", FieldKind.TEXT)}
    assert verdict([asks, more], {1: False, 2: "mer"}, before=before) == kept({1: False}, {2})


def test_an_answer_taken_back_is_dropped_but_not_one_to_a_field_switched_off():
    before = {1: Given("ett", FieldKind.TEXT), 2: Given("två", FieldKind.TEXT)}
    assert verdict([field(), field(number=2, is_enabled=False)], {}, before=before) == kept({}, {1})


def test_an_answer_for_staff_outlives_an_edit_and_decides():
    staff = field(FieldKind.YES_NO, is_for_staff=True)
    more = field(number=2, shown_if_field_id=1, shown_if_values=("yes",))
    before = {1: Given(True, FieldKind.YES_NO)}
    assert verdict([staff, more], {1: False, 2: "mer"}, before=before) == kept({2: "mer"})


def test_a_frozen_answer_stands():
    before = {1: Given("då", FieldKind.TEXT)}
    assert verdict([FROZEN], {1: "nu"}, before=before) == kept({})
    assert verdict([FROZEN], {}, before=before) == kept({})
    assert verdict([FROZEN], {1: "nu"}, before=before, by_staff=True) == kept({1: "nu"})


def test_a_newcomer_is_asked_a_frozen_field():
    assert verdict([FROZEN], {1: "nu"}) == kept({1: "nu"})


@pytest.mark.parametrize(("asked", "value"), [(CHOICE, "r"), (CHOICES, ["b", "r"])])
@pytest.mark.parametrize("by_staff", [True, False])
def test_a_full_option_is_refused_by_name(asked, value, by_staff):
    assert verdict([asked], {1: value}, taken=FULL, by_staff=by_staff).problems == wrong(Problem(Wrong.FULL, "Röd"))
    assert verdict([asked], {1: value}, taken={1: {"r": 1}}) == kept({1: value})


def test_who_has_a_place_keeps_it():
    before = {1: Given(["r"], FieldKind.CHOICES)}
    assert verdict([CHOICES], {1: ["b", "r"]}, taken={1: {"r": 9}}, before=before) == kept({1: ["b", "r"]})


def test_an_option_that_is_gone_may_be_kept_but_not_chosen():
    before = {1: Given("x", FieldKind.CHOICE)}
    assert verdict([CHOICE], {1: "x"}, before=before) == kept({1: "x"})
    assert verdict([CHOICE], {1: "y"}, before=before).problems == wrong(Problem(Wrong.GONE))


def test_an_answer_to_another_kind_of_field_does_not_pass_for_one_to_this():
    before = {1: Given("r", FieldKind.TEXT)}
    assert verdict([CHOICE], {1: "r"}, before=before, taken=FULL).problems == wrong(Problem(Wrong.FULL, "Röd"))


def test_a_field_becomes_required_for_those_who_edit_after_its_moment():
    late = field(required_from_at=NOW - timedelta(seconds=1))
    assert verdict([late], {}).problems == wrong(Problem(Wrong.MISSING))
