"""A row of a list of people, held against what the event asks: who it registers, or what is wrong with it."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from email_validator import EmailNotValidError, validate_email

from eventsite import text
from eventsite.rules import addresses, policies
from eventsite.rules import attendee_imports as rules
from eventsite.rules import fields as field_rules
from eventsite.rules import form_answers as answer_rules
from eventsite.rules.attendee_imports import Target, Wrong
from eventsite.rules.contact_lists import LANGUAGE_OF
from eventsite.rules.fields import Asked, FieldKind
from eventsite.rules.form_answers import Problem, Situation
from eventsite.rules.invitations import addr_spec
from eventsite.rules.policies import Mode
from eventsite.rules.registrations import RegistrationDetails

LONGEST = 200
YES = frozenset({"ja", "j", "yes", "y", "x", "1", "true", "sant"})
NO = frozenset({"nej", "n", "no", "0", "false", "falskt"})
MODES = {
    Mode.ON_SITE: ("på plats", "fysiskt", "plats", "på plats i lokalen", "on site", "on-site", "onsite", "in person"),
    Mode.DIGITAL: ("digitalt", "digital", "online", "på distans", "distans", "remote", "webb"),
}
_MODE_OF = {word: mode for mode, words in MODES.items() for word in words}
_NUMBER = re.compile(r"[+\-−]?\d{1,13}(?:[.,]\d{1,6})?")
_DAY = re.compile(r"(\d{1,2})[./](\d{1,2})[./](\d{4})")
_BETWEEN = re.compile(r"[;|\n]")


@dataclass(frozen=True)
class Mistake:
    """What is wrong with a row, and in which column: the name of a target, or of an own question."""

    wrong: Wrong
    column: str = ""


@dataclass(frozen=True)
class Sheet:
    """What rows are held against: the event's questions and format, which column says what, who is registered."""

    columns: Mapping[str, int]
    width: int
    fields: Sequence[Asked]
    format: str
    language: str
    own_address: str
    situation: Situation


@dataclass(frozen=True)
class Judged:
    """A row as it was understood: what the person says, unless there are mistakes."""

    details: RegistrationDetails | None
    mistakes: tuple[Mistake, ...] = ()


class NotUnderstood(Exception):
    """A cell says what cannot be understood."""

    def __init__(self, wrong: Wrong) -> None:
        super().__init__(wrong)
        self.wrong = wrong


def judged(cells: Sequence[str], sheet: Sheet) -> Judged:
    """Return who the row registers, or everything that is wrong with it, in the order of the columns."""
    said = {target: _cell(cells, place) for target, place in sheet.columns.items()}
    mistakes = list(_troubles(said, cells, sheet))
    mode = _mode(said, sheet)
    answers: dict[int, Any] = {}
    for asked in sheet.fields:
        written = said.get(f"{rules.OWN}{asked.id}", "")
        try:
            value = _answer(asked, written)
        except NotUnderstood as error:
            mistakes.append(Mistake(error.wrong, f"{rules.OWN}{asked.id}"))
        else:
            answers |= {} if value is None else {asked.id: value}
    if not mistakes:
        mistakes += _refused(answers, mode, sheet)
    if mistakes:
        return Judged(None, tuple(mistakes))
    return Judged(
        RegistrationDetails(
            name=_name(said),
            email=_address(said[Target.EMAIL]),
            company=said[Target.COMPANY],
            job_title=said.get(Target.JOB_TITLE, ""),
            phone=text.phone(said[Target.PHONE]) or "" if said.get(Target.PHONE) else "",
            language=_language(said, sheet),
            mode=mode,
            answers=answers,
        )
    )


def _cell(cells: Sequence[str], place: int) -> str:
    return text.one_line(cells[place]) if place < len(cells) else ""


def _name(said: Mapping[str, str]) -> str:
    whole = said.get(Target.NAME, "")
    return whole or " ".join(filter(None, (said.get(Target.FIRST_NAME, ""), said.get(Target.LAST_NAME, ""))))


def _mode(said: Mapping[str, str], sheet: Sheet) -> Mode | None:
    """Return how the person takes part, None where there is nothing to choose."""
    if len(policies.modes_of(sheet.format)) == 1:
        return None
    return _MODE_OF.get(said.get(Target.MODE, "").casefold()) or policies.mode_in(sheet.format, None)


def _language(said: Mapping[str, str], sheet: Sheet) -> str:
    written = said.get(Target.LANGUAGE, "")
    return LANGUAGE_OF.get(written.casefold(), sheet.language) if written else sheet.language


