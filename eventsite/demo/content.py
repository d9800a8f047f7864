"""The files of the demo, read: who there is, which meetings, who comes and what they ask."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from eventsite.demo import days, forms
from eventsite.demo.forms import OwnQuestion
from eventsite.rules import events as rules
from eventsite.rules.companies import CompanyDetails
from eventsite.rules.details import EventDetails, ItemDetails, ReadingDetails, SessionDetails, SpeakerDetails
from eventsite.rules.events import Format
from eventsite.rules.groups import Coordinator, GroupDetails
from eventsite.rules.needs import Access, Diet, NeedsDetails
from eventsite.rules.occasions import DayHours
from eventsite.rules.permissions import Role
from eventsite.rules.policies import Admission, Policy
from eventsite.rules.questions import NameDisplay, QuestionDetails
from eventsite.rules.registrations import RegistrationDetails

FOLDER = Path(__file__).parent
# In this order they are loaded: the main meeting first.
MEETINGS = ("segregation", "renovera", "trygghet", "vrakningar", "dialog", "bosociala-dagar", "tre-pass")


@dataclass(frozen=True)
class OrganizerDetails:
    """Somebody who works with the meetings."""

    email: str
    name: str
    role: Role


@dataclass(frozen=True)
class Asked:
    """What somebody asks: one speaker by name, or all when `to` is empty.

    An accepted one is shown to the others; the first so many of those registered, besides its asker, wonder the same.
    """

    by: str
    text: str
    to: str = ""
    with_name: bool = False
    accepted: bool = False
    supporters: int = 0

    def details(self, speakers: Mapping[str, int]) -> QuestionDetails:
        """Return the question as the form gives it, to one of those speakers: their ids by name."""
        shown = NameDisplay.NAME_AND_COMPANY if self.with_name else NameDisplay.ANONYMOUS
        return QuestionDetails(self.text, speakers[self.to] if self.to else None, shown)


@dataclass(frozen=True)
class Hours:
    """The hours of one day of several, 1 for the first, where they differ."""

    day: int
    starts: time
    ends: time

    def on(self, first: date) -> DayHours:
        """Return them on the day itself, counted from the first."""
        return DayHours(first + timedelta(days=self.day - 1), self.starts, self.ends)


@dataclass(frozen=True)
class Sitting:
    """A session of a meeting, and who has chosen it."""

    title: str
    starts: time
    ends: time
    place: str = ""
    chosen: tuple[str, ...] = ()

    def on(self, day: date) -> SessionDetails:
        """Return what an organizer says about the session, on the day of the meeting."""
        starts, ends = datetime.combine(day, self.starts), datetime.combine(day, self.ends)
        return SessionDetails(self.title, starts, ends, self.place)


@dataclass(frozen=True)
class Told:
    """What somebody says about food and access. The consent is as made up as they are."""

    by: str
    diets: tuple[str, ...] = ()
    diet_note: str = ""
    access: tuple[str, ...] = ()
    access_note: str = ""

    def details(self) -> NeedsDetails:
        """Return it as the form gives it."""
        diets, access = tuple(map(Diet, self.diets)), tuple(map(Access, self.access))
        return NeedsDetails(diets, self.diet_note, access, self.access_note, consent_text="Påhittat samtycke.")


@dataclass(frozen=True)
class Plan:
    """When a meeting is: on a day of the year, or else on a weekday so many weeks from now, and days after it.

    Registration and questions close on the day before, at these times.
    """

    starts: time
    ends: time
    registration_closes: time
    questions_close: time
    month: int = 0
    day: int = 0
    weeks: int = 0
    weekday: int = 0
    days: int = 1
    other_hours: tuple[Hours, ...] = ()

    def on(self, now: datetime) -> date:
        """Return the day of the meeting as seen from now."""
        if self.month:
            return days.next_date(self.month, self.day, self.starts, now)
        return days.working_day(self.weeks, self.weekday, now, self.days)


@dataclass(frozen=True)
class Invitees:
    """Who is invited by personal links: by mail, of those who cannot come, and who is only on the list yet."""

    invited: tuple[str, ...] = ()
    declined: tuple[str, ...] = ()
    added: tuple[str, ...] = ()


@dataclass(frozen=True)
class Colleagues:
    """Who is registered together, by whom, with how many seats that have no name until so many days before."""

    coordinator: str
    members: tuple[str, ...]
    unnamed: int
    names_due_days: int

    def details(self, people: Mapping[str, RegistrationDetails]) -> GroupDetails:
        """Return what the coordinator says."""
        who = people[self.coordinator]
        coordinator = Coordinator(who.name, who.email, who.company, who.phone)
        return GroupDetails(coordinator, tuple(people[name] for name in self.members), self.unnamed)


@dataclass(frozen=True)
class Meeting:
    """A meeting of the demo, as its file has it. People are named as in people.toml."""

    plan: Plan
    event: Mapping[str, Any]
    registered: tuple[str, ...]
    cancelled: tuple[str, ...] = ()
    present: tuple[str, ...] = ()
    questions: tuple[Asked, ...] = ()
    sessions: tuple[Sitting, ...] = ()
    form: tuple[OwnQuestion, ...] = ()
    needs: tuple[Told, ...] = ()
    readers_of_needs: tuple[str, ...] = ()
    shared_with: tuple[str, ...] = ()
    invitees: Invitees = Invitees()
    called_off: str = ""
    rules: Mapping[str, Any] = field(default_factory=dict)
    group: Colleagues | None = None

    def needs_of(self, name: str) -> NeedsDetails | None:
        """Return what that person says about food and access, if anything."""
        return next((told.details() for told in self.needs if told.by == name), None)

    @property
    def slug(self) -> str:
        """The address by which the meeting is known again, whatever has been edited since."""
        return rules.slug_for(self.event["title"], ())

    def details(self, now: datetime) -> EventDetails:
        """Return what an organizer says about the meeting, on its day as seen from now."""
        day = self.plan.on(now)
        return EventDetails(
            **self.event,
            starts_wall=datetime.combine(day, self.plan.starts),
            ends_wall=datetime.combine(day + timedelta(days=self.plan.days - 1), self.plan.ends),
            other_hours=tuple(hours.on(day) for hours in self.plan.other_hours),
            sessions=tuple(sitting.on(day) for sitting in self.sessions),
            closes_wall=self._deadline(day, self.plan.registration_closes, now),
            questions_close_wall=self._deadline(day, self.plan.questions_close, now),
        )

    def policy(self, now: datetime) -> Policy | None:
        """Return how the meeting takes people; None if its file says nothing of it."""
        if not self.rules:
            return None
        said = dict(self.rules)
        free_days = said.pop("free_until_days_before", None)
        if free_days is not None:
            day = self.plan.on(now) - timedelta(days=free_days)
            said["free_until_wall"] = datetime.combine(day, time(23, 59))
        return Policy(**said | {"admission": Admission(said.get("admission", Admission.OPEN))})

    def _deadline(self, day: date, clock: time, now: datetime) -> datetime | None:
        """Return the time on the day before; none, lest nobody could register, if only the start is ahead."""
        wall = datetime.combine(day - timedelta(days=1), clock)
        starts_at = rules.moment(datetime.combine(day, self.plan.starts), days.ZONE)
        spare = now + days.TIME_TO_REGISTER
        return None if rules.moment(wall, days.ZONE) < spare <= starts_at else wall


def organizers() -> list[OrganizerDetails]:
    """Return those who work with the meetings."""
    rows = _read("organizers")["organizers"]
    return [OrganizerDetails(row["email"], row["name"], Role(row["role"])) for row in rows]


def companies() -> list[CompanyDetails]:
    """Return the member companies."""
    return [_company(row) for row in _read("companies")["companies"]]


def people() -> dict[str, RegistrationDetails]:
    """Return what each made-up person says when registering, by name."""
    companies = _read("people")["companies"]
    everyone = [
        RegistrationDetails(company=company["name"], **person) for company in companies for person in company["people"]
    ]
    return {person.name: person for person in everyone}


def meetings() -> list[Meeting]:
    """Return the meetings, the main one first."""
    return [_meeting(_read(f"meetings/{name}")) for name in MEETINGS]


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8"))


def _company(said: dict[str, Any]) -> CompanyDetails:
    lists = {name: tuple(said.get(name, ())) for name in ("aliases", "domains")}
    return CompanyDetails(**said | lists, is_member=True)


def _meeting(said: dict[str, Any]) -> Meeting:
    return Meeting(
        plan=_plan(said["plan"]),
        event=_event(said),
        questions=tuple(Asked(**question) for question in said.get("questions", ())),
        sessions=tuple(_sitting(session) for session in said.get("sessions", ())),
        form=tuple(forms.read(question) for question in said.get("form", ())),
        needs=tuple(Told(**told) for told in said.get("needs", ())),
        readers_of_needs=tuple(said.get("readers_of_needs", ())),
        shared_with=tuple(said.get("shared_with", ())),
        called_off=said.get("called_off", ""),
        rules=said.get("policy", {}),
        invitees=Invitees(**{state: tuple(names) for state, names in said.get("invitees", {}).items()}),
        group=_group(said["group"]) if "group" in said else None,
        **{role: tuple(names) for role, names in said["people"].items()},
    )


def _group(said: dict[str, Any]) -> Colleagues:
    return Colleagues(**said | {"members": tuple(said["members"])})


def _plan(said: dict[str, Any]) -> Plan:
    return Plan(**said | {"other_hours": tuple(Hours(**hours) for hours in said.get("other_hours", ()))})


def _sitting(said: dict[str, Any]) -> Sitting:
    return Sitting(**said | {"chosen": tuple(said["chosen"])})


def _event(said: dict[str, Any]) -> dict[str, Any]:
    return said["event"] | {
        "format": Format(said["event"]["format"]),
        "themes": tuple(said["event"]["themes"]),
        "description": said["event"]["description"].strip(),
        "speakers": tuple(SpeakerDetails(**speaker) for speaker in said["speakers"]),
        "programme": tuple(_item(item) for item in said["programme"]),
        "reading": tuple(ReadingDetails(**reading) for reading in said.get("reading", ())),
    }


def _item(item: dict[str, Any]) -> ItemDetails:
    return ItemDetails(item["starts_at"], item["title"], item.get("text", ""), tuple(item.get("speakers", ())))
