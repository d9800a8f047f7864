"""docs/performance.json, which keeps what was measured last, and docs/performance.md, which is written from it."""

import json
import os
import platform
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tests.benchmarks.limits import SECTIONS, USUAL_HELLO
from tests.benchmarks.tables import number

DOCS = Path(__file__).parents[2] / "docs"
DATA, PAGE = DOCS / "performance.json", DOCS / "performance.md"
HEAD = """# Performance

What the product costs beside a bare Flask application under the same server. `make bench` measures it, writes this page
from `performance.json`, and fails when a limit is not held; how it is measured: `tests/benchmarks/`. “Requests” are those
a second by those of bare hello under the same load, on 8 connections where nothing else is said. “CPU” is that of all the
server's processes. Limits in CPU time are for a machine on which hello takes {usual} ms, and are scaled to what it takes here.
"""


def machine() -> dict[str, Any]:
    """Return what it was measured on."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1024**3
    return {
        "cores": len(os.sched_getaffinity(0)),
        "processor": _processor(),
        "memory_gib": round(memory, 1),
        "python": platform.python_version(),
        "measured_at": datetime.now(UTC).isoformat(timespec="minutes"),
    }


def keep(sections: dict[str, dict[str, Any]]) -> None:
    """Write both files: these sections as measured now on this machine, the others as they were."""
    kept = json.loads(DATA.read_text("utf-8")) if DATA.is_file() else {}
    now = machine()
    for name, section in sections.items():
        kept[name] = {"machine": now, **section}
    ordered = {name: kept[name] for name in SECTIONS if name in kept}
    DATA.write_text(json.dumps(ordered, indent=1, ensure_ascii=False) + "\n", "utf-8")
    PAGE.write_text(page(ordered), "utf-8")


def page(kept: dict[str, Any]) -> str:
    """Return docs/performance.md."""
    return HEAD.format(usual=f"{USUAL_HELLO:.2f}") + "".join(
        f"\n## {name.capitalize()}\n\n{_where(section)}\n\n{_rows(section['figures'])}"
        for name, section in kept.items()
    )


def _where(section: dict[str, Any]) -> str:
    told = section["machine"]
    moment = told["measured_at"][:16].replace("T", " ")
    return (
        f"Measured {moment} UTC: {told['cores']} cores, {told['processor']}, {told['memory_gib']} GiB, "
        f"Python {told['python']}; hello {section['hello_ms']:.2f} ms."
    )


def _rows(figures: list[dict[str, Any]]) -> str:
    head = "| what | measured | limit | |\n|---|---:|---:|---|\n"
    return head + "".join(_row(figure) for figure in figures)


def _row(figure: dict[str, Any]) -> str:
    value = "–" if figure["value"] is None else f"{number(figure['value'])} {figure['unit']}".strip()
    if figure["unit"] == "is so":
        value = "yes" if figure["holds"] else "no"
    limits = [f"{sign} {number(figure[key])}" for sign, key in (("≥", "at_least"), ("≤", "at_most")) if figure.get(key)]
    is_limited = limits or figure["value"] is None
    verdict = ("held" if figure["holds"] else "**not held**") if is_limited else ""
    return f"| {figure['name']} | {value} | {' '.join(limits)} | {verdict} |\n"


def _processor() -> str:
    lines = Path("/proc/cpuinfo").read_text("utf-8").splitlines()
    return next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), platform.machine())


if __name__ == "__main__":
    keep({})
