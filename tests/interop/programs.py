"""Other people's calendar programs, run as they are: from this environment, on the loopback, without a network."""

import base64
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from pathlib import Path

from tests.conftest import missing
from tests.faults.running import free_port, wait_until

SIGNED_IN = {"Authorization": "Basic " + base64.b64encode(b"user:user").decode()}


def program(name: str) -> str:
    """Return the path of a program that is installed beside Python; skips the test if it is not."""
    path = Path(sys.executable).parent / name
    if not path.exists():
        missing(f"{name} is missing")
    return str(path)


def run(*command: str, given: bytes = b"") -> str:
    """Run a program to its end and return what it says; it must succeed."""
    done = subprocess.run(command, input=given, capture_output=True, timeout=30, check=False)
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout.decode() + done.stderr.decode()


@dataclass(frozen=True)
class CalDav:
    """A CalDAV server that runs, and the collection that holds one calendar."""

    port: int
    collection: str

    def ask(self, method: str, name: str = "", body: bytes = b"", headers: Mapping[str, str] = {}) -> tuple[int, bytes]:
        """Return status and body of the answer to a request about something in the collection."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            connection.request(method, self.collection + name, body, {**SIGNED_IN, **headers})
            answer = connection.getresponse()
            return answer.status, answer.read()
        finally:
            connection.close()

    def put(self, name: str, data: bytes) -> int:
        """Store an object that is not there yet and return the status: 201 when it was taken."""
        headers = {"Content-Type": "text/calendar; charset=utf-8", "If-None-Match": "*"}
        return self.ask("PUT", name, data, headers)[0]

    def answers(self) -> bool:
        """Say whether somebody listens."""
        try:
            return self.ask("OPTIONS")[0] > 0
        except (OSError, HTTPException):
            return False


@contextmanager
def xandikos(folder: Path) -> Iterator[CalDav]:
    """Run Xandikos with a calendar in the folder."""
    port = free_port()
    command = [program("xandikos"), "serve", "-d", str(folder / "data"), "--defaults", "-l", "127.0.0.1"]
    with _running([*command, "-p", str(port), "--state-dir", str(folder)], folder):
        server = CalDav(port, "/user/calendars/calendar/")
        assert wait_until(server.answers, 20)
        yield server


@contextmanager
def radicale(folder: Path) -> Iterator[CalDav]:
    """Run Radicale with a calendar in the folder."""
    port = free_port()
    command = [program("radicale"), "--config", "", "--server-hosts", f"127.0.0.1:{port}", "--auth-type", "none"]
    with _running([*command, "--storage-filesystem-folder", str(folder / "data")], folder):
        server = CalDav(port, "/user/calendar/")
        assert wait_until(server.answers, 20)
        assert server.ask("MKCALENDAR")[0] == 201
        yield server


@contextmanager
def _running(command: list[str], folder: Path) -> Iterator[None]:
    with (folder / "log").open("wb") as log, subprocess.Popen(command, stdout=log, stderr=log) as process:
        try:
            yield
        finally:
            process.terminate()