def _troubles(said: Mapping[str, str], cells: Sequence[str], sheet: Sheet) -> Iterator[Mistake]:
    if not _name(said):
        yield Mistake(Wrong.NO_NAME, Target.NAME if Target.NAME in said else Target.FIRST_NAME)
    yield from _troubles_of_address(said.get(Target.EMAIL, ""), sheet)
    if not said.get(Target.COMPANY):
        yield Mistake(Wrong.NO_COMPANY, Target.COMPANY)
    for target in (Target.NAME, Target.COMPANY, Target.JOB_TITLE):
        if len(said.get(target, "")) > LONGEST:
            yield Mistake(Wrong.TOO_LONG, target)
    phone, mode, language = (said.get(target, "") for target in (Target.PHONE, Target.MODE, Target.LANGUAGE))
    if phone and text.phone(phone) is None:
        yield Mistake(Wrong.BAD_PHONE, Target.PHONE)
    if mode and len(policies.modes_of(sheet.format)) > 1 and mode.casefold() not in _MODE_OF:
        yield Mistake(Wrong.BAD_MODE, Target.MODE)
    if language and language.casefold() not in LANGUAGE_OF:
        yield Mistake(Wrong.BAD_LANGUAGE, Target.LANGUAGE)
    if any(cells[sheet.width :]):
        yield Mistake(Wrong.TOO_MANY_CELLS)


def _troubles_of_address(typed: str, sheet: Sheet) -> Iterator[Mistake]:
    if not typed:
        yield Mistake(Wrong.NO_EMAIL, Target.EMAIL)
        return
    try:
        address = _address(typed)
    except (EmailNotValidError, ValueError):
        yield Mistake(Wrong.BAD_EMAIL, Target.EMAIL)
        return
    if addresses.canonical(address) == addresses.canonical(sheet.own_address):
        yield Mistake(Wrong.OUR_ADDRESS, Target.EMAIL)


def _address(typed: str) -> str:
    """Return the address as it is kept. Raises EmailNotValidError or ValueError."""
    return addr_spec(validate_email(typed, check_deliverability=False, allow_smtputf8=False).normalized)


def _answer(asked: Asked, written: str) -> Any:
    """Return what a cell answers to a question, None for nothing. Raises NotUnderstood."""
    if not written or not asked.wants_answer or asked.kind is FieldKind.FILE:
        return None
    read = {
        FieldKind.CHOICE: _choice,
        FieldKind.CHOICES: _choices,
        FieldKind.YES_NO: _yes_or_no,
        FieldKind.NUMBER: _number,
        FieldKind.DATE: _day,
    }.get(asked.kind)
    return written if read is None else read(asked, written)


def _choice(asked: Asked, written: str) -> str:
    for option in asked.options:
        if option.label.casefold() == written.casefold():
            return option.key
    raise NotUnderstood(Wrong.NO_SUCH_OPTION)


def _choices(asked: Asked, written: str) -> list[str]:
    """Return several options: parted by semicolons, bars or commas, unless one is called so itself."""
    if any(option.label.casefold() == written.casefold() for option in asked.options):
        return [_choice(asked, written)]
    parts = _BETWEEN.split(written) if _BETWEEN.search(written) else written.split(",")
    return list(dict.fromkeys(_choice(asked, part.strip()) for part in parts if part.strip()))


def _yes_or_no(_asked: Asked, written: str) -> bool:
    word = written.casefold()
    if word not in YES | NO:
        raise NotUnderstood(Wrong.NEITHER)
    return word in YES


def _number(_asked: Asked, written: str) -> int | float:
    plain = "".join(written.split())
    if not _NUMBER.fullmatch(plain):
        raise NotUnderstood(Wrong.NO_NUMBER)
    value = float(plain.replace(",", ".").replace("−", "-"))
    return int(value) if value.is_integer() else value


def _day(_asked: Asked, written: str) -> str:
    found = _DAY.fullmatch(written)
    try:
        if found:
            return date(int(found[3]), int(found[2]), int(found[1])).isoformat()
        return date.fromisoformat(written[:10]).isoformat()
    except ValueError:
        raise NotUnderstood(Wrong.NO_DAY) from None


def _refused(answers: Mapping[int, Any], mode: Mode | None, sheet: Sheet) -> Iterator[Mistake]:
    """Yield what of the answers the event does not take; that some are missing keeps nobody out."""
    taking_part = policies.mode_in(sheet.format, mode)
    situation = Situation(taking_part, sheet.situation.now, taken=sheet.situation.taken, by_staff=True)
    for field_id, problem in answer_rules.judged(sheet.fields, answers, situation).problems.items():
        yield Mistake(_wrong(problem), f"{rules.OWN}{field_id}")


def _wrong(problem: Problem) -> Wrong:
    return {
        answer_rules.Wrong.TOO_LONG: Wrong.TOO_LONG,
        answer_rules.Wrong.FULL: Wrong.OPTION_FULL,
    }.get(problem.wrong, Wrong.NO_SUCH_OPTION)


def missing(details: RegistrationDetails, sheet: Sheet) -> bool:
    """Say whether the person has yet to answer something that must be answered."""
    mode = policies.mode_in(sheet.format, details.mode)
    return bool(answer_rules.missing(sheet.fields, mode, details.answers, sheet.situation.now))


def choices_in(details: RegistrationDetails) -> Iterator[tuple[int, str]]:
    """Yield (field, option) of what the person has chosen, so that places can be counted."""
    for field_id, value in details.answers.items():
        for key in field_rules.values_of(value):
            yield field_id, key
