"""What people's mailboxes get, from registering to calling off, through a real SMTP server (acceptance 2)."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from eventsite.database import transaction
from eventsite.delivery import queue
from eventsite.queries import events as event_queries
from eventsite.queries import organizers as organizer_queries
from eventsite.services import events, registrations
from tests.calendar import readers, wire
from tests.conftest import on_both
from tests.factories import MEETING, person

STARTS_AT = datetime(2026, 9, 14, 7, 0, tzinfo=UTC)
ENDS_AT = datetime(2026, 9, 14, 10, 0, tzinfo=UTC)


def deliver(app):
    with app.app_context():
        queue.run_once()


def change(app, meeting, **changes):
    with app.app_context(), transaction():
        version = event_queries.whole(meeting.id).version
        alva = organizer_queries.by_canonical_email("alva@forening.example")
        events.edit(meeting.id, replace(MEETING, **changes), version, alva)
        events.send_changes_now(meeting.id)


def call_off(app, meeting):
    with app.app_context(), transaction():
        events.call_off(meeting.id, "Talaren har fått förhinder.", None)


def cancel(app, registration_id):
    with app.app_context(), transaction():
        registrations.cancel(registration_id)


def calendar_of(letter):
    return next(part for part in letter.walk() if part.get_content_type() == "text/calendar")


def object_of(letter):
    return calendar_of(letter).get_payload(decode=True)


def facts(letter):
    """Return what the table of scenarios (calendar.md, section 8) says of a message."""
    lines = wire.own_lines(object_of(letter))
    partstat = next((part for part in lines["ATTENDEE"].split(";") if part.startswith("PARTSTAT=")), "")
    return (
        calendar_of(letter).get_param("method"),
        int(lines["SEQUENCE"]),
        lines["STATUS"],
        partstat.partition("=")[2].partition(":")[0],
    )


def uid(letter):
    return wire.own_lines(object_of(letter))["UID"]


@pytest.fixture
def meeting(make):
    return make.event(capacity=1)


@on_both
def test_a_life_registered_moved_cancelled(app, make, meeting, post, clock):
    registration = make.registration(meeting, 1)
    deliver(app)
    clock.shift(timedelta(hours=1))
    change(app, meeting, capacity=1, starts_wall=datetime(2026, 9, 14, 8, 30))
    deliver(app)
    clock.shift(timedelta(hours=1))
    cancel(app, registration)
    deliver(app)
    assert [facts(letter) for letter in post.letters] == [
        ("REQUEST", 0, "CONFIRMED", "ACCEPTED"),
        ("REQUEST", 1, "CONFIRMED", "NEEDS-ACTION"),
        ("CANCEL", 2, "CANCELLED", ""),
    ]
    assert len({uid(letter) for letter in post.letters}) == 1


def test_the_mail_is_built_as_calendars_want_it(app, make, meeting, post):
    make.registration(meeting, 1)
    deliver(app)
    letter = post.letters[0]
    assert [part.get_content_type() for part in letter.walk()] == [
        "multipart/mixed",
        "multipart/alternative",
        "text/plain",
        "text/html",
        "text/calendar",
        "application/ics",
    ]
    attachment = next(letter.iter_attachments())
    assert attachment.get_filename() == "invite.ics"
    assert attachment.get_payload(decode=True) == object_of(letter)
    assert wire.own_lines(object_of(letter))["ATTENDEE"].endswith(f"mailto:{person(1).email}")
    assert max(len(line) for line in post.raw[0].split(b"\r\n")) <= 998


@pytest.mark.parametrize("read", [readers.read_icalendar, readers.read_vobject], ids=["icalendar", "vobject"])
def test_readers_agree_on_what_the_mail_says(app, make, post, read):
    title = 'Å, ä; ö \\ "citat" 🏘 och en lång rubrik som måste vikas på mer än en rad i kalendern'
    make.registration(make.event(title=title), 1)
    deliver(app)
    found = read(object_of(post.letters[0]))
    assert (found.starts_at, found.ends_at, found.summary) == (STARTS_AT, ENDS_AT, title)


def test_who_waits_gets_no_calendar_object_until_promoted(app, make, meeting, post):
    first = make.registration(meeting, 1)
    make.registration(meeting, 2)
    cancel(app, first)
    deliver(app)
    mine = [letter for letter in post.letters if letter["To"] == person(2).email]
    assert not any(part.get_content_type() == "text/calendar" for part in mine[0].walk())
    assert mine[0]["Auto-Submitted"] == "auto-generated"
    assert facts(mine[1]) == ("REQUEST", 0, "CONFIRMED", "ACCEPTED")


def test_calling_off_reaches_everyone_and_promotes_nobody(app, make, meeting, post):
    for number in (1, 2):
        make.registration(meeting, number)
    deliver(app)
    call_off(app, meeting)
    deliver(app)
    seated, waiting = post.letters[2:]
    assert facts(seated) == ("CANCEL", 1, "CANCELLED", "")
    assert wire.own_lines(object_of(seated))["SUMMARY"] == "Inställt: Tematräff om segregation"
    assert not any(part.get_content_type() == "text/calendar" for part in waiting.walk())


def test_registering_again_after_cancelling_gives_a_new_uid(app, make, meeting, post, clock):
    cancel(app, make.registration(meeting, 1))
    deliver(app)
    clock.shift(timedelta(hours=2))
    make.registration(meeting, 1)
    deliver(app)
    assert facts(post.letters[-1]) == ("REQUEST", 0, "CONFIRMED", "ACCEPTED")
    assert len({uid(letter) for letter in post.letters}) == 2


def test_no_mail_shows_another_person(app, make, post):
    meeting = make.event()
    for number in range(1, 4):
        make.registration(meeting, number)
    deliver(app)
    for own, raw in zip(post.recipients, post.raw, strict=True):
        others = {person(number).email for number in range(1, 4)} - {own}
        assert not [other for other in others if other.encode() in raw]
