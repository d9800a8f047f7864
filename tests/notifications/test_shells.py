"""A message filled into a shell is, letter for letter, the one that the templates give."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm.attributes import set_committed_value

from eventsite import notifications
from eventsite.database import EDITION, db
from eventsite.models import CalendarEntry, Event, Registration
from eventsite.notifications import messages, shells
from eventsite.queries import calendar_entries as entry_queries
from eventsite.queries import events as event_queries
from eventsite.queries import registrations as queries
from eventsite.rules.registrations import RegistrationState
from eventsite.rules.seats import Bar
from tests.notifications.conftest import Cases

HOSTILE = '<b>&amp; "q" \'</b>{{ 7*7 }} %(title)s {0} \\1 \\g<0> k0123456789abcdefn0z &nbsp; ]]> <!-- '
PIECES = st.sampled_from(
    [*"abc åäö-/.,;<>&\"'{}%\\", "😀", "👩‍👩‍👧", "\u00a0", "e\u0301", " ", "   ", "\u2028", "\u00ad"]
)
NAMES = st.lists(PIECES | st.text(max_size=3), max_size=40).map("".join) | st.sampled_from(
    [HOSTILE, "x" * 200, "ord " * 40, "Åsa-Britt von " * 9, "", " Åsa ", "https://evil.example/" + "a" * 60]
)
FEW = settings(max_examples=4, deadline=None, suppress_health_check=list(HealthCheck))
MANY = settings(FEW, max_examples=60)
BOTH = pytest.mark.parametrize("language", ["sv", "en"])
# Titles, and what the organizer adds to the confirmation: nothing, the same to all, or to each their own.
MEETINGS = [
    ("Tematräff om segregation", ""),
    (HOSTILE, "Välkommen till {träff}!\n\n* [sidan]({träffens_sida}) " * 5),
    ("Med namn", "Hej {förnamn}, gå in på {min_sida}"),
]


@dataclass
class Case:
    """What a message is made of."""

    registration: Registration
    event: Event
    entry: CalendarEntry


KINDS = {
    "registered": lambda case: notifications.registered(case.registration, case.event, case.entry, 125000),
    "waitlisted": lambda case: notifications.waitlisted(case.registration, case.event, 17, Bar.QUOTA),
    "unconfirmed": lambda case: notifications.unconfirmed(case.registration, case.event),
    "pending": lambda case: notifications.pending(case.registration, case.event),
    "again": lambda case: notifications.registered_again(case.registration, case.event, None),
    "again, waiting": lambda case: notifications.registered_again(case.registration, case.event, 3),
    "digest": lambda case: notifications.digest(case.registration, case.event, case.entry),
}
every_kind = pytest.mark.parametrize("kind", KINDS)


@pytest.fixture(params=range(len(MEETINGS)))
def case(request: pytest.FixtureRequest, cases: Cases, language: str) -> Iterator[Case]:
    """Somebody with a seat, read as the service that tells of it reads them."""
    title, words = MEETINGS[request.param]
    app, event_id, registration_id = cases.of({"language": language}, {"title": title})
    with app.app_context():
        registration, event = queries.by_id(registration_id), event_queries.whole(event_id)
        set_committed_value(event, "confirmation_text", words)
        yield Case(registration, event, entry_queries.all_active(registration_id)[0])
        db.session.rollback()
        db.session().info.pop(EDITION, None)


def rendered_and_filled_in(case: Case, kind: str) -> list[object]:
    """Return the message of an event without an edition, and of one with."""
    messages = []
    for edition in (None, 7):
        db.session().info[EDITION] = edition
        messages.append(KINDS[kind](case))
    return messages


@BOTH
@every_kind
@pytest.mark.parametrize("case", [1], indirect=True)
@FEW
@example(name=HOSTILE, company="ord " * 40)
@example(name="x" * 200, company="")
@given(name=NAMES, company=NAMES)
def test_filled_in_is_as_rendered(case: Case, kind: str, name: str, company: str) -> None:
    _is_as_rendered(case, kind, name, company)


@pytest.mark.slow
@BOTH
@every_kind
@MANY
@given(name=NAMES, company=NAMES)
def test_filled_in_is_as_rendered_whoever_it_is(case: Case, kind: str, name: str, company: str) -> None:
    _is_as_rendered(case, kind, name, company)


def _is_as_rendered(case: Case, kind: str, name: str, company: str) -> None:
    case.registration.name, case.registration.company = name, company
    rendered, filled_in = rendered_and_filled_in(case, kind)
    assert filled_in == rendered


@BOTH
@every_kind
def test_in_every_state(case: Case, kind: str) -> None:
    for state in RegistrationState:
        case.registration.state = state
        case.registration.holds_seat = not case.registration.holds_seat
        case.registration.expires_at = case.event.starts_at
        rendered, filled_in = rendered_and_filled_in(case, kind)
        assert filled_in == rendered


@BOTH
def test_is_made_once_for_an_edition(case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    make, made = shells.shell, []
    monkeypatch.setattr(shells, "shell", lambda *parts: made.append(1) or make(*parts))
    for edition in (101, 101, 102):
        db.session().info[EDITION] = edition
        notifications.pending(case.registration, case.event)
    assert len(made) == 2


@BOTH
def test_a_person_with_signs_that_do_not_show_is_written_to_from_the_beginning(
    case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(messages, "kept", lambda *_: pytest.fail("filled in"))
    db.session().info[EDITION] = 7
    case.registration.name = "\u00ad"
    notifications.pending(case.registration, case.event)
