"""Two loads that take turns, so that what slows the machine down slows both."""

import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from statistics import median
from typing import Any

from tests.benchmarks import bare, loads, processes, serving
from tests.benchmarks.loads import Visit
from tests.benchmarks.serving import Server

TURNS = 3
SECONDS = 1.0
BUSY_CLIENT = 0.9  # of a core: above it is the client that is measured


@dataclass(frozen=True)
class Target:
    """What is visited: at which server, and how."""

    server: Server
    visit: Callable[..., Visit]
    args: tuple[Any, ...] = ()


@dataclass(frozen=True)
class Measured:
    """One side of a comparison: visits a second, ms of the server's CPU for each, ms within which 50 and 99 % were done."""

    rate: float
    cpu: float
    p50: float
    p99: float


@dataclass(frozen=True)
class Pair:
    """Both sides, and the medians over the turns of ours by bare: of visits a second, and of CPU."""

    bare: Measured
    ours: Measured
    rate_ratio: float
    cpu_ratio: float


def got(server: Server, path: str, headers: str = "") -> Target:
    """Return a page that is got."""
    return Target(server, loads.page, (loads.request(server.port, path, headers),))


def beside(bare: Target, ours: Target, connections: int = 8, turns: int = TURNS, seconds: float = SECONDS) -> Pair:
    """Return what both come to, visited in turns."""
    pairs = [(measured(bare, connections, seconds), measured(ours, connections, seconds)) for _ in range(turns)]
    return Pair(
        _middle([one for one, _ in pairs]),
        _middle([other for _, other in pairs]),
        median(other.rate / one.rate for one, other in pairs),
        median(other.cpu / one.cpu for one, other in pairs),
    )


def measured(target: Target, connections: int = 8, seconds: float = SECONDS, visits: int | None = None) -> Measured:
    """Return what the target comes to under one load. Raises RuntimeError if that was the client's doing."""
    port, master = target.server.port, target.server.master
    before = processes.cpu(master)
    load = loads.load(port, target.visit, target.args, connections=connections, seconds=seconds, visits=visits)
    used = processes.cpu(master) - before
    if load.client_cpu > BUSY_CLIENT * (load.seconds + loads.WARM_UP):
        raise RuntimeError("the client was the bottleneck")
    return Measured(load.rate, used / load.visits * 1000, load.percentile(0.5), load.percentile(0.99))


def hello() -> float:
    """Return what a bare hello takes on this machine now, in ms of CPU."""
    with (
        tempfile.TemporaryDirectory(prefix="eventsite-bare-") as folder,
        serving.serving(bare.serve, serving.free_port(), folder) as server,
    ):
        return median(measured(got(server, "/")).cpu for _ in range(TURNS))


def _middle(found: list[Measured]) -> Measured:
    return Measured(*(median(getattr(one, name) for one in found) for name in ("rate", "cpu", "p50", "p99")))
