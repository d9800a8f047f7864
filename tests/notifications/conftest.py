"""Registrations to write about: made once, since writing stores nothing."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from shutil import copy
from tempfile import mkdtemp

import pytest
import time_machine
from flask import Flask

from eventsite import create_app
from eventsite.database import db
from tests.conftest import settings
from tests.factories import Make


@dataclass
class Cases:
    """Meetings with somebody registered, each in an application and a database of its own."""

    migrated: Path
    folder: Path
    made: dict[str, tuple[Flask, int, int]] = field(default_factory=dict)

    def of(self, person: dict[str, object], meeting: dict[str, object]) -> tuple[Flask, int, int]:
        """Return the application, the event's id and the registration's for a person and a meeting with these details."""
        key = repr((person, meeting))
        if key not in self.made:
            self.made[key] = self._make(person, meeting)
        return self.made[key]

    def _make(self, person: dict[str, object], meeting: dict[str, object]) -> tuple[Flask, int, int]:
        folder = Path(mkdtemp(dir=self.folder))
        app = create_app(**settings(folder, f"sqlite:///{copy(self.migrated, folder)}"))
        make = Make(app)
        event = make.event(**meeting)
        return app, event.id, make.registration(event, 1, **person)


@pytest.fixture(scope="session")
def made_cases(migrated_sqlite: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cases]:
    """What has been made so far."""
    cases = Cases(migrated_sqlite, tmp_path_factory.mktemp("cases"))
    yield cases
    for app, *_ in cases.made.values():
        with app.app_context():
            db.engine.dispose()


@pytest.fixture
def cases(made_cases: Cases, clock: time_machine.Traveller) -> Cases:
    """The same, at the time of the clock."""
    return made_cases
