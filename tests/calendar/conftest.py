"""An invitation as pure data, and the four readers."""

from collections.abc import Iterator
from dataclasses import fields, replace
from datetime import UTC, datetime

import pytest

from eventsite.rules.invitations import Entry, Invitation, Party, PublicEntry
from tests.calendar.libical import Libical
from tests.calendar.readers import ical_js, of_icalendar, of_vobject
from tests.calendar.readings import Reader

READERS = ["icalendar", "vobject", "ical.js", "libical"]

INVITATION = Invitation(
    uid="0123456789abcdef0123456789abcdef@kalender.example.se",
    sequence=0,
    stamped_at=datetime(2026, 9, 2, 8, 30, 15, 999, tzinfo=UTC),
    created_at=datetime(2026, 9, 1, 7, tzinfo=UTC),
    changed_at=datetime(2026, 9, 1, 9, tzinfo=UTC),
    starts_at=datetime(2026, 10, 14, 16, tzinfo=UTC),
    ends_at=datetime(2026, 10, 14, 18, tzinfo=UTC),
    timezone="Europe/Stockholm",
    summary="Tematräff om trygghet",
    description="https://traffar.example.se/events/trygghet\n\nProgram",
    location="Rådhuset, Storgatan 1, Örebro",
    url="https://traffar.example.se/events/trygghet?a=1,2;b",
    categories=("Trygghet", "Segregation, skola"),
    organizer=Party("Föreningen", "kalender@kalender.example.se"),
    attendee=Party("Åsa Öberg", "asa@example.se"),
    join_url="https://traffar.example.se/m/hemlig",
)


def published(invitation: Invitation) -> PublicEntry:
    """Return the event as anybody may have it."""
    return PublicEntry(**{field.name: getattr(invitation, field.name) for field in fields(Entry)})


@pytest.fixture
def invitation() -> Invitation:
    """The first invitation of a person, to 14 October 2026 at 18–20 in Stockholm."""
    return INVITATION


@pytest.fixture
def cancelled(invitation: Invitation) -> Invitation:
    """The same as it is called off: one SEQUENCE on, the summary with its prefix."""
    return replace(invitation, sequence=1, summary="Inställt: Tematräff om trygghet", description="För få anmälda.")


@pytest.fixture
def entry(invitation: Invitation) -> PublicEntry:
    """The event as anybody may have it."""
    return published(invitation)


@pytest.fixture(scope="session")
def libical() -> Libical:
    """The library of Evolution and KDE."""
    return Libical()


@pytest.fixture(scope="session")
def all_readers(libical: Libical) -> Iterator[list[Reader]]:
    """The four readers, in the order of READERS."""
    with ical_js() as of_ical_js:
        yield [of_icalendar, of_vobject, of_ical_js, libical.read]


@pytest.fixture(params=READERS)
def reader(request: pytest.FixtureRequest, all_readers: list[Reader]) -> Reader:
    """Each of the four readers in turn."""
    return all_readers[READERS.index(request.param)]
