"""The reader of the mailbox killed again and again: every mail has its effect once and lies in one folder."""

import signal
import subprocess
import sys
from collections import Counter

import pytest

from tests.faults import answering
from tests.faults.lengths import times
from tests.faults.running import Server, wait_until
from tests.inbound_transports import dovecot

pytestmark = pytest.mark.slow
KILLS = times("KILLS", 4, 10)
MAILS = 20 * KILLS


def reading(instance, mailbox):
    """Start the command that reads the mailbox once."""
    extra = {f"EVENTSITE_{name}": str(value) for name, value in mailbox.settings().items()}
    environment = Server(instance, {**extra, "EVENTSITE_AUTHSERV_ID": answering.AUTHSERV_ID}).environment()
    command = [sys.executable, "-m", "eventsite", "mailbox"]
    return subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL)


def test_every_mail_has_one_effect_however_often_the_reader_dies(tmp_path, invited, chance):
    mails = answering.compose(invited(MAILS), chance, MAILS)
    with dovecot.running() as mailbox:
        for first in range(0, MAILS, MAILS // KILLS):
            mailbox.put(*[mail.raw for mail in mails[first : first + MAILS // KILLS]])
            read_and_die(tmp_path, mailbox, chance)
        for _ in range(MAILS):
            if not mailbox.mails("INBOX", "UID"):
                break
            assert reading(tmp_path, mailbox).wait(60) == 0
        lying = {name: Counter(mailbox.mails(name)) for name in ("INBOX", *dovecot.NAMES)}
    expected = {name: Counter() for name in ("INBOX", *dovecot.NAMES)}
    for mail in mails:
        expected[answering.FOLDERS[mail.kind]][mail.raw] += 1
    assert lying == expected
    answering.assert_each_had_its_effect(tmp_path, mails)


def read_and_die(instance, mailbox, chance):
    """Let a reader begin with the mail and kill it a moment later."""
    so_far = answering.noted(instance)
    process = reading(instance, mailbox)
    assert wait_until(lambda: answering.noted(instance) > so_far or process.poll() is not None, 60)
    assert process.poll() is None, "it ended before it could be killed"
    wait_until(lambda: False, chance.uniform(0, 0.15))
    process.send_signal(signal.SIGKILL)
    process.wait(10)
