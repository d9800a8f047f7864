"""The numbers for Prometheus: who may see them, what they say, and that nobody can be seen in them."""

import re
import shutil
import threading
import time
from datetime import timedelta
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy.exc import OperationalError

from eventsite import counters, create_app, database, server
from eventsite.database import db, transaction
from eventsite.delivery import queue
from eventsite.rules.audit import BACKED_UP
from eventsite.services import audit, registrations
from tests.conftest import NOW, on_both, settings
from tests.faults.running import free_port, running
from tests.services.records import do
from tests.web.visitor import register

TOKEN = "a token of sixteen characters or more"
ELSEWHERE = {"environ_overrides": {"REMOTE_ADDR": "192.0.2.7"}}


@pytest.fixture
def guarded(database_uri, tmp_path, make):
    """A browser for the site as it is where a token is set."""
    app = create_app(**settings(tmp_path, database_uri) | {"METRICS_TOKEN": TOKEN})
    yield app.test_client()
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


def numbers(client):
    """Return every sample by name and labels, read as Prometheus reads it."""
    answer = client.get("/metrics")
    assert answer.status_code == 200
    families = text_string_to_metric_families(answer.text)
    return {(one.name, *sorted(one.labels.items())): one.value for family in families for one in family.samples}


def of(found, name, label):
    """Return a metric's values by that label."""
    return {dict(labels)[label]: value for (one, *labels), value in found.items() if one == f"eventsite_{name}"}


def test_who_asks_from_this_machine_sees_them(client):
    answer = client.get("/metrics")
    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-store")
    assert answer.headers["Content-Type"].startswith("text/plain; version=")


@pytest.mark.parametrize("header", ["X-Forwarded-For", "Forwarded", "X-Real-IP", "Via"])
def test_what_comes_through_a_proxy_of_this_machine_does_not(client, header):
    assert client.get("/metrics", headers={header: "127.0.0.1"}).status_code == 404


def test_who_asks_from_elsewhere_needs_the_token(client, guarded):
    right, wrong = {"Authorization": f"Bearer {TOKEN}"}, {"Authorization": f"Bearer {TOKEN}x"}
    assert guarded.get("/metrics", headers=right, **ELSEWHERE).status_code == 200
    assert guarded.get("/metrics", headers=right | {"X-Forwarded-For": "192.0.2.7"}).status_code == 200
    assert guarded.get("/metrics", headers=wrong, **ELSEWHERE).status_code == 404
    assert guarded.get("/metrics", **ELSEWHERE).status_code == 404


def test_without_a_token_no_token_is_right(client):
    for given in ("Bearer ", "Bearer", "", "Bearer x"):
        assert client.get("/metrics", headers={"Authorization": given}, **ELSEWHERE).status_code == 404


def test_they_are_asked_for_by_address_and_only_read(client):
    assert client.get("/metrics", headers={"Host": "10.0.0.7:8000"}).status_code == 200
    assert client.post("/metrics").status_code == 405


def test_requests_are_counted_by_where_they_led_and_how_they_ended(client, make):
    event = make.event()
    for path in (f"/events/{event.slug}", f"/events/{event.slug}", "/finns-inte", "/events/finns-inte"):
        client.get(path)
    register(client, event)
    found = {
        (dict(labels)["endpoint"], dict(labels)["status"]): value
        for (name, *labels), value in numbers(client).items()
        if name == "eventsite_request_seconds_count"
    }
    assert found["public.events.show", "2xx"] == 2
    assert found["public.events.show", "4xx"] == 1
    assert found["none", "4xx"] == 1
    assert [number for (endpoint, status), number in found.items() if "registrations" in endpoint and status == "3xx"]


@on_both
def test_registrations_mails_and_moments_stand_as_they_are(app, client, make, clock):
    event = make.event(capacity=2)
    ids = [make.registration(event, number) for number in (1, 2, 3, 4)]
    do(app, registrations.cancel, ids[3])
    with app.app_context():
        queue.run_once()
    do(app, audit.record, BACKED_UP, audit.SYSTEM)
    make.registration(event, 5)
    clock.move_to(NOW + timedelta(minutes=20))
    found = numbers(client)
    states = {state: number for state, number in of(found, "registrations", "state").items() if number}
    assert states == {"confirmed": 2, "waitlisted": 2, "cancelled_by_self": 1}
    assert of(found, "mails", "state") == {"waiting": 1, "sending": 0, "sent": 5, "failed": 0, "superseded": 0}
    assert found["eventsite_mails_sent_total",] == 5
    assert found["eventsite_mail_due_seconds",] == found["eventsite_mail_age_seconds",] == 1200
    assert found["eventsite_last_backup_timestamp_seconds",] == NOW.timestamp()
    assert found["eventsite_database_bytes",] > 100_000
    assert found["eventsite_database_up",] == 1
    assert found["eventsite_disk_free_bytes",] > 0
    assert ("eventsite_last_purge_timestamp_seconds",) not in found


