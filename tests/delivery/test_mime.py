"""Rules M01–M16: the mail as bytes, read back by Python's own parser."""

import socket
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.utils import parseaddr

import flask_mail
import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from eventsite import text
from eventsite.delivery.mime import Letter, OutgoingMessage, as_message, recipient_address
from eventsite.rules.invitations import Party

CALENDAR = "BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nSUMMARY:Tematräff — 😀\r\nEND:VCALENDAR\r\n".encode()
PLAIN = Letter(
    sender=Party("Föreningen, kansliet", "kalender@kalender.example.se"),
    recipient=Party("Åsa Öberg", "asa@example.se"),
    subject="Du har en plats: Tematräff om trygghet, 14 oktober kl. 18.00",
    text="Du är anmäld.\nVälkommen!\n",
    html="<p>Du är anmäld.</p>\n",
    message_id="<0123456789abcdef@kalender.example.se>",
    date=datetime(2026, 9, 1, 7, 30, tzinfo=UTC),
)
INVITATION = replace(PLAIN, calendar=CALENDAR, method="REQUEST")
BOTH = pytest.mark.parametrize("letter", [PLAIN, INVITATION], ids=["plain", "invitation"])


def sent(letter: Letter) -> EmailMessage:
    """Return the letter as its receiver parses it."""
    return message_from_bytes(as_message(letter).as_bytes(), policy=policy.default)


def structure(part: EmailMessage) -> object:
    """Return the tree of content types."""
    kind = part.get_content_type()
    return (kind, [structure(each) for each in part.iter_parts()]) if part.is_multipart() else kind


def defects(message: EmailMessage) -> list[object]:
    """Return everything the parser finds wrong, in parts and in headers."""
    headers = [value for part in message.walk() for value in part.values()]
    return [*(d for part in message.walk() for d in part.defects), *(d for value in headers for d in value.defects)]


@BOTH
def test_m01_headers_are_ascii_and_nothing_is_defective(letter: Letter) -> None:
    data = as_message(letter).as_bytes()
    assert data.isascii()
    assert defects(sent(letter)) == []


@BOTH
def test_m02_crlf_and_lines_under_999_octets(letter: Letter) -> None:
    long = replace(letter, subject="å " * 300, text="x" * 5000 + "å", html="<p>" + "y" * 5000 + "</p>")
    data = as_message(long).as_bytes()
    assert data.count(b"\n") == data.count(b"\r") == data.count(b"\r\n")
    assert max(map(len, data.split(b"\r\n"))) <= 78


def test_m03_m13_m14_m16_headers_of_a_plain_letter() -> None:
    message = sent(PLAIN)
    assert [(name, str(value)) for name, value in message.items() if name != "Content-Type"] == [
        ("From", '"Föreningen, kansliet" <kalender@kalender.example.se>'),
        ("To", "Åsa Öberg <asa@example.se>"),
        ("Subject", "Du har en plats: Tematräff om trygghet, 14 oktober kl. 18.00"),
        ("Date", "Tue, 01 Sep 2026 07:30:00 +0000"),
        ("Message-ID", "<0123456789abcdef@kalender.example.se>"),
        ("MIME-Version", "1.0"),
        ("Auto-Submitted", "auto-generated"),
    ]


def test_m03_m13_m14_m16_headers_of_an_invitation() -> None:
    message = sent(INVITATION)
    assert [name for name in message if name != "Content-Type"] == [
        "From",
        "To",
        "Subject",
        "Date",
        "Message-ID",
        "MIME-Version",
        "X-Auto-Response-Suppress",
    ]
    assert message["X-Auto-Response-Suppress"] == "OOF, AutoReply"


def test_m04_m05_m10_structure_of_an_invitation() -> None:
    assert structure(sent(INVITATION)) == (
        "multipart/mixed",
        [("multipart/alternative", ["text/plain", "text/html", "text/calendar"]), "application/ics"],
    )


def test_m04_structure_of_a_plain_letter() -> None:
    assert structure(sent(PLAIN)) == ("multipart/alternative", ["text/plain", "text/html"])


def parts(message: EmailMessage) -> list[EmailMessage]:
    """Return the leaves in order: plain, html, calendar, attachment."""
    return [part for part in message.walk() if not part.is_multipart()]


def test_m06_m07_m08_headers_of_the_calendar_alternative() -> None:
    calendar = parts(sent(INVITATION))[2]
    assert sorted(calendar.items()) == [
        ("Content-Transfer-Encoding", "base64"),
        ("Content-Type", 'text/calendar; method="REQUEST"; charset="UTF-8"'),
    ]


def test_m09_headers_of_the_attachment() -> None:
    assert sorted(parts(sent(INVITATION))[3].items()) == [
        ("Content-Disposition", 'attachment; filename="invite.ics"'),
        ("Content-Transfer-Encoding", "base64"),
        ("Content-Type", 'application/ics; name="invite.ics"'),
    ]


