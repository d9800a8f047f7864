"""What the product takes before anybody comes: memory with two web workers and the mail worker, and the time to start.

Memory is the proportional share (PSS) of all processes together, some seconds after the start. The start is held against
a Python that imports the same libraries and no more, in turns; of each the quickest counts, since nothing makes one
quicker than it is.
"""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPException

from eventsite import schema
from tests.benchmarks import processes
from tests.benchmarks.serving import application, free_port
from tests.benchmarks.tables import Table
from tests.conftest import settings

TURNS = 3
SETTLES = 5.0  # seconds
PATIENCE = 120.0  # seconds
LIBRARIES = """
import sys
import eventsite.__main__
print(*(name for name in sys.modules if name.partition('.')[0] not in {'eventsite', '__main__'}))
"""


def measure(table: Table) -> None:
    """Start it some times, beside the imports, and look at its memory once."""
    with tempfile.TemporaryDirectory(prefix="eventsite-idle-") as folder:
        with application(folder, free_port()).app_context():
            schema.bring_up_to_date()
        names = _said(LIBRARIES).split()
        imports, starts = [], []
        for _ in range(TURNS):
            imports.append(_import(names))
            with _started(folder) as (master, seconds):
                starts.append(seconds)
                if len(starts) == TURNS:
                    time.sleep(SETTLES)
                    memory, count = processes.pss(master), len(list(processes.tree(master)))
    table.add("memory, web with 2 workers and mail worker", memory, "MB")
    table.require("memory, master, 2 web workers and mail worker were there", count == 4)
    table.add("start, until ready", min(starts), "s")
    table.add("start, import of the same libraries", min(imports), "s")
    table.add("start, by the import of the same libraries", min(starts) / min(imports), "×")


def _said(program: str) -> str:
    return subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True).stdout


def _import(names: list[str]) -> float:
    """Return the seconds in which a new Python has imported the modules; some are parts that cannot be alone."""
    program = "import importlib, sys\nfor name in sys.argv[1:]:\n try: importlib.import_module(name)\n except ImportError: pass"
    begun = time.perf_counter()
    subprocess.run([sys.executable, "-c", program, *names], check=True, stderr=subprocess.DEVNULL)
    return time.perf_counter() - begun


@contextmanager
def _started(folder: str) -> Iterator[tuple[int, float]]:
    """Let it serve as an operator starts it; give its process id and the seconds until it said that it was ready."""
    port = free_port()
    given = {**settings(folder, f"sqlite:///{folder}/bench.sqlite"), "BASE_URL": f"http://127.0.0.1:{port}"}  # type: ignore[arg-type]
    told = {f"EVENTSITE_{name}": str(value) for name, value in given.items() if name != "TESTING"}
    begun = time.perf_counter()
    command = [sys.executable, "-m", "eventsite", "serve", "--port", str(port)]
    process = subprocess.Popen(command, env={**os.environ, **told})
    try:
        while not _is_ready(port):
            if process.poll() is not None or time.perf_counter() - begun > PATIENCE:
                raise RuntimeError("the server did not start")
            time.sleep(0.01)
        yield process.pid, time.perf_counter() - begun
    finally:
        process.terminate()
        process.wait(40)


def _is_ready(port: int) -> bool:
    connection = HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", "/readyz")
        return connection.getresponse().status == 200
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()
