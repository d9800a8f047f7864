"""F3, F4, F10: what mail servers and dying senders do to mail, and that registering does not mind."""

import signal
import time
from datetime import timedelta
from statistics import quantiles

import pytest

from eventsite import create_app
from eventsite.database import db
from eventsite.delivery import queue
from eventsite.delivery.queue import Outcome
from tests.conftest import settings
from tests.factories import Make, person
from tests.faults.books import Answer, open_books, violations
from tests.faults.crowds import Visitor
from tests.faults.leases import deliver_the_rest, fall_due, waiting
from tests.faults.lengths import IS_LONG, say, times
from tests.faults.mailers import mailer
from tests.faults.running import free_port, running, wait_until
from tests.faults.sinks import LOGIN, MOODS, Cutting, Moody, Waiting
from tests.faults.test_kills import IN_TIME

KILLS = times("MAILER_KILLS", 3, 60)
MAILS = times("MAILS", 60, 1500)
BLOCKS = times("BLOCKS", 1, 20)
IN_BLOCK = times("IN_BLOCK", 5, 10)
UNSEEN = {"", "down"}  # moods that the mail server does not notice itself
RATIO = 1.25  # of the medians, in the long form: the short one has too few to compare


@pytest.fixture
def full_outbox(app):
    """Register so many people for a meeting."""

    def full_outbox(number):
        event = Make(app).event(capacity=None, **IN_TIME)
        for each in range(1, number + 1):
            Make(app).receipt(event, person(each))

    return full_outbox


@pytest.mark.slow
def test_a_mailer_that_is_killed_sends_everything_and_little_twice(full_outbox, database_uri, tmp_path, chance):
    """F3: the server keeps the mail and hangs up, and the sender dies again and again."""
    full_outbox(MAILS)
    with Cutting(chance, seconds=0.05) as sink, mailer(database_uri, tmp_path, sink) as sender:
        for _ in range(KILLS):
            fall_due(database_uri)  # what the dead one had in hand, or else the next waits for it
            so_far = len(sink.taken)
            sender.start()
            assert wait_until(lambda so_far=so_far: len(sink.taken) > so_far or waiting(database_uri) == 0, 30)
            time.sleep(chance.uniform(0, 0.5))
            sender.end(signal.SIGKILL)
        between = waiting(database_uri)
        deliver_the_rest(database_uri, tmp_path, sink)
        while waiting(database_uri):
            deliver_the_rest(database_uri, tmp_path, sink)
    again = len(sink.taken) - len(set(sink.taken))
    say("F3", mails=MAILS, kills=KILLS, cuts=sink.cuts, sent_twice=again, left_at_the_last_kill=between)
    assert between > 0, "the sender was done before it was killed for the last time"
    assert violations(open_books(database_uri, taken=sink.taken, crashes=KILLS + sink.cuts)) == {}


@pytest.mark.slow
@pytest.mark.nightly
@pytest.mark.parametrize(
    ("altered", "broken"), [("has short leases", set()), ("never looks at its lease", {"I9"})], ids=["kept", "control"]
)
def test_a_mailer_that_is_paused_beyond_its_lease_sends_at_most_one_twice(
    full_outbox, database_uri, tmp_path, altered, broken
):
    """F10, and its control run: a sender that does not look at its lease sends what another has sent."""
    full_outbox(8)
    with (
        Waiting() as sink,
        mailer(database_uri, tmp_path, sink, altered) as paused,
        mailer(database_uri, tmp_path, sink, altered) as other,
    ):
        paused.start()
        assert wait_until(lambda: sink.taken, 30)
        paused.send(signal.SIGSTOP)
        time.sleep(times("PAUSE", 5, 600))
        other.start()
        assert wait_until(lambda: waiting(database_uri) == 0, 200)
        sink.may_answer = True
        paused.send(signal.SIGCONT)
        wait_until(lambda: len(sink.taken) > 9, 3)
        for sender in (paused, other):
            sender.end()
    assert violations(open_books(database_uri, taken=sink.taken, crashes=1)).keys() == broken


@pytest.mark.slow
def test_registering_does_not_mind_what_the_mail_server_does(app, database_uri, tmp_path, chance):
    """F4: all moods by turns, within one run; each mood is compared with the server's good days."""
    event = Make(app).event(capacity=None, **IN_TIME)
    answers, seconds = [], {mood: [] for mood in ("", *MOODS)}

    def registers(mood):
        visitor = Visitor([server.port], event.slug, len(answers), chance)
        begin = time.perf_counter()
        said = visitor.registers()
        seconds[mood].append(time.perf_counter() - begin)
        answers.append(Answer(visitor.email, visitor.fields["form_key"], said))

    with Moody() as sink, running(tmp_path, **sink.settings, **LOGIN, EVENTSITE_MAIL_TIMEOUT="1") as server:
        server.start()
        for _ in range(IN_BLOCK):
            registers("")
        seconds[""].clear()  # whoever comes first waits for what is made once
        for _ in range(BLOCKS):
            for mood in seconds:
                sink.turn(mood)
                for _ in range(IN_BLOCK):
                    registers(mood)
                assert wait_until(lambda mood=mood: mood in UNSEEN or sink.seen[mood], 60), f"nobody met it {mood}"
        sink.turn("")
        server.stop()
        deliver_the_rest(database_uri, tmp_path, sink)
    slowdown = {
        mood: (at(50, some) / at(50, seconds[""]), at(99, some) / at(99, seconds[""])) for mood, some in seconds.items()
    }
    for mood, (half, nearly_all) in slowdown.items():
        say("F4", mood=mood or "good", p50=f"{half:.2f}", p99=f"{nearly_all:.2f}", of=len(seconds[mood]))
    assert {answer.said for answer in answers} == {"confirmed"}
    assert not IS_LONG or max(ratio for ratio, _ in slowdown.values()) < RATIO
    assert max(map(max, seconds.values())) < sink.tarpit
    assert violations(open_books(database_uri, answers=answers, taken=sink.taken)) == {}


def test_those_who_watch_see_that_mail_has_waited_for_a_quarter_of_an_hour(database_uri, tmp_path, clock):
    """F4: by the clock, with a mail server that is down; the site stays ready, since registering works."""
    app = create_app(**settings(tmp_path, database_uri), MAIL_SERVER="127.0.0.1", MAIL_PORT=free_port())
    Make(app).receipt(Make(app).event(), person(1))
    clock.shift(timedelta(minutes=15, seconds=1))
    with app.app_context():
        assert queue.run_once() == Outcome(retried=1)
    watcher = app.test_client()
    assert "\neventsite_mail_age_seconds 901.0\n" in watcher.get("/metrics").text
    assert watcher.get("/readyz").status_code == 200
    with app.app_context():
        db.engine.dispose()


def at(percent, some):
    """Return the percentile."""
    return quantiles(some, n=100, method="inclusive")[percent - 1]
