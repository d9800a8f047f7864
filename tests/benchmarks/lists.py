"""What the attendee list takes with 50,000 people in one event, page by page and view by view.

CPU of the process that answers, by a test client. What is limited is the list as it is opened; what sorts or looks through
everybody is told. A page may take no more statements for 50,000 people than for one.
"""

import gc
import tempfile
import time
from datetime import timedelta
from pathlib import Path

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, insert, update

from eventsite import clock, create_app, schema
from eventsite.database import db, transaction
from eventsite.models import (
    AuditEntry,
    CalendarEntry,
    Company,
    Event,
    OutboxMessage,
    Question,
    Registration,
)
from eventsite.rules.invitations import PartStat
from eventsite.rules.names import sort_key
from eventsite.rules.outbox import Kind, OutboxState
from eventsite.rules.permissions import Role
from eventsite.rules.questions import Moderation
from eventsite.rules.registrations import RegistrationState
from tests.benchmarks.tables import Table
from tests.conftest import settings
from tests.factories import Made, Make
from tests.web.organizer_browser import queries_of, signed_in

SIZES = (1, 1_000, 5_000, 50_000, 100_000)
PEOPLE, FEWER = 50_000, 5_000
COMPANIES = 400
TIMES = 20
FIRST = ("Anna", "Bo", "Cia", "Dag", "Eva", "Åke", "Ärla", "Östen", "Fatima", "Gun")
LAST = ("Ek", "Berg", "Dahl", "Åberg", "Öst", "Lind", "Sow", "Nordin")
PAGES = {
    "list": "",
    "by name": "?sort=name",
    "a page in the middle": "?sort=name&after={middle}",
    "search, many": "?q=anna",
    "search, few": "?q=person777%40",
    "search, none": "?q=zzzz",
    "one state": "?state=waitlisted&sort=name",
    "company and asked": "?company=Bolag+7&asked=yes",
    "answered no": "?answer=declined",
    "by answer": "?sort=answer",
    "by company": "?by=company",
    "one person": "?person={middle}",
}


