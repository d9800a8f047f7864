"""What the kills stand on: chance that can be repeated, and people who were invited."""

import os
import random
import shutil

import pytest

from eventsite import create_app
from eventsite.database import db
from tests.conftest import settings

pytest.register_assert_rewrite("tests.faults.answering")
from tests.faults import answering  # noqa: E402
from tests.faults.crowds import History  # noqa: E402


@pytest.fixture
def chance():
    """Chance with a seed that a failure shows; FAULT_SEED sets it, to see the same again."""
    seed = int(os.environ.get("FAULT_SEED", random.SystemRandom().randrange(1_000_000)))
    print(f"FAULT_SEED={seed}")  # noqa: T201
    return random.Random(seed)


@pytest.fixture
def invited(migrated_sqlite, tmp_path):
    """Register so many people for a meeting, in a database in the test's folder."""

    def invited(number):
        path = shutil.copy(migrated_sqlite, tmp_path / "eventsite.sqlite")
        app = create_app(**settings(tmp_path, f"sqlite:///{path}"))
        guests = answering.invite(app, tmp_path, number)
        with app.app_context():
            db.engine.dispose()
        return guests

    return invited


@pytest.fixture
def history(tmp_path):
    """What people are told in this test."""
    history = History(tmp_path / "history")
    yield history
    history.close()
