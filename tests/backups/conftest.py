"""Sites with commands of their own, and the programs of PostgreSQL where a shell finds them."""

import os
from dataclasses import dataclass
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask import Flask

from eventsite import cli, create_app
from eventsite.cli.processes import Hooks
from eventsite.database import db
from tests import databases
from tests.conftest import settings


@dataclass
class Site:
    """A site: its application, and its command line."""

    app: Flask

    @property
    def folder(self) -> Path:
        """Its instance folder."""
        return Path(self.app.instance_path)

    def run(self, *words: object):
        """Run a command as whoever runs the site types it."""

        def make_app(**changes: object) -> Flask:
            return create_app(**self.settings() | changes) if changes else self.app

        hooks = Hooks(make_app, lambda _: None, lambda _: None)
        return CliRunner().invoke(cli.group(hooks), [str(word) for word in words])

    def settings(self) -> dict[str, object]:
        """What it was made with."""
        config = self.app.config
        return settings(self.folder, config["SQLALCHEMY_DATABASE_URI"]) | {"SECRET_KEY": config["SECRET_KEY"]}


@pytest.fixture
def site(app) -> Site:
    """The site of the test's application."""
    return Site(app)


@pytest.fixture
def another(tmp_path):
    """Make other sites, in folders and databases of their own, empty unless a file is copied there."""
    made = []

    def another(uri: str = "", **changes: object) -> Site:
        folder = tmp_path / f"another{len(made)}"
        folder.mkdir()
        made.append(create_app(**settings(folder, uri or f"sqlite:///{folder / 'eventsite.sqlite'}") | changes))
        return Site(made[-1])

    yield another
    for app in made:
        with app.app_context():
            db.session.remove()
            db.engine.dispose()


@pytest.fixture
def elsewhere(request, another, database_uri):
    """An empty site on the same kind of database as the test's."""
    if database_uri.startswith("sqlite"):
        return another()
    server = request.getfixturevalue("postgresql_server")
    server.create(f"{server.name}_elsewhere", "template0")
    return another(server.uri(f"{server.name}_elsewhere"))


@pytest.fixture(autouse=True)
def programs(monkeypatch):
    """Let pg_dump and pg_restore be found: those that came with the server of the tests."""
    monkeypatch.setenv("PATH", f"{databases.programs()}{os.pathsep}{os.environ['PATH']}")
