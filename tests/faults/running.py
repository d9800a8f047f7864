"""The real product as processes of its own, an SMTP server for it, and a visitor with cookies."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from http.client import HTTPException
from http.cookiejar import CookieJar
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, HTTPRedirectHandler, build_opener, urlopen

from aiosmtpd.controller import Controller

FIELD = re.compile(r'name="(csrf_token|form_key)"[^>]*value="([^"]*)"')
UNANSWERED = (OSError, HTTPException)  # URLError, TimeoutError … are OSErrors; an answer cut short is not


def free_port() -> int:
    """Return a port that nobody listens at."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def listens(port: int) -> bool:
    """Say whether somebody listens at the port."""
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def wait_until(is_so: Callable[[], bool], seconds: float) -> bool:
    """Return whether it came to be so in that time."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if is_so():
            return True
        time.sleep(0.05)
    return is_so()


def children_of(pid: int) -> set[int]:
    """Return the ids of all processes below this one."""
    found, above = set(), {pid}
    parents = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                parents[int(entry.name)] = int((entry / "stat").read_text().rpartition(") ")[2].split()[1])
            except OSError:
                continue
    while above:
        above = {child for child, parent in parents.items() if parent in above}
        found |= above
    return found


def lives(pid: int) -> bool:
    """Say whether the process runs; a zombie does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2].split()[0] != "Z"
    except OSError:
        return False


@dataclass
class Server:
    """`eventsite serve` on a port of its own; started, killed and started again."""

    instance: Path
    extra: dict[str, str] = field(default_factory=dict)
    port: int = field(default_factory=free_port)
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """Where it serves."""
        return f"http://127.0.0.1:{self.port}"

    def environment(self) -> dict[str, str]:
        """The settings of the product under test, and nothing of ours."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith("EVENTSITE_")}
        return kept | {
            "EVENTSITE_INSTANCE_PATH": str(self.instance),
            "EVENTSITE_SECRET_KEY": "a key for tests only, never elsewhere",
            "EVENTSITE_RATELIMIT_ENABLED": "false",
            "EVENTSITE_BASE_URL": self.url,
            "EVENTSITE_BALLAST_MB": "0",
            **self.extra,
        }

    def start(self, *options: str) -> None:
        """Start it and wait until it answers."""
        self.launch(*options)
        self.wait()

    def launch(self, *options: str, module: str = "eventsite") -> None:
        """Start it, or a module that serves as it does, and do not wait."""
        command = [sys.executable, "-m", module, "serve", "--port", str(self.port), *options]
        self.process = subprocess.Popen(command, env=self.environment(), stdout=subprocess.DEVNULL)

    def wait(self) -> None:
        """Wait until it answers."""
        assert wait_until(self.answers, 120), "the server does not start"

    def answers(self) -> bool:
        """Say whether it is alive."""
        try:
            with urlopen(f"{self.url}/healthz", timeout=2) as answer:
                return bool(answer.status == 200)
        except UNANSWERED:
            return False

    def send(self, how: signal.Signals) -> int:
        """Send its master a signal and return the exit status."""
        assert self.process is not None
        self.process.send_signal(how)
        return self.process.wait(40)

    def stop(self) -> None:
        """Tell it to stop, and see that it ends well."""
        assert self.send(signal.SIGTERM) == 0

    def command(self, *arguments: str, module: str = "eventsite") -> str:
        """Run another command of the product, or of a module like it, on the same instance; return what it prints."""
        line = [sys.executable, "-m", module, *arguments]
        done = subprocess.run(line, env=self.environment(), check=False, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        return done.stdout


@contextmanager
def running(instance: Path, **extra: str) -> Iterator[Server]:
    """A server that is gone afterwards, whatever happens."""
    server = Server(instance, extra)
    try:
        yield server
    finally:
        if server.process and server.process.poll() is None:
            server.send(signal.SIGKILL)


@contextmanager
def nodes(instance: Path, number: int, **extra: str) -> Iterator[list[Server]]:
    """So many servers on one database; they are launched by the test, together, and gone afterwards."""
    with ExitStack() as stack:
        yield [stack.enter_context(running(instance, **extra)) for _ in range(number)]


class Sink:
    """A real SMTP server that keeps what it takes: (recipient, Message-ID) of each mail."""

    def __init__(self) -> None:
        self.taken: list[tuple[str, str]] = []
        self.port = free_port()
        self._controller = self._made()

    def _made(self) -> Controller:
        return Controller(self, hostname="127.0.0.1", port=self.port)

    async def handle_DATA(  # noqa: N802 - aiosmtpd's name
        self, _server: Any, _session: Any, envelope: Any
    ) -> str:
        """Take the mail."""
        message_id = re.search(rb"^Message-ID: (\S+)", envelope.content, re.MULTILINE | re.IGNORECASE)
        assert message_id is not None
        self.taken += [(recipient, message_id[1].decode()) for recipient in envelope.rcpt_tos]
        return "250 taken"

    @property
    def settings(self) -> dict[str, str]:
        """What makes the product send its mail here."""
        return {"EVENTSITE_MAIL_SERVER": "127.0.0.1", "EVENTSITE_MAIL_PORT": str(self.port)}

    def __enter__(self) -> "Sink":
        self._controller.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._controller.stop()


class _Stay(HTTPRedirectHandler):
    def redirect_request(self, *_: Any) -> None:
        """Look at the redirect instead of following it."""


def register(url: str, slug: str, number: int) -> bool:
    """Register person number so-and-so as a browser does; say whether the answer was a receipt."""
    opener = build_opener(HTTPCookieProcessor(CookieJar()), _Stay())
    address = f"{url}/events/{slug}/register"
    try:
        with opener.open(address, timeout=10) as page:
            fields = dict(FIELD.findall(page.read().decode()))
        fields |= {"name": f"Person {number}", "email": f"p{number}@bolaget.example", "company": "Bolaget"}
        opener.open(address, urlencode(fields).encode(), timeout=10)
    except HTTPError as answer:
        return answer.code == 303
    except UNANSWERED:
        return False
    return False
