"""Sections one after the other, each in a process of its own."""

import multiprocessing
import sys
import traceback
from concurrent.futures import ProcessPoolExecutor
from importlib import import_module
from typing import Any

from tests.benchmarks import documents
from tests.benchmarks.limits import SECTIONS
from tests.benchmarks.tables import Table

KEEP = "--keep"


def main(arguments: list[str]) -> int:
    """Measure the sections that are named, or all, and print; return the exit status. KEEP writes docs/performance.*."""
    named = [argument for argument in arguments if argument != KEEP]
    if unknown := set(named) - set(SECTIONS):
        sys.exit(f"no such section: {', '.join(sorted(unknown))}; there are {', '.join(SECTIONS)}")
    hello = _apart(_hello)
    print(f"a bare hello takes {hello:.3f} ms of CPU")
    measured = {}
    for section in named or SECTIONS:
        print(f"\n{section}", flush=True)
        measured[section] = _apart(_measure, section, hello)
    if KEEP in arguments:
        documents.keep(measured)
    failed = [name for name, told in measured.items() if not all(figure["holds"] for figure in told["figures"])]
    print(f"\nNOT HELD: {', '.join(failed)}" if failed else "\nheld")
    return 1 if failed else 0


def _apart(work: Any, *args: Any) -> Any:
    """Do it in a fresh process, so that no section sees what another has left in memory."""
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(1, context) as pool:
        return pool.submit(work, *args).result()


def _measure(section: str, hello: float) -> dict[str, Any]:
    table = Table(section, hello)
    try:
        import_module(f"tests.benchmarks.{section}").measure(table)
    except Exception:  # whatever it is, the other sections are measured, and this one has failed
        traceback.print_exc()
        table.require("all was measured", False)
    for name in table.missing():
        print(f"{name:60} not measured: NOT HELD")
    return table.as_data()


def _hello() -> float:
    """Return what a bare hello takes now, in ms of CPU; the product is not imported by those who only visit."""
    return float(import_module("tests.benchmarks.comparing").hello())
