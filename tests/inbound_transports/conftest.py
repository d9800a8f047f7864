"""An application whose mailbox is a real Dovecot's."""

import pytest

from eventsite import create_app
from eventsite.database import db
from tests.conftest import settings
from tests.inbound_transports import dovecot


@pytest.fixture(scope="session")
def dovecot_server():
    with dovecot.running() as server:
        yield server


@pytest.fixture
def mailbox(dovecot_server):
    """The server, with an empty INBOX and no other folder."""
    dovecot_server.clear()
    return dovecot_server


@pytest.fixture
def make_app(database_uri, tmp_path):
    """Make applications with these settings beside the usual ones."""
    apps = []

    def make_app(**extra):
        apps.append(create_app(**(settings(tmp_path, database_uri) | extra)))
        return apps[-1]

    yield make_app
    for app in apps:
        with app.app_context():
            db.session.remove()
            db.engine.dispose()
