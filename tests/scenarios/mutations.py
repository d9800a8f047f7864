"""The decisions and rules of calendar.md turned round, one at a time, to see that a test falls: `python -m tests.scenarios.mutations`.

For each, a copy of the package is changed in one place and the tests that should notice are run there. It fails
when a mutant survives, when a place is no longer found, and when the tests do not pass on the code as it is.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from queue import SimpleQueue

from tests.scenarios.mutants import MUTANTS, Mutant

ROOT = Path(__file__).parents[2]
COPIED = ("eventsite", "templates", "static", "tests", "pyproject.toml")
HANDS = 2
PATIENCE = 180  # seconds for the tests of one mutant
FAILED = 1  # pytest's exit status when tests ran and some failed


class NotApplicable(Exception):
    """The code has moved on: the place to change is not there once, or the tests do not pass on it as it is."""


def run(mutants: Iterable[Mutant] = MUTANTS) -> list[tuple[Mutant, bool]]:
    """Return each mutant and whether its tests noticed it. Raises NotApplicable when the code has moved on."""
    mutants = list(mutants)
    with tempfile.TemporaryDirectory(prefix="eventsite-mutants-") as folder:
        copies: SimpleQueue[Path] = SimpleQueue()
        for number in range(HANDS):
            copies.put(_copy(Path(folder, str(number))))
        _check_sound(copies, mutants)
        with ThreadPoolExecutor(HANDS) as pool:
            return list(zip(mutants, pool.map(lambda mutant: _is_killed(copies, mutant), mutants), strict=True))


def check_applies(mutant: Mutant) -> None:
    """Raise NotApplicable unless the change can be made in one place."""
    _mutated(_source(ROOT, mutant).read_text(encoding="utf-8"), mutant)


def _copy(folder: Path) -> Path:
    """Return a copy of what the tests need."""
    for name in COPIED:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, folder / name, ignore=shutil.ignore_patterns("node_modules"))
        else:
            shutil.copy2(source, folder / name)
    return folder


def _check_sound(copies: "SimpleQueue[Path]", mutants: list[Mutant]) -> None:
    """Raise NotApplicable unless each change can be made in one place and all tests pass where none is made."""
    for mutant in mutants:
        check_applies(mutant)
    copy = copies.get()
    status, said = _tested(copy, sorted({killer for mutant in mutants for killer in mutant.killers}))
    copies.put(copy)
    if status:
        raise NotApplicable(f"the tests do not pass on the code as it is:\n{said}")


def _is_killed(copies: "SimpleQueue[Path]", mutant: Mutant) -> bool:
    """Make the change in a copy that nobody uses, run its tests, take it back, and say whether one failed."""
    copy = copies.get()
    source = _source(copy, mutant)
    sound = source.read_text(encoding="utf-8")
    try:
        source.write_text(_mutated(sound, mutant), encoding="utf-8")
        status, said = _tested(copy, mutant.killers)
    finally:
        source.write_text(sound, encoding="utf-8")
        copies.put(copy)
    if status not in {0, FAILED}:
        raise NotApplicable(f"{mutant.rule}: the tests could not be run:\n{said}")
    return status == FAILED


def _source(folder: Path, mutant: Mutant) -> Path:
    return folder / "eventsite" / mutant.file


def _mutated(code: str, mutant: Mutant) -> str:
    if code.count(mutant.old) != 1:
        raise NotApplicable(f"{mutant.rule}: {mutant.old!r} stands {code.count(mutant.old)} times in {mutant.file}")
    return code.replace(mutant.old, mutant.new)


def _tested(folder: Path, tests: Iterable[str]) -> tuple[int, str]:
    """Run the tests on the package in the folder and return pytest's exit status and what it said."""
    command = (sys.executable, "-m", "pytest", "-x", "-p", "no:cacheprovider", "-k", "not postgresql", *tests)
    environment = os.environ | {"PYTHONPATH": str(folder), "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, timeout=PATIENCE)
    return done.returncode, done.stdout[-3000:] + done.stderr[-3000:]


def main() -> int:
    """Print which test noticed which mutant; the exit status is 1 when one has survived."""
    results = run()
    for mutant, is_killed in results:
        killers = " ".join(killer.rpartition("::")[2] for killer in mutant.killers)
        print(f"{mutant.rule:4} {mutant.how:50} {'killed by' if is_killed else 'SURVIVED'} {killers}")  # noqa: T201
    return int(not all(is_killed for _, is_killed in results))


if __name__ == "__main__":
    sys.exit(main())
