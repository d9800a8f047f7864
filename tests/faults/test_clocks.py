"""Clocks that differ, are set back, skip an hour or have it twice: nothing is done twice, nothing ends too early."""

import asyncio
import threading
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from urllib.request import urlopen
from zoneinfo import ZoneInfo

import pytest
import time_machine
from sqlalchemy import select

from eventsite import clock as time
from eventsite import tasks
from eventsite.database import transaction
from eventsite.delivery import queue
from eventsite.models import OutboxMessage
from eventsite.services import registrations
from tests.factories import Make, states
from tests.faults import books, other_clocks
from tests.faults.crowds import Visitor
from tests.faults.running import Sink, running, wait_until
from tests.services.records import rows
from tests.web.organizer_browser import link_of
from tests.web.visitor import read

IN_TIME = {"starts_wall": datetime(2040, 9, 14, 9, 0), "ends_wall": datetime(2040, 9, 14, 12, 0)}
PEOPLE = 20
pytestmark = [pytest.mark.slow, pytest.mark.nightly]
on_postgresql = pytest.mark.parametrize("database_uri", ["postgresql"], indirect=True)


class Gate(Sink):
    """Lets no mail pass until it is opened, so that one sender has all in hand when the other one looks."""

    def __init__(self):
        super().__init__()
        self.is_asked, self.is_open = threading.Event(), threading.Event()

    async def handle_DATA(self, server, session, envelope):  # noqa: N802 - aiosmtpd's name
        self.is_asked.set()
        while not self.is_open.is_set():
            await asyncio.sleep(0.1)
        return await super().handle_DATA(server, session, envelope)


@contextmanager
def node(folder, uri, sink, off_by, **extra):
    """A node with an instance folder, and so a queue and a worker, of its own, whose clock is off by so many seconds."""
    folder.mkdir(exist_ok=True)
    hands = folder / "hands"
    hands.write_text(str(off_by))
    extra |= {"EVENTSITE_SQLALCHEMY_DATABASE_URI": uri, other_clocks.HANDS: str(hands)}
    with running(folder, **extra, **sink.settings) as server:
        server.launch(module="tests.faults.other_clocks")
        yield server


@contextmanager
def two_nodes(folder, uri, **extra):
    """Two nodes, 20 minutes apart. The first is 10 late and has mail in hand before the second looks, 10 early."""
    extra["EVENTSITE_MAIL_TIMEOUT"] = "90"
    with Gate() as sink, node(folder / "late", uri, sink, -600, **extra) as late:
        assert sink.is_asked.wait(60)
        with node(folder / "early", uri, sink, 600, **extra) as early:
            early.wait()
            wait_until(lambda: False, 2)
            sink.is_open.set()
            yield late, early, sink


def all_sent(uri):
    return {row["state"] for row in books.open_books(uri).tables["outbox"]} == {"sent"}


@on_postgresql
def test_nodes_whose_clocks_differ_send_each_mail_once_and_keep_the_same_deadlines(app, database_uri, tmp_path, chance):
    make = Make(app)
    event, over, open_ = (make.event(**IN_TIME) for _ in range(3))
    registered(make, event)
    make.policy(over, closes_at=time.now() - timedelta(minutes=5))
    make.policy(open_, closes_at=time.now() + timedelta(minutes=5))
    with two_nodes(tmp_path, database_uri) as (late, early, sink):
        said = [registers(chance, event, number, *pair) for number, pair in enumerate([(early, late), (late, early)])]
        kept = [registers(chance, open_, number, one, one) for number, one in enumerate([early, late], 10)]
        missed = [page(one, f"/events/{over.slug}/register") for one in (early, late)]
        assert wait_until(lambda: all_sent(database_uri), 60)
        assert books.violations(books.open_books(database_uri, taken=sink.taken)) == {}
    assert (said, kept) == (["confirmed"] * 2, ["confirmed"] * 2)
    assert ["Anmälan har stängt" in one for one in missed] == [True, True]


@on_postgresql
def test_nodes_that_each_go_by_their_own_clock_send_twice(app, database_uri, tmp_path):
    """The control run: it proves that the test above can see it."""
    make = Make(app)
    registered(make, make.event(**IN_TIME))
    with two_nodes(tmp_path, database_uri, **{other_clocks.IS_ALONE: "yes"}) as (_, _, sink):
        assert wait_until(lambda: all_sent(database_uri), 60)
        wait_until(lambda: len(sink.taken) > PEOPLE, 20)
        assert "I9" in books.violations(books.open_books(database_uri, taken=sink.taken))


