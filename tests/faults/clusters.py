"""Several machines on one: two nodes and two workers with PostgreSQL, Redis, object storage and a mail server."""

import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import requests
from flask import Flask
from sqlalchemy import text

from eventsite import create_app
from eventsite.database import db
from tests import redises
from tests.conftest import settings
from tests.delivery.server import Post, serving
from tests.faults.proxies import Proxy
from tests.faults.running import Server, free_port, wait_until
from tests.web.visitor import Page

ADDRESS = re.compile(r"http://127\.0\.0\.1:\d+(/my/\S+)")


@dataclass
class Cluster:
    """All of it, and an application in this process on the same database, to arrange things and to look at them."""

    app: Flask
    proxy: Proxy
    nodes: list[Server]
    redis: redises.Server
    post: Post
    workers: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def browser(self) -> "Browser":
        """Return somebody's browser, which knows only the proxy."""
        return Browser(self.proxy.url)

    def letters_to(self, name: str) -> list[str]:
        """Return the texts of the mails that have come to an address of ours."""
        with self.post.lock:
            came = zip(self.post.recipients, self.post.letters, strict=True)
            found = [letter for recipient, letter in came if recipient.startswith(f"{name}@")]
        return [str(letter.get_body(("plain",)).get_content()) for letter in found]

    def letter(self, name: str, number: int, seconds: float = 30) -> str:
        """Return the text of somebody's first, second … mail as soon as it has come."""
        assert wait_until(lambda: len(self.letters_to(name)) >= number, seconds), f"no mail {number} to {name}"
        return self.letters_to(name)[number - 1]

    def hurry(self) -> None:
        """Let the minutes pass for which mails wait in case something is undone."""
        with self.app.app_context(), db.engine.connect().execution_options(writes=True) as connection:
            for table in ("fan_outs", "outbox"):
                connection.execute(text(f"UPDATE {table} SET due_at = created_at"))
            connection.commit()


class Browser:
    """A browser with cookies, without scripts; it follows no redirect, and remembers which nodes have answered."""

    def __init__(self, url: str) -> None:
        self._url, self._session = url, requests.Session()
        self.nodes: list[str] = []

    def get(self, path: str) -> requests.Response:
        """Open an address."""
        return self._sent("GET", path)

    def page(self, path: str) -> Page:
        """Open an address and read the page."""
        answer = self.get(path)
        assert answer.status_code == 200, f"{answer.status_code} at {path}"
        return Page(answer.text)

    def press(self, path: str, action: str = "", files: dict | None = None, **typed: str) -> requests.Response:
        """Open a page and send the form on it, which another node takes."""
        return self.post(action or path, {**self.page(path).hidden, **typed}, files)

    def post(self, path: str, data: dict, files: dict | None = None) -> requests.Response:
        """Send a form."""
        return self._sent("POST", path, data=data, files=files)

    def _sent(self, method: str, path: str, **rest: object) -> requests.Response:
        answer = self._session.request(method, self._url + path, allow_redirects=False, timeout=30, **rest)
        self.nodes.append(answer.headers.get("X-Node", ""))
        return answer


@contextmanager
def running(folder: Path, uri: str, storage_url: str, post: Post) -> Iterator[Cluster]:
    """Everything up, and gone afterwards whatever happens."""
    with ExitStack() as stack:
        smtp = free_port()
        stack.enter_context(serving(post, smtp))
        redis = redises.Server().start()
        stack.callback(redis.kill)
        nodes = [Server(folder / name) for name in ("a", "b")]
        proxy = stack.enter_context(Proxy([node.port for node in nodes]))
        shared = {
            "EVENTSITE_SQLALCHEMY_DATABASE_URI": uri,
            "EVENTSITE_REDIS_URL": redis.url,
            "EVENTSITE_STORAGE_URL": storage_url,
            "EVENTSITE_BASE_URL": proxy.url,
            "EVENTSITE_PROXY_COUNT": "1",
            "EVENTSITE_RATELIMIT_ENABLED": "true",
            "EVENTSITE_MAIL_SERVER": "127.0.0.1",
            "EVENTSITE_MAIL_PORT": str(smtp),
        }
        cluster = Cluster(_application(folder, uri, redis.url, storage_url), proxy, nodes, redis, post)
        stack.callback(_stop, cluster)
        for name in ("c", "d"):
            environment = Server(folder / name, shared).environment()
            command = [sys.executable, "-m", "eventsite", "work"]
            cluster.workers.append(subprocess.Popen(command, env=environment))
        for node in nodes:
            node.extra = shared
            node.launch("--no-worker", "--workers", "1")
        for node in nodes:
            assert wait_until(node.answers, 240), "a node does not start"
        yield cluster


def _application(folder: Path, uri: str, redis: str, storage_url: str) -> Flask:
    given = settings(folder / "look", uri) | {"REDIS_URL": redis, "STORAGE_URL": storage_url}
    return create_app(**given)


def _stop(cluster: Cluster) -> None:
    for process in [*cluster.workers, *(node.process for node in cluster.nodes)]:
        if process is not None and process.poll() is None:
            process.send_signal(signal.SIGTERM)
    for process in [*cluster.workers, *(node.process for node in cluster.nodes)]:
        if process is not None:
            try:
                process.wait(40)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
    with cluster.app.app_context():
        db.engine.dispose()
