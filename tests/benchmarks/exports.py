"""What it takes to take attendees out: CSV and XLSX of 5,000 and 100,000 rows with twelve columns.

Each file is asked for from the product itself, in a process of its own, so that its memory can be told: the peak above
what the process had when it was idle. Seconds are of the processor.
"""

import gc
import multiprocessing
import tempfile
import time
from datetime import datetime
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import insert

from eventsite import create_app, schema
from eventsite.database import db, transaction
from eventsite.models import Registration
from eventsite.queries import organizers as organizer_queries
from eventsite.rules import exports as rules
from eventsite.rules.events import Format
from eventsite.rules.names import sort_key
from eventsite.services import organizers
from eventsite.web.guards import SESSION_KEY
from tests.benchmarks.tables import Table
from tests.conftest import settings
from tests.factories import Make

SIZES = (5_000, 100_000)
KINDS = ("csv", "xlsx")
COMING = {
    "format": Format.HYBRID,  # the twelfth column: how they take part
    "venue": "Folkets hus",
    "starts_wall": datetime(2037, 9, 14, 9),
    "ends_wall": datetime(2037, 9, 14, 12),
    "capacity": None,
}


def measure(table: Table) -> None:
    """Fetch each kind of file in both sizes."""
    with tempfile.TemporaryDirectory(prefix="eventsite-bench-") as folder:
        app = _application(folder)
        with app.app_context():
            schema.bring_up_to_date()
        events = {size: _event(app, size) for size in SIZES}
        for kind in KINDS:
            for size in SIZES:
                seconds, memory, written = _in_a_process(folder, events[size], kind)
                table.add(f"{kind} of {size:,}, CPU", seconds, "s")
                table.add(f"{kind} of {size:,}, memory above idle", memory, "MB")
                table.add(f"{kind} of {size:,}, size", written / 1024**2, "MB")


def _event(app: Flask, size: int) -> int:
    """Return the id of an event with so many people, written at once."""
    make = Make(app)
    event = make.event(**COMING)
    now = datetime.now().astimezone()
    people = [
        {
            "event_id": event.id,
            "seq": number,
            "queue_no": number,
            "state": "confirmed",
            "holds_seat": True,
            "name": f"Åsa Ö. Lindqvist {number}",
            "name_key": sort_key(f"Åsa Ö. Lindqvist {number}"),
            "company_key": sort_key("Bostadsbolaget"),
            "email": f"asa.lindqvist{number}@bostadsbolaget{number % 300}.example",
            "canonical_email": f"asa.lindqvist{number}@bostadsbolaget{number % 300}.example",
            "company": f"Bostadsbolaget {number % 300}",
            "job_title": "Förvaltare",
            "phone": f"+46 70 174 {number % 90 + 10} 35",
            "mode": "on_site" if number % 3 else "digital",
            "language": "sv",
            "created_at": now,
            "changed_at": now,
        }
        for number in range(1, size + 1)
    ]
    with app.app_context(), transaction():
        db.session.execute(insert(Registration), people)
    return event.id


def _in_a_process(folder: str, event_id: int, kind: str) -> tuple[float, float, int]:
    """Return CPU seconds, MB of memory above idle, and bytes of one file."""
    context = multiprocessing.get_context("spawn")
    told = context.SimpleQueue()
    process = context.Process(target=_measure, args=(folder, event_id, kind, told))
    process.start()
    found: tuple[float, float, int] = told.get()
    process.join()
    return found


def _measure(folder: str, event_id: int, kind: str, told: Any) -> None:
    rules.MOST_AT_ONCE = 10**9  # in the request, where it can be measured; the worker makes it the same way
    app = _application(folder)
    client = app.test_client()
    with app.app_context(), transaction():
        alva = organizer_queries.by_canonical_email("alva@forening.example")
        secret = organizers.sign_in(organizers.new_link(alva)).secret
    with client.session_transaction() as session:
        session[SESSION_KEY] = secret
    path = f"/organizer/events/{event_id}/attendees.{kind}"
    _fetch(client, f"{path}?q=nobody")  # what is made once
    gc.collect()
    idle, begun = _begin_anew(), time.process_time()
    size = _fetch(client, path)
    told.put((time.process_time() - begun, _memory("VmHWM") - idle, size))


def _fetch(client: Any, path: str) -> int:
    """Read the answer piece by piece, as a server sends it, and return how long it was."""
    response = client.get(path)
    assert response.status_code == 200, response.status
    size = sum(len(piece) for piece in response.response)
    response.close()
    return size


def _begin_anew() -> float:
    """Let the system forget the peak of this process, and return what it has now, in MB."""
    Path("/proc/self/clear_refs").write_text("5", "ascii")
    return _memory("VmRSS")


def _memory(which: str) -> float:
    lines = Path("/proc/self/status").read_text("ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(f"{which}:")) / 1024


def _application(folder: str) -> Flask:
    return create_app(**settings(Path(folder), f"sqlite:///{folder}/bench.sqlite"))
