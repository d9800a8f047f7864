"""The stage on which scenarios are played, and what holds of every mail that anybody ever gets."""

from collections.abc import Iterator

import pytest
import time_machine
from flask import Flask

from tests.delivery.conftest import mail_port, post, silent_app  # noqa: F401 - fixtures
from tests.delivery.server import Post
from tests.factories import Make
from tests.scenarios.calendars import MX
from tests.scenarios.order import check
from tests.scenarios.stage import Stage


@pytest.fixture
def app(silent_app: Flask) -> Flask:  # noqa: F811
    """The application, whose own mail server is believed when it has checked a sender."""
    silent_app.config["AUTHSERV_ID"] = MX
    return silent_app


@pytest.fixture
def stage(app: Flask, make: Make, post: Post, clock: time_machine.Traveller) -> Iterator[Stage]:  # noqa: F811
    """A stage with an open event; what has come of it must be in order at the end."""
    stage = Stage(app, make, post, clock)
    stage.opens()
    yield stage
    check(post)
