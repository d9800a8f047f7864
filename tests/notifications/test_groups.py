"""Messages about colleagues who are registered together, and about seats handed over, in both languages."""

import re
from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from eventsite import notifications
from eventsite.models import Group
from eventsite.notifications import Notification
from eventsite.rules.groups import GroupReceipt, MemberReceipt
from eventsite.rules.outbox import Kind
from eventsite.rules.registrations import RegistrationState as State
from eventsite.rules.seats import Bar
from tests.notifications import test_messages as others
from tests.notifications.conftest import Cases
from tests.notifications.test_messages import BEFORE, HOSTILE, SNAPSHOTS, Case, Tags, called_off, ended, put_off

DUE = datetime(2026, 9, 7, 10, 0, tzinfo=UTC)


def group(case: Case) -> Group:
    """Return a coordinator who reads the language of the case; the names are due a week before."""
    case.event.names_due_at = DUE
    return Group(
        id=7,
        event_id=case.event.id,
        name=case.registration.name,
        email="amina@hamnstaden.example",
        company="Hamnstadens Hem",
        language=case.registration.language,
        manage_version=1,
    )


def receipt(case: Case) -> GroupReceipt:
    """Return what may happen to colleagues, all of it at once."""
    members = (
        MemberReceipt(case.registration.name, "amina@hamnstaden.example", State.CONFIRMED),
        MemberReceipt("Sara Ek", "sara@hamnstaden.example", State.WAITLISTED, Bar.QUOTA),
        MemberReceipt("Olle Ask", "olle@hamnstaden.example", State.WAITLISTED, Bar.SEATS),
        MemberReceipt("Eva Lund", "eva@hamnstaden.example", State.PENDING),
        MemberReceipt("Ali Rahimi", "ali@hamnstaden.example", None),
    )
    return GroupReceipt(7, members, (State.CONFIRMED, State.CONFIRMED, State.WAITLISTED))


WRITTEN: dict[str, Callable[[Case], Notification]] = {
    "group_registered": lambda case: notifications.group_registered(group(case), case.event, receipt(case)),
    "names_due": lambda case: notifications.names_due(group(case), case.event, 2),
    "seats_released": lambda case: notifications.seats_released(group(case), case.event, 2),
    "handed_over": lambda case: notifications.handed_over(
        ended(case, "cancelled_by_self").registration, case.event, case.entry, "Sara Ek"
    ),
    "received_seat": lambda case: notifications.first_invitation(
        Kind.RECEIVED_SEAT, case.registration, case.event, case.entry, giver="Sara Ek"
    ),
    "received_seat-again": lambda case: notifications.first_invitation(
        Kind.RECEIVED_SEAT, case.registration, case.event, case.entry
    ),
    "cancelled-by_coordinator": lambda case: notifications.cancelled(
        ended(case, "cancelled_by_self").registration, case.event, case.entry, by="Karin Berg"
    ),
    "left_waitlist-by_coordinator": lambda case: notifications.left_waitlist(
        ended(case, "cancelled_by_self").registration, case.event, by="Karin Berg"
    ),
    "moved-coordinator": lambda case: notifications.moved_for_coordinator(group(case), case.event, BEFORE, ""),
    "called_off-coordinator": lambda case: notifications.told_coordinator(
        Kind.CALLED_OFF, group(case), called_off(case).event, "Talaren har fått förhinder."
    ),
    "postponed-coordinator": lambda case: notifications.told_coordinator(
        Kind.POSTPONED, group(case), put_off(case).event, ""
    ),
    "revived-coordinator": lambda case: notifications.told_coordinator(Kind.REVIVED, group(case), case.event, ""),
}
OF_COORDINATORS = [name for name in WRITTEN if name.endswith("-coordinator") or name in others.OF_COORDINATORS]
each_message = pytest.mark.parametrize("name", WRITTEN)


@pytest.fixture(autouse=True)
def written(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the writer of the other messages write these."""
    monkeypatch.setattr(others, "WRITTEN", WRITTEN)


@each_message
@pytest.mark.parametrize("language", ["sv", "en"])
def test_text_is_as_it_was_read(cases: Cases, name: str, language: str) -> None:
    message = others.write(cases, name, language)
    shown = re.sub(r"/groups/\S+", "/groups/…", f"Subject: {message.subject}\n\n{message.text}")
    assert shown == (SNAPSHOTS / f"{name}-{language}.txt").read_text(encoding="utf-8")


@each_message
def test_html_says_what_the_text_says(cases: Cases, name: str) -> None:
    message = others.write(cases, name)
    mail = Tags(message.html)
    assert mail.tags <= others.ALLOWED
    assert set(re.findall(r"http://localhost/\S*", message.text)) <= {*mail.links, *mail.text.split()}
    assert all(link.startswith("http://localhost/") for link in mail.links)


@each_message
def test_what_people_typed_is_text_and_never_a_link(cases: Cases, name: str) -> None:
    message = others.write(cases, name, who=HOSTILE, title=HOSTILE, room_name=HOSTILE, contact_email=HOSTILE)
    mail = Tags(message.html)
    assert mail.tags <= others.ALLOWED
    assert all(link.startswith("http://localhost/") for link in mail.links)
    assert "{{7*7}}" in mail.text


@each_message
def test_lines_are_short_but_for_addresses(cases: Cases, name: str) -> None:
    message = others.write(cases, name, title="En mycket lång rubrik om segregation " * 5)
    assert [line for line in message.text.splitlines() if len(line) > 72 and not line.startswith("http")] == []


@pytest.mark.parametrize("name", OF_COORDINATORS)
def test_coordinators_get_nothing_for_the_calendar_and_no_way_into_the_room(cases: Cases, name: str) -> None:
    message = others.write(cases, name)
    assert message.attachment is None
    assert "/m/" not in message.text + message.html
    assert "/my/" not in message.text + message.html
