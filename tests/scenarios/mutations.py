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
from dataclasses import dataclass
from pathlib import Path
from queue import SimpleQueue

ROOT = Path(__file__).parents[2]
COPIED = ("eventsite", "templates", "static", "tests", "pyproject.toml")
HANDS = 2
PATIENCE = 180  # seconds for the tests of one mutant
FAILED = 1  # pytest's exit status when tests ran and some failed

SEATS = "tests/scenarios/test_seats.py::"
CHANGES = "tests/scenarios/test_changes.py::"
ANSWERS = "tests/scenarios/test_answers.py::"
SEVERAL = "tests/scenarios/test_several.py::"
S01 = f"{SEATS}test_s01_registered"
S02 = f"{CHANGES}test_s02_time_moved"
S07 = f"{CHANGES}test_s07_event_called_off"
S12 = f"{ANSWERS}test_s12_declines"
S27 = f"{SEVERAL}test_s27_series_feed"


class NotApplicable(Exception):
    """The code has moved on: the place to change is not there once, or the tests do not pass on it as it is."""


@dataclass(frozen=True)
class Mutant:
    """A rule, how it is broken, where (a file of the package, what stands there, what instead), and who notices."""

    rule: str
    how: str
    file: str
    old: str
    new: str
    killers: tuple[str, ...]


