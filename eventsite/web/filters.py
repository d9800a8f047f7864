"""Dates, numbers and form errors, as templates want them.

Every function shows the wall time that the moment carries; `local` gives it another wall first.
A no-break space keeps a day with its month and "kl." with its time, so that no line breaks there.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date
from babel.numbers import format_decimal
from flask import Flask
from flask_babel import get_locale
from markupsafe import Markup
from wtforms import Field, FieldList, FormField
from wtforms.form import BaseForm
from wtforms.widgets import HiddenInput, ListWidget

from eventsite import text

NO_BREAK = "\N{NO-BREAK SPACE}"
OTHER_SPACES = str.maketrans({NO_BREAK: " ", "\N{NARROW NO-BREAK SPACE}": " "})
WINDOWS = 20
DEFAULT_LOCALE = Locale("sv")


@dataclass(frozen=True)
class Joints:
    """The words that join the parts of a date and time in one language."""

    at: str
    to: str


JOINTS = {"sv": Joints(at=f" kl.{NO_BREAK}", to=" till "), "en": Joints(at=", ", to=" to ")}


def _locale() -> Locale:
    return get_locale() or DEFAULT_LOCALE


def _joints() -> Joints:
    return JOINTS[_locale().language]


def _part(pattern: str, day: date) -> str:
    """One part of a date in words; Swedish abbreviations lose the full stop that Babel adds."""
    return format_date(day, pattern, locale=_locale()).removesuffix(".")


def local(moment: datetime, zone: str = "Europe/Stockholm") -> datetime:
    """The same moment on the clock on the wall in another zone."""
    return moment.astimezone(ZoneInfo(zone))


def weekday(day: date) -> str:
    """tisdag, Tuesday."""
    return _part("EEEE", day)


def weekday_short(day: date) -> str:
    """tis, Tue."""
    return _part("EEE", day)


def day(day: date) -> str:
    """14 september, 14 September."""
    return f"{day.day}{NO_BREAK}{_part('MMMM', day)}"


def day_short(day: date) -> str:
    """14 sep, 14 Sep."""
    return f"{day.day}{NO_BREAK}{_part('MMM', day)}"


def day_long(moment: date) -> str:
    """tisdag 14 september 2027, Tuesday 14 September 2027."""
    return f"{weekday(moment)} {day(moment)} {moment.year}"


def month_year(day: date) -> str:
    """september 2027, September 2027."""
    return f"{_part('MMMM', day)} {day.year}"


def clock(moment: datetime | time) -> str:
    """9.00, in both languages."""
    return f"{moment.hour}.{moment.minute:02}"


def moment(moment: datetime) -> str:
    """tisdag 24 augusti kl. 13.37, Tuesday 24 August, 13.37."""
    return f"{weekday(moment)} {day(moment)}{_joints().at}{clock(moment)}"


def moment_long(moment: datetime) -> str:
    """tisdag 24 augusti 2027 kl. 13.37, Tuesday 24 August 2027, 13.37."""
    return f"{day_long(moment)}{_joints().at}{clock(moment)}"


def moment_short(moment: datetime) -> str:
    """tis 14 sep kl. 9.00, Tue 14 Sep, 9.00."""
    return f"{weekday_short(moment)} {day_short(moment)}{_joints().at}{clock(moment)}"


def span(start: datetime, end: datetime) -> str:
    """tisdag 14 september 2027 kl. 9.00–12.00; a span over several days names both."""
    if start.date() == end.date():
        return f"{moment_long(start)}–{clock(end)}"
    return f"{moment_long(start)}{_joints().to}{moment_long(end)}"


def time_range(start: datetime, end: datetime) -> str:
    """9.00–12.00, beside a date; a range over several days says when it ends."""
    if start.date() == end.date():
        return f"{clock(start)}–{clock(end)}"
    return f"{clock(start)}{_joints().to}{moment_short(end)}"


def iso(moment: date) -> str:
    """2027-09-14T09:00+02:00 for the datetime attribute; 2027-09-14 for a day without time."""
    return moment.isoformat(timespec="minutes") if isinstance(moment, datetime) else moment.isoformat()


def number(value: float) -> str:
    """2 000 with a no-break space, 2,000 in English."""
    return str(format_decimal(value, locale=_locale()))


def money(ore: int) -> str:
    """1 200 kr, or 1 200,50 kr, with no-break spaces; SEK 1,200 in English."""
    amount = format_decimal(Decimal(ore) / 100, "#,##0.00" if ore % 100 else "#,##0", locale=_locale())
    return f"{amount}{NO_BREAK}kr" if _locale().language == "sv" else f"SEK{NO_BREAK}{amount}"


def initials(name: str) -> str:
    """The first letters of the first and the last name, in capitals: MR."""
    words = name.split()
    return "".join(word[0] for word in words[:1] + words[1:][-1:]).upper()


def plain_spaces(text: str) -> str:
    """The text with ordinary spaces, for mail subjects and plain text."""
    return text.translate(OTHER_SPACES)


def marked_up(typed: str) -> Markup:
    """Return Markdown as elements, made harmless."""
    return Markup(text.markdown(typed))  # noqa: S704 - sanitised by text.markdown


def lit_windows(taken: int, capacity: int) -> int:
    """How many of the windows are lit. One free seat is never none, one taken seat never all."""
    if taken >= capacity:
        return 0
    lit = round(WINDOWS * (capacity - taken) / capacity)
    return max(1, min(lit, WINDOWS if taken <= 0 else WINDOWS - 1))


@dataclass(frozen=True)
class FieldError:
    """One thing to correct, and the id of the control to correct it in, if it can be seen."""

    target: str | None
    text: str


def field_errors(form: BaseForm) -> list[FieldError]:
    """What is wrong in a form, in the order of its fields, one error for each field."""
    texts = [FieldError(None, str(text)) for text in getattr(form, "form_errors", ())]
    return texts + [error for field in form for error in _errors_of(field)]


def _errors_of(field: Field) -> Iterator[FieldError]:
    if isinstance(field, FormField):
        yield from field_errors(field.form)
        return
    if isinstance(field, FieldList):
        for entry in field.entries:
            yield from _errors_of(entry)
    own = [str(error) for error in field.errors if error and not isinstance(error, (list, tuple, dict))]
    if own:
        yield FieldError(_target(field), own[0])


def _target(field: Field) -> str | None:
    """A group of choices is focused at its first choice; a hidden field cannot be."""
    if isinstance(field.widget, HiddenInput):
        return None
    is_choices = isinstance(field.widget, ListWidget) and not isinstance(field, FieldList)
    return f"{field.id}-0" if is_choices else str(field.id)


# What takes one value is a filter, what takes two is a function.
FILTERS: tuple[Callable[..., object], ...] = (
    local,
    weekday,
    weekday_short,
    day,
    day_short,
    day_long,
    month_year,
    clock,
    moment,
    moment_long,
    moment_short,
    iso,
    number,
    money,
    initials,
    plain_spaces,
    field_errors,
    marked_up,
)
FUNCTIONS: tuple[Callable[..., object], ...] = (span, time_range, lit_windows)


def init_app(app: Flask) -> None:
    """Give them to the templates: {{ event.starts_local|day }}, {{ span(start, end) }}."""
    for function in FILTERS:
        app.add_template_filter(function)
    for function in FUNCTIONS:
        app.add_template_global(function)
