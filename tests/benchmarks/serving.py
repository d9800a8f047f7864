"""A server for the time of a benchmark, and a client for what is neither a load nor at once."""

import asyncio
import multiprocessing
import os
import signal
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from flask import Flask

from eventsite import create_app, server
from eventsite.server import Plan
from tests.conftest import settings

WORKERS = 2


class Client:
    """Persistent connections to one server."""

    def __init__(self, port: int, connections: int) -> None:
        self.port = port
        self._free: asyncio.LifoQueue[tuple[asyncio.StreamReader, asyncio.StreamWriter] | None] = asyncio.LifoQueue()
        for _ in range(connections):
            self._free.put_nowait(None)

    async def get(self, path: str, headers: str = "") -> tuple[int, str, str]:
        """Return status, tag and pass of the answer."""
        connection = await self._free.get()
        request = (
            f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{self.port}\r\nAccept-Encoding: gzip\r\n{headers}\r\n".encode()
        )
        for _ in range(3):  # the server may have closed one that was idle
            try:
                if connection is None:
                    connection = await asyncio.open_connection("127.0.0.1", self.port)
                reader, writer = connection
                writer.write(request)
                found = await self._read(reader)
                self._free.put_nowait(connection)
                return found
            except (ConnectionError, asyncio.IncompleteReadError):
                connection = None
        self._free.put_nowait(None)
        raise ConnectionError(path)

    async def _read(self, reader: asyncio.StreamReader) -> tuple[int, str, str]:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        said = {name.lower(): value for name, _, value in (line.partition(": ") for line in head[1:])}
        await reader.readexactly(int(said.get("content-length", 0)))
        return int(head[0].split()[1]), said.get("etag", ""), said.get("poll-pass", "")


class Server(NamedTuple):
    """A server that runs: its port, and the process id of its master."""

    port: int
    master: int


@contextmanager
def serving(serve: Callable[..., None], port: int, *more: str) -> Iterator[Server]:
    """Let `serve(port, *more)` run in a process of its own."""
    process = multiprocessing.get_context("spawn").Process(target=serve, args=(port, *more))
    process.start()
    assert process.pid is not None
    try:
        _wait_for(port)
        yield Server(port, process.pid)
    finally:
        os.kill(process.pid, signal.SIGTERM)
        process.join(40)


def application(folder: str, port: int) -> Flask:
    """Return the product with its database and instance in the folder, as it is served at that port."""
    base = {"BASE_URL": f"http://127.0.0.1:{port}", "TESTING": False}
    return create_app(**{**settings(Path(folder), f"sqlite:///{folder}/bench.sqlite"), **base})


def product(port: int, folder: str) -> None:
    """Serve the product with two workers and no mail worker."""
    server.serve(Plan(application(folder, port), "127.0.0.1", port, WORKERS, has_mail_worker=False))


def _wait_for(port: int) -> None:
    for _ in range(1200):  # the machine may have other things to do
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise RuntimeError("the server did not start")


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