def test_m08_m09_both_calendars_are_the_bytes_that_were_given() -> None:
    alternative, attachment = parts(sent(INVITATION))[2:]
    assert alternative.get_payload(decode=True) == attachment.get_payload(decode=True) == CALENDAR


@BOTH
def test_m11_m12_texts_arrive_in_utf_8(letter: Letter) -> None:
    plain, html = parts(sent(letter))[:2]
    assert [part.get_content_charset() for part in (plain, html)] == ["utf-8", "utf-8"]
    assert plain.get_content() == "Du är anmäld.\r\nVälkommen!\r\n"
    assert html.get_content() == "<p>Du är anmäld.</p>\r\n"


def test_m06_a_cancellation_says_so() -> None:
    cancelled = replace(INVITATION, calendar=CALENDAR.replace(b"REQUEST", b"CANCEL"), method="CANCEL")
    assert parts(sent(cancelled))[2]["Content-Type"].params["method"] == "CANCEL"


@pytest.mark.parametrize(
    "change",
    [{"method": "request"}, {"method": "CANCEL"}, {"method": None}, {"method": ""}, {"calendar": None}],
    ids=str,
)
def test_m06_a_method_that_is_not_the_objects_is_refused(change: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="method"):
        as_message(replace(INVITATION, **change))


@pytest.mark.parametrize(
    "message_id", ["", "a@b.se", "<a>", "<a@b.se>\r\nBcc: x@y.se", "<a b@c.se>", "<a@b.se><c@d.se>"]
)
def test_m03_what_is_no_message_id_is_refused(message_id: str) -> None:
    with pytest.raises(ValueError, match="Message-ID"):
        as_message(replace(PLAIN, message_id=message_id))


def test_m06_lower_case_is_refused_even_if_the_object_has_it() -> None:
    with pytest.raises(ValueError, match="method"):
        as_message(replace(INVITATION, calendar=CALENDAR.replace(b"REQUEST", b"request"), method="request"))


def test_m01_a_name_in_ascii_is_sent_as_it_is() -> None:
    data = as_message(replace(PLAIN, sender=Party("Bo, AB", "bo@x.se"), recipient=Party("Bo Ek", "ek@x.se"))).as_bytes()
    assert data.startswith(b'From: "Bo, AB" <bo@x.se>\r\nTo: Bo Ek <ek@x.se>\r\n')


@BOTH
def test_m01_controls_are_not_sent(letter: Letter) -> None:
    plain, *_ = parts(sent(replace(letter, text="a\x00\x1bb\rc\u2028d\n")))
    assert plain.get_content() == "ab\r\nc\r\nd\r\n"


def test_m03_a_letter_sent_again_has_the_same_message_id() -> None:
    ids = {sent(INVITATION)["Message-ID"] for _ in range(3)}
    assert ids == {"<0123456789abcdef@kalender.example.se>"}


def test_m03_a_long_message_id_is_neither_folded_nor_encoded() -> None:
    message_id = f"<{'a' * 100}@{'b' * 60}.example.se>"
    assert f"\r\nMessage-ID: {message_id}\r\n".encode() in as_message(replace(PLAIN, message_id=message_id)).as_bytes()


@pytest.mark.parametrize(
    ("recipient", "address"),
    [
        ("asa@example.se", "asa@example.se"),
        (Party("Åsa", "Asa@Example.SE"), "asa@example.se"),
        (Party("", "asa@förening.example"), "asa@xn--frening-90a.example"),
    ],
)
def test_t17_one_recipient_in_ascii(recipient: Party | str, address: str) -> None:
    letter = replace(PLAIN, recipient=recipient)
    assert [each.addr_spec for each in sent(letter)["To"].addresses] == [recipient_address(letter)] == [address]


# The whole list is in tests/calendar/test_rules.py; here, that a letter asks for it.
@pytest.mark.parametrize(
    "address",
    ["", "a@x.se,b@y.se", "a@x.se\r\nRCPT TO:<b@y.se>", '"a@x.se, c"@evil.se', "alice@x.se)bob@y.se", "-oQ/tmp@x.se"],
)
def test_t17_what_is_not_one_address_is_refused(address: str) -> None:
    for recipient in (address, Party("Åsa", address)):
        with pytest.raises(ValueError, match="not "):
            as_message(replace(PLAIN, recipient=recipient))
    with pytest.raises(ValueError, match="not "):
        as_message(replace(PLAIN, sender=Party("Åsa", address)))


INJECTIONS = [
    *(f"Hej{end}Bcc: victim@example.org" for end in ("\r", "\n", "\r\n", "\r\n ", "\u2028", "\x85", "\v", "\0\n")),
    "=?utf-8?q?Hej=0D=0ABcc:=20victim@example.org?=",
    "=?utf-8?b?SGVqDQpCY2M6IHZpY3RpbUBleGFtcGxlLm9yZw==?=",
    "å =?utf-8?q?=0D=0ABcc:=20victim@example.org?=",
    '"victim@example.org," <victim@example.org>, ',
    "x" * 3000,
]