MUTANTS = (
    Mutant("D1", "the UID is made from the registration", "services/calendar_entries.py",
           'f"{secrets.token_hex(16)}@', 'f"{registration.id:032x}@',
           (f"{SEATS}test_s16_registers_again_after_cancelling",)),
    Mutant("D2", "mail comes from an address of its own", "delivery/queue.py",
           'sender=Party(config["CALENDAR_NAME"], config["CALENDAR_ADDRESS"])',
           'sender=Party(config["CALENDAR_NAME"], f"studs+{token}@{config[\'BOUNCE_DOMAIN\']}")',
           (S01,)),
    Mutant("D3", "the calendar's address is Google's", "config.py",
           '"CALENDAR_ADDRESS", str, "kalender@kalender.example.se"', '"CALENDAR_ADDRESS", str, "kalender@gmail.com"',
           (S01,)),
    Mutant("D4", "two are invited in one object", "calendar/invitations.py",
           'component.add("ATTENDEE", invited)',
           'component.add("ATTENDEE", [invited, vCalAddress("mailto:person2@bolaget.example")])',
           (S01,)),
    Mutant("D5", "a move does not ask anew", "rules/sayings.py",
           "sequence, sequence, PartStat.NEEDS_ACTION)", "sequence, sequence, answer)",
           (S02,)),
    Mutant("D6", "SEQUENCE stays when the content is new", "rules/sayings.py",
           "sequence = self.sequence + 1", "sequence = self.sequence",
           (S02,)),
    Mutant("D7", "what is called off is still confirmed", "calendar/invitations.py",
           'component.add("STATUS", "CANCELLED")', 'component.add("STATUS", "CONFIRMED")',
           (S07,)),
    Mutant("D8", "a decline is answered with a CANCEL", "services/declines.py",
           '    _trace("answer.declined", answering.case)\n',
           '    _trace("answer.declined", answering.case)\n    invitations.withdraw('
           "registration, event, answering.cause, answering.now, "
           "lambda entry: notifications.replaced(registration, event, entry))\n",
           (S12,)),
    Mutant("D9", "icalendar makes the time zones", "calendar/objects.py",
           "    blocks = {clock.block[\"TZID\"]: clock.block for clock in clocks if clock.block is not None}\n"
           "    for component in [*blocks.values(), *events]:\n"
           "        calendar.add_component(component)\n",
           "    for component in events:\n"
           "        calendar.add_component(component)\n"
           "    calendar.add_missing_timezones()\n",
           ("tests/calendar/test_zones.py::test_t05_no_date_lists_and_no_comments",)),
    Mutant("D10", "a feed has a METHOD", "calendar/publications.py",
           "    calendar = objects.head()\n", '    calendar = objects.head("PUBLISH")\n',
           (S27,)),
    Mutant("M03", "the calendar gets a copy", "delivery/mime.py",
           '    message["Date"] =', '    message["Cc"] = addr_spec(letter.sender.address)\n    message["Date"] =',
           (S01,)),
    Mutant("M06", "the part does not name the method", "delivery/mime.py",
           'params={"method": method, "charset": "UTF-8"}', 'params={"charset": "UTF-8"}',
           (S01,)),
    Mutant("M09", "the attachment is another object", "delivery/mime.py",
           "    message.add_attachment(\n        calendar,", "    message.add_attachment(\n        calendar.lower(),",
           (S01,)),
    Mutant("M16", "invitations are marked as automatic", "delivery/mime.py",
           'message["X-Auto-Response-Suppress"] = "OOF, AutoReply"', 'message["Auto-Submitted"] = "auto-generated"',
           (S01,)),
    Mutant("S04", "lines are not folded", "calendar/objects.py",
           "calendar.to_ical(sorted=False)", 'calendar.to_ical(sorted=False).replace(b"\\r\\n ", b"")',
           ("tests/calendar/test_syntax.py::test_s04_s05_lines_have_at_most_75_octets_and_folds_split_no_character",)),
    Mutant("S10", "commas are not escaped", "calendar/objects.py",
           'r"[\\\\;,]"', 'r"[\\\\;]"',
           (f"{CHANGES}test_s03_venue_changed",)),
    Mutant("C03", "the object does not say its method", "calendar/objects.py",
           '        calendar.add("METHOD", method)\n', '        calendar.add("X-METHOD", method)\n',
           (S01,)),
    Mutant("C07", "a day with other hours is left out", "calendar/invitations.py",
           'objects.serialised(objects.head("REQUEST"), components, [clock])',
           'objects.serialised(objects.head("REQUEST"), components[:1], [clock])',
           (f"{SEVERAL}test_s23_a_day_with_other_hours_is_in_the_same_object",)),
    Mutant("E06", "a CANCEL has the SEQUENCE of what it cancels", "services/calendar_entries.py",
           "    entry.sequence += 1\n", "    entry.sequence += entry.sequence == 0\n",
           ("tests/scenarios/test_lives.py::"
            "test_registered_moved_accepted_edited_declined_accepted_called_off",)),
    Mutant("E13", "the alarm comes two hours before", "calendar/invitations.py",
           "timedelta(hours=-1)", "timedelta(hours=-2)",
           (S01,)),
    Mutant("E16", "the room is in the cancellation", "calendar/invitations.py",
           '    component.add("STATUS", "CANCELLED")\n',
           '    component.add("STATUS", "CANCELLED")\n    _add_conference(component, invitation)\n',
           (S07,)),
    Mutant("T01", "the zone is not explained", "calendar/invitations.py",
           'objects.head("REQUEST"), components, [clock])', 'objects.head("REQUEST"), components, [])',
           (S01,)),
    Mutant("T06", "the clocks change an hour late", "calendar/zones.py",
           '"CET-1CEST,M3.5.0,M10.5.0/3"', '"CET-1CEST,M3.5.0/3,M10.5.0/3"',
           (S01, "tests/calendar/test_zones.py::test_t03_t05_the_block_for_sweden_is_this")),
    Mutant("T07", "a start that never comes is taken", "rules/events.py",
           "        return WallProblem.GAP\n", "        return None\n",
           (f"{CHANGES}test_s32_a_start_that_the_clocks_jump_over_is_refused_at_input",)),
    Mutant("X03", "ORGANIZER changes with the messages", "notifications/invitations.py",
           "organizer=Party(entry.organizer_name, entry.organizer_address)",
           'organizer=Party(f"{entry.organizer_name} {entry.sequence}", entry.organizer_address)',
           (S02,)),
    Mutant("X04", "CREATED is the time of sending", "calendar/objects.py",
           '_utc(entry.created_at))', '_utc(stamped_at))',
           (S02,)),
    Mutant("X06", "two messages in a second have one DTSTAMP", "rules/invitations.py",
           "timedelta(seconds=1)", "timedelta(0)",
           (f"{CHANGES}test_s29_revived",)),
    Mutant("F03", "a UID may come twice in a feed", "calendar/publications.py",
           "len({entry.uid for entry in entries}) < len(entries)", "not entries",
           ("tests/calendar/test_publications.py::test_f03_uids_are_unique",)),
    Mutant("F04", "SEQUENCE in the feed does not grow", "services/events.py",
           "event.calendar_sequence += 1", "event.calendar_sequence += 0",
           (S27,)),
    Mutant("F05", "DTSTAMP in the feed is not that of the change", "calendar/publications.py",
           "objects.events(entry, entry.changed_at, entry.description)",
           "objects.events(entry, entry.created_at, entry.description)",
           (S27,)),
)  # fmt: skip


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
        _mutated(_source(ROOT, mutant).read_text(encoding="utf-8"), mutant)
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
