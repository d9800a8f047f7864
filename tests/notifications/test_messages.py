"""Every message in both languages: its text against a file read by hand, the rest by value.

The files are what people get. One that is missing is not written by itself: write it, read it, keep it.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, time
from html.parser import HTMLParser
from pathlib import Path

import pytest
from icalendar import Calendar

from eventsite import notifications, paths
from eventsite.database import db
from eventsite.models import CalendarEntry, Event, Organizer, Registration
from eventsite.notifications import Notification
from eventsite.queries import calendar_entries as entry_queries
from eventsite.queries import events as event_queries
from eventsite.queries import registrations as queries
from eventsite.rules.details import ItemDetails, ReadingDetails, SpeakerDetails
from eventsite.rules.events import Format
from eventsite.rules.occasions import Occasion
from eventsite.rules.outbox import MAILINGS, TO_SUBSCRIBERS, Kind
from eventsite.rules.permissions import Role
from eventsite.rules.seats import Bar
from tests.notifications.conftest import Cases

SNAPSHOTS = Path(__file__).parent / "snapshots"
ALLOWED = {"html", "head", "meta", "title", "body", "div", "p", "h1", "h2", "br", "strong", "a", "hr"}
SPEAKERS = (
    SpeakerDetails("Matilda Rehn", "analytiker", "Delegationen mot segregation"),
    SpeakerDetails("Martin Grander", "doktor i urbana studier", "Allmännyttans innovationslabb"),
)
MEETING = {
    "title": "Tematräff om segregation och utanförskap",
    "summary": "Vad driver segregationen, och vad kan ett bostadsföretag göra åt den?",
    "speakers": SPEAKERS,
    "programme": (
        ItemDetails(time(8, 45), "Mötesrummet öppnar"),
        ItemDetails(time(9, 0), "Segregationen i Sverige – läget och drivkrafterna", "", ("Matilda Rehn",)),
        ItemDetails(time(10, 35), "Vad följeforskningen lär oss om allmännyttans roll i områden med stora utmaningar",
                    "", ("Martin Grander", "Matilda Rehn")),
        ItemDetails(time(12, 0), "Slut"),
    ),
    "reading": (ReadingDetails("Samverkan i bostadsområden", "https://guide.example/samverkan"),),
}  # fmt: skip
HOSTILE = '<a href="https://evil.example">x</a> {{7*7}} %(title)s {0} [x](https://evil.example) "q"'
BEFORE = Occasion(starts_wall=datetime(2026, 9, 7, 9), ends_wall=datetime(2026, 9, 7, 12), timezone="Europe/Stockholm")
ELSEWHERE = Occasion(
    starts_wall=datetime(2026, 9, 14, 9),
    ends_wall=datetime(2026, 9, 14, 12),
    timezone="Europe/Stockholm",
    format=Format.ON_SITE,
    venue="Gamla salen",
)


@dataclass
class Case:
    """What a message is made of."""

    registration: Registration
    event: Event
    entry: CalendarEntry


def ended(case: Case, state: str) -> Case:
    """Return the case with the registration ended and its calendar entry closed."""
    case.registration.state = state
    case.entry.sequence = 1
    return case


def called_off(case: Case) -> Case:
    """Return the case with the event called off."""
    case.event.state = "cancelled"
    case.entry.sequence = 1
    return case


def put_off(case: Case) -> Case:
    """Return the case with the event postponed."""
    case.event.state = "postponed"
    case.entry.sequence = 1
    return case


def waits(case: Case, state: str) -> Case:
    """Return the case with a registration that holds no seat."""
    case.registration.state = state
    case.registration.holds_seat = False
    return case


def offered(case: Case) -> Case:
    """Return the case with a seat that is offered."""
    case.registration.state = "offered"
    case.registration.expires_at = datetime(2026, 9, 12, 10, 0, tzinfo=UTC)
    return case


def offering(case: Case) -> Case:
    """Return the case with an event whose seats are offered close to it."""
    case.event.offers_hours = 48
    return waits(case, "waitlisted")


def priced(case: Case) -> Case:
    """Return the case with a meeting that costs something."""
    case.event.price_member, case.event.price_other = 120000, 190000
    case.event.invoice_terms = "30 dagar. Vi fakturerar efter träffen."
    case.event.free_until_at = datetime(2026, 9, 1, 21, 59, tzinfo=UTC)
    return case


def alva(case: Case) -> Organizer:
    """Return an organizer in the language and with the name of the case."""
    one = case.registration
    return Organizer(name=one.name, email="alva@forening.example", language=one.language)


WRITTEN: dict[str, Callable[[Case], Notification]] = {
    "registered": lambda case: notifications.registered(case.registration, case.event, case.entry),
    "registered-priced": lambda case: notifications.registered(
        priced(case).registration, case.event, case.entry, 120000
    ),
    "promoted": lambda case: notifications.first_invitation(Kind.PROMOTED, case.registration, case.event, case.entry),
    "revived": lambda case: notifications.first_invitation(Kind.REVIVED, case.registration, case.event, case.entry),
    "changed": lambda case: notifications.changed(
        case.registration, case.event, case.entry, ["programme", "title"], "Vi börjar med kaffe."
    ),
    "postponed": lambda case: notifications.postponed(
        put_off(case).registration, case.event, case.entry, "Talaren har fått förhinder."
    ),
    "replaced": lambda case: notifications.replaced(ended(case, "declined").registration, case.event, case.entry),
    "moved-place": lambda case: notifications.moved(
        case.registration, case.event, case.entry, ELSEWHERE, "Det blev för trångt."
    ),
    "waitlisted": lambda case: notifications.waitlisted(case.registration, case.event, 8),
    "registered_again": lambda case: notifications.registered_again(case.registration, case.event, None),
    "registered_again-waiting": lambda case: notifications.registered_again(case.registration, case.event, 8),
    "cancelled": lambda case: notifications.cancelled(
        ended(case, "cancelled_by_self").registration, case.event, case.entry
    ),
    "removed": lambda case: notifications.removed(
        ended(case, "cancelled_by_organizer").registration, case.event, case.entry, "Träffen är för medlemsföretag."
    ),
    "restored": lambda case: notifications.first_invitation(Kind.RESTORED, case.registration, case.event, case.entry),
    "transferred": lambda case: notifications.transferred(
        ended(case, "cancelled_by_organizer").registration, case.event, case.entry, case.event
    ),
    "details_changed": lambda case: notifications.details_changed(case.registration, case.event),
    "left_waitlist": lambda case: notifications.left_waitlist(
        ended(case, "cancelled_by_self").registration, case.event
    ),
    "left_waitlist-removed": lambda case: notifications.left_waitlist(
        ended(case, "cancelled_by_organizer").registration, case.event, "Träffen är för medlemsföretag."
    ),
    "left_waitlist-pending": lambda case: notifications.left_waitlist(
        ended(case, "cancelled_by_self").registration, case.event, was_waiting=False
    ),
    "moved-offered": lambda case: notifications.moved(offered(case).registration, case.event, case.entry, BEFORE),
    "moved-pending": lambda case: notifications.moved(waits(case, "pending").registration, case.event, None, BEFORE),
    "moved": lambda case: notifications.moved(case.registration, case.event, case.entry, BEFORE),
    "called_off": lambda case: notifications.called_off(
        called_off(case).registration, case.event, case.entry, "Talaren har fått förhinder."
    ),
    "links_again": lambda case: notifications.links_again(
        case.registration.email, case.registration.language, [notifications.way_to(case.registration)]
    ),
    "links_again-several": lambda case: notifications.links_again(
        case.registration.email,
        case.registration.language,
        [notifications.way_to(case.registration)] * 2,
        case.registration,
    ),
    "confirm_address": lambda case: notifications.confirm_address(
        case.registration, case.event, "ny@bolaget.example", "hemligt"
    ),
    "confirm_address-taken": lambda case: notifications.confirm_address(
        case.registration, case.event, "ny@bolaget.example", ""
    ),
    "address_changed": lambda case: notifications.address_changed(
        ended(case, "confirmed").registration, case.event, case.entry
    ),
    "my_data": lambda case: notifications.my_data(case.registration, "hemligt"),
    "waitlisted-quota": lambda case: notifications.waitlisted(case.registration, case.event, 8, Bar.QUOTA),
    "waitlisted-mode": lambda case: notifications.waitlisted(offering(case).registration, case.event, 8, Bar.MODE),
    "unconfirmed": lambda case: notifications.unconfirmed(waits(case, "unconfirmed").registration, case.event),
    "unconfirmed-held": lambda case: notifications.unconfirmed(case.registration, case.event),
    "registered_again-unconfirmed": lambda case: notifications.registered_again(
        waits(case, "unconfirmed").registration, case.event, None
    ),
    "pending": lambda case: notifications.pending(waits(case, "pending").registration, case.event),
    "approved": lambda case: notifications.first_invitation(Kind.APPROVED, case.registration, case.event, case.entry),
    "rejected": lambda case: notifications.rejected(
        waits(case, "rejected").registration, case.event, None, "Träffen är för medlemsföretag."
    ),
    "rejected-seated": lambda case: notifications.rejected(
        ended(case, "rejected").registration, case.event, case.entry, "Träffen är för medlemsföretag."
    ),
    "offered": lambda case: notifications.first_invitation(
        Kind.OFFERED, offered(case).registration, case.event, case.entry
    ),
    "offer_accepted": lambda case: notifications.offer_accepted(case.registration, case.event, case.entry),
    "offer_declined": lambda case: notifications.offer_declined(
        ended(case, "declined").registration, case.event, case.entry
    ),
    "offer_lapsed": lambda case: notifications.offer_lapsed(
        ended(case, "expired").registration, case.event, case.entry
    ),
    "queue_closed": lambda case: notifications.queue_closed(waits(case, "expired").registration, case.event),
    "mode_changed": lambda case: notifications.mode_changed(case.registration, case.event, case.entry),
    "sign_in": lambda case: notifications.sign_in(
        Organizer(name="Alva Ek", email="alva@forening.example", language=case.registration.language), "hemligt"
    ),
    "organizer_invited": lambda case: notifications.organizer_invited(alva(case), "hemligt"),
    "organizer_invited-account": lambda case: notifications.organizer_invited(alva(case), ""),
    **{
        f"event_shared-{role}": lambda case, role=role: notifications.event_shared(alva(case), case.event, role)
        for role in (Role.ORGANIZER, Role.CHECK_IN)
    },
}
# What is written about questions, and to those who work with them, is in test_questions.py and beside it.
OF_QUESTIONS = {kind for kind in Kind if kind.startswith("question") and kind not in MAILINGS} | {
    Kind.GUEST_LINK,
    Kind.SPEAKER_DIGEST,
    Kind.MODERATION_DUE,
    Kind.NO_QUESTIONS,
    Kind.PRESENTATION_RETURNED,
}
# What is written about answers from calendars is in test_answers.py.
ANSWERS = {
    Kind.DECLINED, Kind.ACCEPTED_AGAIN, Kind.SEAT_TAKEN, Kind.CONFIRM_ANSWER, Kind.PARTIAL_ANSWER, Kind.STALE_ANSWER,
    Kind.NO_DELEGATION, Kind.COUNTER_DECLINED, Kind.FORWARDED, Kind.UNDELIVERABLE,
}  # fmt: skip
# What goes to people who are invited to register is in test_invitees.py.
INVITING = {Kind.INVITED, Kind.INVITED_REMINDER}
# What goes to many, and to who has asked to be told, is in test_mailings.py.
TO_MANY = MAILINGS | TO_SUBSCRIBERS | {Kind.CONFIRM_SUBSCRIPTION, Kind.SERIES_CONFIRM, Kind.SERIES_NEW}
# Whoever gets these is registered or waits, and can cancel: on the page that the link leads to.
TO_THE_LIVING = {
    "registered", "promoted", "restored", "revived", "changed", "moved", "moved-offered", "moved-pending",
    "moved-place", "postponed", "waitlisted", "registered_again", "registered_again-waiting", "links_again",
    "links_again-several",
}  # fmt: skip
WITH_PLACE = {
    "registered", "promoted", "approved", "offer_accepted", "mode_changed", "restored", "registered_again", "moved", "moved-place",
    "changed", "revived", "registered-priced",
}  # fmt: skip
# What coordinators get, and what is written about seats that are handed over, is in test_groups.py.
OF_COORDINATORS = {Kind.GROUP_REGISTERED, Kind.NAMES_DUE, Kind.SEATS_RELEASED}
OF_COLLEAGUES = OF_COORDINATORS | {Kind.HANDED_OVER, Kind.RECEIVED_SEAT}


def write(cases: Cases, name: str, language: str = "sv", who: str = "Amina Lindqvist", **changes: object):  # type: ignore[no-untyped-def]
    """Return the message of that name about a made-up registration; nothing is stored."""
    person = {"name": who, "company": "Hamnstadens Hem", "language": language}
    app, event_id, registration_id = cases.of(person, {**MEETING, **changes})
    with app.app_context():
        registration = queries.by_id(registration_id)
        entry = entry_queries.active(registration_id)
        assert entry is not None
        with db.session.no_autoflush:
            message = WRITTEN[name](Case(registration, event_queries.whole(event_id), entry))
        db.session.rollback()
        return message


class Tags(HTMLParser):
    """The elements, links and words of an HTML mail."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.links: list[str] = []
        self.text = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note the element and where it leads."""
        self.tags.add(tag)
        self.links += [value or "" for name, value in attrs if name in {"href", "src"}]

    def handle_data(self, data: str) -> None:
        """Note the words."""
        self.text += data


each_message = pytest.mark.parametrize("name", WRITTEN)
each_language = pytest.mark.parametrize("language", ["sv", "en"])


@each_message
@each_language
def test_text_is_as_it_was_read(cases: Cases, name: str, language: str) -> None:
    message = write(cases, name, language)
    path = SNAPSHOTS / f"{name}-{language}.txt"
    assert f"Subject: {message.subject}\n\n{message.text}" == path.read_text(encoding="utf-8")


def test_every_kind_of_message_is_written_here() -> None:
    assert {name.partition("-")[0] for name in WRITTEN} == set(
        Kind
    ) - ANSWERS - INVITING - OF_COLLEAGUES - OF_QUESTIONS - TO_MANY


@each_message
def test_lines_are_short_but_for_addresses(cases: Cases, name: str) -> None:
    long = {"title": "En mycket lång rubrik om segregation " * 5, "venue": "Folkets hus " * 10, "format": Format.HYBRID}
    message = write(cases, name, **long)
    assert [line for line in message.text.splitlines() if len(line) > 72 and not line.startswith("http")] == []


@each_message
@each_language
def test_html_says_what_the_text_says(cases: Cases, name: str, language: str) -> None:
    message = write(cases, name, language)
    mail = Tags(message.html)
    assert mail.tags <= ALLOWED
    assert set(re.findall(r"http://localhost/\S*", message.text)) <= {*mail.links, *mail.text.split()}
    assert all(link.startswith("http://localhost/") for link in mail.links)


@each_message
def test_what_people_typed_is_text_and_never_a_link(cases: Cases, name: str) -> None:
    message = write(cases, name, who=HOSTILE, title=HOSTILE, summary=HOSTILE, room_name=HOSTILE, contact_email=HOSTILE)
    mail = Tags(message.html)
    assert mail.tags <= ALLOWED
    assert all(link.startswith("http://localhost/") for link in mail.links)
    if name.partition("-")[0] not in {"sign_in", "my_data", "organizer_invited"}:
        assert "{{7*7}}" in mail.text
        assert "%(title)s" in mail.text
        assert "{{7*7}}" in message.text.replace("\n", " ")


def test_text_parts_are_escaped_wherever_html_borrows_them() -> None:
    for path in (paths.TEMPLATES / "email").rglob("*.html"):
        for borrowed in re.findall(r"(?:{% filter forceescape %})?{% include '[^']+\.txt' %}", path.read_text("utf-8")):
            assert borrowed.startswith("{% filter forceescape %}"), path.name


@each_message
def test_subject_is_one_line(cases: Cases, name: str) -> None:
    message = write(cases, name, title="=?utf-8?q?Hej=0D=0ABcc:=20x@y.example?= rad\u2028två\x0b")
    assert message.subject == " ".join(message.subject.split())
    assert not re.search(r"[\x00-\x1f\x7f\x85\u2028\u2029]|=\?", message.subject)


@each_message
def test_link_to_the_room_is_for_those_with_a_place(cases: Cases, name: str) -> None:
    message = write(cases, name)
    assert ("/m/" in message.text) == (name in WITH_PLACE)
    assert ("/m/" in message.html) == (name in WITH_PLACE)
    assert "hemligt-rum" not in message.text + message.html + str(message.attachment)


@pytest.mark.parametrize("name", sorted(TO_THE_LIVING))
def test_every_mail_to_who_is_registered_leads_to_where_one_cancels(cases: Cases, name: str) -> None:
    message = write(cases, name)
    assert ("http://localhost/my/W" in message.text, "http://localhost/my/W" in message.html) == (True, True)


def test_on_site_meetings_have_no_link_to_a_room(cases: Cases) -> None:
    message = write(cases, "registered", format=Format.ON_SITE, venue="Folkets hus", address="Storgatan 1, Gävle")
    assert "/m/" not in message.text + message.html
    assert "Var: Folkets hus, Storgatan 1, Gävle" in message.text


def test_moved_in_space_alone_does_not_speak_of_time(cases: Cases) -> None:
    message = write(cases, "moved-place")
    assert message.subject.startswith("Ny plats: ")


def test_a_move_is_told_right_to_one_who_reads_another_language_than_the_event_is_in(cases: Cases) -> None:
    message = write(cases, "moved-place", "en")
    assert message.subject.startswith("New place: ")
    assert "Before: Monday 14 September 2026, 9.00–12.00, Gamla salen" in " ".join(message.text.split())


@each_language
def test_description_in_the_calendar_is_as_it_was_read(cases: Cases, language: str) -> None:
    message = write(cases, "registered", language)
    (component,) = Calendar.from_ical(message.attachment.content).walk("VEVENT")
    path = SNAPSHOTS / f"description-{language}.txt"
    assert str(component["DESCRIPTION"]) + "\n" == path.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", ["cancelled", "removed", "called_off", "postponed", "replaced"])
def test_description_of_what_is_cancelled_has_no_way_in(cases: Cases, name: str) -> None:
    message = write(cases, name)
    (component,) = Calendar.from_ical(message.attachment.content).walk("VEVENT")
    assert "/m/" not in component["DESCRIPTION"]
    assert "/my/" not in component["DESCRIPTION"]
    assert "CONFERENCE" not in component


def test_description_of_a_meeting_several_days_long(cases: Cases) -> None:
    message = write(cases, "registered", ends_wall=datetime(2026, 9, 15, 12, 0))
    assert "När: måndag 14–tisdag 15 september 2026, kl. 9.00–12.00 varje dag" in message.text
