"""What there is, is written down."""

import json
import re
from pathlib import Path

import pytest

from eventsite import cli, config
from eventsite.rules.outbox import Kind
from tests.benchmarks import documents

DOCS = Path(__file__).parents[2] / "docs"


@pytest.mark.parametrize("setting", config.SETTINGS, ids=lambda setting: setting.name)
def test_every_setting_is_documented_with_its_line(setting):
    row = f"| `EVENTSITE_{setting.name}` |"
    line = next(
        line for line in (DOCS / "settings.md").read_text(encoding="utf-8").splitlines() if line.startswith(row)
    )
    assert setting.about.replace("|", "\\|") in line


def test_no_documented_setting_is_made_up():
    named = set(re.findall(r"^\| `EVENTSITE_(\w+)`", (DOCS / "settings.md").read_text(encoding="utf-8"), re.MULTILINE))
    assert named == set(config.BY_NAME)


def commands():
    """Yield every command as it is typed."""
    for command in cli.COMMANDS:
        names = getattr(command, "commands", None)
        yield from ([f"{command.name} {name}" for name in names] if names else [command.name])


@pytest.mark.parametrize("command", list(commands()))
def test_every_command_is_documented(command):
    assert f"`eventsite {command}" in (DOCS / "commands.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("kind", list(Kind))
def test_every_notification_is_documented(kind):
    assert f"`{kind}`" in (DOCS / "notifications.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(("document", "at_least"), [("questions-cases.md", 36), ("reliability.md", 15)])
def test_every_test_that_is_named_exists(document, at_least):
    named = re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", (DOCS / document).read_text(encoding="utf-8"))
    missing = [
        f"{file}::{test}"
        for file, test in named
        if f"\ndef {test}(" not in f"\n{(DOCS.parent / file).read_text(encoding='utf-8')}"
    ]
    assert (missing, len(named) >= at_least) == ([], True)


def test_the_page_of_performance_is_what_was_measured():
    kept = json.loads(documents.DATA.read_text(encoding="utf-8"))
    assert documents.PAGE.read_text(encoding="utf-8") == documents.page(kept)
