"""Messages about mail that came in, in both languages, each against a file that was read by hand."""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from types import SimpleNamespace

import pytest
from icalendar import Calendar

from eventsite import notifications
from eventsite.notifications import Letter, Notification
from eventsite.rules.outbox import Kind
from tests.notifications import test_messages as others
from tests.notifications.conftest import Cases
from tests.notifications.test_messages import HOSTILE, SNAPSHOTS, Case, Tags, ended

HELD = datetime(2026, 9, 3, 8, 15, tzinfo=UTC)
OF_THE_OFFICE = {"forwarded", "undeliverable"}
TEXT = "Hej!\n\nFinns det mat?\n\nMed vänlig hälsning\nÅsa"
WRITTEN: dict[str, Callable[[Case], Notification]] = {
    "declined": lambda case: notifications.declined(case.registration, case.event, 7, HELD),
    "accepted_again": lambda case: notifications.accepted_again(case.registration, case.event),
    "seat_taken": lambda case: notifications.seat_taken(
        ended(case, "waitlisted").registration, case.event, case.entry, 3
    ),
    "seat_taken-no_queue": lambda case: notifications.seat_taken(
        ended(case, "declined").registration, case.event, case.entry, None
    ),
    "confirm_answer": lambda case: notifications.confirm_answer(case.registration, case.event, 7, says_no=True),
    "confirm_answer-yes": lambda case: notifications.confirm_answer(case.registration, case.event, 7, says_no=False),
    "partial_answer": lambda case: notifications.partial_answer(case.registration, case.event, case.entry),
    "partial_answer-session": lambda case: notifications.partial_answer(
        case.registration, case.event, SimpleNamespace(session=SimpleNamespace(title="Workshop"))
    ),
    "stale_answer": lambda case: notifications.stale_answer(case.registration, case.event),
    "no_delegation": lambda case: notifications.no_delegation(case.registration, case.event),
    "counter_declined": lambda case: notifications.counter_declined(case.registration, case.event, case.entry),
    "forwarded": lambda case: notifications.forwarded(Letter("asa@example.org", "Mat?", TEXT)),
    "forwarded-no_sender": lambda case: notifications.forwarded(Letter("", "", TEXT)),
    "undeliverable": lambda case: notifications.undeliverable(
        case.registration, case.event, "5.1.1 550 no such user here"
    ),
}
PERSONAL = [name for name in WRITTEN if name.partition("-")[0] not in OF_THE_OFFICE]
each_message = pytest.mark.parametrize("name", WRITTEN)
each_language = pytest.mark.parametrize("language", ["sv", "en"])


@pytest.fixture(autouse=True)
def written(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the writer of the other messages write these."""
    monkeypatch.setattr(others, "WRITTEN", WRITTEN)


@each_message
@each_language
def test_text_is_as_it_was_read(cases: Cases, name: str, language: str) -> None:
    if name not in PERSONAL and language == "en":
        return  # the office reads Swedish
    message = others.write(cases, name, language)
    shown = re.sub(r"/answers/[^/]+/", "/answers/…/", f"Subject: {message.subject}\n\n{message.text}")
    assert shown == (SNAPSHOTS / f"{name}-{language}.txt").read_text(encoding="utf-8")


def test_every_kind_of_message_about_answers_is_written_here() -> None:
    assert {name.partition("-")[0] for name in WRITTEN} == set(others.ANSWERS)


@each_message
def test_html_says_what_the_text_says(cases: Cases, name: str) -> None:
    message = others.write(cases, name)
    mail = Tags(message.html)
    assert mail.tags <= others.ALLOWED
    assert set(re.findall(r"http://localhost/\S*", message.text)) <= {*mail.links, *mail.text.split()}
    assert all(link.startswith("http://localhost/") for link in mail.links)


@each_message
def test_what_people_typed_is_text_and_never_a_link(cases: Cases, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    hostile = Letter("asa@example.org", HOSTILE, HOSTILE)
    monkeypatch.setitem(WRITTEN, "forwarded", lambda case: notifications.forwarded(hostile))
    message = others.write(cases, name, who=HOSTILE, title=HOSTILE, room_name=HOSTILE, contact_email=HOSTILE)
    mail = Tags(message.html)
    assert mail.tags <= others.ALLOWED
    assert all(link.startswith("http://localhost/") for link in mail.links)
    assert ("{{7*7}}" in mail.text) == (name != "forwarded-no_sender")


@pytest.mark.parametrize("name", PERSONAL)
def test_lines_are_short_but_for_addresses(cases: Cases, name: str) -> None:
    message = others.write(cases, name, title="En mycket lång rubrik om segregation " * 5)
    assert [line for line in message.text.splitlines() if len(line) > 72 and not line.startswith("http")] == []


@pytest.mark.parametrize("name", PERSONAL)
def test_only_what_takes_an_entry_away_or_refuses_a_time_has_a_calendar_object(cases: Cases, name: str) -> None:
    attachment = others.write(cases, name).attachment
    methods = {Kind.SEAT_TAKEN: "CANCEL", Kind.COUNTER_DECLINED: "DECLINECOUNTER"}
    assert (attachment and attachment.method) == methods.get(Kind(name.partition("-")[0]))
    if attachment:
        assert Calendar.from_ical(attachment.content)["METHOD"] == attachment.method


@each_message
def test_room_is_reached_only_by_who_has_the_seat_back(cases: Cases, name: str) -> None:
    message = others.write(cases, name)
    assert ("/m/" in message.text + message.html) == (name == "accepted_again")


def test_office_answers_to_whoever_wrote(cases: Cases) -> None:
    assert others.write(cases, "forwarded").reply_to == "asa@example.org"
    assert others.write(cases, "forwarded-no_sender").reply_to is None
