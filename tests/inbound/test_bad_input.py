"""Mails that are broken, huge or meant to do harm: set aside quickly, and the next is processed."""

import subprocess
import sys
import time
from pathlib import Path

import pytest
from flask import Flask

from eventsite.inbound import mails
from eventsite.rules.answers import Reason, Verdict
from tests.factories import Make
from tests.inbound.letters import answer, calendar, invited, kept, letter, receive
from tests.services.records import mails as sent

SECONDS = 10
HEAD = b"From: x@example.org\r\n"
CALENDAR = HEAD + b"Content-Type: text/calendar; method=REPLY\r\n\r\n"
BEGINNING = b"BEGIN:VCALENDAR\r\nMETHOD:REPLY\r\nBEGIN:VEVENT\r\nUID:x\r\n"


def nested(depth: int) -> bytes:
    """Return a mail of multiparts within one another."""
    return HEAD + b"".join(
        b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (n, n) for n in range(depth)
    )


def many(number: int) -> bytes:
    """Return a mail of so many parts."""
    return HEAD + b"Content-Type: multipart/mixed; boundary=b\r\n\r\n" + b"--b\r\n\r\nhej\r\n" * number + b"--b--\r\n"


BOMBS = {
    "30 MB": (HEAD + b"\r\n" + b"x" * 30_000_000, Reason.TOO_LARGE),
    "30 MB of header": (HEAD * 1_400_000, Reason.TOO_LARGE),
    "2,000 deep": (nested(2000), Reason.TOO_DEEP),
    "10,000 parts": (many(10_000), Reason.TOO_MANY_PARTS),
    "a megabyte of boundaries": (many(70_000), Reason.TOO_MANY_PARTS),
    "a calendar of 300 KB": (CALENDAR + BEGINNING + b"X:" + b"x" * 300_000, Reason.CALENDAR_TOO_LARGE),
    "a calendar in no words": (CALENDAR + b"\xff\xfe\x00\x80" * 60_000, Reason.NO_CALENDAR),
    "a million lines": (CALENDAR + b"BEGIN:VEVENT\n" * 19_000, Reason.NO_CALENDAR),
    "attendees without end": (CALENDAR + BEGINNING + b"ATTENDEE;A=b:x\r\n" * 15_000, Reason.UNKNOWN_UID),
    "a parameter without end": (CALENDAR + BEGINNING + b"ATTENDEE;A=" + b'"\\;' * 80_000, Reason.UNKNOWN_UID),
    "folds without end": (CALENDAR + BEGINNING + b"COMMENT:" + b"\r\n x" * 60_000, Reason.UNKNOWN_UID),
    "NUL bytes": (CALENDAR + b"\0" * 200_000, Reason.NO_CALENDAR),
    "nothing": (b"", None),
    "mails within mails": (HEAD + b"Content-Type: message/rfc822\r\n\r\n" * 20_000, None),
    "a header of brackets": (b"From: " + b"(" * 500_000 + b"\r\n\r\n", None),
    "a subject of encoded words": (HEAD + b"Subject: " + b"=?utf-8?q?=" * 50_000 + b"\r\n\r\n", None),
    "a type of semicolons": (HEAD + b"Content-Type: text/plain" + b";a=\"" * 15_000 + b"\r\n\r\nhej", None),
    "tags without end": (HEAD + b"Content-Type: text/html\r\n\r\n" + b"<style" * 150_000, None),
    "comments without end": (HEAD + b"Content-Type: text/html\r\n\r\n" + b"<!--" * 200_000, None),
    "entities without end": (HEAD + b"Content-Type: text/html\r\n\r\n" + b"&amp" * 200_000, None),
}  # fmt: skip
each_bomb = pytest.mark.parametrize(("raw", "reason"), BOMBS.values(), ids=BOMBS)


@each_bomb
def test_bomb_is_dealt_with_in_time_and_the_next_mail_is_processed(
    app: Flask, make: Make, raw: bytes, reason: Reason | None
) -> None:
    invited(app, make)
    began = time.monotonic()
    outcome = receive(app, raw)
    assert time.monotonic() - began < SECONDS
    assert (outcome.verdict, outcome.reason) == (
        (Verdict.IGNORE, reason) if reason else (Verdict.FORWARD_HUMAN, Reason.HUMAN)
    )
    assert receive(app, answer()).verdict == Verdict.DECLINE


