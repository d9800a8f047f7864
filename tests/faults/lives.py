"""A meeting to which anything may happen, in any order, by chance that can be repeated."""

import random
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import time_machine
from flask import Flask
from sqlalchemy import select

from eventsite import clock, tasks
from eventsite.errors import NotFound, Refused
from eventsite.models import CalendarEntry, InboundMail, Registration
from eventsite.queries import events as event_queries
from eventsite.queries import organizers as organizer_queries
from eventsite.queries import outbox as outbox_queries
from eventsite.rules.answers import Reason
from eventsite.rules.details import SessionDetails
from eventsite.rules.events import Format
from eventsite.services import corrections, declines, events, fan_outs, outbox, registrations
from tests.factories import MEETING, Make, person, stored
from tests.inbound.letters import MX, calendar, letter, receive
from tests.services.records import do, rows

PEOPLE = 6
PLACED = {"format": Format.HYBRID, "venue": "Folkets hus", "address": "Storgatan 1"}
WAYS = ("taken", "lost", "refused", "silent")


class Life:
    """One event, its people and everything that they, its organizer, the post and the clock can do.

    `sent` holds what left, in the order in which it did: ids of messages. `story` says what was done.
    """

    def __init__(self, app: Flask, make: Make, time: time_machine.Traveller, chance: random.Random) -> None:
        self.app, self.time, self.chance, self._make = app, time, chance, make
        self.details = replace(MEETING, capacity=2, **PLACED)
        if chance.random() < 0.4:
            self.details = replace(self.details, sessions=self._sessions(2))
        self.event = make.event(**vars(self.details))
        self.alva = make.organizer()
        self.story: list[str] = []
        self.sent: list[int] = []

    def goes_on(self) -> None:
        """Let one thing happen; what the rules refuse has no effect."""
        doings = self.doings()
        [doing] = self.chance.choices(list(doings), list(doings.values()))
        self.story.append(doing.__name__)
        try:
            doing()
        except (Refused, NotFound) as refusal:
            self._note(type(refusal).__name__)

    def doings(self) -> dict[Callable[[], None], int]:
        """Return what can happen, and how often it does."""
        return {
            self.registers: 6, self.cancels: 2, self.is_removed: 1, self.answers: 8, self.confirms: 2, self.undoes: 3,
            self.edits: 5, self.is_put_off: 1, self.is_called_off: 1, self.is_revived: 3, self.moves_address: 2,
            self.asks_again: 1, self.time_passes: 6, self.tells: 4, self.sends: 6, self.releases: 3,
        }  # fmt: skip

    def comes_to_rest(self) -> None:
        """Let all that waits be done: seats released, everyone told, every mail delivered."""
        self.story.append("comes_to_rest")
        self.time.shift(timedelta(hours=2))
        self.releases()
        self.tells()
        self._send("taken")

    def registers(self) -> None:
        number = self.chance.randrange(PEOPLE)
        chosen = tuple(one.id for one in stored(self.app, self.event).current_sessions if self.chance.random() < 0.6)
        self._do(registrations.register, self.event.id, person(number, sessions=chosen))

    def cancels(self) -> None:
        self._do(registrations.cancel, self._any(Registration))

    def is_removed(self) -> None:
        self._do(registrations.remove, self.event.id, self._any(Registration), "", self.alva)

    def asks_again(self) -> None:
        self._do(registrations.send_again, self.event.id, self._any(Registration), self.alva)

    def answers(self) -> None:
        """Let a mail come in that answers to any invitation there ever was, sometimes from somebody unknown."""
        facts = CalendarEntry.uid, CalendarEntry.attendee_address, CalendarEntry.sequence, CalendarEntry.time_sequence
        found = rows(self.app, select(*facts))
        if not found:
            return
        uid, address, *versions = self.chance.choice(found[-8:])
        partstat = self.chance.choice(("DECLINED", "DECLINED", "ACCEPTED", "ACCEPTED", "TENTATIVE"))
        method = self.chance.choice(("REPLY",) * 8 + ("COUNTER", "REFRESH"))
        stamp = clock.now() - timedelta(minutes=self.chance.choice((0, 0, 0, 3)))
        proof = self.chance.choice((f"{MX}; dmarc=pass",) * 3 + ("",))
        content = calendar(
            partstat,
            method=method,
            uid=uid,
            attendee=address,
            sequence=str(self.chance.choice((*versions, versions[0], max(0, versions[1] - 1)))),
            stamp=f"{stamp:%Y%m%dT%H%M%SZ}",
        )
        of_type = f"text/calendar; charset=UTF-8; method={method}"
        outcome = receive(self.app, letter(content, sender=address, proof=proof, content_type=of_type))
        self._note(f"{address} {partstat} {outcome.reason}")
        assert outcome.reason != Reason.FAILED

    def confirms(self) -> None:
        self._do(declines.confirm, self._any(InboundMail))

    def undoes(self) -> None:
        self._do(declines.undo, self._any(InboundMail))

    def edits(self) -> None:
        """Change something, or change it back, or several things at once."""
        kept, now = self.details, self.details.starts_wall
        changes: list[dict[str, Any]] = [
            {"capacity": self.chance.choice((1, 2, 3, 4, None))},
            {"starts_wall": now.replace(hour=self.chance.choice((8, 9, 10)))},
            {"venue": self.chance.choice(("Folkets hus", "Medborgarhuset"))},
            {"title": self.chance.choice(("Tematräff om segregation", "Träff"))},
            {"confirms_declines": self.chance.random() < 0.3},
            {"sessions": self._known(self.chance.randrange(4)) if kept.sessions else ()},
            {"has_waitlist": self.chance.random() < 0.8},
        ]
        for change in self.chance.sample(changes, self.chance.choice((1, 1, 2))):
            kept = replace(kept, **change)
            self._note(str(change))
        self._edit(kept, is_silent=self.chance.random() < 0.2)

    def is_put_off(self) -> None:
        self._do(events.postpone, self.event.id, "", None)

    def is_called_off(self) -> None:
        self._do(events.call_off, self.event.id, "", None)

    def is_revived(self) -> None:
        self._do(events.revive, self.event.id, None)

    def moves_address(self) -> None:
        address = self.chance.choice((f"new{self.chance.randrange(4)}@kommunen.example", person(1).email))
        self._do(corrections.correct_address, self.event.id, self._any(Registration), address, self.alva)

    def time_passes(self) -> None:
        minutes = self.chance.choice((0.02, 0.5, 2, 6, 16, 61))
        self._note(str(minutes))
        self.time.shift(timedelta(minutes=minutes))

    def tells(self) -> None:
        """Let everyone be told of what is due, or only some of them, as when the worker is stopped."""
        with self.app.app_context():
            due = outbox_queries.open_fan_outs(clock.now())
        is_whole = self.story[-1] == "comes_to_rest" or self.chance.random() < 0.7
        for order in due:
            while not do(self.app, fan_outs.work_off, order, 2) and is_whole:
                pass

    def sends(self) -> None:
        self._send(self.chance.choice(WAYS))

    def releases(self) -> None:
        with self.app.app_context():
            tasks.release_declined()

    def _send(self, way: str) -> None:
        """Send what is due: taken by the server, refused for now, taken without our knowing, or not heard of again."""
        self._note(way)
        while ids := do(self.app, outbox.claim, clock.now(), 3):
            for message_id in ids:
                if way in {"taken", "lost"}:
                    self.sent.append(message_id)
                if way == "taken":
                    do(self.app, outbox.note_sent, message_id, clock.now())
                elif way == "refused":
                    do(self.app, outbox.note_failure, message_id, "451", clock.now(), is_final=False)
            if way != "taken":
                return

    def _edit(self, details: Any, *, is_silent: bool) -> None:
        version = stored(self.app, self.event).version

        def edit() -> None:
            organizer = organizer_queries.by_id(self.alva)
            events.edit(self.event.id, details, version, organizer, is_silent=is_silent)

        do(self.app, edit)
        self.details = details

    def _sessions(self, number: int) -> tuple[SessionDetails, ...]:
        starts = self.details.starts_wall
        hours = self.chance.sample((10, 11), 2)
        return tuple(
            SessionDetails(f"Pass {one}", starts.replace(hour=hours[one]), starts.replace(hour=hours[one], minute=45))
            for one in range(number)
        )

    def _known(self, number: int) -> tuple[SessionDetails, ...]:
        """Return so many sessions, at new hours, those that there are under their ids; sometimes all stay as they are."""
        with self.app.app_context():
            ids = {session.title: session.id for session in event_queries.whole(self.event.id).current_sessions}
        return tuple(replace(one, id=ids.get(one.title)) for one in self._sessions(min(number, 2)) or self._sessions(1))

    def _any(self, model: Any) -> int:
        found = rows(self.app, select(model.id))
        if not found:
            raise NotFound
        (row_id,) = self.chance.choice(found[-8:])
        self._note(str(row_id))
        return int(row_id)

    def _do(self, service: Any, *args: Any) -> None:
        do(self.app, service, *args)

    def _note(self, more: str) -> None:
        self.story[-1] += f" {more}"