def measure(table: Table) -> None:
    """Ask for each view of one list in five sizes."""
    with tempfile.TemporaryDirectory(prefix="eventsite-lists-") as folder:
        app = create_app(**settings(Path(folder), f"sqlite:///{folder}/eventsite.sqlite"))
        with app.app_context():
            schema.bring_up_to_date()
        make = Make(app)
        client = signed_in(app, make, "Alva", Role.ORGANIZER)
        events = {size: make.event(title=f"Möte {size}") for size in SIZES}
        firsts = {size: _fill(app, event, size) for size, event in events.items()}
        gc.collect()
        gc.freeze()  # what was imported is no garbage, and is not looked through for it
        for name, rest in PAGES.items():
            paths = {size: _path(events[size], rest.format(middle=firsts[size] + size // 2)) for size in (1, PEOPLE)}
            _tell(table, app, client, name, paths)
        _grow(table, client, events)
        _compare(table, client, events[FEWER])


def _tell(table: Table, app: Flask, client: FlaskClient, name: str, paths: dict[int, str]) -> None:
    table.add(f"{name}, CPU", _cost(client, paths[PEOPLE]), "ms")
    table.add(f"{name}, CPU with one person", _cost(client, paths[1]), "ms")
    statements, fewer = (queries_of(app, client, paths[size]) for size in (PEOPLE, 1))
    table.add(f"{name}, statements", statements)
    # A page with nobody on it does not look for what belongs to people, and there is none after the only one.
    table.require(f"{name}, as many statements as for one", statements <= fewer + 2)


def _grow(table: Table, client: FlaskClient, events: dict[int, Made]) -> None:
    """Compare a full page of the largest list with one of 1,000, in turns."""
    few, many = _path(events[1_000], ""), _path(events[SIZES[-1]], "")
    ratios = [_cost(client, many) / _cost(client, few) for _ in range(3)]
    table.add("list, 100,000 people by 1,000", sorted(ratios)[1], "×")


def _compare(table: Table, client: FlaskClient, event: Made) -> None:
    path = _path(event, "")
    html = client.get(path).get_data(as_text=True)
    ours, bare = _cost(client, path), _cost(_saying(html).test_client(), "/")
    table.add(f"list of {FEWER:,} by the same page from a bare Flask", ours / bare, "×")


def _path(event: Made, rest: str) -> str:
    return f"/organizer/events/{event.id}/attendees{rest}"


def _saying(text: str) -> Flask:
    bare = Flask("bare")
    bare.add_url_rule("/", view_func=lambda: text)
    return bare


def _cost(client: FlaskClient, path: str) -> float:
    """Return the CPU of one answer in ms, the median of several after two to warm up."""
    costs = []
    for _ in range(TIMES + 2):
        before = time.process_time()
        response = client.get(path)
        costs.append((time.process_time() - before) * 1000)
        assert response.status_code == 200, path
    return sorted(costs[2:])[TIMES // 2]


def _fill(app: Flask, event: Made, size: int) -> int:
    """Register so many people at once, as rows, with what hangs on them; return the first one's id."""
    now = clock.now()
    with app.app_context(), transaction():
        companies = _companies(now)
        rows = [_person(event.id, number, companies, now) for number in range(size)]
        for start in range(0, size, 5000):
            db.session.execute(insert(Registration), rows[start : start + 5000])
        first = db.session.scalars(db.select(func.min(Registration.id)).where(Registration.event_id == event.id)).one()
        assert first is not None
        ids = range(first, first + size)
        db.session.execute(insert(CalendarEntry), [_entry(number, now) for number in ids])
        db.session.execute(insert(AuditEntry), [_trace(event.id, number, now) for number in ids])
        db.session.execute(insert(OutboxMessage), [_mail(event.id, number, now) for number in ids])
        asked = [_question(event.id, number, place, now) for place, number in enumerate(ids, 1) if number % 100 == 0]
        if asked:
            db.session.execute(insert(Question), asked)
        taken = sum(row["state"] == RegistrationState.CONFIRMED for row in rows)
        waiting = sum(row["state"] == RegistrationState.WAITLISTED for row in rows)
        db.session.execute(
            update(Event).where(Event.id == event.id).values(taken=taken, waiting=waiting, last_seq=size)
        )
    return first


def _companies(now):  # type: ignore[no-untyped-def]
    known = dict(iter(db.session.execute(db.select(Company.name, Company.id))))
    if not known:
        names = [f"Bolag {number}" for number in range(COMPANIES + 20)]
        rows = [
            {"name": n, "canonical_name": n.lower(), "is_member": True, "created_at": now, "changed_at": now}
            for n in names
        ]
        db.session.execute(insert(Company), rows)
        known = dict(iter(db.session.execute(db.select(Company.name, Company.id))))
    return known


def _person(event_id, number, companies, now):  # type: ignore[no-untyped-def]
    name = f"{FIRST[number % len(FIRST)]} {LAST[number // 10 % len(LAST)]}son {number}"
    company = f"Bolag {number % COMPANIES}"
    email = f"person{number}@bolag{number % COMPANIES}.example"
    state = RegistrationState.WAITLISTED if number % 50 == 3 else RegistrationState.CONFIRMED
    return {
        "event_id": event_id,
        "seq": number + 1,
        "state": state if number % 20 else RegistrationState.CANCELLED_BY_SELF,
        "name": name,
        "name_key": sort_key(name),
        "email": email,
        "canonical_email": email,
        "company": company,
        "company_key": sort_key(company),
        "company_id": companies[company],
        "queue_no": number + 1,
        "created_at": now - timedelta(minutes=number % 40_000),
        "changed_at": now,
    }


def _entry(number, now):  # type: ignore[no-untyped-def]
    answer = PartStat.DECLINED if number % 30 == 0 else PartStat.ACCEPTED
    return {
        "registration_id": number,
        "uid": f"uid-{number}@example",
        "organizer_name": "Föreningen",
        "organizer_address": "kalender@forening.example",
        "attendee_address": f"person{number}@bolag.example",
        "partstat": answer,
        "created_at": now,
        "changed_at": now,
        "stamped_at": now,
    }


def _trace(event_id, number, now):  # type: ignore[no-untyped-def]
    return {
        "at": now,
        "actor": "registrant",
        "action": "registration.confirmed",
        "event_id": event_id,
        "registration_id": number,
    }


def _mail(event_id, number, now):  # type: ignore[no-untyped-def]
    return {
        "event_id": event_id,
        "registration_id": number,
        "kind": Kind.REGISTERED,
        "cause": str(number),
        "message_id": f"<{number}@example>",
        "recipient": f"person{number}@bolag.example",
        "abuse_key": f"person{number}@bolag.example",
        "subject": "Du är anmäld",
        "text": "Välkommen. " * 40,
        "html": "<p>Välkommen.</p>" * 40,
        "state": OutboxState.SENT,
        "created_at": now,
        "due_at": now,
    }


def _question(event_id, number, place, now):  # type: ignore[no-untyped-def]
    return {
        "event_id": event_id,
        "public_no": place,
        "registration_id": number,
        "body": "Hur då?",
        "body_original": "Hur då?",
        "moderation": Moderation.PUBLISHED,
        "created_at": now,
    }
