"""One use case in a process of its own that dies before its Nth write, or that a tracer writes down (Linux, strace).

`Nursery` is the other end: a process that has imported the product and warmed it up, and is forked for each case. Its
child makes the application, walks up to the last step, and waits there until the tracer is attached: so the first
write that counts is the first of the use case. They talk in lines: the case, "ready", "go", "done", "gone".
"""

import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import asdict, dataclass
from pathlib import Path

from flask.testing import FlaskClient

from eventsite import create_app
from eventsite.database import db
from eventsite.delivery import queue
from eventsite.links import Claim, Purpose
from tests import databases
from tests.conftest import settings
from tests.faults.running import FIELD, wait_until

CALLS = ("pwrite64", "fdatasync", "fsync", "ftruncate", "unlink", "sendto")
PATIENCE = 60  # seconds
FORM = {"name": "Cia", "email": "cia@bolaget.example", "company": "Bolaget"}


@dataclass(frozen=True)
class Case:
    """One use case: on which folder (database and all), what is done, and to whom; mail goes to the port."""

    folder: str
    doing: str
    slug: str
    registration_id: int
    mail_port: int
    is_durable: bool = True  # False: SQLite waits for no disk, for the control run

    @property
    def uri(self) -> str:
        """The address of its database."""
        return f"sqlite:///{self.folder}/eventsite.sqlite"


class Nursery:
    """Where processes come from that have one case to do."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.crash_points"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def __enter__(self) -> "Nursery":
        return self

    def __exit__(self, *_: object) -> None:
        self._process.communicate()

    def warm_up(self, case: Case) -> None:
        """Do the case without a tracer, so that all others find the templates and the statements made."""
        self._say(json.dumps(asdict(case) | {"is_warming_up": True}))
        assert self._hear() == "gone"

    def run(self, case: Case, *tracing: str, beforehand: Callable[[], object] = lambda: None) -> bool:
        """Do it once under the tracer and say whether it was acknowledged before the process died."""
        self._say(json.dumps(asdict(case)))
        ready, _, pid = self._hear().partition(" ")
        assert ready == "ready"
        beforehand()
        with _traced(pid, tracing) if tracing else nullcontext():
            self._say("go")
            heard = [self._hear()]
            if heard[0] == "done":
                heard.append(self._hear())
        assert heard[-1] == "gone"
        return heard[0] == "done"

    def dies_before(self, case: Case, number: int) -> bool:
        """Do it once and die before its Nth write; say whether it was acknowledged."""
        calls = ",".join(CALLS)
        return self.run(case, "-e", f"trace={calls}", "-e", f"inject={calls}:signal=KILL:when={number}")

    def trace(self, case: Case, *calls: str, beforehand: Callable[[], object] = lambda: None) -> list[str]:
        """Do it once, unhindered, and return the calls that the tracer saw, in order, what they wrote in hexadecimal."""
        with tempfile.NamedTemporaryFile("r", prefix="eventsite-trace-") as log:
            options = ("-e", f"trace={','.join(calls)}", "-xx", "-s", "1000000", "-o", log.name)
            assert self.run(case, *options, beforehand=beforehand)
            return re.findall(rf"^\d+ +((?:{'|'.join(calls)})\(.*)$", log.read(), re.MULTILINE)

    def _say(self, line: str) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(f"{line}\n")
        self._process.stdin.flush()

    def _hear(self) -> str:
        assert self._process.stdout is not None
        return self._process.stdout.readline().strip()


@contextmanager
def _traced(pid: str, tracing: tuple[str, ...]) -> Iterator[None]:
    """Have the tracer at the process, and wait in the end until it has let go, which it does when that dies."""
    with tempfile.NamedTemporaryFile("r", prefix="eventsite-tracer-") as said:
        command = ["strace", "-f", "-y", *tracing, "-p", pid]
        with Path(said.name).open("w") as errors:
            tracer = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=errors)
        assert wait_until(lambda: "attached" in Path(said.name).read_text() or tracer.poll() is not None, PATIENCE)
        assert tracer.poll() is None, f"the tracer may not attach: {said.read()}"
        try:
            yield
        finally:
            tracer.wait(PATIENCE)


def _serve() -> None:
    """Do case after case, each in a fork of this process, but the first ones here, which warm it up."""
    for line in iter(sys.stdin.readline, ""):
        asked = json.loads(line)
        if asked.pop("is_warming_up", False):
            _last_step(Case(**asked))()
        else:
            child = os.fork()
            if not child:
                _do(Case(**asked))
            os.waitpid(child, 0)
        print("gone", flush=True)  # noqa: T201


def _do(case: Case) -> None:
    try:
        last_step = _last_step(case)
        print(f"ready {os.getpid()}", flush=True)  # noqa: T201
        sys.stdin.readline()
        if last_step():
            print("done", flush=True)  # noqa: T201
    finally:
        os._exit(0)  # leaving in peace would put the log into the file


def _last_step(case: Case) -> Callable[[], bool]:
    if not case.is_durable:
        databases.write_without_waiting()
    mail = {"MAIL_SERVER": "127.0.0.1", "MAIL_PORT": case.mail_port, "CALENDAR_ADDRESS": "kalender@forening.example"}
    app = create_app(**settings(Path(case.folder), case.uri) | mail)
    return _WALKS[case.doing](case, app.test_client())


def _register(case: Case, client: FlaskClient) -> Callable[[], bool]:
    address = f"/events/{case.slug}/register"
    fields = dict(FIELD.findall(client.get(address).text)) | FORM
    return lambda: client.post(address, data=fields).status_code == 303


def _cancel(case: Case, client: FlaskClient) -> Callable[[], bool]:
    token = client.application.extensions["signer"].sign(Purpose.MANAGE, Claim(case.registration_id, 1))
    fields = dict(FIELD.findall(client.get(f"/my/{token}").text))
    client.post(f"/my/{token}", data=fields)
    address = f"/my/registrations/{case.registration_id}/cancel"
    fields = dict(FIELD.findall(client.get(address).text))
    return lambda: client.post(address, data=fields).status_code == 303


def _deliver(_case: Case, client: FlaskClient) -> Callable[[], bool]:
    def deliver() -> bool:
        with client.application.app_context():
            outcome = queue.run_once()
            db.session.remove()
            return outcome.sent > 0

    return deliver


_WALKS = {"registration": _register, "cancellation": _cancel, "promotion": _cancel, "delivery": _deliver}

if __name__ == "__main__":
    _serve()
