"""What people have answered to the event's own questions, in words: for their own page, for organizers, for files."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from flask_babel import gettext

from eventsite.models import Answer, Event, Field, FieldVersion, Registration
from eventsite.queries import fields as field_queries
from eventsite.queries import form_answers as queries
from eventsite.queries import uploads as upload_queries
from eventsite.rules import form_answers as rules
from eventsite.rules import policies
from eventsite.rules.fields import Asked, FieldKind
from eventsite.rules.form_answers import Problem, Wrong
from eventsite.rules.registrations import LIVING
from eventsite.web.filters import day_long, number


@dataclass(frozen=True)
class Shown:
    """An answer as it is read: the question as it was asked then, and the answer in words."""

    field_id: int
    label: str
    words: str
    is_for_staff: bool
    upload_id: int | None = None


def of_registration(event_id: int, registration_id: int, *, with_staff: bool) -> list[Shown]:
    """Return one person's answers in the order of the form, also to what is asked no more."""
    answers = {answer.field_id: answer for answer in queries.of_registration(registration_id)}
    fields = [field for field in field_queries.of_event(event_id) if field.id in answers] if answers else []
    files = _files(answers.values())
    return [_shown(field, answers[field.id], files) for field in fields if with_staff or not field.is_for_staff]


@dataclass(frozen=True)
class Columns:
    """The event's own questions as further columns of a table: a heading for each, a cell for each person."""

    fields: Sequence[Field]
    versions: Mapping[int, FieldVersion]

    @property
    def headings(self) -> list[str]:
        """The questions as they are asked now."""
        return [field.version.label for field in self.fields]

    def of(self, answers: Iterable[tuple[int, int, Any]], files: Mapping[int, str]) -> list[str | date]:
        """Return one person's cells, from (field, version, value) of what they have answered."""
        given = {field_id: (self.versions[version_id], value) for field_id, version_id, value in answers}
        return [_cell(field, *given[field.id], files) if field.id in given else "" for field in self.fields]

    def files(self, answers: Iterable[tuple[int, int, Any]]) -> dict[int, str]:
        """Return the names of the files among the answers, by the id that stands for each of them."""
        ids = [value for _, version_id, value in answers if self.versions[version_id].kind == FieldKind.FILE]
        return upload_queries.names(ids) if ids else {}


def columns(event_id: int) -> Columns:
    """Return the columns of the event; a question that is asked no more has one if anyone has answered it."""
    answered = queries.counts(event_id)
    fields = [field for field in field_queries.of_event(event_id) if _has_column(field, answered)]
    return Columns(fields, {version.id: version for field in fields for version in field.versions})


def cells(event_id: int, registration_ids: Sequence[int], field_ids: Collection[int]) -> dict[int, dict[int, str]]:
    """Return what those people have answered to those fields, in words, by registration and field."""
    fields = {field.id: field for field in field_queries.of_event(event_id)}
    answers = queries.of_people(registration_ids, field_ids)
    files = _files(answers)
    found: dict[int, dict[int, str]] = defaultdict(dict)
    for answer in answers:
        in_one = _words(fields[answer.field_id], answer.version, answer.value, files)
        found[answer.registration_id][answer.field_id] = in_one
    return found


def lacking(
    event: Event, registrations: Iterable[Registration], now: datetime, fields: Sequence[Asked] | None = None
) -> set[int]:
    """Return the ids of those who live and have not answered everything that they must have by now."""
    fields = field_queries.asked(event.id) if fields is None else fields
    people = [one for one in registrations if one.email and one.state in LIVING]
    answers = queries.values_of([one.id for one in people]) if fields else {}
    return {
        one.id
        for one in people
        if rules.missing(fields, policies.mode_in(event.format, one.mode), answers.get(one.id, {}), now)
    }


def in_words(problem: Problem, kind: FieldKind) -> str:
    """Return what is wrong with an answer and what to do about it."""
    if problem.wrong is Wrong.TOO_LONG:
        return gettext("Write at most %(max)s characters", max=problem.fact)
    if problem.wrong is Wrong.FULL:
        return gettext("There are no places left in “%(option)s”. Choose something else", option=problem.fact)
    if problem.wrong is Wrong.MISSING:
        return _missing_in_words(kind)
    if kind is FieldKind.FILE:
        return gettext("The file is not there any more. Choose it again")
    return gettext("What you chose is not there any more. Choose again")


def _missing_in_words(kind: FieldKind) -> str:
    texts = {
        FieldKind.CHOICE: gettext("Choose one"),
        FieldKind.CHOICES: gettext("Choose at least one"),
        FieldKind.YES_NO: gettext("Choose yes or no"),
        FieldKind.NUMBER: gettext("Write a number"),
        FieldKind.DATE: gettext("Write a date"),
        FieldKind.FILE: gettext("Choose a file"),
    }
    return texts.get(kind, gettext("Write an answer"))


def _has_column(field: Field, answered: Iterable[int]) -> bool:
    return field.id in answered or (field.is_enabled and field.version.kind != FieldKind.INFORMATION)


def _shown(field: Field, answer: Answer, files: Mapping[int, str]) -> Shown:
    upload_id = answer.value if answer.version.kind == FieldKind.FILE else None
    return Shown(
        field.id,
        answer.version.label,
        _words(field, answer.version, answer.value, files),
        field.is_for_staff,
        upload_id,
    )


def _cell(field: Field, version: FieldVersion, value: Any, files: Mapping[int, str]) -> str | date:
    """Return an answer for a table: a day stays one, so that it can be sorted by."""
    return date.fromisoformat(value) if version.kind == FieldKind.DATE else _words(field, version, value, files)


def _words(field: Field, version: FieldVersion, value: Any, files: Mapping[int, str]) -> str:
    """Return the answer in words, by the kind of field that it answers."""
    kind = version.kind
    if kind in {FieldKind.CHOICE, FieldKind.CHOICES}:
        keys: Sequence[str] = value if isinstance(value, list) else [value]
        return ", ".join(field.label_of(key, version) for key in keys)
    if kind == FieldKind.YES_NO:
        return gettext("Yes") if value else gettext("No")
    if kind == FieldKind.NUMBER:
        return number(value)
    if kind == FieldKind.DATE:
        return day_long(date.fromisoformat(value))
    return files.get(value, "") if kind == FieldKind.FILE else str(value)


def _files(answers: Iterable[Answer]) -> dict[int, str]:
    ids = [answer.value for answer in answers if answer.version.kind == FieldKind.FILE]
    return upload_queries.names(ids) if ids else {}
