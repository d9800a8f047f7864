"""Whole numbers and prices as people type them."""

import re
from typing import Any

from flask_babel import gettext
from wtforms import StringField
from wtforms.validators import ValidationError

from eventsite.web.forms.organizers import plain_line

DIGITS = re.compile(r"[0-9]{1,9}")
MOST_ORE = 10_000_000 * 100  # ten million kronor
KRONOR = re.compile(
    r"([0-9]{1,3}(?: ?[0-9]{3}){0,2}|[0-9]{1,8})(?:[.,]([0-9]{1,2}))?(?: ?(?:kr|sek|:-))?", re.IGNORECASE
)


class WholeField(StringField):
    """A whole number within limits; left empty it is `otherwise`."""

    def __init__(self, label: str, least: int, most: int, otherwise: int | None = None, **more: Any) -> None:
        """Take what is between the two, both included."""
        super().__init__(label, filters=[plain_line], render_kw={"inputmode": "numeric"}, **more)
        self.least, self.most, self.otherwise = least, most, otherwise

    @property
    def number(self) -> int | None:
        """The number that was typed, or what stands for none; None too when it was not understood."""
        if not self.data:
            return self.otherwise
        return whole(self.data.replace(" ", ""))

    def pre_validate(self, _form: object) -> None:
        """Say between which numbers it must be."""
        if self.data and not (self.number is not None and self.least <= self.number <= self.most):
            raise ValidationError(
                gettext("Write a whole number from %(least)s to %(most)s", least=self.least, most=self.most)
            )


class PriceField(StringField):
    """A price in kronor, with a comma or a point before the öre; kept in öre."""

    def __init__(self, label: str, **more: Any) -> None:
        """Take amounts that a column holds in öre."""
        super().__init__(label, filters=[plain_line], render_kw={"inputmode": "decimal"}, **more)

    @property
    def ore(self) -> int | None:
        """The price in öre; None when nothing was typed, or nothing that is a price."""
        found = KRONOR.fullmatch(self.data or "")
        return int(found[1].replace(" ", "")) * 100 + int((found[2] or "").ljust(2, "0")) if found else None

    def pre_validate(self, _form: object) -> None:
        """Say how to write a price when it is not understood."""
        if self.data and (self.ore is None or self.ore > MOST_ORE):
            raise ValidationError(gettext("Write the price in kronor, for example 1200 or 1200,50"))


def whole(typed: object) -> int | None:
    """Return the whole number that was typed or sent, of as many digits as a column holds; None if it is none."""
    return int(str(typed)) if DIGITS.fullmatch(str(typed)) else None


def shown_number(number: int | None) -> str:
    """Return the number as it stands in the field."""
    return "" if number is None else str(number)


def shown_price(ore: int | None) -> str:
    """Return the price as it stands in the field: 1200, or 1200,50."""
    if ore is None:
        return ""
    kronor, rest = divmod(ore, 100)
    return f"{kronor},{rest:02}" if rest else str(kronor)
