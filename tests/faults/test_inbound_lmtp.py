"""The receiver of mail killed again and again: a client that keeps what is not acknowledged loses nothing."""

import signal
import smtplib
import sqlite3
import subprocess
import sys
import threading
import time
from contextlib import closing, contextmanager

import pytest

from tests.faults import answering
from tests.faults.lengths import times
from tests.faults.running import Server, free_port, wait_until

pytestmark = pytest.mark.slow
KILLS = times("KILLS", 4, 10)
MAILS = 5 * KILLS
BOUNCE = "studs+0123456789abcdef@kalender.example.se"


class Receiver:
    """`eventsite lmtp` at a port or a socket of its own; killed and started again."""

    def __init__(self, instance, is_at_socket):
        self.host, self.port = (str(instance / "s"), 0) if is_at_socket else ("127.0.0.1", free_port())
        self.place = ("--socket", self.host) if is_at_socket else ("--port", str(self.port))
        self.environment = Server(instance, {"EVENTSITE_AUTHSERV_ID": answering.AUTHSERV_ID}).environment()
        self.process = None

    def start(self):
        command = [sys.executable, "-m", "eventsite", "lmtp", *self.place]
        self.process = subprocess.Popen(command, env=self.environment)
        assert wait_until(self.answers, 60), "the receiver does not start"

    def answers(self):
        try:
            with self.client():
                return True
        except OSError:
            return False

    @contextmanager
    def client(self):
        with smtplib.LMTP(self.host, self.port, timeout=30) as client:
            client.ehlo_or_helo_if_needed()
            yield client

    def send(self, mail):
        """Send a mail and return the status for its one recipient, 0 if there was no answer."""
        recipient = answering.CALENDAR if mail.sender else BOUNCE
        try:
            with self.client() as client:
                client.mail(mail.sender)
                client.rcpt(recipient)
                return client.data(mail.raw)[0]
        except (OSError, smtplib.SMTPException):
            return 0

    def end(self, how):
        self.process.send_signal(how)
        return self.process.wait(40)


@pytest.fixture
def receiver(tmp_path, request):
    receiver = Receiver(tmp_path, getattr(request, "param", None) == "socket")
    yield receiver
    if receiver.process and receiver.process.poll() is None:
        receiver.end(signal.SIGKILL)


class Client:
    """Our mail server: it sends mail by mail as it is given them, each until it is acknowledged."""

    def __init__(self, receiver, mails):
        self.acknowledged = 0
        self.receiver, self.mails = receiver, mails
        self.given = threading.Semaphore(0)
        self.thread = threading.Thread(target=self._run)

    def _run(self):
        for mail in self.mails:
            self.given.acquire()
            while self.receiver.send(mail) != 250:
                time.sleep(0.1)
            self.acknowledged += 1


def test_every_mail_has_one_effect_however_often_the_receiver_dies(tmp_path, invited, chance, receiver):
    client = Client(receiver, answering.compose(invited(MAILS), chance, MAILS))
    receiver.start()
    client.thread.start()
    for _ in range(KILLS):
        so_far = client.acknowledged
        client.given.release(MAILS // KILLS)  # a share for each life: none is killed with nothing left to do
        assert wait_until(lambda so_far=so_far: client.acknowledged > so_far, 60)
        wait_until(lambda: False, chance.uniform(0, 0.1))
        receiver.end(signal.SIGKILL)
        receiver.start()
    client.thread.join(60)
    assert client.acknowledged == MAILS
    answering.assert_each_had_its_effect(tmp_path, client.mails, prefix="Return-Path: <{}>\r\n")


@pytest.mark.parametrize("receiver", ["port", "socket"], indirect=True)
def test_a_database_that_is_busy_leaves_the_mail_with_the_client(tmp_path, invited, receiver):
    mail = answering.mail_of("decline", *invited(1))
    receiver.start()
    with busy(tmp_path):
        assert receiver.send(mail) == 451
    assert receiver.send(mail) == 250
    answering.assert_each_had_its_effect(tmp_path, [mail], prefix="Return-Path: <{}>\r\n")


def test_told_to_stop_it_finishes_the_mail_in_hand(tmp_path, invited, receiver):
    mail = answering.mail_of("decline", *invited(1))
    statuses = []
    receiver.start()
    with busy(tmp_path):
        sending = threading.Thread(target=lambda: statuses.append(receiver.send(mail)))
        sending.start()
        time.sleep(1)
        receiver.process.send_signal(signal.SIGTERM)
        time.sleep(1)
    sending.join(20)
    assert (statuses, receiver.process.wait(20)) == ([250], 0)
    answering.assert_each_had_its_effect(tmp_path, [mail], prefix="Return-Path: <{}>\r\n")


@contextmanager
def busy(instance):
    """Somebody else writes into the database for a while."""
    with closing(sqlite3.connect(instance / "eventsite.sqlite", isolation_level=None)) as connection:
        connection.execute("BEGIN IMMEDIATE")
        yield
        connection.execute("ROLLBACK")
