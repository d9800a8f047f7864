"""The database after a fault, read by hand, and what must be true of it: the invariants I1–I13 and I15.

Nothing of the product is used: plain SQL over a connection of its own, the answers that people got, and what the mail
server has taken. The numbers are those of docs/reliability.md.
"""

import json
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg

Row = dict[str, Any]
TABLES = {
    "events": "id, capacity, taken, waiting",
    "registrations": "id, event_id, seq, queue_no, state, email, canonical_email, form_key",
    "outbox": "id, registration_id, event_id, kind, cause, recipient, message_id, state",
    "audit_entries": "id, registration_id, action",
}
SEATED, LIVING = {"confirmed", "offered"}, {"unconfirmed", "pending", "waitlisted", "offered", "confirmed"}
SEATS_TOLD, WAITS_TOLD = {"registered", "promoted"}, {"waitlisted"}
FOREIGN_KEYS = """
    SELECT conrelid::regclass::text, a.attname, confrelid::regclass::text, b.attname FROM pg_constraint c
    JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1]
    JOIN pg_attribute b ON b.attrelid = c.confrelid AND b.attnum = c.confkey[1]
    WHERE contype = 'f' AND cardinality(conkey) = 1
"""


@dataclass(frozen=True)
class Answer:
    """What somebody saw who sent a form: "confirmed", "waitlisted", another status, or "" for no answer at all.

    Everybody has an address of their own. What is stored of a form's key is not the key itself.
    """

    email: str
    form_key: str
    said: str


@dataclass(frozen=True)
class Books:
    """The tables at one moment, what people were told, what the mail server took, and how often something died."""

    tables: dict[str, list[Row]]
    damage: list[str] = field(default_factory=list)
    answers: list[Answer] = field(default_factory=list)
    taken: list[tuple[str, str]] = field(default_factory=list)
    crashes: int = 0

    def of(self, table: str, **values: object) -> list[Row]:
        """Return the rows with these values."""
        return [row for row in self.tables[table] if all(row[name] == value for name, value in values.items())]

    def people(self, event: Row, states: set[str]) -> list[Row]:
        """Return those registered for the event who are in one of the states."""
        return [row for row in self.of("registrations", event_id=event["id"]) if row["state"] in states]


def open_books(uri: str, **seen: Any) -> Books:
    """Read the database; `seen` is what was seen outside it: answers, taken, crashes."""
    with closing(connect(uri)) as connection:
        return read_books(connection, **seen)


def read_books(connection: Any, **seen: Any) -> Books:
    """Read the database over this connection, as `open_books` does."""
    tables = {name: _rows(connection, f"SELECT {columns} FROM {name}") for name, columns in TABLES.items()}
    is_sqlite = isinstance(connection, sqlite3.Connection)
    damage = _damage_of_sqlite(connection) if is_sqlite else _damage_of_postgresql(connection)
    return Books(tables, damage, **seen)


def connect(uri: str) -> Any:
    """Return a connection of our own, which commits each statement by itself."""
    if uri.startswith("sqlite"):
        return sqlite3.connect(uri.removeprefix("sqlite:///"), timeout=30, isolation_level=None)
    return psycopg.connect(uri.replace("+psycopg", ""), autocommit=True)


def held(connection: Any, event_id: int) -> tuple[int, int]:
    """Return how many seats of the event are held just now, and how many it has."""
    statement = (
        "SELECT (SELECT count(*) FROM registrations r WHERE r.event_id = e.id AND r.state IN ('confirmed', 'offered')),"
        f" e.capacity FROM events e WHERE e.id = {event_id}"
    )
    [row] = connection.execute(statement).fetchall()
    return tuple(row)


def read_answers(path: Path) -> list[Answer]:
    """Return the answers that a crowd has written down (crowds.History)."""
    return [Answer(**json.loads(line)) for line in path.read_text().splitlines()]


def violations(books: Books) -> dict[str, list[Any]]:
    """Return what is wrong, by invariant: nothing, if all is well."""
    found = {name: list(check(books)) for name, check in CHECKS.items()}
    return {name: wrongs for name, wrongs in found.items() if wrongs}


def _no_seat_too_many(books: Books) -> Iterable[Any]:
    for event in books.tables["events"]:
        seated = len(books.people(event, SEATED))
        if event["capacity"] is not None and seated > event["capacity"]:
            yield f"{seated} of {event['capacity']}"
        if (event["taken"], event["waiting"]) != (seated, len(books.people(event, {"waitlisted"}))):
            yield f"counted {event['taken']}, {event['waiting']}"


def _acknowledged_is_stored(books: Books) -> Iterable[Any]:
    stored = {row["email"] for row in books.tables["registrations"]}
    return (one for one in books.answers if one.said in LIVING and one.email not in stored)


def _told_is_true(books: Books) -> Iterable[Any]:
    waiting = {row["email"] for row in books.of("registrations", state="waitlisted")}
    return (one for one in books.answers if one.said == "confirmed" and one.email in waiting)


def _one_each(books: Books) -> Iterable[Any]:
    living = [row for row in books.tables["registrations"] if row["state"] in LIVING]
    return _repeated((row["event_id"], row["canonical_email"]) for row in living)