def registered(make, event):
    """Register people a while ago, so that their mail is due by any clock."""
    with time_machine.travel(time.now() - timedelta(minutes=15)):
        for _ in range(PEOPLE):
            make.registration(event)


def registers(chance, event, number, one, other):
    """Fetch the form from one node and send it to the other; return what is said then."""
    visitor = Visitor([one.port], event.slug, 100 + number, chance)
    visitor.take_form()
    visitor.ports = [other.port]
    return visitor.registers()


def page(server, path):
    with urlopen(f"{server.url}{path}", timeout=30) as answer:
        return answer.read().decode()


def test_a_clock_that_is_set_back_an_hour_shuts_nobody_out_and_holds_no_new_mail_up(
    app, tmp_path, database_uri, chance
):
    event = Make(app).event(**IN_TIME)
    with Sink() as sink, node(tmp_path, database_uri, sink, 0) as server:
        server.wait()
        visitors = [Visitor([server.port], event.slug, number, chance) for number in (1, 2)]
        for visitor in visitors:
            visitor.take_form()
        assert visitors[0].registers() == "confirmed"
        assert wait_until(lambda: len(sink.taken) == 1, 30)
        (tmp_path / "hands").write_text("-3600")
        wait_until(lambda: False, 1)
        assert visitors[1].registers() == "confirmed"
        assert wait_until(lambda: len(sink.taken) == 2, 30)
        assert wait_until(lambda: all_sent(database_uri), 10)
        assert books.violations(books.open_books(database_uri, taken=sink.taken)) == {}


# In UTC, between what is an hour on the wall of Stockholm and is not one, or is not there at all.
NIGHTS = [
    pytest.param(datetime(2027, 3, 28), id="an-hour-is-skipped"),
    pytest.param(datetime(2027, 10, 31), id="an-hour-comes-twice"),
    pytest.param(datetime(2028, 2, 29), id="leap-day"),
    pytest.param(datetime(2038, 1, 19), id="the-end-of-32-bits"),
]
TICK = timedelta(minutes=30)
STOCKHOLM = ZoneInfo("Europe/Stockholm")


@pytest.mark.parametrize("day", NIGHTS)
def test_through_the_night_all_comes_once_and_in_time(app, make, clock, day):
    """A meeting at nine: reminders a day and an hour before; a seat that is offered at eleven for eight hours."""
    wall = {"starts_wall": day.replace(hour=9), "ends_wall": day.replace(hour=12)}
    clock.move_to(utc(day - timedelta(days=3)))
    reminded, offered = make.event(**wall), make.event(capacity=1, **wall)
    make.registration(reminded)
    first, _ = make.registration(offered), make.registration(offered)
    make.policy(offered, offers_hours=100_000, offer_hours=8)
    clock.move_to(utc(day - timedelta(hours=18)))
    ticks_until(app, clock, utc(day - timedelta(hours=2)))
    with app.app_context(), transaction():
        registrations.cancel(first)
    ticks_until(app, clock, utc(day + timedelta(hours=6)) - TICK)
    assert states(app, offered)[1] == "offered"
    ticks_until(app, clock, utc(day + timedelta(hours=10)))
    assert states(app, offered)[1] == "expired"
    by_the_wall = [day - timedelta(hours=15), day + timedelta(hours=8)]
    assert written(app, reminded, "reminder") == [
        moment.replace(tzinfo=STOCKHOLM).astimezone(UTC) for moment in by_the_wall
    ]
    assert written(app, offered, "offer_lapsed") == [utc(day + timedelta(hours=6))]


@pytest.mark.parametrize("day", NIGHTS)
def test_a_link_that_is_made_before_the_change_opens_after_it_for_ten_minutes(app, make, clock, day):
    clock.move_to(utc(day + timedelta(hours=0, minutes=55)))
    make.organizer()
    for minutes, status in ((9, 303), (11, 400)):
        path, client = link_of(app, "Alva"), app.test_client()
        form = read(client.get(path)).hidden
        clock.shift(timedelta(minutes=minutes))
        assert client.post(path, data=form).status_code == status


def utc(moment):
    return moment.replace(tzinfo=UTC)


def ticks_until(app, clock, end):
    """Let the worker do each half an hour what it does each minute."""
    while time.now() < end:
        clock.shift(TICK)
        with app.app_context():
            tasks.end_overdue()
            tasks.mind_moments()
            queue.run_once()


def written(app, event, kind):
    """Return when messages of that kind about the event were written."""
    of_it = OutboxMessage.event_id == event.id, OutboxMessage.kind == kind
    return [at for (at,) in rows(app, select(OutboxMessage.created_at).where(*of_it))]
