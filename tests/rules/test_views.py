"""A view of the attendee list is read from an address, and makes the same address again."""

from dataclasses import replace
from datetime import date

import pytest

from eventsite.rules.fields import Asked, FieldKind, Option
from eventsite.rules.names import sort_key
from eventsite.rules.policies import Mode
from eventsite.rules.views import CHOSEN, AnswerFilter, Given, Ground, Kind, View, showable, sortable

FIELDS = (
    Asked(1, 11, FieldKind.CHOICE, "Buss?", options=(Option("ab", "Ja"), Option("cd", "Nej"))),
    Asked(2, 12, FieldKind.YES_NO, "Lunch?"),
    Asked(3, 13, FieldKind.TEXT, "Något mer?"),
    Asked(4, 14, FieldKind.INFORMATION, "Att tänka på"),
    Asked(5, 15, FieldKind.FILE, "Intyg"),
)
GROUND = Ground(FIELDS, (Mode.ON_SITE, Mode.DIGITAL))
EVERYTHING = {
    "q": ["amina hem"],
    "state": ["confirmed", "waitlisted"],
    "mode": ["digital"],
    "company": ["Mimer", "Öbo"],
    "kind": ["member"],
    "answer": ["declined", "needs-action"],
    "attendance": ["present"],
    "tag": ["Behöver hiss"],
    "asked": ["yes"],
    "lacking": ["no"],
    "bounced": ["yes"],
    "from": ["2026-08-01"],
    "to": ["2026-08-31"],
    "group": ["7"],
    "f1": ["ab"],
    "f1.is": ["empty"],
    "f3": ["ramp"],
    "sort": ["-f1"],
    "columns": ["f1", "state"],
    "by": ["company"],
}


def test_an_address_is_read_and_made_again():
    view = View.read(EVERYTHING, GROUND)
    assert view.arguments() == EVERYTHING
    assert View.read(view.arguments(), GROUND) == view


def test_everything_is_understood():
    assert View.read(EVERYTHING, GROUND) == View(
        search="amina hem",
        states=("confirmed", "waitlisted"),
        modes=("digital",),
        companies=("Mimer", "Öbo"),
        kind=Kind.MEMBER,
        answers=("DECLINED", "NEEDS-ACTION"),
        attendance=("present",),
        tags=("Behöver hiss",),
        asked=True,
        lacking=False,
        bounced=True,
        since=date(2026, 8, 1),
        until=date(2026, 8, 31),
        group=7,
        own=(AnswerFilter(1, ("ab",), Given.EMPTY), AnswerFilter(3, ("ramp",))),
        sort="f1",
        descending=True,
        columns=("f1", "state"),
        by_company=True,
    )


def test_a_view_that_says_nothing_needs_no_arguments():
    assert View.read({}).arguments() == {}
    assert View.read({"columns": [*CHOSEN], "sort": ["created"]}).arguments() == {}


@pytest.mark.parametrize(
    "arguments",
    [
        {"state": ["unheard-of", ""]},
        {"kind": ["friend"]},
        {"asked": ["perhaps"]},
        {"from": ["yesterday"], "to": ["2026-02-30"]},
        {"group": ["0", "-1", "²", "9" * 30]},
        {"group": ["2147483648"]},
        {"sort": ["randomblob(9e8)"]},
        {"sort": ["tags"]},
        {"sort": ["--name"]},
        {"columns": ["name", "f4", "f99", "secret"]},
        {"f1": ["zz"], "f1.is": ["both"], "f4": ["x"], "f5": ["intyg.pdf"]},
        {"by": ["weather"]},
        {"q": [" \0 \ud800 "]},
    ],
)
def test_what_is_not_understood_is_left_out(arguments):
    assert View.read(arguments, GROUND) == View()


def test_what_is_longer_than_anything_we_keep_is_cut():
    view = View.read({"q": ["x" * 5000], "company": [str(number) for number in range(1000)]})
    assert (len(view.search), len(view.companies)) == (200, 50)


def test_own_fields_are_unknown_without_the_form():
    view = View.read(EVERYTHING)
    assert (view.own, view.sort, view.columns) == ((), "created", ("state",))


def test_one_value_is_taken_out_and_the_rest_stays():
    view = View.read(EVERYTHING, GROUND)
    assert view.without("state", "confirmed") == replace(view, states=("waitlisted",))
    assert view.without("f1.is", "empty").own[0] == AnswerFilter(1, ("ab",))
    assert view.without("q", "amina hem") == replace(view, search="")


def test_a_second_press_on_a_column_turns_the_order():
    once = View().sorted_by("name")
    assert once.arguments() == {"sort": ["name"]}
    assert once.sorted_by("name").arguments() == {"sort": ["-name"]}
    assert once.sorted_by("name").sorted_by("name") == once


TYPED = Ground((Asked(8, 18, FieldKind.NUMBER, "Hur många?"), Asked(9, 19, FieldKind.DATE, "Vilken dag?")))


@pytest.mark.parametrize("typed", ["12", "1 500", "2,5", "2.50", "−3", "+4"])
def test_a_number_is_looked_for_as_people_write_it(typed):
    assert View.read({"f8": [typed]}, TYPED).own == (AnswerFilter(8, (typed,)),)


@pytest.mark.parametrize("typed", ["tolv", "1,2,3", "1e5", "nan", "-", "12 st", "9" * 14])
def test_what_is_no_number_is_left_out(typed):
    assert View.read({"f8": [typed]}, TYPED).own == ()


@pytest.mark.parametrize("typed", ["20260914", "2026-W38-1", "2026-09-31", "14 september", "2026-9-14"])
def test_what_is_no_day_is_left_out(typed):
    assert View.read({"f9": [typed]}, TYPED).own == ()
    assert View.read({"f9": ["2026-09-14"], "f9.is": ["empty"]}, TYPED).own[0].values == ("2026-09-14",)


def test_a_column_is_moved_one_place_and_never_over_the_edge():
    view = View(columns=("state", "email", "f8"))
    assert view.later("state").columns == ("email", "state", "f8")
    assert view.earlier("f8").columns == ("state", "f8", "email")
    assert view.later("f8") == view.earlier("state") == view
    assert view.later("email").earlier("email") == view


def test_columns_are_those_of_people_and_of_the_form():
    assert showable(GROUND)[-4:] == ["f1", "f2", "f3", "f5"]
    assert "name" not in showable(GROUND)
    assert "tags" not in sortable(GROUND)


def test_names_are_sorted_as_swedes_do():
    names = ["Öberg", "Zetterlund", "Åberg", "Ärlig", "André", "andersson", "  Beata   B "]
    expected = ["andersson", "André", "  Beata   B ", "Zetterlund", "Åberg", "Ärlig", "Öberg"]
    assert sorted(names, key=sort_key) == expected
    assert sort_key("A\u030aberg") == sort_key("Åberg")
    assert sort_key("  Beata   B ") == "beata b"
    assert sort_key("{a|}\0") == "(a!)"
