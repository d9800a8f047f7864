"""Taking people in from a file: choosing it, saying what its columns mean, confirming what it does."""

from collections.abc import Iterator, Sequence
from typing import Any, Self

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import Field, RadioField, SelectField
from wtforms.fields import SelectChoice
from wtforms.validators import DataRequired, InputRequired

from eventsite import tabular
from eventsite.models import AttendeeImport
from eventsite.rules import attendee_imports as rules
from eventsite.rules.attendee_imports import MAX_ROWS, Target
from eventsite.rules.fields import Asked, FieldKind
from eventsite.web.forms.files import FileField

NOTHING = ""


class ImportForm(FlaskForm):
    """Asks for the file."""

    file = FileField(
        _l("File"),
        [DataRequired(_l("Choose a file"))],
        most=tabular.MAX_BYTES,
        description=_l(
            "Excel (xlsx) or CSV with headings in the first row. At most %(max)s rows and 5 MB.", max=MAX_ROWS
        ),
        render_kw={
            "accept": ".csv,.txt,.xlsx,text/csv,application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
        },
    )


class ColumnsForm(FlaskForm):
    """Asks of each column of the file what it says. Get the class of the form from `of`."""

    @classmethod
    def of(cls, found: AttendeeImport, fields: Sequence[Asked], *, with_mode: bool) -> Self:
        """Return the form with a control for each column, as it was guessed or chosen."""
        words = {NOTHING: gettext("Leave out")} | targets_in_words(with_mode=with_mode)
        words |= {f"{rules.OWN}{field.id}": field.label for field in fields if is_column(field)}
        choices = [SelectChoice(value, label) for value, label in words.items()]
        target_of = {place: target for target, place in found.columns.items()}
        controls = {
            f"column-{place}": SelectField(
                heading or gettext("Column %(number)s", number=place + 1),
                choices=choices,
                default=target_of.get(place, NOTHING),
            )
            for place, heading in enumerate(found.headings)
        }
        meta: Any = type(cls)
        form: Self = meta(cls.__name__, (cls,), controls)()
        return form

    @property
    def controls(self) -> list[Field]:
        """The control of each column, in order."""
        return [self[f"column-{place}"] for place in range(sum(name.startswith("column-") for name in self._fields))]

    def columns(self) -> dict[str, int]:
        """Return which column says what."""
        return {control.data: place for place, control in enumerate(self.controls) if control.data}

    def validate(self, extra_validators: Any = None) -> bool:
        """Check that nothing is said by two columns, and that what is needed is said by one."""
        is_valid = bool(super().validate(extra_validators))
        seen: set[str] = set()
        for control in self.controls:
            if control.data and control.data in seen:
                control.errors = [gettext("Another column says that already")]
                is_valid = False
            seen.add(control.data)
        lacking = [*self._lacking(seen)]
        self.form_errors += lacking
        return is_valid and not lacking

    def _lacking(self, chosen: set[str]) -> Iterator[str]:
        words = {
            Target.NAME: gettext("Choose which column is the name, or which are first name and last name"),
            Target.EMAIL: gettext("Choose which column is the e-mail address"),
            Target.COMPANY: gettext("Choose which column is the company"),
        }
        yield from (words[target] for target in rules.lacking(chosen))


class StartForm(FlaskForm):
    """Asks whether those who are taken in are told."""

    mail = RadioField(
        _l("Mail"),
        [InputRequired(_l("Choose whether they get mail"))],
        choices=[
            SelectChoice("yes", _l("Send confirmation and calendar invitation to each of them")),
            SelectChoice("no", _l("Send nothing")),
        ],
    )


class DiscardForm(FlaskForm):
    """Nothing to fill in: the button shows that the list is to be forgotten."""


def is_column(field: Asked) -> bool:
    """Say whether a column can answer the question."""
    return field.is_enabled and field.wants_answer and field.kind is not FieldKind.FILE


def targets_in_words(*, with_mode: bool = True) -> dict[str, str]:
    """Return what a column may say of a person."""
    words: dict[str, str] = {
        Target.NAME: gettext("Name"),
        Target.FIRST_NAME: gettext("First name"),
        Target.LAST_NAME: gettext("Last name"),
        Target.EMAIL: gettext("E-mail"),
        Target.COMPANY: gettext("Company"),
        Target.JOB_TITLE: gettext("Role"),
        Target.PHONE: gettext("Mobile number"),
        Target.MODE: gettext("On site or online"),
        Target.LANGUAGE: gettext("Language"),
    }
    if not with_mode:
        del words[Target.MODE]
    return words
