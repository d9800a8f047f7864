"""The site with less than it needs: `ulimit -n` and `-v` set before it starts, and heavy pictures thrown at it."""

import socket
import subprocess
import sys
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from io import BytesIO
from pathlib import Path

import requests
from PIL import Image

from tests.faults.clusters import Browser
from tests.faults.running import Server, children_of, lives, wait_until
from tests.faults.test_nodes import as_written

FAMILY = 3  # two web workers and the mail worker, below the master
UPLOAD = 60  # seconds that somebody waits until a picture is taken or refused


@dataclass
class Short(Server):
    """A server under limits of the shell, as in `ulimit -n 128`."""

    limits: Sequence[str] = field(default_factory=list)

    def launch(self, *options: str, module: str = "eventsite") -> None:
        """Start it, or a module that serves as it does, and do not wait."""
        limits = " && ".join(f"ulimit {limit}" for limit in self.limits) or "true"
        command = [sys.executable, "-m", module, "serve", "--port", str(self.port), *options]
        shell = ["/bin/sh", "-c", f'{limits} && exec "$@"', "sh", *command]
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(shell, env=self.environment(), stdout=subprocess.DEVNULL, stderr=log)

    @property
    def log(self) -> Path:
        """What it has said on standard error."""
        return self.instance / "log"

    def children(self) -> set[int]:
        """Return the workers, once all are there."""
        assert self.process is not None
        master = self.process.pid
        assert wait_until(lambda: len(living(master)) == FAMILY, 30), "a worker is missing"
        return living(master)


def living(master: int) -> set[int]:
    """Return the children that live; who was killed is a child until the master has noticed."""
    return {child for child in children_of(master) if lives(child)}


def answered(port: int, number: int) -> int:
    """Let so many call, ask when all are connected, and hang up when they are answered; return how many are."""
    all_call = threading.Barrier(number)
    with ThreadPoolExecutor(number) as pool:
        return sum(pool.map(partial(_is_answered, all_call), [port] * number))


def _is_answered(all_call: threading.Barrier, port: int) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", port), UPLOAD) as caller:
            all_call.wait(UPLOAD)
            caller.sendall(b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")
            return caller.recv(100).startswith(b"HTTP/1.1 200")
    except OSError:
        return False


def bomb(side: int = 7000) -> bytes:
    """Return a picture of 200 kB that is as large as one may be: decoded it takes 200 MB, and as much again on white."""
    file = BytesIO()
    Image.new("RGBA", (side, side), (1, 2, 3, 100)).save(file, "PNG")
    return file.getvalue()


def _said(answer: requests.Response) -> str:
    """Return the status of an answer, or that the picture has to come again."""
    return (
        "busy" if answer.status_code == 422 and "kunde inte sparas just nu" in answer.text else str(answer.status_code)
    )


class Throwers:
    """Organizers who all send heavy pictures at once, again and again, and keep what they were answered."""

    def __init__(self, forms: Sequence[tuple[Browser, str]], picture: bytes) -> None:
        self.answers: list[str] = []
        self._picture = picture
        self._is_over = threading.Event()
        self._threads = [threading.Thread(target=self._throw, args=form, daemon=True) for form in forms]

    def __enter__(self) -> "Throwers":
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._is_over.set()
        for thread in self._threads:
            thread.join(UPLOAD)

    def _throw(self, browser: Browser, path: str) -> None:
        while not self._is_over.wait(0.2):
            try:
                typed = as_written(browser.page(path))  # as it is now: saving it has changed its version
                answer = browser.post(path, typed, {"image": ("bild.png", self._picture)})
            except requests.RequestException as error:
                self.answers.append(type(error).__name__)
            else:
                self.answers.append(_said(answer))
