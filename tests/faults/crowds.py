"""People who register over HTTP while things die: what each was told is written down, and who got no answer asks again."""

import json
import os
import random
import re
import socket
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass, field
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from tests.faults.books import Answer, connect, held

HIDDEN = re.compile(rb'name="(csrf_token|form_key)"[^>]*value="([^"]*)"')
HEADINGS = {"Du har en plats": "confirmed", "Du står på plats": "waitlisted"}
UNANSWERED = (OSError, HTTPException)
COMES_BACK = 1  # seconds until who was asked to come back does so, sooner than asked
PATIENCE = 30  # seconds that somebody waits for an answer


@dataclass
class Visitor:
    """Somebody with a browser, who knows the ports at which the site is served and tries another when one is dead."""

    ports: Sequence[int]
    slug: str
    number: int
    chance: random.Random
    cookie: str = ""
    waits: list[float] = field(default_factory=list)  # seconds until each answer
    fields: dict[str, str] = field(default_factory=dict)

    @property
    def email(self) -> str:
        """Their address."""
        return f"p{self.number}@bolaget.example"

    def registers(self) -> str:
        """Fetch the form, send it, read what the page after it says. Raises one of UNANSWERED."""
        with self._connection() as connection:
            status = "" if self.fields else self._take_form(connection)
            return self._sends(connection) if self.fields else status

    def _sends(self, connection: HTTPConnection) -> str:
        """Send the form that was fetched, and read what the page after it says."""
        answer = self._ask(connection, "POST", "register", urlencode(self.fields))
        return self._reads(connection) if answer.status == 303 else _status(answer)

    def _reads(self, connection: HTTPConnection) -> str:
        answer = self._ask(connection, "GET", "registered")
        return told(answer.page) if answer.status == 200 else _status(answer)

    def take_form(self) -> None:
        """Fetch the form, to be sent later."""
        with self._connection() as connection:
            self._take_form(connection)

    def reads(self) -> str:
        """Fetch the page after registering and return what it says."""
        with self._connection() as connection:
            return self._reads(connection)

    def request(self) -> bytes:
        """Return the bytes of the form as it is sent."""
        body = urlencode(self.fields)
        return (
            f"POST /events/{self.slug}/register HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: {self.cookie}\r\n"
            f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n"
            f"Connection: close\r\n\r\n{body}"
        ).encode()

    def _connection(self) -> closing[HTTPConnection]:
        return closing(HTTPConnection("127.0.0.1", self.chance.choice(self.ports), timeout=PATIENCE))

    def _take_form(self, connection: HTTPConnection) -> str:
        answer = self._ask(connection, "GET", "register")
        hidden = {name.decode(): value.decode() for name, value in HIDDEN.findall(answer.page)}
        if "form_key" in hidden:  # an error page has no form
            self.fields = hidden | {"name": f"Person {self.number}", "email": self.email, "company": "Bolaget"}
        return _status(answer)

    def _ask(self, connection: HTTPConnection, method: str, page: str, body: str = "") -> Any:
        headers, begin = {"Cookie": self.cookie, "Content-Type": "application/x-www-form-urlencoded"}, time.monotonic()
        connection.request(method, f"/events/{self.slug}/{page}", body or None, headers)
        answer: Any = connection.getresponse()
        answer.page = answer.read()
        self.waits.append(time.monotonic() - begin)
        self.cookie = answer.headers.get("Set-Cookie", self.cookie).partition(";")[0]
        return answer


def _status(answer: Any) -> str:
    """Return the status of an answer; whoever is asked to come back must be told when."""
    comes_back = answer.status == 503 and answer.headers.get("Retry-After") is None
    return f"{answer.status} without Retry-After" if comes_back else str(answer.status)


def told(page: bytes) -> str:
    """Return what the page after registering says about the seat."""
    text = page.decode()
    [said] = [state for heading, state in HEADINGS.items() if f"<h1>{heading}" in text] or ["another page"]
    return said


