"""Dates, numbers and form errors as the templates show them."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from flask_babel import Babel, force_locale
from werkzeug.datastructures import MultiDict
from wtforms import FieldList, Form, FormField, HiddenField, RadioField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length

from eventsite.web import filters

STOCKHOLM = ZoneInfo("Europe/Stockholm")
MEETING = datetime(2027, 9, 14, 9, 0, tzinfo=STOCKHOLM)
NOON = datetime(2027, 9, 14, 12, 0, tzinfo=STOCKHOLM)
NEXT_DAY = datetime(2027, 9, 15, 16, 30, tzinfo=STOCKHOLM)
NEW_YEAR = datetime(2028, 1, 1, 0, 30, tzinfo=STOCKHOLM)
OLD_YEAR = datetime(2027, 12, 31, 22, 5, tzinfo=STOCKHOLM)


@pytest.fixture(scope="module")
def app() -> Flask:
    app = Flask(__name__)
    Babel(app, default_locale="sv")
    filters.init_app(app)
    return app


@pytest.fixture
def language(request: pytest.FixtureRequest, app: Flask) -> Iterator[str]:
    with app.app_context(), force_locale(request.param):
        yield request.param


def in_language(*languages: str) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("language", languages, indirect=True)


# What each filter says of the same moment, in Swedish and in English.
SAYINGS = [
    (filters.weekday, "tisdag", "Tuesday"),
    (filters.weekday_short, "tis", "Tue"),
    (filters.day, "14\xa0september", "14\xa0September"),
    (filters.day_short, "14\xa0sep", "14\xa0Sep"),
    (filters.day_long, "tisdag 14\xa0september 2027", "Tuesday 14\xa0September 2027"),
    (filters.month_year, "september 2027", "September 2027"),
    (filters.clock, "9.00", "9.00"),
    (filters.moment, "tisdag 14\xa0september kl.\xa09.00", "Tuesday 14\xa0September, 9.00"),
    (filters.moment_long, "tisdag 14\xa0september 2027 kl.\xa09.00", "Tuesday 14\xa0September 2027, 9.00"),
    (filters.moment_short, "tis 14\xa0sep kl.\xa09.00", "Tue 14\xa0Sep, 9.00"),
]


@pytest.mark.parametrize(("say", "swedish", "english"), SAYINGS)
def test_a_moment_in_both_languages(app: Flask, say: Callable[[datetime], str], swedish: str, english: str) -> None:
    with app.app_context(), force_locale("sv"):
        assert say(MEETING) == swedish
    with app.app_context(), force_locale("en"):
        assert say(MEETING) == english


def test_swedish_outside_a_request() -> None:
    assert filters.day_long(date(2027, 9, 14)) == "tisdag 14\xa0september 2027"


@in_language("sv")
@pytest.mark.parametrize(
    ("month", "short"),
    list(enumerate(["jan", "feb", "mars", "apr", "maj", "juni", "juli", "aug", "sep", "okt", "nov", "dec"], start=1)),
)
def test_short_months_have_no_full_stop(language: str, month: int, short: str) -> None:
    assert filters.day_short(date(2027, month, 1)) == f"1\xa0{short}"


@in_language("sv")
def test_span_within_a_day(language: str) -> None:
    assert filters.span(MEETING, NOON) == "tisdag 14\xa0september 2027 kl.\xa09.00–12.00"


@in_language("en")
def test_span_within_a_day_in_english(language: str) -> None:
    assert filters.span(MEETING, NOON) == "Tuesday 14\xa0September 2027, 9.00–12.00"


@in_language("sv")
def test_span_over_two_days_names_both(language: str) -> None:
    assert filters.span(MEETING, NEXT_DAY) == (
        "tisdag 14\xa0september 2027 kl.\xa09.00 till onsdag 15\xa0september 2027 kl.\xa016.30"
    )


@in_language("en")
def test_span_over_two_days_in_english(language: str) -> None:
    assert (
        filters.span(MEETING, NEXT_DAY) == "Tuesday 14\xa0September 2027, 9.00 to Wednesday 15\xa0September 2027, 16.30"
    )


@in_language("sv")
def test_span_over_new_year(language: str) -> None:
    assert filters.span(OLD_YEAR, NEW_YEAR) == (
        "fredag 31\xa0december 2027 kl.\xa022.05 till lördag 1\xa0januari 2028 kl.\xa00.30"
    )


@in_language("en")
def test_span_over_new_year_in_english(language: str) -> None:
    assert filters.span(OLD_YEAR, NEW_YEAR) == ("Friday 31\xa0December 2027, 22.05 to Saturday 1\xa0January 2028, 0.30")


@in_language("sv")
def test_time_range(language: str) -> None:
    assert filters.time_range(MEETING, NOON) == "9.00–12.00"
    assert filters.time_range(MEETING, NEXT_DAY) == "9.00 till ons 15\xa0sep kl.\xa016.30"


@in_language("en")
def test_time_range_over_two_days_in_english(language: str) -> None:
    assert filters.time_range(OLD_YEAR, NEW_YEAR) == "22.05 to Sat 1\xa0Jan, 0.30"


@in_language("sv")
def test_the_same_day_is_asked_of_the_wall_not_of_utc(language: str) -> None:
    late = datetime(2027, 9, 14, 23, 0, tzinfo=STOCKHOLM)
    after_midnight = datetime(2027, 9, 15, 0, 30, tzinfo=STOCKHOLM)
    assert late.astimezone(UTC).date() == after_midnight.astimezone(UTC).date()
    assert filters.time_range(late, after_midnight) == "23.00 till ons 15\xa0sep kl.\xa00.30"


def test_clock_of_a_programme_time() -> None:
    assert filters.clock(time(9, 5)) == "9.05"
    assert filters.clock(time(0, 0)) == "0.00"
    assert filters.clock(time(23, 59)) == "23.59"


@pytest.mark.parametrize(
    ("utc", "wall"),
    [
        (datetime(2027, 9, 14, 7, 0, tzinfo=UTC), "2027-09-14T09:00+02:00"),
        (datetime(2027, 12, 31, 23, 30, tzinfo=UTC), "2028-01-01T00:30+01:00"),
        (datetime(2027, 10, 31, 0, 30, tzinfo=UTC), "2027-10-31T02:30+02:00"),
        (datetime(2027, 10, 31, 1, 30, tzinfo=UTC), "2027-10-31T02:30+01:00"),
    ],
    ids=["summer", "new year", "before the clock goes back", "after"],
)
def test_local_time_in_stockholm(utc: datetime, wall: str) -> None:
    assert filters.iso(filters.local(utc)) == wall


def test_local_time_elsewhere() -> None:
    assert filters.iso(filters.local(MEETING, "Europe/Helsinki")) == "2027-09-14T10:00+03:00"


def test_iso_of_a_day() -> None:
    assert filters.iso(date(2027, 9, 4)) == "2027-09-04"


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("Matilda Rehn", "MR"),
        ("Per-Olof Lind", "PL"),
        ("Åsa von Öster", "ÅÖ"),
        ("dilan yıldız", "DY"),
        ("Madonna", "M"),
        ("  ", ""),
    ],
)
def test_initials(name: str, letters: str) -> None:
    assert filters.initials(name) == letters


@pytest.mark.parametrize(
    ("language", "whole", "with_ore"),
    [("sv", "1\xa0200\xa0kr", "1\xa0200,50\xa0kr"), ("en", "SEK\xa01,200", "SEK\xa01,200.50")],
    indirect=["language"],
)
def test_money(language: str, whole: str, with_ore: str) -> None:
    assert [filters.money(120000), filters.money(120050)] == [whole, with_ore]


@pytest.mark.parametrize(("language", "text"), [("sv", "2\xa0000"), ("en", "2,000")], indirect=["language"])
def test_number(language: str, text: str) -> None:
    assert filters.number(2000) == text


@in_language("sv")
def test_plain_spaces(language: str) -> None:
    assert filters.plain_spaces(filters.moment_short(MEETING)) == "tis 14 sep kl. 9.00"
    assert filters.plain_spaces("2\N{NARROW NO-BREAK SPACE}000") == "2 000"


@pytest.mark.parametrize(
    ("taken", "capacity", "lit"),
    [
        (0, 150, 20),
        (1, 150, 19),
        (112, 150, 5),
        (36, 40, 2),
        (149, 150, 1),
        (150, 150, 0),
        (151, 150, 0),
        (0, 1, 20),
        (0, 0, 0),
    ],
)
def test_lit_windows(taken: int, capacity: int, lit: int) -> None:
    assert filters.lit_windows(taken, capacity) == lit


class Item(Form):
    title = StringField("Rubrik", [InputRequired("Skriv en rubrik"), Length(max=5)])


class Meeting(Form):
    token = HiddenField("Nyckel", [InputRequired("Sidan har blivit för gammal")])
    title = StringField("Rubrik", [InputRequired("Skriv en rubrik"), Length(min=3, message="För kort")])
    topic = RadioField("Ämne", [InputRequired("Välj ett ämne")], choices=[SelectChoice("a", "A")])
    items = FieldList(FormField(Item), validators=[Length(max=1, message="Högst en")])
    names = FieldList(StringField("Namn", [InputRequired("Skriv ett namn")]))


def test_field_errors_in_the_order_of_the_form() -> None:
    form = Meeting(MultiDict([("items-0-title", "Paus"), ("items-1-title", ""), ("names-0", "")]))
    form.validate()
    assert filters.field_errors(form) == [
        filters.FieldError(None, "Sidan har blivit för gammal"),
        filters.FieldError("title", "Skriv en rubrik"),
        filters.FieldError("topic-0", "Välj ett ämne"),
        filters.FieldError("items-1-title", "Skriv en rubrik"),
        filters.FieldError("items", "Högst en"),
        filters.FieldError("names-0", "Skriv ett namn"),
    ]


def test_a_form_without_errors() -> None:
    form = Meeting(MultiDict([("token", "x"), ("title", "Träff"), ("topic", "a")]))
    assert form.validate()
    assert filters.field_errors(form) == []


def test_errors_of_the_whole_form_come_first() -> None:
    form = Meeting(MultiDict([("token", "x"), ("title", "Träff"), ("topic", "a")]))
    form.form_errors.append("Försök igen")
    assert filters.field_errors(form) == [filters.FieldError(None, "Försök igen")]


def test_templates_have_filters_of_one_value_and_functions_of_two(app: Flask) -> None:
    source = "{{ start|day }}; {{ span(start, end) }}; {{ time_range(start, end) }}; {{ lit_windows(1, 2) }}"
    with app.app_context():
        text = app.jinja_env.from_string(source).render(start=MEETING, end=NOON)
    assert text == "14\xa0september; tisdag 14\xa0september 2027 kl.\xa09.00–12.00; 9.00–12.00; 10"
