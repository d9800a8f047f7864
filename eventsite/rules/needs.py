"""What people need to eat and to take part: what may be said, to whom it is counted, until when it is kept."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from eventsite.rules.policies import Mode

MAX_NOTE = 500
# Among people who eat together one or two of a kind are known by name: the kitchen is told that they are few.
FEW = 3


class Diet(StrEnum):
    """What somebody does or does not eat. Stored: names are added, never taken away."""

    VEGETARIAN = "vegetarian"
    VEGAN = "vegan"
    GLUTEN_FREE = "gluten_free"
    LACTOSE_FREE = "lactose_free"
    MILK_FREE = "milk_free"
    EGG_FREE = "egg_free"
    NUT_FREE = "nut_free"
    FISH_FREE = "fish_free"
    HALAL = "halal"
    KOSHER = "kosher"


class Access(StrEnum):
    """What somebody needs to take part. Stored: names are added, never taken away."""

    STEP_FREE = "step_free"
    HEARING_LOOP = "hearing_loop"
    SIGN_LANGUAGE = "sign_language"
    SPEECH_TO_TEXT = "speech_to_text"
    COMPANION = "companion"
    QUIET_ROOM = "quiet_room"


class NeedsAction(StrEnum):
    """What the trace says of them: that something was said, seen or deleted, never what."""

    GIVEN = "needs.given"
    CHANGED = "needs.changed"
    WITHDRAWN = "needs.withdrawn"
    VIEWED = "needs.viewed"
    EXPORTED = "needs.exported"
    GRANTED = "needs.granted"
    TAKEN = "needs.taken"
    PURGED = "needs.purged"


# That somebody has needs is itself known to those alone who may read them; looking is told to whoever decides on that.
UNSEEN_ACTIONS = frozenset({NeedsAction.GIVEN, NeedsAction.CHANGED, NeedsAction.WITHDRAWN, NeedsAction.VIEWED})
ACTIONS_OF_READERS = (NeedsAction.VIEWED, NeedsAction.EXPORTED, NeedsAction.GRANTED, NeedsAction.TAKEN)


@dataclass(frozen=True)
class NeedsDetails:
    """What a person says, and the text that they consented to. None of it shows when the value is printed."""

    diets: tuple[Diet, ...] = field(default=(), repr=False)
    diet_note: str = field(default="", repr=False)
    access: tuple[Access, ...] = field(default=(), repr=False)
    access_note: str = field(default="", repr=False)
    consent_text: str = field(default="", repr=False)

    @property
    def is_empty(self) -> bool:
        """Whether nothing is said."""
        return not (self.diets or self.diet_note or self.access or self.access_note)

    def sealed(self) -> dict[str, Any]:
        """Return what is said as JSON, for the encrypted column."""
        return {
            "diets": list(self.diets),
            "diet_note": self.diet_note,
            "access": list(self.access),
            "access_note": self.access_note,
        }


def opened(sealed: Mapping[str, Any]) -> NeedsDetails:
    """Return what the encrypted column holds."""
    return NeedsDetails(
        diets=tuple(map(Diet, sealed["diets"])),
        diet_note=sealed["diet_note"],
        access=tuple(map(Access, sealed["access"])),
        access_note=sealed["access_note"],
    )


def hash_of(consent_text: str) -> str:
    """Return what is kept of the text that somebody consented to."""
    return hashlib.sha256(consent_text.encode()).hexdigest()


def narrowed(details: NeedsDetails, *, diet: bool, access: bool) -> NeedsDetails:
    """Return what is said about that which is asked."""
    if not diet:
        details = replace(details, diets=(), diet_note="")
    return details if access else replace(details, access=(), access_note="")


def asks_diet(asked: bool, mode: str) -> bool:
    """Say whether somebody who takes part so is asked what they eat: only who comes to the place eats there."""
    return asked and mode == Mode.ON_SITE


def may_change(now: datetime, closes_at: datetime | None, own_until: datetime | None) -> bool:
    """Say whether one may still change what one has said: until the event's date, or a later one of one's own."""
    limits = [limit for limit in (closes_at, own_until) if limit is not None]
    return closes_at is None or now < max(limits)


@dataclass(frozen=True)
class Counts:
    """What the kitchen and the venue are told: how many, and of notes in people's own words how many there are."""

    people: int
    diets: Mapping[Diet, int]
    diet_notes: int
    access: Mapping[Access, int]
    access_notes: int


def counted(everyone: Iterable[NeedsDetails]) -> Counts:
    """Return the numbers, each choice that occurs in its order; whoever says several things counts in each."""
    said = [details for details in everyone if not details.is_empty]
    diets = Counter(diet for details in said for diet in details.diets)
    access = Counter(one for details in said for one in details.access)
    return Counts(
        people=len(said),
        diets={diet: diets[diet] for diet in Diet if diets[diet]},
        diet_notes=sum(bool(details.diet_note) for details in said),
        access={one: access[one] for one in Access if access[one]},
        access_notes=sum(bool(details.access_note) for details in said),
    )


def is_few(number: int) -> bool:
    """Say whether a number is so small that it tells of somebody."""
    return 0 < number < FEW
