"""What must be true of seats, calendars and mail whatever has happened, read from the tables by hand."""

import re
from collections import Counter, defaultdict
from dataclasses import dataclass

from flask import Flask
from sqlalchemy import select

from eventsite.database import Base
from tests.factories import Made
from tests.services.records import rows

_T = Base.metadata.tables
_SAYS_NOTHING_NEW = re.compile(r"^(?:DTSTAMP|LAST-MODIFIED|SEQUENCE)[:;].*\r\n|;PARTSTAT=[A-Z-]+", re.MULTILINE)


@dataclass(frozen=True)
class Message:
    """A message that has left or may have, and what its calendar object says."""

    id: int
    kind: str
    recipient: str
    uid: str
    method: str
    sequence: int
    stamp: str
    attendee: str
    content: str


@dataclass(frozen=True)
class World:
    """The tables at one moment: the event, registrations by id, entries, and messages in order."""

    event: dict
    people: dict
    entries: list
    messages: list

    def active(self, registration_id: int) -> list:
        """Return the entries of the registration that live."""
        return [one for one in self.entries if one["registration_id"] == registration_id and not one["cancelled_at"]]


def look(app: Flask, event: Made) -> World:
    """Return the world as it is."""
    [found] = _all(app, "events", event.id, "id")
    people = {one["id"]: one for one in _all(app, "registrations", event.id)}
    entries = [one for one in _all(app, "calendar_entries") if one["registration_id"] in people]
    return World(
        found, people, entries, [_message(one) for one in _all(app, "outbox", event.id) if _may_have_left(one)]
    )


def check(world: World, before: World, is_to_come: bool) -> None:
    """Assert all that must hold after each step, given how things were before it."""
    _seats(world, before, is_to_come)
    for registration in world.people.values():
        _registration(world, registration)
    by_uid = defaultdict(list)
    for message in world.messages:
        if message.uid:
            by_uid[message.uid].append(message)
    for messages in by_uid.values():
        _one_uid(messages)
    known = {message.id for message in before.messages}
    for message in world.messages:
        if message.id not in known:
            _new(world, message)


def check_rest(world: World) -> None:
    """Assert what must hold when all that waits has been done: calendars show what is."""
    assert not [one for one in world.people.values() if one["releases_at"] and one["state"] == "confirmed"]
    if world.event["state"] == "published":
        _shown(world)
    else:
        assert not [one for one in world.entries if not one["cancelled_at"] and one["partstat"] != "DECLINED"]


def check_sent(world: World, sent: list[int]) -> None:
    """Assert that what left for one calendar entry left in order: versions never fall, nothing comes after the end."""
    messages = {message.id: message for message in world.messages}
    last: dict[str, Message] = {}
    for message in (messages[one] for one in sent if messages[one].uid):
        earlier = last.get(message.uid)
        assert earlier is None or earlier.sequence <= message.sequence
        assert earlier is None or earlier.id == message.id or earlier.stamp < message.stamp
        last[message.uid] = message


def _seats(world: World, before: World, is_to_come: bool) -> None:
    event, states = world.event, Counter(one["state"] for one in world.people.values())
    assert event["taken"] == states["confirmed"] + states["offered"]
    assert event["waiting"] == states["waitlisted"]
    capacity = event["capacity"]
    if event["taken"] > before.event["taken"]:
        assert capacity is None or event["taken"] <= capacity
    if event["state"] == "published" and is_to_come and event["waiting"]:
        assert capacity is not None
        assert event["taken"] >= capacity


def _registration(world: World, registration: dict) -> None:
    active = world.active(registration["id"])
    places = [one["session_id"] for one in active]
    assert len(places) == len(set(places))
    assert None not in places or places == [None]
    answers = {one["partstat"] for one in active}
    if registration["state"] == "declined":
        assert answers <= {"DECLINED"}
    elif registration["state"] != "confirmed":
        assert not active
    if registration["releases_at"] is not None:
        assert registration["state"] == "confirmed"
        assert answers <= {"DECLINED"}
    elif registration["state"] == "confirmed" and places == [None]:
        assert answers != {"DECLINED"}


def _one_uid(messages: list[Message]) -> None:
    for earlier, later in zip(messages, messages[1:], strict=False):
        assert earlier.method != "CANCEL"
        assert earlier.stamp < later.stamp
        assert earlier.sequence <= later.sequence
        if earlier.content != later.content:
            assert earlier.sequence < later.sequence
    assert len({message.recipient for message in messages}) == 1


def _new(world: World, message: Message) -> None:
    if message.uid:
        assert message.recipient == message.attendee
        [entry] = [one for one in world.entries if one["uid"] == message.uid]
        if message.method == "REQUEST":
            assert (entry["partstat"], entry["cancelled_at"]) != ("DECLINED", None)


def _shown(world: World) -> None:
    last = {message.uid: message for message in world.messages if message.uid}
    for registration in world.people.values():
        active = world.active(registration["id"])
        if registration["state"] == "confirmed" and not registration["has_lost_sessions"]:
            assert active
        for entry in active:
            if entry["partstat"] == "DECLINED":
                continue
            message = last[entry["uid"]]
            assert (message.method, message.sequence) == ("REQUEST", entry["sequence"])
            assert message.recipient == registration["email"]
            if entry["session_id"] is None:
                assert f"{world.event['starts_wall']:%Y%m%dT%H%M%S}" in message.content
                assert (world.event["venue"] in message.content) == (registration["mode"] != "digital")


def _all(app: Flask, name: str, event_id: int | None = None, column: str = "event_id") -> list[dict]:
    table = _T[name]
    statement = select(table).order_by(table.c.id)
    if event_id is not None:
        statement = statement.where(table.c[column] == event_id)
    names = [each.name for each in table.columns]
    found = [dict(zip(names, row, strict=True)) for row in rows(app, statement)]
    if name == "registrations":
        lost = _without_sessions(app)
        found = [one | {"has_lost_sessions": one["id"] in lost} for one in found]
    return found


def _without_sessions(app: Flask) -> set[int]:
    """Return the registrations of those who have chosen sessions, all of which are cancelled."""
    chosen, sessions = _T["registration_sessions"], _T["sessions"]
    statement = select(chosen.c.registration_id, sessions.c.cancelled_at).join(sessions)
    found = rows(app, statement)
    return {one for one, _ in found} - {one for one, cancelled_at in found if cancelled_at is None}


def _may_have_left(row: dict) -> bool:
    return row["state"] != "superseded" or row["claimed_at"] is not None


def _message(row: dict) -> Message:
    says = (row["calendar"] or b"").decode().replace("\r\n ", "")
    is_entry = row["method"] in {"REQUEST", "CANCEL"}
    return Message(
        id=row["id"],
        kind=row["kind"],
        recipient=row["recipient"],
        uid=_value("UID", says) if is_entry else "",
        method=row["method"] or "",
        sequence=int(_value("SEQUENCE", says) or 0),
        stamp=_value("DTSTAMP", says),
        attendee=_value("ATTENDEE[^\r]*:mailto", says),
        content=_SAYS_NOTHING_NEW.sub("", says),
    )


def _value(name: str, says: str) -> str:
    found = re.search(rf"^{name}:(.*)\r$", says, re.MULTILINE)
    return found[1] if found else ""