def test_a_mail_that_is_not_taken_is_counted_and_its_age_goes_on(app, client, make, clock, monkeypatch):
    make.registration(make.event(), 1)

    def refuse():
        raise queue.NotTaken("the server does not answer")

    monkeypatch.setattr(app.extensions["transport"], "open", refuse)
    with app.app_context():
        queue.run_batch()
    clock.move_to(NOW + timedelta(seconds=30))
    found = numbers(client)
    assert found["eventsite_mails_retried_total",] == found["eventsite_mails_retrying",] == 1
    assert (found["eventsite_mail_due_seconds",], found["eventsite_mail_age_seconds",]) == (0, 30)


def test_whoever_waits_for_the_right_to_write_is_counted(app, client):
    is_held = threading.Event()

    def hold():
        with app.app_context(), transaction():
            is_held.set()
            time.sleep(0.3)

    holder = threading.Thread(target=hold)
    holder.start()
    assert is_held.wait(5)
    with app.app_context(), transaction():
        pass
    holder.join()
    found = numbers(client)
    assert (found["eventsite_write_transactions_total",], found["eventsite_write_waits_total",]) == (2, 1)
    assert 0.1 < found["eventsite_write_wait_seconds_total",] < 5


def test_without_a_database_what_the_processes_counted_is_told_still(client, monkeypatch):
    def fail():
        raise OperationalError("", {}, Exception())

    monkeypatch.setattr(database, "size", fail)
    found = numbers(client)
    assert found["eventsite_database_up",] == 0
    assert ("eventsite_write_transactions_total",) in found
    assert of(found, "registrations", "state") == {}


def test_nobody_and_no_meeting_can_be_seen_in_them(client, make):
    event = make.event(title="Kanariefågeln sjunger")
    make.registration(event, 1, name="Kanaria Fågel", email="kanaria@bolaget.example", company="Kanariebolaget")
    client.get(f"/events/{event.slug}")
    text = client.get("/metrics").text.casefold()
    assert [word for word in ("kanari", "bolaget", event.slug) if word in text] == []


@pytest.fixture
def alone(app):
    """Where a worker without a web server tells its numbers."""
    listener = server.tell_numbers(app, free_port())
    yield f"http://127.0.0.1:{listener.server_port}"
    listener.shutdown()
    listener.server_close()


def test_a_worker_alone_tells_what_it_has_done(app, alone):
    counters.of(app).add("mails_sent", 3)
    with urlopen(f"{alone}/metrics", timeout=10) as answer:
        assert "\neventsite_mails_sent_total 3.0\n" in answer.read().decode()


@pytest.mark.parametrize("path", ["/", "/metrics/", "/organizer/sign-in", "/static/css/base.css"])
def test_a_worker_alone_tells_nothing_else(alone, path):
    with pytest.raises(HTTPError, match="404"):
        urlopen(alone + path, timeout=10)


@pytest.mark.parametrize("header", ["X-Forwarded-For", "Via"])
def test_nor_to_who_comes_through_a_proxy(alone, header):
    with pytest.raises(HTTPError, match="404"):
        urlopen(Request(f"{alone}/metrics", headers={header: "127.0.0.1"}), timeout=10)


@pytest.mark.slow
def test_what_two_workers_count_is_told_by_either(migrated_sqlite, tmp_path):
    shutil.copy(migrated_sqlite, tmp_path / "eventsite.sqlite")
    with running(tmp_path, EVENTSITE_BALLAST_MB="1") as both:
        both.start()
        assert (tmp_path / "ballast").stat().st_size == 1024 * 1024
        threads = [threading.Thread(target=lambda: [fetch(f"{both.url}/contact") for _ in range(10)]) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        told = {fetch(f"{both.url}/metrics", "public.pages.contact") for _ in range(6)}
    assert told == {80}


def fetch(url, endpoint=""):
    """Fetch a page over a connection of its own; of the numbers, return how many requests led to the endpoint."""
    with urlopen(url, timeout=10) as answer:
        text = answer.read().decode()
    counted = re.findall(rf'^eventsite_request_seconds_count{{endpoint="{endpoint}",status="2xx"}} (\d+)', text, re.M)
    return int(counted[0]) if counted else None
