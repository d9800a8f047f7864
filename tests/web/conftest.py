"""Browsers of other kinds than the usual one."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from eventsite import create_app
from eventsite.database import db
from tests.conftest import settings


@pytest.fixture
def limited(app: Flask, database_uri: str, tmp_path: Path) -> Iterator[FlaskClient]:
    """A browser that visits the same database where callers are counted; the limits are those of the last application."""
    app = create_app(**settings(tmp_path, database_uri) | {"RATELIMIT_ENABLED": True})
    yield app.test_client()
    with app.app_context():
        db.session.remove()
        db.engine.dispose()
