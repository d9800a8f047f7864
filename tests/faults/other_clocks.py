"""`eventsite` on a machine whose clock is off by the seconds in a file, which is read again and again.

libfaketime cannot do it: with 0.9.10 Python 3.11 sleeps for ever, or not at all. As for the control run, the product
can be kept from setting its clock by the database's.
"""

import os
import threading
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import time_machine

from eventsite import site
from eventsite.__main__ import main

HANDS, IS_ALONE = "FAULT_CLOCK", "FAULT_CLOCK_ALONE"


def live_by(hands: Path) -> None:
    """Let the clock of this process, and of those that it forks, show what the file says."""
    off_by = _read(hands)
    clock = time_machine.travel(datetime.now(UTC) + timedelta(seconds=off_by), tick=True).start()
    _follow(clock, hands, off_by)
    os.register_at_fork(after_in_child=lambda: _follow(clock, hands, off_by))


def _follow(clock: time_machine.Traveller, hands: Path, off_by: float) -> None:
    def follow() -> None:
        shown = off_by
        while True:
            time.sleep(0.2)
            clock.shift(_read(hands) - shown)
            shown = _read(hands)

    threading.Thread(target=follow, daemon=True).start()


def _read(hands: Path) -> float:
    return float(hands.read_text())


if __name__ == "__main__":
    if os.environ.get(IS_ALONE):
        site._set_clock = lambda: None
    live_by(Path(os.environ[HANDS]))
    main()
