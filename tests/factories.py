"""Rows made as people make them: through the services, in real transactions."""

from dataclasses import dataclass, replace
from datetime import datetime, time
from itertools import count
from typing import Any

from flask import Flask

from eventsite import clock
from eventsite.database import db, transaction
from eventsite.models import Event, Organizer, Registration
from eventsite.queries import events as event_queries
from eventsite.queries import organizers as organizer_queries
from eventsite.queries import outbox as outbox_queries
from eventsite.queries import registrations as registration_queries
from eventsite.rules import addresses
from eventsite.rules.details import EventDetails, ItemDetails, SpeakerDetails
from eventsite.rules.events import Format
from eventsite.rules.outbox import JOINING
from eventsite.rules.permissions import Role
from eventsite.rules.registrations import Receipt, RegistrationDetails
from eventsite.services import events, fan_outs, organizers, registrations

MEETING = EventDetails(
    title="Tematräff om segregation",
    summary="Vad driver segregationen?",
    description="En förmiddag om **segregation**.",
    format=Format.DIGITAL,
    starts_wall=datetime(2026, 9, 14, 9, 0),
    ends_wall=datetime(2026, 9, 14, 12, 0),
    themes=("Segregation",),
    room_name="Teams",
    join_url="https://rum.example/hemligt-rum",
    capacity=50,
    speakers=(SpeakerDetails("Matilda Rehn", "analytiker", "Delegationen mot segregation"),),
    programme=(ItemDetails(time(9, 0), "Välkommen"), ItemDetails(time(9, 10), "Läget", "", ("Matilda Rehn",))),
)


def person(number: int = 1, **changes: Any) -> RegistrationDetails:
    """Return what a made-up person number so-and-so says when registering."""
    details = RegistrationDetails(
        name=f"Person {number}", email=f"person{number}@bolaget.example", company="Bolaget Bostäder"
    )
    return replace(details, **changes)


@dataclass
class Made:
    """An event that was made: its id and its address."""

    id: int
    slug: str


class Make:
    """Makes events, organizers and registrations in an application."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self._numbers = count(1)

    def organizer(self, name: str = "Alva", role: Role = Role.ORGANIZER, events: tuple[str, ...] = ()) -> int:
        """Return the id of an organizer with that name, `<name>@forening.example`."""
        with self.app.app_context(), transaction():
            return organizers.add(f"{name.lower()}@forening.example", name, role, events).id

    def draft(self, organizer: str = "Alva", **changes: Any) -> Made:
        """Return a draft that the organizer works with."""
        self.organizer(organizer)
        with self.app.app_context(), transaction():
            owner = organizer_queries.by_canonical_email(addresses.canonical(f"{organizer.lower()}@forening.example"))
            event = events.create(replace(MEETING, **changes), owner)
            return Made(event.id, event.slug)

    def event(self, organizer: str = "Alva", **changes: Any) -> Made:
        """Return a published event; the changes are to the details of MEETING."""
        made = self.draft(organizer, **changes)
        with self.app.app_context(), transaction():
            events.publish(made.id, None)
        return made

    def policy(self, event: Made, **columns: Any) -> None:
        """Let the event take people by these rules: columns of its row (models/policies.py)."""
        with self.app.app_context(), transaction():
            row = event_queries.locked(event.id)
            for name, value in columns.items():
                setattr(row, name, value)

    def registration(self, event: Made, number: int | None = None, **changes: Any) -> int:
        """Return the id of a registration for the event."""
        details = person(number or next(self._numbers), **changes)
        self.receipt(event, details)
        with self.app.app_context():
            found = registration_queries.living(event.id, addresses.canonical(details.email))
            assert found is not None
            return found.id

    def receipt(self, event: Made, details: RegistrationDetails) -> Receipt:
        """Register somebody and return what they are told."""
        with self.app.app_context(), transaction():
            return registrations.register(event.id, details)

    def told(self) -> None:
        """Work off what everyone must be told, as the worker does once the time for joining edits is over."""
        with self.app.app_context():
            for fan_out_id in outbox_queries.open_fan_outs(clock.now() + JOINING):
                done = False
                while not done:
                    with transaction():
                        done = fan_outs.work_off(fan_out_id)


def states(app: Flask, event: Made) -> list[str]:
    """Return the states of the event's registrations in order of arrival."""
    with app.app_context():
        return [str(registration.state) for registration in registration_queries.in_order(event.id)]


def stored(app: Flask, event: Made) -> Event:
    """Return the event as it is stored, detached."""
    with app.app_context():
        found = event_queries.whole(event.id)
        db.session.expunge_all()
        return found


__all__ = ["MEETING", "Made", "Make", "Organizer", "Registration", "person", "states", "stored"]
