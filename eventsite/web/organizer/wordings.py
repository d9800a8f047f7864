"""What an event says, and what of it differs, in words: for those who choose between two versions."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from flask_babel import gettext
from flask_wtf import FlaskForm

from eventsite.rules.details import EventDetails, ItemDetails, ReadingDetails, SessionDetails, SpeakerDetails
from eventsite.rules.merging import Difference
from eventsite.web.filters import clock, moment
from eventsite.web.forms.choices import FORMATS, LANGUAGES, PATTERNS
from eventsite.web.forms.events import EventForm

LONGEST = 400


@dataclass(frozen=True)
class Row:
    """A difference as it is shown: what it is about, and the words of each side; "" for nothing there."""

    key: str
    label: str
    was: str
    theirs: str
    mine: str
    is_conflict: bool


@dataclass(frozen=True)
class Words:
    """What the parts of something are called, and how its choices read."""

    labels: Mapping[str, str]
    choices: Mapping[str, Mapping[str, str]]

    def row(self, difference: Difference) -> Row:
        """Return the difference in words."""
        name, _, of_row = difference.key.partition("/")
        label = self.labels.get(name, name)
        said = (difference.was, difference.theirs, difference.mine)
        was, theirs, mine = (shown(each, self.choices.get(name, {})) for each in said)
        label = f"{label}: {of_row.partition('/')[0]}" if of_row else label
        return Row(difference.key, label, was, theirs, mine, difference.is_conflict)


def of_event(form: EventForm) -> Words:
    """Return the words of the editor."""
    labels = {field.short_name: str(field.label.text) for field in form}
    labels |= {
        "time": gettext("Time"),
        "picture": gettext("Picture"),
        "opens_wall": labels["opens_day"],
        "closes_wall": labels["closes_day"],
        "questions_close_wall": labels["questions_day"],
        "programme": gettext("Programme"),
        "speakers": gettext("Speakers"),
        "sessions": gettext("Sessions"),
        "reading": gettext("Reading"),
    }
    choices = {"format": FORMATS, "language": LANGUAGES, "pattern": PATTERNS}
    return Words(labels, {name: {one.value: str(one.label) for one in known} for name, known in choices.items()})


def of_settings(form: FlaskForm, said: object) -> Words:
    """Return what settings are called: as their fields in the form, or as the day of a moment is."""
    labels: dict[str, str] = {}
    for each in fields(said):  # type: ignore[arg-type]
        stem = each.name.removesuffix("_wall")
        field = getattr(form, each.name, None) or getattr(form, f"{stem}_day", None)
        labels[each.name] = str(field.label.text) if field is not None else each.name
    return Words(labels, {name: _choices(form, name) for name in labels})


def _choices(form: FlaskForm, name: str) -> dict[str, str]:
    field = getattr(form, name, None)
    return {str(one.value): str(one.label) for one in getattr(field, "choices", None) or ()}


def shown(value: Any, choices: Mapping[str, str] | None = None) -> str:
    """Return a value in words: a moment, a yes or no, a row, the name of a choice."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return gettext("Yes") if value else gettext("No")
    if isinstance(value, datetime):
        return moment(value)
    if isinstance(value, tuple):
        return _several(value)
    said = _ROWS[type(value)](value) if type(value) in _ROWS else str((choices or {}).get(value, value))
    return said if len(said) <= LONGEST else f"{said[:LONGEST]}…"


def _several(values: tuple[Any, ...]) -> str:
    if len(values) == 5 and isinstance(values[0], datetime):
        return _time(*values)
    if values and isinstance(values[0], int | None):
        return gettext("another picture") if values[0] else gettext("no picture")
    return ", ".join(shown(each) for each in values)


def _time(starts: datetime, ends: datetime, is_all_day: bool, zone: str, other_hours: tuple[Any, ...]) -> str:
    said = f"{moment(starts)} – {moment(ends)}"
    parts = [said, gettext("All day") if is_all_day else "", zone if zone != EventDetails.timezone else ""]
    parts += [f"{hours.on.isoformat()} {clock(hours.starts)}–{clock(hours.ends)}" for hours in other_hours]
    return ", ".join(part for part in parts if part)


def _item(item: ItemDetails) -> str:
    when = f"{clock(item.starts_at)}–{clock(item.ends_at)}" if item.ends_at else clock(item.starts_at)
    return _joined(f"{when} {item.title}", item.text, ", ".join(item.speakers))


def _speaker(speaker: SpeakerDetails) -> str:
    portrait = gettext("with a portrait") if speaker.portrait_id else ""
    return _joined(speaker.name, speaker.title, speaker.organization, speaker.biography, portrait)


def _session(session: SessionDetails) -> str:
    return _joined(f"{moment(session.starts_wall)}–{clock(session.ends_wall)} {session.title}", session.place)


def _reading(reading: ReadingDetails) -> str:
    return _joined(reading.title, reading.url)


def _joined(*parts: str) -> str:
    return ". ".join(part for part in parts if part)


_ROWS: dict[type, Any] = {
    ItemDetails: _item,
    SpeakerDetails: _speaker,
    SessionDetails: _session,
    ReadingDetails: _reading,
}
