"""Invitations to register and reminders of them, in both languages, each against a file that was read by hand."""

import re
from collections.abc import Callable
from datetime import datetime

import pytest

from eventsite import notifications
from eventsite.models import Invitee
from eventsite.notifications import Notification
from tests.notifications import test_messages as others
from tests.notifications.conftest import Cases
from tests.notifications.test_messages import ALLOWED, HOSTILE, SNAPSHOTS, Case, Tags

CLOSES = {"closes_wall": datetime(2026, 9, 13, 12, 0)}


def guest(case: Case, **changes: object) -> Invitee:
    """Return somebody who is invited, with the name and address of the case."""
    one = case.registration
    said = {"id": 7, "version": 1, "name": one.name, "email": one.email, "language": one.language}
    return Invitee(**{**said, **changes})


WRITTEN: dict[str, Callable[[Case], Notification]] = {
    "invited": lambda case: notifications.invited(guest(case), case.event, "Vi vill gärna höra era erfarenheter."),
    "invited-locked": lambda case: notifications.invited(guest(case, name="", is_locked=True), case.event),
    "invited_reminder": lambda case: notifications.invited_reminder(guest(case), case.event),
}
each_message = pytest.mark.parametrize("name", WRITTEN)
each_language = pytest.mark.parametrize("language", ["sv", "en"])


@pytest.fixture(autouse=True)
def written(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the writer of the other messages write these."""
    monkeypatch.setattr(others, "WRITTEN", WRITTEN)


@each_message
@each_language
def test_text_is_as_it_was_read(cases: Cases, name: str, language: str) -> None:
    message = others.write(cases, name, language, **CLOSES)
    path = SNAPSHOTS / f"{name}-{language}.txt"
    text = re.sub(r"(/invited/)\S+", r"\1TOKEN", message.text)
    assert f"Subject: {message.subject}\n\n{text}" == path.read_text(encoding="utf-8")


@each_message
@each_language
def test_html_says_what_the_text_says(cases: Cases, name: str, language: str) -> None:
    message = others.write(cases, name, language)
    mail = Tags(message.html)
    assert mail.tags <= ALLOWED
    assert set(re.findall(r"http://localhost/\S*", message.text)) <= {*mail.links, *mail.text.split()}
    assert all(link.startswith("http://localhost/") for link in mail.links)


@each_message
def test_there_is_no_calendar_object_and_no_way_into_the_room(cases: Cases, name: str) -> None:
    message = others.write(cases, name)
    assert message.attachment is None
    assert "/m/" not in message.text + message.html
    assert "/my/" not in message.text + message.html


@each_message
def test_lines_are_short_but_for_addresses(cases: Cases, name: str) -> None:
    message = others.write(cases, name, title="En mycket lång rubrik " * 8, summary="Lång text om det. " * 20)
    assert [line for line in message.text.splitlines() if len(line) > 72 and not line.startswith("http")] == []


@each_message
def test_what_people_typed_is_text_and_never_a_link(cases: Cases, name: str) -> None:
    message = others.write(cases, name, who=HOSTILE, title=HOSTILE, summary=HOSTILE, contact_email=HOSTILE)
    mail = Tags(message.html)
    assert mail.tags <= ALLOWED
    assert all(link.startswith("http://localhost/") for link in mail.links)
    assert "{{7*7}}" in mail.text
    assert message.subject == " ".join(message.subject.split())


def test_without_a_close_of_registration_the_start_is_the_last_moment(cases: Cases) -> None:
    assert "SVARA SENAST MÅNDAG 14 SEPTEMBER KL. 9.00" in others.write(cases, "invited").text
