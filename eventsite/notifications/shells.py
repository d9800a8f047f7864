"""Messages about a registration made once for all who are like each other (eventsite.shells, decision 0025).

What comes of the templates, styled and tidied, has gaps. A value that would not come through all that as it is, such as
one with signs that do not show, is not filled in: its message is rendered from the beginning.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Self

from flask import current_app
from jinja2.filters import do_wordwrap

from eventsite import shells
from eventsite.models import Registration, Session
from eventsite.rules.registrations import RegistrationState
from eventsite.shells import Pieces, StandIns, Values

WIDTH = 72  # of what the text templates wrap


class Own(StrEnum):
    """What is a person's own. A token is the end of a personal address."""

    NAME = "name"
    COMPANY = "company"
    MANAGE = "manage"
    JOIN = "join"
    PROVE = "prove"
    PLACE = "place"


WRAPPED = {Own.NAME, Own.COMPANY}  # stand on lines of text that are wrapped


@dataclass(frozen=True)
class Somebody:
    """Whoever a message is for, as its templates may look at them while a shell is rendered."""

    name: str
    company: str
    language: str
    state: RegistrationState
    mode: str | None
    holds_seat: bool

    @classmethod
    def like(cls, registration: Registration, words: Values, **more: Any) -> Self:
        """Return somebody of whom the same is said as of this registration, but for what is its own."""
        return cls(
            words(Own.NAME),
            words(Own.COMPANY),
            registration.language,
            registration.state,
            registration.mode,
            registration.holds_seat,
            **more,
        )


@dataclass(frozen=True)
class SomebodyWithSessions(Somebody):
    """The same, where it is said which sessions were chosen."""

    sessions: tuple[Session, ...]


@dataclass(frozen=True)
class Shell:
    """A message with gaps. `text` is in runs of lines, each with whether it is wrapped once it is filled."""

    subject: str
    text: tuple[tuple[Pieces, bool], ...]
    html: Pieces


def stand_ins() -> StandIns:
    """Return words for what is a person's own."""
    return StandIns(Own)


def can_fill(value: str) -> bool:
    """Say whether the value comes through escaping, styling, wrapping and tidying as what it is."""
    return value.isprintable() and value == value.strip()


def shell(subject: str, text: str, html: str, words: StandIns) -> Shell:
    """Return the rendered message taken apart. Raises ValueError for a subject in which something is a person's own."""
    if words.taken_apart(subject) != (subject,):
        raise ValueError("a subject says nothing of a person")
    runs: list[tuple[Pieces, bool]] = []
    constant = ""
    for line in text.splitlines(keepends=True):
        pieces = words.taken_apart(line)
        if pieces == (line,):
            constant += line
        else:
            runs += [((constant,), False), (pieces, not WRAPPED.isdisjoint(pieces))]
            constant = ""
    return Shell(subject, (*runs, ((constant,), False)), words.taken_apart(html))


def text_of(shell: Shell, own: Values) -> str:
    """Return the text with the values in it."""
    runs = ((shells.filled(run, own), is_wrapped) for run, is_wrapped in shell.text)
    return "".join(_wrapped(run) if is_wrapped else run for run, is_wrapped in runs)


def html_of(shell: Shell, own: Values) -> str:
    """Return the HTML with the values in it, written as the styled page writes text."""
    return shells.filled(shell.html, lambda gap: _as_text(own(gap)))


def _as_text(value: str) -> str:
    return value.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _wrapped(line: str) -> str:
    if len(line) > WIDTH:
        line = do_wordwrap(current_app.jinja_env, line.removesuffix("\n"), WIDTH) + "\n"
    return "".join(f"{one.rstrip()}\n" for one in line.splitlines())
