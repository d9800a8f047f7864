"""What persons write to the calendar's address, and what programs do."""

from datetime import timedelta

import pytest
import time_machine
from flask import Flask

from eventsite.database import db
from eventsite.models import OutboxMessage
from eventsite.rules.answers import Reason, Verdict
from tests.factories import Make
from tests.inbound.letters import invited, letter, receive, taken_for
from tests.services.records import mails

PLAIN = "text/plain; charset=utf-8"
HTML = "text/html; charset=utf-8"
PASSED_ON = (Verdict.FORWARD_HUMAN, Reason.HUMAN)


def passed_on(app: Flask) -> OutboxMessage:
    """Return the newest message, detached."""
    with app.app_context():
        found = db.session.query(OutboxMessage).order_by(OutboxMessage.id.desc()).first()
        db.session.expunge_all()
        return found


def human(text: str = "Finns det mat?", **facts: str) -> bytes:
    """Return what a person writes."""
    return letter(text, **{"content_type": PLAIN, **facts})


def test_office_gets_it_and_answers_to_whoever_wrote(app: Flask, make: Make) -> None:
    make.event()
    assert taken_for(app, human("Hej!\r\n\r\n\r\n\r\nFinns det mat?\r\n")) == PASSED_ON
    message = passed_on(app)
    assert (message.kind, message.recipient, message.reply_to) == (
        "forwarded", "tematraffar@forening.example", "asa.oberg@example.org",
    )  # fmt: skip
    assert message.subject == "Till kalendern: Svar"
    assert "Hej!\n\nFinns det mat?\n" in message.text


def test_html_is_read_as_words(app: Flask, make: Make) -> None:
    make.event()
    markup = (
        "<html><head><title>x</title><style>p{color:red}</style></head><body><p>Hej &amp; tack\n för sist</p>"
        "<script>alert(1)</script><p>1 < 2<br>Å<a href='https://evil.example'>sa</a></p></body></html>"
    )
    receive(app, letter(markup, content_type=HTML))
    message = passed_on(app)
    assert "Hej & tack för sist\n\n1 < 2\nÅsa" in message.text
    assert "evil.example" not in message.text + message.html


def test_plain_text_is_taken_before_html(app: Flask, make: Make) -> None:
    make.event()
    body = (
        "--b\r\nContent-Type: text/html\r\n\r\n<p>rik</p>\r\n--b\r\nContent-Type: text/plain; charset=iso-8859-1\r\n"
        "Content-Transfer-Encoding: quoted-printable\r\n\r\nenkel =E5\r\n--b--\r\n"
    )
    receive(app, letter(body, content_type="multipart/alternative; boundary=b", encoding="7bit"))
    assert "enkel å" in passed_on(app).text


def test_text_is_cut_at_10000_characters(app: Flask, make: Make) -> None:
    make.event()
    receive(app, human("ord " * 20_000))
    assert 9_000 < passed_on(app).text.count("ord") * 4 <= 10_000


def test_markup_in_text_is_shown_as_it_is(app: Flask, make: Make) -> None:
    make.event()
    receive(app, human("<img src=x> {{ 7*7 }}"))
    assert "&lt;img src=x&gt; {{ 7*7 }}" in passed_on(app).html


@pytest.mark.parametrize("sender", ["a@example.org, b@example.org", "Å <å@example.org>", "", "undisclosed:;"])
def test_sender_that_is_not_one_plain_address_is_not_answered_to(app: Flask, make: Make, sender: str) -> None:
    make.event()
    assert taken_for(app, human(sender=sender)) == PASSED_ON
    assert passed_on(app).reply_to is None


@pytest.mark.parametrize(
    "field",
    [
        "Auto-Submitted: auto-replied",
        "Auto-Submitted: Auto-Generated (holiday)",
        "Precedence: bulk",
        "Precedence: List",
        "Precedence: junk",
        "List-Id: <members.example.org>",
        "X-Autoreply: yes",
        "Return-Path: <>",
    ],
)
def test_what_a_program_wrote_is_ignored(app: Flask, make: Make, field: str) -> None:
    make.event()
    assert taken_for(app, human(fields=field)) == (Verdict.IGNORE, Reason.AUTOMATIC)
    assert mails(app) == []


def test_auto_submitted_no_is_a_person(app: Flask, make: Make) -> None:
    make.event()
    assert taken_for(app, human(fields="Auto-Submitted: no")) == PASSED_ON


@pytest.mark.parametrize(
    "sender",
    ["kalender@kalender.example.se", "Kansliet <TEMATRAFFAR@forening.example>", "studs+0123@kalender.example.se"],
)
def test_mail_from_an_address_of_ours_goes_round_no_loop(app: Flask, make: Make, sender: str) -> None:
    make.event()
    assert taken_for(app, human(sender=sender)) == (Verdict.IGNORE, Reason.OWN_ADDRESS)
    assert mails(app) == []


def test_sixth_of_a_sender_in_a_day_is_set_aside(app: Flask, make: Make, clock: time_machine.Traveller) -> None:
    make.event()
    verdicts = [receive(app, human()).verdict for _ in range(6)]
    assert verdicts == [Verdict.FORWARD_HUMAN] * 5 + [Verdict.IGNORE]
    assert receive(app, human(sender="b@example.org")).verdict == Verdict.FORWARD_HUMAN
    clock.shift(timedelta(days=1))
    assert receive(app, human()).verdict == Verdict.FORWARD_HUMAN


def test_two_hundred_are_passed_on_in_a_day(app: Flask, make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("eventsite.services.inbound_mails.FORWARDED_IN_ALL", 3)
    make.event()
    reasons = [receive(app, human(sender=f"p{number}@example.org")).reason for number in range(4)]
    assert reasons == [Reason.HUMAN] * 3 + [Reason.TOO_MANY]


def test_attached_mail_is_not_looked_into(app: Flask, make: Make) -> None:
    invited(app, make)
    attached = letter("BEGIN:VCALENDAR", encoding="7bit").decode()
    body = f"--b\r\n\r\nSe bifogat.\r\n--b\r\nContent-Type: message/rfc822\r\n\r\n{attached}\r\n--b--\r\n"
    raw = letter(body, content_type="multipart/mixed; boundary=b", encoding="7bit")
    assert taken_for(app, raw) == PASSED_ON


def test_number_that_is_no_character_does_not_lose_a_letter(app: Flask, make: Make) -> None:
    make.event()
    assert taken_for(app, human(f"<p>Hej &#{'9' * 5000};</p>", content_type=HTML)) == PASSED_ON
    assert "Hej \ufffd\n" in passed_on(app).text
