"""What an event's registrations ought to be, written down a second time and as simply as can be.

It shares no code with the product: lists are gone through from the beginning each time, nothing is kept that can be counted.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

HELD, WAITS = ("confirmed", "offered"), "waitlisted"
LIVES = ("unconfirmed", "pending", WAITS, *HELD)
STRANGERS = 1  # seats for a company that is not in the register, where there is a quota


@dataclass
class Person:
    """One registration: `company` is a number in the register, None for a company that is not there."""

    state: str
    mode: str
    company: int | None
    place: int
    named: bool = True
    group: int | None = None
    holds: bool = False
    ends: datetime | None = None


@dataclass
class Model:
    """The rules of the event as they are now, and everyone who was ever registered, in order."""

    starts: datetime
    now: datetime
    capacity: int | None = 3
    on_site: int | None = None
    digital: int | None = None
    quota: int | None = None
    has_queue: bool = True
    asks_proof: bool = False
    holds_unproven: bool = False
    asks_word: bool = False
    offers: bool = False
    people: list[Person] = field(default_factory=list)
    whole_groups: set[int] = field(default_factory=set)
    last: int = 0

    def those(self, *states: str) -> list[Person]:
        """Return everyone in those states."""
        return [person for person in self.people if person.state in states]

    def queue(self) -> list[Person]:
        """Return those who wait, in order."""
        return sorted(self.those(WAITS), key=lambda person: person.place)

    def fit(self, newcomers: Iterable[Person]) -> bool:
        """Say whether all of them could be seated together with those who are."""
        newcomers = list(newcomers)
        seated = [person for person in self.people if person.holds] + newcomers
        for one in newcomers:
            same_mode = [person for person in seated if person.mode == one.mode]
            limit = self.on_site if one.mode == "on_site" else self.digital
            colleagues = [person for person in seated if person.company == one.company]
            quota = self.quota if one.company is not None else STRANGERS
            if self.capacity is not None and len(seated) > self.capacity:
                return False
            if limit is not None and len(same_mode) > limit:
                return False
            if self.quota is not None and len(colleagues) > quota:
                return False
        return True

    def register(self, mode: str, company: int | None) -> str:
        """Let one person register and return the state; "full" if nobody was."""
        newcomer = Person("", mode, company, 0)
        return self.come_together([newcomer], whole=False)[0]

    def come_together(self, newcomers: list[Person], *, whole: bool, group: int | None = None) -> list[str]:
        """Let people register together; nobody does if one finds it full and there is no queue."""
        has_room = self._room_for(newcomers, whole=whole)
        is_full = not self.has_queue and not all(has_room) and not self.asks_proof and not self.asks_word
        if is_full or (not self.has_queue and self.is_full):
            return ["full"] * len(newcomers)
        if whole and group is not None:
            self.whole_groups.add(group)
        for person, fits in zip(newcomers, has_room, strict=True):
            person.group = group
            self._enter(person, fits=fits)
        return [person.state for person in newcomers]

    def hand_over(self, person: Person) -> None:
        """Let a colleague have the seat: a new registration, last in the order; nobody moves up between."""
        person.state, person.holds = "cancelled_by_self", False
        self.last += 1
        self.people.append(Person("confirmed", person.mode, person.company, self.last, group=person.group, holds=True))

    def prove(self, person: Person) -> None:
        """Let the address of somebody be proven."""
        if person.state == "unconfirmed":
            self._let_in(person, "pending" if self.asks_word else "")

    def approve(self, person: Person) -> None:
        """Let an organizer say yes."""
        if person.state == "pending":
            self._let_in(person, "")

    def end(self, person: Person, state: str) -> None:
        """Let a registration end; what becomes free goes on."""
        person.state, person.holds, person.ends = state, False, None
        self.settle()

    def seat(self, person: Person, state: str = "confirmed") -> None:
        """Give a seat."""
        person.state, person.holds, person.ends = state, True, None

    def passes(self, hours: int) -> None:
        """Let time pass: what is overdue ends, the first to end first, and the queue moves up after each."""
        self.now += timedelta(hours=hours)
        while overdue := [person for person in self.people if person.ends and person.ends <= self.now]:
            self.end(min(overdue, key=lambda person: (person.ends, self.people.index(person))), "expired")

    def settle(self) -> None:
        """Seat whoever waits and fits, in order; a group that comes whole or not at all is one."""
        gone: set[int] = set()
        for person in self.queue():
            if person.group in self.whole_groups:
                if person.group in gone:
                    continue
                gone.add(person.group)  # type: ignore[arg-type]
                unit = [other for other in self.queue() if other.group == person.group]
            else:
                unit = [person]
            if self.fit(unit):
                for each in unit:
                    self._promote(each)

    def move(self, person: Person, number: int) -> None:
        """Put somebody elsewhere in the queue."""
        waiting = self.queue()
        places = [each.place for each in waiting]
        waiting.remove(person)
        waiting.insert(number - 1, person)
        for each, place in zip(waiting, places, strict=True):
            each.place = place
        self.settle()

    def switch(self, person: Person) -> bool:
        """Let somebody take part in the other way, and say whether there was room."""
        other = "digital" if person.mode == "on_site" else "on_site"
        limit = self.on_site if other == "on_site" else self.digital
        there = [each for each in self.people if each.holds and each.mode == other]
        if person.holds and limit is not None and len(there) >= limit:
            return False
        person.mode = other
        self.settle()
        return True

    @property
    def is_full(self) -> bool:
        """Whether the event as a whole is full, whatever one chooses."""
        by_mode = None if None in (self.on_site, self.digital) else self.on_site + self.digital  # type: ignore[operator]
        limits = [limit for limit in (self.capacity, by_mode) if limit is not None]
        return bool(limits) and len([person for person in self.people if person.holds]) >= min(limits)

    def _room_for(self, newcomers: list[Person], *, whole: bool) -> list[bool]:
        """Return for each whether there is a seat, each counted once the one before has taken it."""
        if whole:
            return [self.fit(newcomers)] * len(newcomers)
        fits = []
        for person in newcomers:
            fits.append(self.fit([person]))
            if fits[-1]:
                person.holds = True
                self.people.append(person)
        for person in newcomers:
            person.holds = False
            if person in self.people:
                self.people.remove(person)
        return fits

    def _enter(self, person: Person, *, fits: bool) -> None:
        self.last += 1
        person.place = self.last
        self.people.append(person)
        if self.asks_proof:
            person.state, person.ends = "unconfirmed", self.now + timedelta(hours=24)
            person.holds = fits and self.holds_unproven
        elif self.asks_word:
            person.state = "pending"
        elif fits:
            self.seat(person)
        else:
            person.state = WAITS

    def _let_in(self, person: Person, asks: str) -> None:
        held = person.holds
        fits = held or self.fit([person])
        if not asks and not fits and not self.has_queue:
            return
        person.holds, person.ends = False, None
        if asks:
            person.state = asks
        elif fits:
            self.seat(person)
        else:
            person.state = WAITS
            self.last += 1
            person.place = self.last
        if held and not person.holds:
            self.settle()

    def _promote(self, person: Person) -> None:
        self.seat(person, "offered" if self.offers and person.named else "confirmed")
        if person.state == "offered":
            person.ends = self.now + timedelta(hours=24)
