"""The questions that demo meetings have in their forms, and who has answered what."""

from dataclasses import dataclass
from typing import Any

from eventsite.queries import fields as queries
from eventsite.rules.fields import FieldDetails, FieldKind, Option
from eventsite.rules.policies import Mode
from eventsite.services import fields


@dataclass(frozen=True)
class Choice:
    """Something to choose, how many may, and who has chosen it."""

    label: str
    places: int | None = None
    chosen: tuple[str, ...] = ()


@dataclass(frozen=True)
class OwnQuestion:
    """A question of the form; `yes` and `no` are those who have answered so."""

    kind: FieldKind
    label: str
    help: str = ""
    mode: Mode | None = None
    options: tuple[Choice, ...] = ()
    yes: tuple[str, ...] = ()
    no: tuple[str, ...] = ()

    @property
    def details(self) -> FieldDetails:
        """What an organizer says about it."""
        options = tuple(Option("", option.label, option.places) for option in self.options)
        return FieldDetails(self.kind, self.label, self.help, options, mode=self.mode)

    def answer_of(self, name: str, keys: dict[str, str]) -> Any:
        """Return what the person has answered; options by their keys."""
        if name in self.yes or name in self.no:
            return name in self.yes
        return next((keys[option.label] for option in self.options if name in option.chosen), None)


def read(said: dict[str, Any]) -> OwnQuestion:
    """Return a question as its file has it."""
    options = tuple(Choice(**option | {"chosen": tuple(option["chosen"])}) for option in said.get("options", ()))
    people = {answer: tuple(said.get(answer, ())) for answer in ("yes", "no")}
    mode = Mode(said["mode"]) if "mode" in said else None
    kind = FieldKind(said["kind"])
    return OwnQuestion(**said | people | {"kind": kind, "mode": mode, "options": options})


def build(event_id: int, asked: tuple[OwnQuestion, ...], organizer_id: int) -> None:
    """Put the questions into the event's form."""
    for question in asked:
        fields.add(event_id, question.details, organizer_id)


def answers(event_id: int, asked: tuple[OwnQuestion, ...], name: str) -> dict[int, Any]:
    """Return what the person has answered, by field."""
    found = {}
    for question, field in zip(asked, queries.of_event(event_id), strict=True):
        keys = {option.label: option.key for option in field.version.choices}
        found[field.id] = question.answer_of(name, keys)
    return found
