"""Which scenario of calendar.md §8 is tested where. Tests are named by the number: `test_s02_time_moved`.

scenario  what happens                                       tests
--------  -------------------------------------------------  ---------------
S1        registers, seat                                    test_seats, test_colleagues
S1w       registers, waiting list or approval                test_seats, test_offers
S2        time moved                                         test_changes
S3        venue changed                                      test_changes
S4        link, room, text changed                           test_changes
S6        sent again, REFRESH                                test_changes
S7        event called off                                   test_changes
S8        attendee cancels on the site, hands over           test_seats, test_colleagues
S9        organizer removes someone                          test_seats
S10       promoted from the waiting list                     test_seats, test_colleagues
S11       promotion as an offer with deadline                test_offers
S12       declines by reply, strong                          test_answers
S13       declines, weak                                     test_answers
S14       accepts again by reply, seat still free            test_answers
S14u      undoes the decline on the site                     test_answers
S15       accepts again, now full                            test_answers
S16       registers again on the site after S8/S12           test_seats, test_answers
S17       tentative                                          test_answers
S18       COUNTER                                            test_answers
S19       delegates                                          test_answers
S20       forwarded copy is answered                         test_answers
S21       answer to the time before a move                   test_answers
S22       moved to another zone                              test_changes
S23       three days, same hours                             test_several
S24       one day of S23 moved                               test_several
S25       declines one day of S23                            test_several
S26       n sessions                                         test_several
S27       series feed                                        test_several
S28       address changed by the organizer or the person     test_seats
S29       cancelled event revived                            test_changes
S30       postponed without date                             test_changes
S31       bounce                                             test_answers
S32       event on a clock-change day                        test_changes
S33       person erased                                      test_seats
"""

import ast
import re
from pathlib import Path

HERE = Path(__file__).parent
ROW = re.compile(r"^(S\d+[a-z]?) +(.+?) {2,}((?:test_\w+|issue \d)(?:, test_\w+)*)$", re.MULTILINE)
# The table of calendar.md has no S5.
SCENARIOS = {f"S{number}" for number in range(1, 34) if number != 5} | {"S1w", "S14u"}
NAME = re.compile(r"test_s0?(\d+[a-z]?)_")


def table() -> dict[str, set[str]]:
    """Return where each scenario is tested, or which issue will cause it, as the docstring has it."""
    return {number: set(where.split(", ")) for number, _, where in ROW.findall(str(__doc__))}


def places() -> dict[str, set[str]]:
    """Return the modules whose tests are named by each scenario."""
    found: dict[str, set[str]] = {}
    for path in HERE.glob("test_*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef) and (name := NAME.match(node.name)):
                found.setdefault(f"S{name[1]}", set()).add(path.stem)
    return found


def test_every_scenario_is_in_the_table() -> None:
    assert set(table()) == SCENARIOS


def test_every_scenario_that_can_be_caused_is_tested_where_the_table_says() -> None:
    caused = {number: where for number, where in table().items() if not where & {"issue 4"}}
    assert places() == caused
