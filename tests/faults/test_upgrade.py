"""A new version rolls out in a rush and is taken back: old and new serve together on the new schema (F16).

The old one is the commit before the one that brought the newest migration, run as it was.
"""

import io
import os
import re
import shutil
import signal
import subprocess
import tarfile
import threading
from dataclasses import dataclass
from pathlib import Path

import pytest
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, text

from eventsite import paths
from eventsite.config import PREFIX
from tests import redises
from tests.conftest import missing
from tests.faults.proxies import Proxy
from tests.faults.running import Server, Sink, register, wait_until

pytestmark = [pytest.mark.slow, pytest.mark.nightly]
ROOT = Path(__file__).parents[2]
MIGRATIONS = "eventsite/migrations/versions"
SLUG = "tematraff-om-segregation-och-utanforskap"
OURS = re.compile(r"p\d+@bolaget\.example")
CLIENTS, ENOUGH, PATIENCE = 3, 8, 180
CARELESS = """
from alembic import op

revision, down_revision, branch_labels, depends_on = "9999", "{newest}", None, None


def upgrade():
    op.alter_column("registrations", "company", new_column_name="organization")
"""


def git(*words):
    return subprocess.run(["git", "-C", ROOT, *words], check=True, capture_output=True).stdout


@pytest.fixture(scope="module")
def before(tmp_path_factory):
    """The version before the newest migration, in a folder of its own."""
    try:
        commit = git("log", "-1", "--format=%H", "--diff-filter=A", "--", MIGRATIONS).decode().strip()
        archive = git("archive", f"{commit}^1")
    except (subprocess.CalledProcessError, FileNotFoundError):
        missing("there is no history to take an earlier version from")
    folder = tmp_path_factory.mktemp("before")
    with tarfile.open(fileobj=io.BytesIO(archive)) as files:
        files.extractall(folder, filter="data")
    newest = sorted(os.listdir(ROOT / MIGRATIONS))
    assert set(os.listdir(folder / MIGRATIONS)) < set(newest)
    return folder


@pytest.fixture
def careless(tmp_path):
    """A version whose migration renames at once what the version before it reads, in a folder of its own."""
    for name in ("eventsite", "templates", "static"):
        shutil.copytree(ROOT / name, tmp_path / "careless" / name)
    newest = ScriptDirectory(str(paths.MIGRATIONS)).get_current_head()
    path = tmp_path / "careless" / MIGRATIONS / "9999_careless.py"
    path.write_text(CARELESS.format(newest=newest), encoding="utf-8")
    return tmp_path / "careless"


@pytest.fixture
def shared(postgresql_server):
    """What both versions have in common: an empty database, Redis, a mail server."""
    postgresql_server.create("rolling", "template0")
    redis = redises.Server().start()
    with Sink() as sink:
        mail = {"EVENTSITE_MAIL_SERVER": "127.0.0.1", "EVENTSITE_MAIL_PORT": str(sink.port)}
        uri = postgresql_server.uri("rolling")
        yield sink, {"EVENTSITE_SQLALCHEMY_DATABASE_URI": uri, "EVENTSITE_REDIS_URL": redis.url, **mail}
    redis.kill()


@dataclass
class Version(Server):
    """A machine that runs the code of that folder, with the settings that it knows."""

    root: Path = ROOT

    def environment(self):
        known = (self.root / "eventsite" / "config.py").read_text(encoding="utf-8")
        given = super().environment() | {"PYTHONPATH": str(self.root), "PYTHONSAFEPATH": "1"}
        ours = {name: f'"{name.removeprefix(PREFIX)}"' for name in given if name.startswith(PREFIX)}
        return {name: value for name, value in given.items() if ours.get(name, "") in known}


@pytest.fixture
def versions(before, shared, tmp_path):
    """A machine with the old version and one with the new, and the proxy that deals out between them."""
    old, new = Version(tmp_path / "old", root=before), Version(tmp_path / "new")
    with Proxy([old.port, new.port]) as proxy:
        for server in (old, new):
            server.extra = shared[1] | {"EVENTSITE_BASE_URL": proxy.url}
        yield old, new, proxy
        for server in (old, new):
            if server.process is not None and server.process.poll() is None:
                server.send(signal.SIGKILL)


class Rush:
    """People who register through the proxy for as long as they are let; who was acknowledged, and who was not."""

    def __init__(self, url):
        self.url, self.acknowledged, self.refused = url, [], []
        self._numbers, self._lock, self._is_over = iter(range(1, 10_000)), threading.Lock(), threading.Event()
        self._threads = [threading.Thread(target=self._keep_coming) for _ in range(CLIENTS)]

    def __enter__(self):
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_):
        self._is_over.set()
        for thread in self._threads:
            thread.join(60)

    def go_on(self):
        """Let so many more come. Nobody may be refused but those whose answer is lost when a machine is taken away."""
        goal = len(self.acknowledged) + ENOUGH
        wait_until(lambda: len(self.acknowledged) >= goal or len(self.refused) > CLIENTS, PATIENCE)
        assert len(self.refused) <= CLIENTS, "people are refused"
        assert len(self.acknowledged) >= goal, "nobody is answered"

    def _keep_coming(self):
        while not self._is_over.is_set():
            with self._lock:
                number = next(self._numbers)
            is_acknowledged = register(self.url, SLUG, number)
            (self.acknowledged if is_acknowledged else self.refused).append(f"p{number}@bolaget.example")


def serve_alone(old):
    old.command("db", "upgrade")
    old.command("demo")
    old.launch("--workers", "1")
    assert wait_until(old.answers, PATIENCE)


def test_old_and_new_serve_together_and_the_new_one_can_be_taken_back(versions, shared):
    old, new, proxy = versions
    sink, settings = shared
    serve_alone(old)
    with Rush(proxy.url) as rush:
        rush.go_on()
        new.command("db", "upgrade")
        rush.go_on()  # old code on the new schema
        new.launch("--workers", "1")
        assert wait_until(new.answers, PATIENCE)
        rush.go_on()  # both together
        assert new.send(signal.SIGTERM) == 0
        rush.go_on()  # the old one alone again
    assert len(rush.refused) <= CLIENTS
    kept = stored(settings)
    assert set(rush.acknowledged) <= set(kept) <= {*rush.acknowledged, *rush.refused}
    assert wait_until(lambda: len(mails(sink)) >= len(kept), PATIENCE)
    assert sorted(mails(sink)) == sorted(kept)


def test_a_schema_that_the_old_version_cannot_live_with_is_seen(versions, careless):
    old, new, proxy = versions
    new.root = careless
    serve_alone(old)
    with Rush(proxy.url) as rush:
        rush.go_on()
        new.command("db", "upgrade")
        with pytest.raises(AssertionError, match="people are refused"):
            rush.go_on()


def mails(sink):
    """Return to whom mails have come, once for each."""
    return [recipient for recipient, _ in sink.taken if OURS.match(recipient)]


def stored(settings):
    """Return who is registered, once for each registration."""
    engine = create_engine(settings["EVENTSITE_SQLALCHEMY_DATABASE_URI"])
    with engine.connect() as connection:
        found = connection.execute(text("SELECT email FROM registrations")).scalars().all()
    engine.dispose()
    return [address for address in found if OURS.match(address)]
