"""The real product as a process of its own, for browsers to visit."""

import os
import re
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

# Debian's Chromium without its windows; where there is only the one with them, that, which works three times as hard.
WINDOWLESS, WITH_WINDOWS = Path("/usr/bin/chromium-headless-shell"), Path("/usr/bin/chromium")
CHROMIUM = WINDOWLESS if WINDOWLESS.exists() else WITH_WINDOWS
LAUNCH = {
    "executable_path": str(CHROMIUM),
    "args": ["--no-sandbox", "--disable-background-networking", "--disable-component-update", "--no-first-run"],
}
SIGN_IN = re.compile(r"http\S+/organizer/sign-in/\S+")
PATIENCE = 60


@dataclass(frozen=True)
class Product:
    """Where the product is reached, the link that lets its organizer in, once, and the folder it keeps things in."""

    url: str
    sign_in_url: str
    instance: Path

    def send_what_waits(self) -> None:
        """Let the minutes pass for which mails wait in case something is undone, and send them."""
        with closing(sqlite3.connect(self.instance / "eventsite.sqlite", timeout=PATIENCE)) as database, database:
            for table in ("fan_outs", "outbox"):
                database.execute(f"UPDATE {table} SET due_at = created_at")
        command = [sys.executable, "-m", "eventsite", "deliver", "--once"]
        environment = _environment(self.instance) | {"EVENTSITE_BASE_URL": self.url}
        subprocess.run(command, env=environment, check=True, capture_output=True, timeout=PATIENCE)


@contextmanager
def running(instance: Path) -> Iterator[Product]:
    """Serve the demo from an instance folder of its own until the block ends."""
    instance.mkdir(parents=True, exist_ok=True)
    port = _free_port()
    url = f"http://127.0.0.1:{port}"
    said = instance / "said.txt"
    with said.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "eventsite", "serve", "--demo", "--stop-with-parent", "--port", str(port)],
            env=_environment(instance),
            stdout=output,
            stderr=subprocess.STDOUT,
        )
        try:
            _wait_until_alive(process, url, said)
            yield Product(url, _sign_in_url(said), instance)
        finally:
            process.terminate()
            try:
                process.wait(40)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _environment(instance: Path) -> dict[str, str]:
    foreign = {name: value for name, value in os.environ.items() if not name.startswith("EVENTSITE_")}
    return foreign | {
        "EVENTSITE_INSTANCE_PATH": str(instance),
        "EVENTSITE_SECRET_KEY": "a key for browser tests only, never elsewhere",
        "EVENTSITE_RATELIMIT_ENABLED": "false",
        "PYTHONUNBUFFERED": "1",
    }


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_until_alive(process: subprocess.Popen[bytes], url: str, said: Path) -> None:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if process.poll() is not None:
            break
        try:
            with urlopen(f"{url}/healthz", timeout=5):
                return
        except (URLError, ConnectionError, TimeoutError):
            time.sleep(0.1)
    raise RuntimeError(f"the product did not start:\n{said.read_text(errors='replace')}")


def _sign_in_url(said: Path) -> str:
    found = SIGN_IN.search(said.read_text())
    return found[0] if found else ""
