"""Libraries are chosen anew within the time that docs/security.md gives them."""

import re
import subprocess
from datetime import date, timedelta
from pathlib import Path

import pytest

HERE = Path(__file__).parents[2]
LONGEST = timedelta(days=90)
CHOSEN = date(2026, 11, 30)


def is_overdue(chosen, committed):
    """Say whether a commit of that day stands on versions that are too old. Old commits stay what they were."""
    return committed - chosen > LONGEST


def last_commit():
    """Return the day of the newest commit here."""
    try:
        said = subprocess.run(
            ["git", "-C", HERE, "log", "-1", "--format=%cs"], check=True, capture_output=True, text=True
        ).stdout
    except (subprocess.CalledProcessError, FileNotFoundError):
        pytest.skip("there is no history to say when the newest commit was made")
    return date.fromisoformat(said.strip())


def test_versions_are_not_older_than_the_document_allows():
    first = (HERE / "requirements.lock").read_text(encoding="utf-8").splitlines()[0]
    said = re.fullmatch(r"# Chosen anew on (\d{4}-\d\d-\d\d)\.", first)
    assert said, "`make lock` has not said when it ran"
    chosen = date.fromisoformat(said[1])
    assert chosen <= date.today()
    assert not is_overdue(chosen, last_commit()), "it is time for `make lock`"


@pytest.mark.parametrize(("days", "is_too_late"), [(-1, False), (0, False), (90, False), (91, True)])
def test_after_90_days_versions_are_overdue(days, is_too_late):
    assert is_overdue(CHOSEN, CHOSEN + timedelta(days=days)) == is_too_late


def test_the_document_gives_the_same_time():
    text = (HERE / "docs" / "security.md").read_text(encoding="utf-8")
    assert f"at the latest after {LONGEST.days} days" in text