def _nobody_waits_for_a_free_seat(books: Books) -> Iterable[Any]:
    for event in books.tables["events"]:
        waiting, seated = books.people(event, {"waitlisted"}), books.people(event, SEATED)
        if waiting and (event["capacity"] is None or len(seated) < event["capacity"]):
            yield event["id"]


def _first_come_first_served(books: Books) -> Iterable[Any]:
    for event in books.tables["events"]:
        last = max((row["queue_no"] for row in books.people(event, SEATED)), default=0)
        yield from (row["id"] for row in books.people(event, {"waitlisted"}) if row["queue_no"] < last)


def _each_is_told_once(books: Books) -> Iterable[Any]:
    told: defaultdict[int, Counter[str]] = defaultdict(Counter)
    for mail in books.tables["outbox"]:
        told[mail["registration_id"]][mail["kind"]] += 1
    for row in books.tables["registrations"]:
        seats, waits = (sum(told[row["id"]][kind] for kind in kinds) for kinds in (SEATS_TOLD, WAITS_TOLD))
        if (row["state"] == "confirmed" and seats != 1) or (row["state"] == "waitlisted" and (seats, waits) != (0, 1)):
            yield row["id"], dict(told[row["id"]])


def _sent_has_arrived(books: Books) -> Iterable[Any]:
    arrived = set(books.taken)
    return (mail["id"] for mail in books.of("outbox", state="sent") if _letter(mail) not in arrived)


def _few_duplicates(books: Books) -> Iterable[Any]:
    again = len(books.taken) - len(set(books.taken))
    return [f"{again} after {books.crashes} crashes"] if again > books.crashes else []


def _no_mail_from_nowhere(books: Books) -> Iterable[Any]:
    return set(books.taken) - set(map(_letter, books.tables["outbox"]))


def _nothing_left_to_send(books: Books) -> Iterable[Any]:
    return (mail["id"] for mail in books.tables["outbox"] if mail["state"] in {"waiting", "sending"})


def _whole_or_absent(books: Books) -> Iterable[Any]:
    people = {row["id"] for row in books.tables["registrations"]}
    mailed = {mail["registration_id"] for mail in books.tables["outbox"]} - {None}
    noted = [row for row in books.tables["audit_entries"] if row["action"].startswith("registration.")]
    traced = {row["registration_id"] for row in noted}
    causes = {str(row["id"]) for row in noted}
    yield from (people ^ mailed) | (people ^ traced)
    firsts = SEATS_TOLD | WAITS_TOLD
    yield from (mail["id"] for mail in books.tables["outbox"] if mail["kind"] in firsts and mail["cause"] not in causes)


def _no_damage(books: Books) -> Iterable[Any]:
    return books.damage


def _one_result_for_each_key(books: Books) -> Iterable[Any]:
    said = {(one.form_key, one.said) for one in books.answers if one.said in LIVING}
    yield from _repeated(key for key, _ in said)
    yield from _repeated(row["form_key"] for row in books.tables["registrations"] if row["form_key"])


CHECKS: dict[str, Callable[[Books], Iterable[Any]]] = {
    "I1": _no_seat_too_many,
    "I2": _acknowledged_is_stored,
    "I3": _told_is_true,
    "I4": _one_each,
    "I5": _nobody_waits_for_a_free_seat,
    "I6": _first_come_first_served,
    "I7": _each_is_told_once,
    "I8": _sent_has_arrived,
    "I9": _few_duplicates,
    "I10": _no_mail_from_nowhere,
    "I11": _nothing_left_to_send,
    "I12": _whole_or_absent,
    "I13": _no_damage,
    "I15": _one_result_for_each_key,
}


def _letter(mail: Row) -> tuple[str, str]:
    return mail["recipient"], mail["message_id"]


def _repeated(values: Iterable[Any]) -> list[Any]:
    return [value for value, number in Counter(values).items() if number > 1]


def _rows(connection: Any, statement: str) -> list[Row]:
    cursor = connection.execute(statement)
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def _damage_of_sqlite(connection: Any) -> list[str]:
    said = [str(row) for (row,) in connection.execute("PRAGMA integrity_check").fetchall() if row != "ok"]
    return said + [str(row) for row in connection.execute("PRAGMA foreign_key_check").fetchall()]


def _damage_of_postgresql(connection: Any) -> list[str]:
    """Read every row of every table, whose pages have checksums, and look each foreign key up.

    pg_amcheck would look into the indexes too, but its extension is not among what we get PostgreSQL from.
    """
    said = []
    for (table,) in connection.execute("SELECT relid::regclass::text FROM pg_stat_user_tables").fetchall():
        connection.execute(f"SELECT count({table}::text) FROM {table}").fetchall()
    for table, column, other, key in connection.execute(FOREIGN_KEYS).fetchall():
        statement = (
            f"SELECT count(*) FROM {table} a WHERE a.{column} IS NOT NULL"
            f" AND NOT EXISTS (SELECT FROM {other} b WHERE b.{key} = a.{column})"
        )
        [(number,)] = connection.execute(statement).fetchall()
        said += [f"{number} of {table}.{column}"] if number else []
    return said
