"""One writer after the other, whichever process it is in; nobody waits for ever, or for somebody who is dead."""

import signal
import subprocess
import sys
import time
from itertools import groupby
from threading import Event, Thread

import pytest

from eventsite.database import turns
from eventsite.database.turns import Turns

HOLDS = """
import sys, time
from eventsite.database.turns import Turns
with Turns(sys.argv[1]).one():
    print("mine", flush=True)
    time.sleep(60)
"""


@pytest.fixture
def database(tmp_path):
    return str(tmp_path / "eventsite.sqlite")


def taken(at):
    """Take the turn in a thread of its own; return it and what is set once it has it."""
    has_it = Event()

    def take():
        with at.one():
            has_it.set()

    thread = Thread(target=take)
    thread.start()
    return thread, has_it


@pytest.mark.parametrize("is_same_process", [True, False])
def test_who_comes_second_waits_until_the_first_is_done(database, is_same_process):
    first = Turns(database)
    second = first if is_same_process else Turns(database)
    with first.one():
        thread, has_it = taken(second)
        assert not has_it.wait(0.1)
    thread.join(10)
    assert has_it.is_set()


@pytest.mark.parametrize("is_same_process", [True, False])
def test_who_has_waited_long_enough_goes_on_without(database, monkeypatch, is_same_process):
    monkeypatch.setattr(turns, "PATIENCE", 0.05)
    first = Turns(database)
    second = first if is_same_process else Turns(database)
    with first.one():
        thread, has_it = taken(second)
        thread.join(10)
        assert has_it.is_set()
        again, has_it_too = taken(second)
        again.join(10)
        assert has_it_too.is_set()


def test_who_fails_lets_it_go(database):
    here = Turns(database)
    with pytest.raises(RuntimeError), here.one():
        raise RuntimeError
    thread, has_it = taken(here)
    thread.join(10)
    assert has_it.is_set()


def test_who_dies_lets_it_go(database):
    with subprocess.Popen([sys.executable, "-c", HOLDS, database], stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout.readline() == "mine\n"
        thread, has_it = taken(Turns(database))
        assert not has_it.wait(0.1)
        holder.send_signal(signal.SIGKILL)
    thread.join(10)
    assert has_it.is_set()


def test_where_no_file_opens_one_writes_all_the_same(tmp_path):
    thread, has_it = taken(Turns(str(tmp_path / "nowhere" / "eventsite.sqlite")))
    thread.join(10)
    assert has_it.is_set()


def test_processes_that_want_it_again_and_again_take_turns(database):
    order = []

    def come_again(name, at):
        for _ in range(40):
            with at.one():
                order.append(name)
                time.sleep(0.002)

    threads = [Thread(target=come_again, args=(name, Turns(database))) for name in "ab"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    both = "".join(order).rstrip(order[-1])  # until one of them was done
    assert set(both) == {"a", "b"}
    assert max(len(list(streak)) for _, streak in groupby(both)) <= 4
