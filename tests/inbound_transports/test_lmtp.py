"""Mail taken by LMTP: what is refused, what is acknowledged and when."""

import asyncio
import re
import smtplib
import threading

import pytest

from eventsite.inbound import Outcome
from eventsite.inbound.lmtp import Connection, Desk
from eventsite.inbound.reception import ENOUGH
from eventsite.rules.answers import Verdict

CALENDAR = "kalender@kalender.example.se"
BOUNCE = "studs+8f3a@kalender.example.se"
DOT = re.compile(rb"(?:^|(?<=\r\n))\.")
MAIL = b"From: asa@bolaget.example\r\nSubject: Hej\r\n\r\nHej.\r\n"


def delivered(mail, sender="asa@bolaget.example"):
    """Return the mail as it is kept where it arrives."""
    return f"Return-Path: <{sender}>\r\n".encode() + mail


class Core:
    """Stands for what processes mail: keeps it, or fails as often as it is told."""

    def __init__(self):
        self.given = []
        self.failures = 0

    def __call__(self, raw, auth):
        self.given.append((raw, auth))
        if self.failures:
            self.failures -= 1
            raise TimeoutError("asa@bolaget.example")
        return Outcome(Verdict.IGNORE)


@pytest.fixture
def core():
    return Core()


@pytest.fixture
def port(make_app, core):
    """A port where mail is taken, in a thread of this process."""
    app = make_app(AUTHSERV_ID="mx.example.se")
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    server = asyncio.run_coroutine_threadsafe(listening(Desk(app, core)), loop).result(10)
    yield server.sockets[0].getsockname()[1]
    for ending in (ended(server), loop.shutdown_default_executor()):
        asyncio.run_coroutine_threadsafe(ending, loop).result(10)
    loop.call_soon_threadsafe(loop.stop)
    thread.join(10)
    loop.close()


async def listening(desk):
    return await asyncio.get_running_loop().create_server(lambda: Connection(desk), "127.0.0.1", 0)


async def ended(server):
    server.close()
    others = asyncio.all_tasks() - {asyncio.current_task()}
    for task in others:
        task.cancel()
    await asyncio.gather(*others, return_exceptions=True)


@pytest.fixture
def client(port):
    with smtplib.LMTP("127.0.0.1", port, timeout=20) as client:
        client.ehlo_or_helo_if_needed()
        yield client


def address(client, *recipients, sender="asa@bolaget.example"):
    """Begin a mail and return the status of each recipient."""
    assert client.mail(sender)[0] == 250
    return [client.rcpt(recipient)[0] for recipient in recipients]


def send(client, mail, recipients=1):
    """Send the mail and return the status for each recipient."""
    assert client.docmd("DATA")[0] == 354
    client.send(DOT.sub(b"..", mail) + b".\r\n")
    return [client.getreply()[0] for _ in range(recipients)]


def test_mail_to_the_calendar_and_bounces_are_ours(client):
    recipients = (CALENDAR, CALENDAR.title(), BOUNCE, BOUNCE.upper())
    assert address(client, *recipients) == [250, 250, 250, 250]


@pytest.mark.parametrize(
    "other",
    [
        "asa@bolaget.example",
        "studs@kalender.example.se",
        "studs+8f3a@bolaget.example",
        "kalender+x@kalender.example.se",
    ],
)
def test_mail_to_others_is_refused(client, core, other):
    assert address(client, other) == [550]
    assert client.docmd("DATA")[0] == 503
    assert core.given == []


def test_the_mail_is_handed_over_as_it_was_sent(client, core):
    dotted = MAIL + b".\r\n..punkter\r\n.\r\n.. .\r\n" + "åäö\r\n".encode()
    address(client, CALENDAR)
    assert send(client, dotted) == [250]
    assert [(raw, auth.authserv_id) for raw, auth in core.given] == [(delivered(dotted), "mx.example.se")]


def test_a_bounce_has_no_sender(client, core):
    assert address(client, BOUNCE, sender="") == [250]
    assert send(client, MAIL) == [250]
    assert [raw for raw, _ in core.given] == [delivered(MAIL, "")]


def test_each_recipient_gets_an_answer_and_the_mail_is_processed_once(client, core):
    address(client, CALENDAR, "asa@bolaget.example", BOUNCE)
    assert send(client, MAIL, recipients=2) == [250, 250]
    assert [raw for raw, _ in core.given] == [delivered(MAIL)]


def test_what_cannot_be_processed_is_left_with_the_client(client, core, caplog):
    core.failures = 1
    address(client, CALENDAR, BOUNCE)
    assert send(client, MAIL, recipients=2) == [451, 451]
    address(client, CALENDAR)
    assert send(client, MAIL) == [250]
    assert [record.getMessage() for record in caplog.records if record.name.startswith("eventsite")] == [
        "a mail is to be tried again: TimeoutError"
    ]
    assert "bolaget" not in caplog.text


def test_of_a_huge_mail_the_beginning_is_handed_over_and_the_next_is_taken(client, core):
    huge = MAIL + b"Aldrig har det regnat s= mycket i Lund.\r\n" * 750_000
    for mail in (huge, MAIL):
        address(client, CALENDAR)
        assert send(client, mail) == [250]
    assert [raw for raw, _ in core.given] == [delivered(huge[:ENOUGH]), delivered(MAIL)]


def test_no_line_is_too_long(client, core):
    long = MAIL + b"a" * 200_000 + b".\r\n"
    address(client, CALENDAR)
    assert send(client, long) == [250]
    assert [raw for raw, _ in core.given] == [delivered(long)]


def test_a_dot_ends_the_mail_only_on_a_line_of_its_own(client, core):
    tricky = MAIL + b"a" * (64 * 1024 - 1) + b".\r\n" + b"\n.\n" + b"b\r\n"
    address(client, CALENDAR)
    assert send(client, tricky) == [250]
    assert [raw for raw, _ in core.given] == [delivered(tricky)]


def test_a_mail_that_is_cut_short_is_not_processed(port, client, core):
    with smtplib.LMTP("127.0.0.1", port, timeout=20) as other:
        other.ehlo_or_helo_if_needed()
        address(other, CALENDAR)
        other.docmd("DATA")
        other.send(MAIL)
        other.close()
    address(client, CALENDAR)
    assert send(client, MAIL + b"PS.\r\n") == [250]
    assert [raw for raw, _ in core.given] == [delivered(MAIL + b"PS.\r\n")]


def test_a_mail_program_that_speaks_smtp_is_refused(port):
    with smtplib.SMTP("127.0.0.1", port, timeout=20) as client:
        assert client.ehlo()[0] == 500