@pytest.mark.parametrize("name", ["30 MB", "2,000 deep", "10,000 parts", "a million lines", "comments without end"])
def test_bomb_is_read_within_200_megabytes(tmp_path: Path, name: str) -> None:
    path = tmp_path / "mail"
    path.write_bytes(BOMBS[name][0])
    code = (
        "import sys; from eventsite.inbound import mails, writing; from eventsite import calendar;"
        "peak = lambda: next(int(line.split()[1]) for line in open('/proc/self/status') if line.startswith('VmHWM'));"
        "before = peak();"
        f"mail = mails.read(open({str(path)!r}, 'rb').read()); writing.written(mail);"
        "mail.calendar and calendar.read(mail.calendar.text());"
        "print(peak() - before)"
    )
    root = Path(__file__).parents[2]
    done = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=True)
    assert int(done.stdout) < 200 * 1024  # kilobytes, at the most there ever were, above what the product itself takes


def test_set_aside_mail_answers_nobody(app: Flask, make: Make) -> None:
    invited(app, make)
    for raw, reason in BOMBS.values():
        if reason:
            receive(app, raw)
    assert len(sent(app)) == 1


@pytest.mark.parametrize("body", [b"%%%", b"=", b"QQ", b"Q", b"QkVHSU46VkNBTEVOREFS" + b"!" * 9, b"\xff\x00" * 50, b""])
def test_broken_base64_is_no_calendar(app: Flask, make: Make, body: bytes) -> None:
    invited(app, make)
    raw = CALENDAR.replace(b"\r\n\r\n", b"\r\nContent-Transfer-Encoding: base64\r\n\r\n") + body
    assert receive(app, raw).reason == Reason.NO_CALENDAR


def test_base64_with_rubbish_between_is_read(app: Flask, make: Make) -> None:
    invited(app, make)
    head, _, body = answer().partition(b"\r\n\r\n")
    assert receive(app, head + b"\r\n\r\n" + body.replace(b"\n", b" *\r\n\t")).verdict == Verdict.DECLINE


def test_mail_of_exactly_a_megabyte_is_read() -> None:
    assert mails.read(b"a: b\n\n".ljust(mails.MAX_SIZE, b"x")).problem is None
    assert mails.read(b"a: b\n\n".ljust(mails.MAX_SIZE + 1, b"x")).problem is Reason.TOO_LARGE


def test_of_a_mail_that_is_too_large_the_head_is_kept(app: Flask, make: Make) -> None:
    make.event()
    outcome = receive(app, b"From: a@example.org\r\nSubject: Bilder\r\n\r\n" + b"x" * 2_000_000)
    row = kept(app)
    assert (row.sender, row.subject, outcome.is_quarantined) == ("a@example.org", "Bilder", True)


def test_what_is_in_the_head_cannot_make_lines(app: Flask, make: Make) -> None:
    invited(app, make)
    receive(app, letter(calendar(), fields="Subject: =?utf-8?q?Hej=0D=0ABcc:=20x@example.org?=\x00"))
    assert kept(app).subject == "Svar"
    receive(app, b"Subject: =?utf-8?q?Hej=0D=0ABcc:=20x@example.org=00?=\r\n\r\n")
    assert kept(app).subject == "Hej Bcc: x@example.org"


def test_parts_of_one_boundary_within_another_are_told_apart() -> None:
    raw = (
        b'Content-Type: multipart/mixed; boundary="a"\n\nprologue\n--a\nContent-Type: multipart/alternative; boundary=ab\n\n'
        b"--ab\n\none\n--ab\nContent-Type: text/html\n\ntwo\n--ab--\n--a\nContent-Type: text/calendar\n\nthree\n--a--\nepilogue"
    )
    found = [(part.type, part.body) for part in mails.read(raw).parts if not part.is_container]
    assert found == [("text/plain", b"one"), ("text/html", b"two"), ("text/calendar", b"three")]


def test_parts_are_found_where_the_end_is_missing() -> None:
    raw = b"Content-Type: multipart/mixed; boundary=a\r\n\r\n--a\r\n\r\none\r\n--a\r\n\r\ntwo"
    assert [part.body for part in mails.read(raw).parts][1:] == [b"one", b"two"]


@pytest.mark.parametrize("charset", ["windows-874", "cp999", "iso-8859-12"])
def test_charset_that_is_unknown_does_not_lose_an_answer(app: Flask, make: Make, charset: str) -> None:
    invited(app, make)
    raw = letter(calendar(), content_type=f"text/calendar; charset={charset}; method=REPLY")
    assert receive(app, raw).verdict == Verdict.DECLINE
