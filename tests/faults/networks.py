"""A network between the product and its database: a proxy on loopback that is slow, loses packets, or goes dead."""

import random
import select
import socket
import threading
import time
from dataclasses import dataclass, field
from urllib.parse import parse_qs, urlsplit

CHUNK = 65536


@dataclass
class Weather:
    """How the network is just now: seconds each packet takes, what share is lost and sent again, whether it is dead."""

    delay: float = 0
    loss: float = 0
    is_dead: bool = False


@dataclass
class Proxy:
    """Takes connections on a port of its own and leads them to a PostgreSQL server's socket, through the weather.

    A line that goes through while the network is dead stays dead for ever: nothing comes, and nobody hangs up.
    """

    uri: str
    chance: random.Random
    weather: Weather = field(default_factory=Weather)

    def __post_init__(self) -> None:
        self._door = socket.create_server(("127.0.0.1", 0), backlog=128)
        self._is_over = False
        self._lines: list[socket.socket] = []
        self.most = 0
        self._open = 0

    @property
    def through(self) -> str:
        """The address of the database through this network."""
        parts = urlsplit(self.uri)
        port = self._door.getsockname()[1]
        return f"{parts.scheme}://{parts.username}:@127.0.0.1:{port}{parts.path}"

    def __enter__(self) -> "Proxy":
        threading.Thread(target=self._receive, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._is_over = True
        self._door.close()
        for line in self._lines:
            line.close()

    def _receive(self) -> None:
        folder = parse_qs(urlsplit(self.uri).query)["host"][0]
        while not self._is_over:
            try:
                here, _ = self._door.accept()
                there = socket.socket(socket.AF_UNIX)
                there.connect(f"{folder}/.s.PGSQL.5432")
            except OSError:
                continue
            self._lines += [here, there]
            threading.Thread(target=self._lead, args=(here, there), daemon=True).start()

    def _lead(self, here: socket.socket, there: socket.socket) -> None:
        self._open += 1
        self.most = max(self.most, self._open)
        try:
            while self._pass(here, there):
                pass
        except (OSError, ValueError):  # somebody has hung up
            pass
        if not self.weather.is_dead:
            here.close()
            there.close()
        self._open -= 1

    def _pass(self, here: socket.socket, there: socket.socket) -> bool:
        """Lead what comes from one side to the other, and say whether the line goes on."""
        for side in select.select([here, there], [], [], 1)[0]:
            said = side.recv(CHUNK)
            if self.weather.is_dead:
                return False
            if not said:
                return False
            time.sleep(self._takes())
            (there if side is here else here).sendall(said)
        return not self._is_over

    def _takes(self) -> float:
        is_lost = self.chance.random() < self.weather.loss
        return self.weather.delay + (max(0.2, 2 * self.weather.delay) if is_lost else 0)
