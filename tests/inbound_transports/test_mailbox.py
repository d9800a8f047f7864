"""The calendar's mailbox, in a real Dovecot: what is moved where, and what stays."""

import os
import re
import subprocess
from collections import Counter

import pytest

from eventsite.inbound import Outcome
from eventsite.inbound.mailbox import BATCH, Folder, Read, folder_for, read_mailbox
from eventsite.inbound.reception import ENOUGH
from eventsite.rules.answers import Verdict
from tests.inbound_transports import dovecot
from tests.inbound_transports.dovecot import NAMES, USER


def mail(subject, size=0):
    line = b"Aldrig har det regnat s= mycket i Lund.\r\n"
    return f"From: asa@bolaget.example\r\nSubject: {subject}\r\n\r\n".encode() + line * (size // len(line))


def subject(raw):
    return re.search(rb"^Subject: (.*?)\r$", raw, re.MULTILINE)[1].decode()


class Core:
    """Stands for what processes mail: takes it for what its subject says, and remembers what it was given."""

    def __init__(self):
        self.given = []
        self.failing = set()

    def __call__(self, raw, auth):
        self.given.append((raw, auth))
        if subject(raw) in self.failing:
            raise TimeoutError("bolaget.example")
        return Outcome(Verdict(subject(raw).partition(" ")[0]))

    @property
    def subjects(self):
        return [subject(raw) for raw, _ in self.given]


@pytest.fixture
def core():
    return Core()


@pytest.fixture
def app(make_app, mailbox):
    return make_app(**mailbox.settings())


def lying(mailbox):
    """Return the subjects in each folder."""
    return {name: [subject(raw) for raw in mailbox.mails(name)] for name in ("INBOX", *NAMES)}


@pytest.mark.parametrize(
    ("outcome", "folder"),
    [
        (Outcome(Verdict.ACCEPT), Folder.DONE),
        (Outcome(Verdict.BOUNCE), Folder.DONE),
        (Outcome(Verdict.CONFIRM_BY_LINK), Folder.DONE),
        (Outcome(Verdict.FORWARD_HUMAN), Folder.BY_HAND),
        (Outcome(Verdict.IGNORE), Folder.IGNORED),
        (Outcome(Verdict.IGNORE, is_quarantined=True), Folder.BY_HAND),
        (Outcome(Verdict.IGNORE, earlier=Verdict.DECLINE), Folder.DONE),
        (Outcome(Verdict.IGNORE, earlier=Verdict.FORWARD_HUMAN), Folder.BY_HAND),
        (Outcome(Verdict.IGNORE, earlier=Verdict.IGNORE), Folder.IGNORED),
    ],
)
def test_a_folder_for_each_outcome(outcome, folder):
    assert folder_for(outcome) is folder


def test_mail_is_moved_by_what_it_was_taken_for(app, mailbox, core):
    mailbox.put(mail("accept"), mail("forward-human"), mail("ignore"), mail("decline"))
    read = read_mailbox(app, core)
    assert read == Read(moved=Counter({Folder.DONE: 2, Folder.BY_HAND: 1, Folder.IGNORED: 1}))
    assert lying(mailbox) == {
        "INBOX": [],
        "Klart": ["accept", "decline"],
        "Manuellt": ["forward-human"],
        "Ignorerat": ["ignore"],
    }


def test_folders_are_made_and_seen_in_mail_programs(app, mailbox, core):
    assert read_mailbox(app, core) == Read()
    assert mailbox.subscribed() == set(NAMES)
    assert read_mailbox(app, core) == Read()


def test_the_oldest_mail_is_the_first(app, mailbox, core):
    subjects = [f"accept {number}" for number in range(12)]
    mailbox.put(*[mail(each) for each in subjects])
    read_mailbox(app, core)
    assert core.subjects == subjects


def test_a_mail_is_never_in_two_folders(app, mailbox, core):
    before = mailbox.deletions()
    mailbox.put(mail("accept"), mail("ignore"))
    read_mailbox(app, core)
    assert mailbox.deletions() == before


def test_the_whole_mail_is_processed_and_left_unread(app, mailbox, core):
    mailbox.put(mail("accept", 2000))
    read_mailbox(app, core)
    assert [raw for raw, _ in core.given] == [mail("accept", 2000)]
    assert not any(b"Seen" in flags for flags in mailbox.mails("Klart", "FLAGS"))


def test_of_a_huge_mail_the_beginning_is_fetched_and_the_whole_is_moved(app, mailbox, core):
    huge = mail("ignore", 3_000_000)
    mailbox.put(huge, mail("accept"))
    read_mailbox(app, core)
    assert core.given[0][0] == huge[:ENOUGH]
    assert mailbox.mails("Ignorerat") == [huge]
    assert lying(mailbox)["Klart"] == ["accept"]


def test_the_name_of_our_mail_server_is_passed_on(make_app, mailbox, core):
    mailbox.put(mail("accept"))
    read_mailbox(make_app(**mailbox.settings(), AUTHSERV_ID="mx.example.se"), core)
    assert [auth.authserv_id for _, auth in core.given] == ["mx.example.se"]


def test_what_cannot_be_processed_stays_and_the_next_is_processed(app, mailbox, core, caplog):
    mailbox.put(mail("accept 1"), mail("accept 2"))
    core.failing = {"accept 1"}
    assert read_mailbox(app, core) == Read(moved=Counter({Folder.DONE: 1}), left=1)
    assert lying(mailbox)["INBOX"] == ["accept 1"]
    core.failing = set()
    assert read_mailbox(app, core) == Read(moved=Counter({Folder.DONE: 1}))
    assert [record.getMessage() for record in caplog.records] == [
        "a mail stays in the mailbox to be tried again: TimeoutError"
    ]


def test_a_round_ends_after_a_batch(app, mailbox, core):
    mailbox.put(*[mail(f"accept {number}") for number in range(BATCH + 1)])
    assert read_mailbox(app, core) == Read(moved=Counter({Folder.DONE: BATCH}), has_more=True)
    assert read_mailbox(app, core) == Read(moved=Counter({Folder.DONE: 1}))


def test_what_is_marked_as_deleted_is_not_read(app, mailbox, core):
    mailbox.put(mail("accept"))
    with mailbox.client() as client:
        client.select("INBOX")
        client.store("1", "+FLAGS", r"(\Deleted)")
    assert read_mailbox(app, core) == Read()


def test_without_a_server_there_is_nothing_to_read(make_app, core):
    assert read_mailbox(make_app(), core) == Read()


@pytest.mark.parametrize(
    ("wrong", "trouble"),
    [
        ({"IMAP_PASSWORD": "fel"}, "MailboxLoginError"),
        ({"IMAP_PASSWORD": "också-fel-å"}, "error"),
        ({"IMAP_PORT": 1}, "ConnectionRefusedError"),
        ({"IMAP_SERVER": "127.0.0.2"}, "abort"),  # it has no STARTTLS, and a password is not sent in clear
    ],
)
def test_a_server_that_does_not_let_us_in_ends_the_round_quietly(make_app, mailbox, core, wrong, trouble, caplog):
    mailbox.put(mail("accept"))
    assert read_mailbox(make_app(**(mailbox.settings() | wrong)), core).trouble == trouble
    assert lying(mailbox)["INBOX"] == ["accept"]
    assert [record.getMessage() for record in caplog.records] == [f"the mailbox could not be read: {trouble}"]


def test_folders_stand_where_the_server_wants_them(make_app, core):
    with dovecot.running(prefix="INBOX.", separator=".") as server:
        server.put(mail("accept"))
        assert read_mailbox(make_app(**server.settings()), core) == Read(moved=Counter({Folder.DONE: 1}))
        assert server.subscribed() == {f"INBOX.{name}" for name in NAMES}
        assert lying(server)["Klart"] == ["accept"]


@pytest.fixture(scope="module")
def certified(tmp_path_factory):
    """A server with a certificate for 127.0.0.2, and the file of that certificate."""
    folder = tmp_path_factory.mktemp("certificate")
    certificate, key = folder / "certificate.pem", folder / "key.pem"
    command = f"openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=imap -keyout {key} -out {certificate}"
    names = ["-addext", "subjectAltName=IP:127.0.0.2"]
    subprocess.run([*command.split(), *names], check=True, capture_output=True)
    with dovecot.running(certificate=(certificate, key)) as server:
        yield server, certificate


@pytest.mark.parametrize("is_from_first_byte", [True, False], ids=["tls", "starttls"])
def test_only_a_server_with_a_certificate_that_is_trusted_is_read(
    certified, make_app, core, is_from_first_byte, monkeypatch
):
    server, certificate = certified
    ways = {"IMAP_USE_SSL": is_from_first_byte, "IMAP_PORT": server.ssl_port if is_from_first_byte else server.port}
    app = make_app(**(server.settings() | ways | {"IMAP_SERVER": "127.0.0.2"}))
    assert read_mailbox(app, core).trouble == "SSLCertVerificationError"
    monkeypatch.setitem(os.environ, "SSL_CERT_FILE", str(certificate))
    server.put(mail("accept"))
    assert read_mailbox(app, core) == Read(moved=Counter({Folder.DONE: 1}))


def test_the_user_has_a_name_that_is_in_no_log(app, mailbox, core, caplog):
    core.failing = {"accept"}
    mailbox.put(mail("accept"))
    read_mailbox(app, core)
    assert USER not in caplog.text
    assert "bolaget" not in caplog.text
