"""Answers that come again and again, in any order, to two readers who die: each has its effect once, the newest holds."""

import sqlite3
from collections import Counter
from contextlib import closing
from datetime import UTC, datetime, timedelta

import pytest

from tests.faults import answering
from tests.faults.lengths import times
from tests.faults.pollers import poll_together
from tests.inbound.letters import calendar, letter
from tests.inbound_transports import dovecot

pytestmark = pytest.mark.slow
GUESTS = times("GUESTS", 12, 120)
DEADLY = 0.1
NOW = datetime.now(UTC)
ANSWERS = ("ACCEPTED", "DECLINED", "TENTATIVE")
PROVEN = f"{answering.AUTHSERV_ID}; dmarc=pass header.from=bolaget.example"


def test_the_newest_answer_holds_however_often_and_in_whatever_order_they_come(tmp_path, invited, chance):
    guests = invited(GUESTS)
    newest, mails = {}, []
    for guest in guests:
        answers = chance.choices(ANSWERS, k=3)
        newest[guest.registration_id] = answers[-1]
        for minutes, answer in enumerate(answers):
            mails += copies(reply(guest, answer, NOW - timedelta(minutes=10 - minutes)), chance)
    chance.shuffle(mails)
    deaths = read_by_two(tmp_path, mails, chance)
    assert deaths > 0
    assert rows(tmp_path, "SELECT registration_id, partstat FROM calendar_entries ORDER BY 1") == sorted(newest.items())
    held = rows(tmp_path, "SELECT id FROM registrations WHERE releases_at IS NOT NULL")
    assert {one for (one,) in held} == {one for one, answer in newest.items() if answer == "DECLINED"}
    each_mail_is_noted_once_and_told_of_once(tmp_path, mails)


def reply(guest, answer, stamp):
    """Return a mail in which the guest says so, written at that time."""
    said = calendar(
        answer, uid=guest.uid, attendee=guest.email, sequence=str(guest.sequence), stamp=f"{stamp:%Y%m%dT%H%M%SZ}"
    )
    return letter(said, sender=guest.email, proof=PROVEN)


def copies(mail, chance):
    """Return the mail one to five times: byte for byte, or come another way, as the lines above it show."""
    ways = [f"Received: from mx{number}.bolaget.example\r\n".encode() for number in range(1, 3)]
    return [mail, *(chance.choice((b"", *ways)) + mail for _ in range(chance.randrange(5)))]


def read_by_two(instance, mails, chance):
    """Deliver the mails in five batches, each read by two at once until INBOX is empty; return how many readers died."""
    deaths = 0
    with dovecot.running() as mailbox:
        settings = {**mailbox.settings(), "AUTHSERV_ID": answering.AUTHSERV_ID}
        for first in range(5):
            mailbox.put(*mails[first::5])
            while mailbox.mails("INBOX", "UID"):
                deaths += poll_together(instance, settings, 2, chance, DEADLY)
    return deaths


def each_mail_is_noted_once_and_told_of_once(instance, mails):
    digests = rows(instance, "SELECT digest FROM inbound_mails")
    assert len(digests) == len(set(mails))
    told = Counter(rows(instance, "SELECT registration_id, kind, cause FROM outbox"))
    assert set(told.values()) == {1}
    # Whoever goes to and fro is told of each turn, and of no turn twice.
    turns = Counter(rows(instance, "SELECT registration_id, kind FROM outbox WHERE kind = 'declined'"))
    assert max(turns.values(), default=0) <= 2


def rows(instance, statement):
    with closing(sqlite3.connect(instance / "eventsite.sqlite", timeout=10)) as connection:
        return connection.execute(statement).fetchall()
