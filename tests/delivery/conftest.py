"""An application whose mail leaves by SMTP, for a server in this process."""

import socket

import pytest

from eventsite import create_app
from eventsite.database import db
from tests.conftest import settings
from tests.delivery.server import Post, serving


@pytest.fixture
def mail_port():
    """A port that nobody listens at."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


@pytest.fixture
def silent_app(database_uri, tmp_path, mail_port):
    """The application, set to a mail server that does not run."""
    mail = {"MAIL_SERVER": "127.0.0.1", "MAIL_PORT": mail_port, "MAIL_TIMEOUT": 5}
    app = create_app(**(settings(tmp_path, database_uri) | mail))
    yield app
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def post(mail_port):
    """The mail server, which runs."""
    post = Post()
    with serving(post, mail_port):
        yield post


@pytest.fixture
def app(silent_app, post):
    """The application and its mail server."""
    return silent_app


@pytest.fixture
def local_app(database_uri, tmp_path):
    """The application without a mail server."""
    app = create_app(**settings(tmp_path, database_uri))
    yield app
    with app.app_context():
        db.session.remove()
        db.engine.dispose()
