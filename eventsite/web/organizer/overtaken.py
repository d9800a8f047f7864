"""Settings that somebody else has saved meanwhile: what they changed, taken in, and what both have, to be looked at."""

from dataclasses import dataclass, fields
from typing import TypeVar

from eventsite.queries import snapshots as queries
from eventsite.rules import merging
from eventsite.rules.merging import Shape
from eventsite.rules.snapshots import from_json
from eventsite.services.snapshots import Sheet
from eventsite.web.organizer.wordings import Row, Words

Said = TypeVar("Said")
FLAT = Shape(together={}, rows={})


@dataclass(frozen=True)
class Overtaken:
    """Who has saved meanwhile, and what is new, in words; where both have changed it mine stands in the form."""

    names: tuple[str, ...]
    rows: tuple[Row, ...]


def together(
    event_id: int, version: int, seen: int, sheet: Sheet, theirs: Said, mine: Said, words: Words
) -> tuple[Said, Overtaken]:
    """Return what comes of both saves, to be saved over `version`, and what to say of it."""
    saves = queries.since(event_id, seen, sheet)
    was = from_json(type(theirs), saves[0].contents[sheet]) if saves else theirs
    before = was if 0 < seen < version else None
    found = merging.differences(before, theirs, mine, FLAT)
    both = merging.merged(before, theirs, mine, FLAT, {})
    names = tuple(sorted({save.name for save in saves if save.name}))
    return both, Overtaken(names, tuple(words.row(each) for each in found))


def words_of(form: object, said: object) -> Words:
    """Return what the settings are called: as their fields in the form, or as the day of a moment is."""
    labels: dict[str, str] = {}
    for each in fields(said):  # type: ignore[arg-type]
        stem = each.name.removesuffix("_wall")
        field = getattr(form, each.name, None) or getattr(form, f"{stem}_day", None)
        labels[each.name] = str(field.label.text) if field is not None else each.name
    return Words(labels, {name: _choices(form, name) for name in labels})


def _choices(form: object, name: str) -> dict[str, str]:
    field = getattr(form, name, None)
    return {str(one.value): str(one.label) for one in getattr(field, "choices", None) or ()}
