"""Visitors who come again and again over persistent connections, in a process of their own.

A client written in Python must not be what is measured: it speaks HTTP over bare sockets, one process for all
connections, and takes some 0.03 ms for a request. How much of a core it used is told with each load.
"""

import multiprocessing
import re
import selectors
import socket
import time
from collections.abc import Callable, Generator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

WARM_UP = 0.3  # seconds
END_OF_HEAD = b"\r\n\r\n"
LENGTH = re.compile(rb"\r\ncontent-length: (\d+)", re.IGNORECASE)
WITHOUT_BODY = {204, 304}
PATIENCE = 60  # seconds


class Answer(NamedTuple):
    """What the server said."""

    status: int
    head: bytes
    body: bytes

    def header(self, name: str) -> str:
        """Return the value of the header, or nothing."""
        wanted = name.lower().encode() + b":"
        lines = (line for line in self.head.split(b"\r\n")[1:] if line.lower().startswith(wanted))
        return next(lines, b":").partition(b":")[2].strip().decode("latin-1")


Visit = Generator[bytes, Answer, None]


@dataclass
class Load:
    """What came of a load: how long it went on, the visits made in all, and the seconds that each took when warm."""

    seconds: float = 0.0
    visits: int = 0
    client_cpu: float = 0.0
    times: list[float] = field(default_factory=list)
    statuses: dict[int, int] = field(default_factory=dict)

    @property
    def rate(self) -> float:
        """Return visits a second."""
        return len(self.times) / self.seconds

    def percentile(self, share: float) -> float:
        """Return the time in ms within which that share of the visits was done."""
        ordered = sorted(self.times)
        return ordered[min(len(ordered) - 1, int(share * len(ordered)))] * 1000


def request(port: int, path: str, headers: str = "", body: str = "", method: str = "GET") -> bytes:
    """Return a request as it is sent; `headers` are lines that end in CRLF."""
    told = f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n" if body else ""
    return (
        f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nAccept: text/html\r\nAccept-Encoding: gzip\r\n"
        f"{told}{headers}\r\n{body}"
    ).encode()


def page(_number: int, asked: bytes) -> Visit:
    """Ask for one page."""
    answer = yield asked
    assert answer.status in {200, 304}, answer.head


def load(
    port: int,
    visit: Callable[..., Visit],
    args: tuple[Any, ...] = (),
    *,
    connections: int = 8,
    seconds: float = 2.0,
    visits: int | None = None,
) -> Load:
    """Let `visit(number, *args)` be made on so many connections at once: for so long, or so many times."""
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_visit, args=(theirs, port, visit, args, connections, seconds, visits))
    process.start()
    theirs.close()
    try:
        return ours.recv()  # type: ignore[no-any-return]
    except EOFError:
        raise RuntimeError("the client broke") from None
    finally:
        process.join()


def _visit(told: Any, port: int, visit: Any, args: Any, connections: int, seconds: float, visits: int | None) -> None:
    told.send(Visitors(port, lambda number: visit(number, *args), visits).come(connections, seconds))


@dataclass
class Connection:
    """One connection, and the visit that is being made on it."""

    socket: socket.socket
    visit: Visit
    begun: float = 0.0
    asked: bytes = b""
    received: bytes = b""


class Visitors:
    """All the connections of one load."""

    def __init__(self, port: int, visit: Callable[[int], Visit], visits: int | None) -> None:
        self._port, self._new, self._most, self._begun_visits = port, visit, visits, 0
        self._selector = selectors.DefaultSelector()
        self._load = Load()
        self._from, self._until = 0.0, 0.0

    def come(self, connections: int, seconds: float) -> Load:
        """Make visits until the time is over, or all are made."""
        warm_up = 0.0 if self._most else WARM_UP
        now = time.perf_counter()
        self._from, self._until = now + warm_up, now + warm_up + (PATIENCE * 10 if self._most else seconds)
        used = time.process_time()
        for _ in range(connections):
            self._begin(self._connected())
        while self._selector.get_map():
            for key, _ in self._selector.select(PATIENCE):
                self._hear(key.data)
        self._load.seconds = time.perf_counter() - self._from
        self._load.client_cpu = time.process_time() - used
        return self._load

    def _connected(self) -> Connection:
        connection = Connection(self._dial(), iter(()))  # type: ignore[arg-type]
        self._selector.register(connection.socket, selectors.EVENT_READ, connection)
        return connection

    def _dial(self) -> socket.socket:
        dialled = socket.create_connection(("127.0.0.1", self._port), PATIENCE)
        dialled.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return dialled

    def _begin(self, connection: Connection) -> None:
        """Begin the next visit on this connection, or hang up when there are to be no more."""
        now = time.perf_counter()
        if now >= self._until or (self._most and self._begun_visits >= self._most):
            self._selector.unregister(connection.socket)
            connection.socket.close()
            return
        self._begun_visits += 1
        connection.visit, connection.begun = self._new(self._begun_visits), now
        self._ask(connection, next(connection.visit))

    def _ask(self, connection: Connection, asked: bytes) -> None:
        connection.asked, connection.received = asked, b""
        try:
            connection.socket.sendall(asked)
        except ConnectionError:
            self._ask_anew(connection)

    def _hear(self, connection: Connection) -> None:
        try:
            piece = connection.socket.recv(1 << 18)
        except ConnectionError:
            piece = b""
        if not piece:
            if connection.received:
                raise ConnectionError("the server hung up in the middle of an answer")
            self._ask_anew(connection)
            return
        connection.received += piece
        answer = read(connection.received)
        if answer is not None:
            self._go_on(connection, answer)

    def _ask_anew(self, connection: Connection) -> None:
        """Dial again: a server may hang up between two requests."""
        self._selector.unregister(connection.socket)
        connection.socket.close()
        connection.socket = self._dial()
        self._selector.register(connection.socket, selectors.EVENT_READ, connection)
        connection.socket.sendall(connection.asked)

    def _go_on(self, connection: Connection, answer: Answer) -> None:
        self._load.statuses[answer.status] = self._load.statuses.get(answer.status, 0) + 1
        try:
            asked = connection.visit.send(answer)
        except StopIteration:
            self._load.visits += 1
            now = time.perf_counter()
            if now >= self._from:
                self._load.times.append(now - connection.begun)
            self._begin(connection)
        else:
            self._ask(connection, asked)


def read(received: bytes) -> Answer | None:
    """Return the answer if it is there as a whole."""
    end = received.find(END_OF_HEAD)
    if end < 0:
        return None
    head, status = received[:end], int(received[9:12])
    begin = end + len(END_OF_HEAD)
    length = LENGTH.search(head)
    if status in WITHOUT_BODY:
        is_whole = True
    elif length:
        is_whole = len(received) - begin >= int(length[1])
    else:
        is_whole = received.endswith(b"0\r\n\r\n")
    return Answer(status, head, received[begin:]) if is_whole else None


def fetch(asked: bytes, port: int) -> Answer:
    """Ask once, now, from this process."""
    with socket.create_connection(("127.0.0.1", port), PATIENCE) as dialled:
        dialled.sendall(asked)
        received = b""
        while (answer := read(received)) is None:
            piece = dialled.recv(1 << 18)
            if not piece:
                raise ConnectionError("the server hung up in the middle of an answer")
            received += piece
    return answer