class History:
    """What everybody was told, in a file that survives whatever dies: each line is on the disk before the next is asked."""

    def __init__(self, path: Path) -> None:
        self.path, self._lock = path, threading.Lock()
        self.answers: list[Answer] = []
        self.waits: list[float] = []
        self._file = path.open("a")

    def note(self, answer: Answer, waits: Sequence[float] = ()) -> None:
        """Write an answer down, and for how many seconds each page had to be waited for."""
        with self._lock:
            self.waits += waits
            self.answers.append(answer)
            self._file.write(json.dumps(asdict(answer)) + "\n")
            self._file.flush()
            os.fsync(self._file.fileno())

    def close(self) -> None:
        """Write no more."""
        self._file.close()

    @property
    def acknowledged(self) -> int:
        """How many have been told something about their seat."""
        return sum(one.said in HEADINGS.values() for one in self.answers)

    @property
    def refused(self) -> int:
        """How many were asked to come back in a moment."""
        return sum(one.said == "503" for one in self.answers)

    @property
    def slowest(self) -> float:
        """The longest that anybody has waited for a page, in seconds."""
        return max(self.waits)

    @property
    def statuses(self) -> set[str]:
        """The other answers that came: statuses of pages with an error, and never "" for none at all."""
        return {one.said for one in self.answers} - {"", *HEADINGS.values()}


@dataclass
class Crowd:
    """So many people, each of whom registers when let in; most of those who get no answer send the same form again."""

    ports: Sequence[int]
    slug: str
    people: int
    at_once: int
    history: History
    chance: random.Random
    is_over: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        self._numbers, self._lock = iter(range(1, self.people + 1)), threading.Lock()
        self._let_in = threading.Semaphore(0)
        self._threads = [threading.Thread(target=self._keep_coming, daemon=True) for _ in range(self.at_once)]

    def __enter__(self) -> "Crowd":
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        """Wait until all have been answered; when the test has failed, let nobody else in."""
        if error[0]:
            self.is_over.set()
        self.let_in(self.people + self.at_once)
        for thread in self._threads:
            thread.join(4 * PATIENCE)
        assert self.is_done, "somebody still waits for an answer"

    @property
    def is_done(self) -> bool:
        """Say whether all have been answered, or have given up."""
        return not any(thread.is_alive() for thread in self._threads)

    def let_in(self, number: int) -> None:
        """Let so many more come."""
        self._let_in.release(number)

    def _keep_coming(self) -> None:
        while not self.is_over.is_set():
            self._let_in.acquire()
            with self._lock:
                number = next(self._numbers, None)
                if number is None:
                    return
                visitor = Visitor(self.ports, self.slug, number, random.Random(self.chance.random()))
            self._try(visitor)

    def _try(self, visitor: Visitor) -> None:
        gives_up = visitor.chance.random() < 0.2  # and never learns what became of it
        while not self.is_over.is_set():
            try:
                said = visitor.registers()
            except UNANSWERED:
                said = ""
            if visitor.fields or said:  # the form had come, so that it may have been sent; or a page with an error
                self.history.note(Answer(visitor.email, visitor.fields.get("form_key", ""), said), visitor.waits)
                visitor.waits = []
            if visitor.fields and (said not in {"", "503"} or gives_up):
                return
            self.is_over.wait(COMES_BACK if said == "503" else 0.1)


@contextmanager
def watched(uri: str, event_id: int, every: float = 0.05) -> Iterator[list[tuple[int, int]]]:
    """Look again and again how many seats are held, and keep each moment at which it was too many (I1)."""
    over, is_over = [], threading.Event()

    def watch() -> None:
        with closing(connect(uri)) as connection:
            while not is_over.wait(every):
                taken, capacity = held(connection, event_id)
                if taken > capacity:
                    over.append((taken, capacity))

    thread = threading.Thread(target=watch, daemon=True)
    thread.start()
    try:
        yield over
    finally:
        is_over.set()
        thread.join(PATIENCE)


def send_last_byte_together(requests: Sequence[tuple[int, bytes]]) -> list[bytes]:
    """Send each request to its port but for the last byte, then all last bytes at once; return the answers."""
    sockets = [socket.create_connection(("127.0.0.1", port), timeout=PATIENCE) for port, _ in requests]
    for each, (_, request) in zip(sockets, requests, strict=True):
        each.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        each.sendall(request[:-1])
    for each, (_, request) in zip(sockets, requests, strict=True):
        each.sendall(request[-1:])
    return [_read_to_end(each) for each in sockets]


def finish(visitor: Visitor, answer: bytes) -> str:
    """Return what the page after registering says, to which this answer to the form leads; or its status."""
    head = answer.partition(b"\r\n\r\n")[0].decode()
    status = head.split()[1]
    if status != "303":
        return status
    [visitor.cookie] = re.findall(r"(?im)^set-cookie: ([^;]*)", head)
    return visitor.reads()


def _read_to_end(open_socket: socket.socket) -> bytes:
    with open_socket, open_socket.makefile("rb") as answer:
        return answer.read()
