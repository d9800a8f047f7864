"""The web server, and the mail worker beside it: gunicorn's master is the parent of both.

However the master ends, its children end with it: asked to stop they finish what they are doing;
when it is killed outright the kernel kills them too.
"""

import ctypes
import gc
import logging
import os
import resource
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from flask import Flask
from gunicorn.app.base import BaseApplication
from gunicorn.arbiter import Arbiter

from eventsite import counters, tasks
from eventsite.database import db

PR_SET_PDEATHSIG = 1  # prctl(2)
# Connections that a web worker holds at once, and files that it opens beside them: databases, uploads, its plumbing.
# Beyond them callers wait at the door: a worker that can open nothing more would die with all that it has in hand.
MOST_CONNECTIONS, OTHER_FILES = 1000, 64
NUMBERS = "/metrics"
NO_TRUSTED_PROXY = ""  # forwarded headers are judged in one place, by EVENTSITE_PROXY_COUNT
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Plan:
    """What to serve, where, and with how many hands."""

    app: Flask
    host: str
    port: int
    workers: int
    threads: int = 4
    has_mail_worker: bool = True


def serve(plan: Plan) -> None:
    """Serve until told to stop. Does not return: the process ends with the master's exit status."""
    Master(Served(plan), plan).run()


def end_with_parent(how: int, parent: int) -> None:
    """Ask for this signal when the parent process ends, however it ends."""
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, how, 0, 0, 0)
        if os.getppid() != parent:  # it ended before we asked
            os.kill(os.getpid(), how)
    else:
        threading.Thread(target=_watch_parent, args=(how, parent), daemon=True).start()


def leave_no_core() -> None:
    """Let no process of ours leave its memory behind as a file when it crashes: names and addresses are in it."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def connections(threads: int) -> int:
    """Return how many connections a web worker may hold, by what the shell or systemd lets it open (`ulimit -n`)."""
    allowed, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    if allowed == resource.RLIM_INFINITY:
        return MOST_CONNECTIONS
    return max(threads + 1, min(MOST_CONNECTIONS, allowed - OTHER_FILES))


class Served(BaseApplication):
    """Our application as gunicorn wants it: loaded before the workers are forked."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        super().__init__()

    def load_config(self) -> None:
        """Tell gunicorn what the plan says."""
        settings: dict[str, Any] = {
            "bind": f"{bracketed(self._plan.host)}:{self._plan.port}",
            "workers": self._plan.workers,
            "threads": self._plan.threads,
            "worker_class": "gthread",
            "worker_connections": connections(self._plan.threads),
            "preload_app": True,
            "graceful_timeout": tasks.GRACE,
            "control_socket_disable": True,
            "forwarded_allow_ips": NO_TRUSTED_PROXY,
            "pre_fork": self._give_row,
            "post_fork": _begin_worker,
            "post_worker_init": _leave_interrupts_to_master,
            "errorlog": "-",
            "loglevel": "warning",
            "proc_name": "eventsite",
        }
        for name, value in settings.items():
            self.cfg.set(name, value)

    def _give_row(self, master: Arbiter, worker: Any) -> None:
        """Let the worker to be count in a row that no living worker has."""
        worker.row = counters.free_row([each.row for each in master.WORKERS.values()])
        counters.of(self._plan.app).take_row(worker.row)

    def load(self) -> Flask:
        """Return the application, which is made already."""
        return self._plan.app


class Master(Arbiter):
    """Gunicorn's master, which looks after the mail worker as it does after its own."""

    def __init__(self, served: Served, plan: Plan) -> None:
        self._plan = plan
        self._mail_worker = 0
        with plan.app.app_context():
            db.engine.dispose()  # connections must not be shared across a fork
        tasks.let_go(plan.app)
        _share_what_is_made()
        super().__init__(served)

    def manage_workers(self) -> None:
        """Keep all workers alive; called about once a second."""
        super().manage_workers()
        if self._plan.has_mail_worker and not self._mail_worker_lives():
            self._mail_worker = self._fork_mail_worker()

    def handle_int(self) -> None:
        """Stop as on SIGTERM: the first Ctrl-C finishes what is being done, the second does not wait."""
        self.handle_term()

    def stop(self, graceful: bool = True) -> None:
        """Stop the web workers and the mail worker, which finishes the batch in hand."""
        self._tell_mail_worker(signal.SIGTERM)
        super().stop(graceful)
        _wait_until(lambda: not self._mail_worker_lives(), tasks.GRACE if graceful else 1)
        self._tell_mail_worker(signal.SIGKILL)

    def _tell_mail_worker(self, order: int) -> None:
        if self._mail_worker_lives():
            os.kill(self._mail_worker, order)

    def _mail_worker_lives(self) -> bool:
        if not self._mail_worker:
            return False
        try:
            ended, _ = os.waitpid(self._mail_worker, os.WNOHANG)
        except ChildProcessError:  # gunicorn has reaped it
            ended = self._mail_worker
        self._mail_worker = 0 if ended else self._mail_worker
        return not ended

    def _fork_mail_worker(self) -> int:
        parent = os.getpid()
        signal.pthread_sigmask(signal.SIG_BLOCK, tasks.ORDERS_TO_STOP)
        child = os.fork()
        if child:
            signal.pthread_sigmask(signal.SIG_UNBLOCK, tasks.ORDERS_TO_STOP)
            return child
        try:
            end_with_parent(signal.SIGKILL, parent)
            counters.of(self._plan.app).take_row(counters.MAIL_WORKER)
            for listener in self.LISTENERS:
                listener.sock.close()  # the port is the web workers'
            tasks.work(self._plan.app)
        except Exception:
            log.exception("the mail worker died")
        finally:
            os._exit(0)


class _Silent(WSGIRequestHandler):
    """Waits for no caller for long, and writes no line for each."""

    timeout = 5  # seconds

    def log_message(self, *_: object) -> None:
        """Say nothing."""


class _Listener(WSGIServer):
    """Answers one caller after the other."""

    def handle_error(self, *_: object) -> None:
        """Leave whoever hung up or said nothing alone."""


def tell_numbers(app: Flask, port: int) -> WSGIServer:
    """Answer /metrics and nothing else, to this machine alone, for as long as the process lives. Raises OSError."""

    def answer(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        if environ["PATH_INFO"] == NUMBERS:
            return app(environ, start_response)
        start_response("404 Not Found", [("Content-Length", "0")])
        return []

    listener = make_server("127.0.0.1", port, answer, _Listener, _Silent)
    threading.Thread(target=_listen, args=(listener,), daemon=True).start()
    return listener


def bracketed(host: str) -> str:
    """Return the host as it stands in an address: IPv6 in brackets."""
    return f"[{host}]" if ":" in host else host


def _listen(listener: WSGIServer) -> None:
    signal.pthread_sigmask(signal.SIG_BLOCK, tasks.ORDERS_TO_STOP)  # they are the worker's
    listener.serve_forever()


def _share_what_is_made() -> None:
    """Let the collector of garbage leave alone what is there: looking at it would copy it into each process.

    What comes later it looks at each ten thousand objects: at each 700, a registration waits for it many times.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000)


def _begin_worker(_master: Arbiter, worker: Any) -> None:
    end_with_parent(signal.SIGKILL, worker.ppid)


def _leave_interrupts_to_master(_worker: Any) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C in a terminal reaches the workers too


def _watch_parent(how: int, parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(1)
    os.kill(os.getpid(), how)


def _wait_until(is_so: Callable[[], bool], seconds: float) -> None:
    end = time.monotonic() + seconds
    while not is_so() and time.monotonic() < end:
        time.sleep(0.05)
