"""The commands that take mail in: their exit status, and what they say."""

import json
import os
import subprocess
import sys

import click
import pytest
from click.testing import CliRunner

from eventsite import cli
from eventsite.cli.processes import Hooks
from eventsite.config import SettingsError
from eventsite.database import db
from eventsite.inbound.reception import ENOUGH, beginning
from tests.inbound_transports import dovecot

MAIL = b"From: asa@bolaget.example\r\nSubject: Hej\r\nMessage-ID: <1@bolaget.example>\r\n\r\nHej.\r\n"


def not_current(_app):
    raise click.ClickException("run `eventsite db upgrade` first")


def current(_app):
    pass


def not_set(**_):
    raise SettingsError("EVENTSITE_SECRET_KEY is missing")


@pytest.fixture
def run(app):
    """Run a command line against the application of the test, with a mail on standard input."""

    def run(*words, make_app=lambda **_: app, check=current):
        return CliRunner().invoke(cli.group(Hooks(make_app, check, check)), words, input=MAIL)

    return run


def test_what_a_mail_was_taken_for_is_said_when_asked_for(run):
    first, second = run("inbound", "--json"), run("inbound", "--json")
    assert (first.exit_code, second.exit_code) == (0, 0)
    assert json.loads(first.stdout) == {
        "verdict": "forward-human",
        "registration_id": None,
        "reason": "written by a person",
        "is_quarantined": False,
    }
    assert json.loads(second.stdout)["verdict"] == "ignore"


def test_nothing_is_said_unasked(run):
    result = run("inbound")
    assert (result.exit_code, result.output) == (0, "")


def test_a_database_that_cannot_be_written_asks_for_another_try(run, app):
    with app.app_context(), db.engine.connect().execution_options(writes=True) as connection:
        connection.exec_driver_sql("DROP TABLE inbound_mails")
        connection.commit()
    result = run("inbound", "--json")
    assert (result.exit_code, result.stdout) == (75, "")
    assert result.stderr == "eventsite: the mail is to be tried again: OperationalError\n"


@pytest.mark.parametrize(
    ("trouble", "name"),
    [({"make_app": not_set}, "SettingsError"), ({"check": not_current}, "ClickException")],
)
def test_no_mistake_of_ours_loses_the_mail(run, trouble, name):
    result = run("inbound", "--json", **trouble)
    assert (result.exit_code, result.stdout) == (75, "")
    assert result.stderr == f"eventsite: the mail is to be tried again: {name}\n"


class Source:
    """A mail that is written by somebody who does not like it when nobody reads on."""

    def __init__(self, size):
        self.left = size

    def read(self, size):
        taken = min(size, self.left)
        self.left -= taken
        return b"a" * taken


def test_of_a_huge_mail_the_beginning_is_kept_and_the_rest_is_read():
    source = Source(30_000_000)
    assert len(beginning(source)) == ENOUGH
    assert source.left == 0


@pytest.mark.parametrize("command", ["mailbox", "lmtp"])
def test_nothing_is_taken_in_on_a_schema_that_is_not_current(run, command):
    result = run(command, check=not_current)
    assert (result.exit_code, result.output) == (1, "Error: run `eventsite db upgrade` first\n")


def test_without_a_mailbox_the_command_says_which_setting_is_missing(run):
    result = run("mailbox")
    assert result.exit_code == 1
    assert result.output == "Error: EVENTSITE_IMAP_SERVER is not set: there is no mailbox to read\n"


def test_the_mailbox_is_read_once(run, app):
    with dovecot.running() as server:
        server.put(MAIL)
        app.config.update(server.settings())
        assert run("mailbox").output == "Klart 0, Manuellt 1, Ignorerat 0, left 0\n"


def test_a_mailbox_that_does_not_answer_is_a_failure(run, app):
    app.config.update(IMAP_SERVER="127.0.0.1", IMAP_PORT=1, IMAP_USE_SSL=False)
    result = run("mailbox")
    assert result.exit_code == 1
    assert result.stdout == "Klart 0, Manuellt 0, Ignorerat 0, left 0\n"
    assert result.stderr.endswith("Error: the mailbox could not be read (ConnectionRefusedError)\n")


def test_a_place_that_cannot_be_listened_at_is_said(app):
    # In a process of its own: an event loop that another test has left running here would be in the way.
    names = ("INSTANCE_PATH", "SQLALCHEMY_DATABASE_URI", "SECRET_KEY", "BASE_URL")
    result = subprocess.run(
        [sys.executable, "-m", "eventsite", "lmtp", "--socket", "/nowhere/at/all"],
        env=os.environ | {f"EVENTSITE_{name}": app.config[name] for name in names},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (result.returncode, result.stderr) == (1, "Error: it cannot listen there: No such file or directory\n")
