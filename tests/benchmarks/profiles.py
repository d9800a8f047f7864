"""Where the time goes in what is held against limits: the share of each library in the CPU of the process.

By cProfile, which makes what calls much look dearer than it is: read shares, not times. What C code takes that a
library calls is counted as the library's, but for SQLite.
"""

import cProfile
import pstats
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from flask import Flask

from eventsite import create_app, schema
from eventsite.database import transaction
from eventsite.delivery import queue
from eventsite.rules.companies import CompanyDetails
from eventsite.rules.permissions import Role
from eventsite.services import companies
from tests.benchmarks import delivering
from tests.benchmarks.delivering import TO_COME
from tests.benchmarks.registering import COMPANY, HIDDEN
from tests.benchmarks.tables import Table
from tests.conftest import BASE_URL, settings
from tests.factories import Make
from tests.web.organizer_browser import signed_in

WARM_UP, TIMES = 20, 200
LEAST = 0.02  # of the whole: what is less is told together
OURS, OTHERS, STANDARD = "eventsite", "all else", "Python's own"
SQLITE = "SQLite"


def measure(table: Table) -> None:
    """Profile a registration, one request after the other, the sending of its mail, and a page of the list."""
    with tempfile.TemporaryDirectory(prefix="eventsite-profiles-") as folder:
        app = create_app(**settings(Path(folder), f"sqlite:///{folder}/eventsite.sqlite"))
        with app.app_context():
            schema.bring_up_to_date()
            with transaction():
                companies.add(CompanyDetails(COMPANY), None)
        make = Make(app)
        made = make.event(capacity=None, **TO_COME)
        people = iter(range(10**6))
        for _ in range(WARM_UP):
            _register(app, made.slug, next(people))
        _profile(table, "registration", lambda: _register(app, made.slug, next(people)))
        with delivering.sender(app) as sender, sender.app_context():
            queue.run_batch()
            _profile(table, "sending a mail", queue.run_once, times=1)
        organizer, path = signed_in(app, make, "Alva", Role.ORGANIZER), f"/organizer/events/{made.id}/attendees"
        for _ in range(WARM_UP):
            assert organizer.get(path).status_code == 200
        _profile(table, "list", lambda: organizer.get(path))


def _profile(table: Table, name: str, do: Callable[[], object], times: int = TIMES) -> None:
    profile = cProfile.Profile(time.process_time)
    profile.enable()
    for _ in range(times):
        do()
    profile.disable()
    shares = _shares(profile)
    for package, share in shares.most_common():
        table.add(f"{name}: {package}", share * 100, "%")


def _shares(profile: cProfile.Profile) -> "Counter[str]":
    """Return what part of the whole each package takes in its own functions and in the built-in ones that they call."""
    found: Counter[str] = Counter()
    for (file, _, function), (_, _, own, _, callers) in pstats.Stats(profile).stats.items():  # type: ignore[attr-defined]
        if file != "~":
            found[_package(file)] += own
            continue
        for (caller, _, _), (_, _, part, _) in callers.items():
            found[SQLITE if "'sqlite3." in function else _package(caller)] += part
    whole = sum(found.values())
    kept = Counter({name: time / whole for name, time in found.items() if time / whole >= LEAST})
    kept[OTHERS] = 1 - sum(kept.values())
    return kept


def _package(file: str) -> str:
    parts = Path(file).parts
    if "site-packages" in parts:
        return parts[parts.index("site-packages") + 1].removesuffix(".py")
    return OURS if OURS in parts and "tests" not in parts else STANDARD


def _register(app: Flask, slug: str, number: int) -> None:
    browser, path = app.test_client(), f"/events/{slug}/register"
    page = browser.get(path, base_url=BASE_URL)
    hidden = {name.decode(): value.decode() for name, value in HIDDEN.findall(page.data)}
    typed = {"name": "Åsa Öberg", "email": f"p{number}@bolaget.example", "company": COMPANY}
    answer = browser.post(path, data=hidden | typed, base_url=BASE_URL)
    assert answer.status_code == 303, answer.status
    assert browser.get(answer.headers["Location"], base_url=BASE_URL).status_code == 200
