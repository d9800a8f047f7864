"""A meeting, its people, their mailboxes and their calendars: everything that happens goes through the real edges."""

import re
from dataclasses import replace
from datetime import timedelta
from typing import Any

import time_machine
from flask import Flask

from eventsite import tasks
from eventsite.delivery import queue
from eventsite.inbound import reception
from eventsite.models import CalendarEntry
from eventsite.queries import organizers as organizer_queries
from eventsite.rules.details import EventDetails
from eventsite.services import events, registrations
from tests.delivery.server import Post
from tests.factories import MEETING, Make, states, stored
from tests.scenarios.received import Names, Received, received
from tests.services.records import do, rows
from tests.web.visitor import press

_LINK = re.compile(r"http://localhost(/(?:answers|my/address)/\S+)")


class Stage:
    """Where scenarios are played: one event, its organizer Alva, the clock, and the post that goes out and comes in."""

    def __init__(self, app: Flask, make: Make, post: Post, clock: time_machine.Traveller) -> None:
        self.app, self.make, self.post, self.clock = app, make, post, clock
        self.names = Names()
        self._read = 0

    def opens(self, **changes: Any) -> None:
        """Publish the event: MEETING with these changes."""
        self.details: EventDetails = replace(MEETING, **changes)
        self.event = self.make.event(**changes)

    def registers(self, number: int = 1, **changes: Any) -> int:
        """Register person number so-and-so and return the registration's id."""
        return self.make.registration(self.event, number, **changes)

    def cancels(self, registration_id: int) -> None:
        """Let a person give up the seat on the site."""
        do(self.app, registrations.cancel, registration_id)

    def edits(self, **changes: Any) -> None:
        """Let Alva save the event with these changes to what it was."""
        details = replace(self.details, **changes)
        alva, version = self.make.organizer(), stored(self.app, self.event).version
        do(self.app, lambda: events.edit(self.event.id, details, version, organizer_queries.by_id(alva)))
        self.details = details

    def passes(self, minutes: float) -> None:
        """Let the time pass."""
        self.clock.shift(timedelta(minutes=minutes))

    def passes_grace(self) -> None:
        """Let the quarter of an hour pass for which a declined seat is held, and the task do its work after it."""
        self.passes(15)
        with self.app.app_context():
            tasks.release_declined()

    def runs_out(self, hours: float) -> None:
        """Let so many hours pass, and the task end what is overdue by then."""
        self.passes(60 * hours)
        with self.app.app_context():
            tasks.end_overdue()

    def tells(self) -> None:
        """Let the worker write what must be told by now, and send nothing yet."""
        with self.app.app_context():
            queue.tell_everyone()

    def arrives(self) -> list[Received]:
        """Let the worker work and return the mails that came, in the order in which they came."""
        with self.app.app_context():
            queue.run_once()
        new = slice(self._read, None)
        self._read = len(self.post.letters)
        pairs = zip(self.post.letters[new], self.post.envelopes[new], strict=True)
        return [received(letter, envelope, self.names) for letter, envelope in pairs]

    def answers(self, raw: bytes) -> str:
        """Let a mail come to the calendar's address, and return what it was taken for."""
        return str(reception.receive(self.app, raw).verdict)

    def presses(self, mail: Received) -> None:
        """Let the person follow the link of a mail about an answer or an address, and press the button on the page."""
        found = _LINK.search(mail.text)
        assert found
        assert press(self.app.test_client(), found[1]).status_code == 303

    def states(self) -> list[str]:
        """Return the states of the registrations, in order."""
        return states(self.app, self.event)

    def entries(self) -> list[tuple[str, int, int, str]]:
        """Return UID, SEQUENCE, that of the last move, and answer, of each calendar entry in order."""
        entries = CalendarEntry.__table__.c
        wanted = (entries.uid, entries.sequence, entries.time_sequence, entries.partstat)
        found = rows(self.app, CalendarEntry.__table__.select().with_only_columns(*wanted).order_by(entries.id))
        return [(self.names.of(uid), sequence, moved, str(answer)) for uid, sequence, moved, answer in found]
