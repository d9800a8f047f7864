"""Readers of one mailbox that die at the worst moment: when a mail has had its effect and lies in INBOX all the same."""

import multiprocessing
import os
import random
import signal
from pathlib import Path
from typing import Any

from eventsite import create_app
from eventsite.inbound.mailbox import read_mailbox
from eventsite.inbound.outcomes import Auth, Outcome
from eventsite.inbound.processing import process_inbound
from tests.conftest import settings

PATIENCE = 120


def poll_together(instance: Path, mailbox: dict[str, Any], readers: int, chance: random.Random, deadly: float) -> int:
    """Let so many read the mailbox at once, each a round; return how many died. `deadly` is how likely a mail is."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.faults.pollers"])
    those = [context.Process(target=_read, args=(instance, mailbox, chance.random(), deadly)) for _ in range(readers)]
    for one in those:
        one.start()
    for one in those:
        one.join(PATIENCE)
    return sum(one.exitcode == -signal.SIGKILL for one in those)


def _read(instance: Path, mailbox: dict[str, Any], seed: float, deadly: float) -> None:
    chance = random.Random(seed)
    app = create_app(**settings(instance, f"sqlite:///{instance / 'eventsite.sqlite'}") | mailbox)

    def process(raw: bytes, auth: Auth) -> Outcome:
        outcome = process_inbound(raw, auth)
        if chance.random() < deadly:
            os.kill(os.getpid(), signal.SIGKILL)  # it is committed, and nobody has moved the mail
        return outcome

    read_mailbox(app, process)
