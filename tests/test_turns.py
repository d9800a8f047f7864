"""One writer after the other, whichever process it is in; nobody waits for ever, or for somebody who is dead."""

import fcntl
import signal
import subprocess
import sys
from threading import Event, Thread

import pytest

from eventsite.database import turns
from eventsite.database.turns import Turns
from tests.faults.running import wait_until

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


def test_who_has_just_had_it_does_not_have_it_again_before_another_who_waits(database):
    here, there, order = Turns(database), Turns(database), []

    def comes():
        with there.one():
            order.append("there")

    other = Thread(target=comes)
    with here.one():
        other.start()
        assert wait_until(lambda: is_taken(f"{database}.next"), 10)
    with here.one():
        order.append("here")
    other.join(10)
    assert order == ["there", "here"]


def is_taken(path):
    """Say whether somebody holds the lock of that file."""
    with open(path, "a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False