@pytest.mark.parametrize("typed", INJECTIONS, ids=lambda typed: ascii(typed)[:40])
def test_t16_what_people_type_adds_no_header_and_no_recipient(typed: str) -> None:
    letter = replace(
        INVITATION, subject=typed, sender=replace(PLAIN.sender, name=typed), recipient=Party(typed, "a@x.se")
    )
    message = sent(letter)
    assert message.keys() == sent(INVITATION).keys()
    assert [each.addr_spec for each in message["To"].addresses] == ["a@x.se"]
    assert [each.addr_spec for each in message["From"].addresses] == ["kalender@kalender.example.se"]
    assert defects(message) == []


# A busy machine is no fault of the code: no deadline for one example.
PATIENT = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
TYPED = st.text(st.sampled_from([*"abc åäö ,;:.<>@\"'()[]\\=?_-—😀"]), max_size=300).map(text.header)


@PATIENT
@given(TYPED)
def test_m01_any_subject_comes_back_as_it_was(subject: str) -> None:
    data = as_message(replace(PLAIN, subject=subject)).as_bytes()
    assert message_from_bytes(data, policy=policy.default)["Subject"] == subject
    lines = data.partition(b"\r\n\r\n")[0].split(b"\r\n")
    assert all(len(line) <= 78 for line in lines)


@PATIENT
@given(TYPED.filter(bool))
def test_m01_any_name_comes_back_as_it_was(name: str) -> None:
    data = as_message(
        replace(PLAIN, sender=replace(PLAIN.sender, name=name), recipient=Party(name, "a@x.se"))
    ).as_bytes()
    raw = message_from_bytes(data, policy=policy.compat32)
    found = [parseaddr(raw[header].replace("\r\n", "")) for header in ("From", "To")]
    assert [(str(make_header(decode_header(shown))), address) for shown, address in found] == [
        (name, "kalender@kalender.example.se"),
        (name, "a@x.se"),
    ]


class Inbox:
    """An SMTP server's handler that keeps what it is given."""

    def __init__(self) -> None:
        self.envelopes: list[Envelope] = []

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        """Keep the mail."""
        self.envelopes.append(envelope)
        return "250 OK"


@pytest.fixture
def inbox() -> Iterator[tuple[Inbox, int]]:
    """A real SMTP server on a free port."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    controller = Controller(Inbox(), hostname="127.0.0.1", port=port)
    controller.start()
    yield controller.handler, port
    controller.stop()


def mail_application(**settings: object) -> tuple[Flask, flask_mail.Mail]:
    """Return an application with nothing but Flask-Mail."""
    app = Flask(__name__)
    app.config.from_mapping(MAIL_SERVER="127.0.0.1", **settings)
    return app, flask_mail.Mail(app)


def test_flask_mail_sends_our_bytes_to_one_recipient_from_the_return_path(inbox: tuple[Inbox, int]) -> None:
    handler, port = inbox
    app, mail = mail_application(MAIL_PORT=port)
    message = OutgoingMessage(replace(INVITATION, return_path="studs+abc@kalender.example.se"))
    with app.app_context():
        mail.send(message)
    (envelope,) = handler.envelopes
    assert (envelope.mail_from, envelope.rcpt_tos) == ("studs+abc@kalender.example.se", ["asa@example.se"])
    assert envelope.original_content == message.as_bytes()


def test_without_a_return_path_the_sender_is_the_envelope_sender(inbox: tuple[Inbox, int]) -> None:
    handler, port = inbox
    app, mail = mail_application(MAIL_PORT=port)
    with app.app_context(), mail.connect() as connection:
        OutgoingMessage(PLAIN).send(connection)
    assert [envelope.mail_from for envelope in handler.envelopes] == ["kalender@kalender.example.se"]


def test_record_messages_sees_the_letter() -> None:
    app, mail = mail_application(TESTING=True)
    with app.app_context(), mail.record_messages() as outbox:
        mail.send(OutgoingMessage(INVITATION))
    (message,) = outbox
    assert (message.recipients, message.subject, message.body) == (["asa@example.se"], PLAIN.subject, PLAIN.text)
    assert (message.send_to, message.msgId, message.date) == ({"asa@example.se"}, PLAIN.message_id, 1788247800)
    assert structure(message_from_bytes(bytes(message), policy=policy.default)) == structure(sent(INVITATION))


@pytest.mark.parametrize("change", [{"recipient": "a@x.se,b@y.se"}, {"return_path": "a@x.se\r\nRCPT TO:<b@y.se>"}])
def test_t17_a_message_to_more_than_one_is_not_made(change: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="not "):
        OutgoingMessage(replace(PLAIN, **change))
