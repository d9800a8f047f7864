"""Files that lie in object storage pass through the application: guards, headers and erasing are as ever."""

from datetime import timedelta

import pytest

from eventsite import clock as now
from eventsite import create_app
from eventsite.database import db
from eventsite.rules.fields import FieldKind
from eventsite.services import retention
from eventsite.storage import Unavailable
from tests import buckets
from tests.conftest import settings
from tests.forms import PDF, field, uploaded
from tests.services.records import do
from tests.web.organizer_browser import signed_in


@pytest.fixture
def app(database_uri, tmp_path):
    with buckets.fresh() as url:
        app = create_app(**(settings(tmp_path, database_uri) | {"STORAGE_URL": url}))
        yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def area(app):
    return app.extensions["storage"].uploads


@pytest.fixture
def address(app, make):
    """Where organizers fetch the file that somebody has sent."""
    event = make.event()
    number, registration = field(app, event, FieldKind.FILE), make.registration(event, 1)
    upload = uploaded(app, event, number, registration)
    return f"/organizer/events/{event.id}/attendees/{registration}/files/{upload}"


def test_a_file_comes_with_its_name_and_its_headers(app, make, address):
    with signed_in(app, make).get(address) as answer:
        assert (answer.status_code, answer.data) == (200, PDF)
    headers = answer.headers
    assert headers["Content-Disposition"] == "attachment; filename=intyg.pdf"
    assert (headers["Content-Security-Policy"], headers["Content-Length"]) == ("default-src 'none'; sandbox", "15")
    assert (headers["X-Content-Type-Options"], headers["Cache-Control"]) == ("nosniff", "no-store")


def test_it_comes_in_parts_and_to_nobody_else(app, make, address):
    with signed_in(app, make).get(address, headers={"Range": "bytes=0-3"}) as part:
        assert (part.status_code, part.data) == (206, PDF[:4])
    with app.test_client().get(address) as answer:
        assert PDF not in answer.data


def test_a_storage_that_is_silent_is_said_in_words(app, make, address, area, monkeypatch):
    def silent(_name):
        raise Unavailable("ConnectTimeoutError")

    monkeypatch.setattr(area, "open", silent)
    answer = signed_in(app, make).get(address)
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "30")


def test_erasing_takes_the_object_away(app, address, area, clock):
    assert len(list(area.names())) == 1
    clock.shift(timedelta(days=400))
    while do(app, retention.work_off, now.now(), 90, area):
        pass
    assert list(area.names()) == []
