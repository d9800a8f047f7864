"""The answers that real calendars send, each with the verdict that is expected of it."""

import json
from pathlib import Path

import pytest
from flask import Flask

from tests.factories import Make
from tests.inbound.letters import entry, invited, kept, receive

FOLDER = Path(__file__).parent / "replies"
EXPECTED = json.loads((FOLDER / "expected.json").read_text(encoding="utf-8"))
COUNTS = {"accept", "decline"}
each_fixture = pytest.mark.parametrize("name", EXPECTED)


@each_fixture
def test_verdict_is_the_expected_one(app: Flask, make: Make, name: str) -> None:
    who = invited(app, make)
    outcome = receive(app, (FOLDER / f"{name}.eml").read_bytes())
    about = who.registration_id if "uid" in EXPECTED[name] else None
    assert (outcome.verdict, outcome.registration_id) == (EXPECTED[name]["verdict"], about)


@each_fixture
def test_what_is_said_is_kept_with_the_mail(app: Flask, make: Make, name: str) -> None:
    invited(app, make)
    receive(app, (FOLDER / f"{name}.eml").read_bytes())
    mail, expected = kept(app), EXPECTED[name]
    assert mail.partstat == expected.get("partstat", mail.partstat)
    assert mail.comment == expected.get("comment", mail.comment)
    assert mail.sequence == expected.get("sequence")


@each_fixture
def test_only_what_counts_is_stored_as_the_answer(app: Flask, make: Make, name: str) -> None:
    who = invited(app, make)
    receive(app, (FOLDER / f"{name}.eml").read_bytes())
    stored, expected = entry(app, who.registration_id), EXPECTED[name]
    counts = expected["verdict"] in COUNTS
    assert stored.partstat == (expected["partstat"] if counts else "ACCEPTED")
    assert stored.reply_comment == (expected.get("comment", stored.reply_comment) if counts else "")
    assert (stored.replied_at is not None) == counts
