"""Our objects in the hands of a receiver of iMIP mail, two CalDAV servers and a calendar (calendar.md §10.1)."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from eventsite import calendar
from eventsite.delivery.mime import Letter, as_message
from eventsite.rules.invitations import Invitation, OtherHours, PartStat
from tests.calendar.conftest import INVITATION, published
from tests.interop import programs

# 09:00 on 24 October 2026 in Stockholm; the clocks go back in the night to the 25th.
NINE = datetime(2026, 10, 24, 7, tzinfo=UTC)
DAYS = replace(
    INVITATION,
    starts_at=NINE,
    ends_at=NINE + timedelta(hours=7),
    days=3,
    other_hours=(
        OtherHours(
            NINE + timedelta(hours=25),
            datetime(2026, 10, 25, 9, tzinfo=UTC),
            datetime(2026, 10, 25, 11, tzinfo=UTC),
        ),
    ),
)
WHOLE_DAY = replace(
    INVITATION, starts_at=NINE - timedelta(hours=9), ends_at=NINE + timedelta(hours=15), is_all_day=True
)
KHAL = """\
[calendars]
[[feed]]
path = {folder}/calendar
[locale]
timeformat = %H:%M
dateformat = %Y-%m-%d
longdateformat = %Y-%m-%d
datetimeformat = %Y-%m-%d %H:%M
longdatetimeformat = %Y-%m-%d %H:%M
local_timezone = Europe/Stockholm
default_timezone = Europe/Stockholm
[sqlite]
path = {folder}/khal.db
"""


def mail(invitation: Invitation, method: str = "REQUEST") -> bytes:
    """Return the whole mail that brings the invitation or its cancellation."""
    make = {"REQUEST": calendar.request, "CANCEL": calendar.cancel}[method]
    letter = Letter(
        sender=invitation.organizer,
        recipient=invitation.attendee,
        subject=f"Anmäld: {invitation.summary}",
        text="Du är anmäld.",
        html="<p>Du är anmäld.</p>",
        message_id=f"<{invitation.sequence}@kalender.example.se>",
        date=invitation.stamped_at,
        calendar=make(invitation),
        method=method,
    )
    return bytes(as_message(letter))


def later(invitation: Invitation, number: int, **changes: object) -> Invitation:
    """Return the invitation as message `number` about it."""
    stamp = invitation.stamped_at + timedelta(hours=number)
    return replace(invitation, sequence=number, stamped_at=stamp, changed_at=stamp, **changes)


def chain(invitation: Invitation) -> list[bytes]:
    """Return the mails of a life: invited, moved, told another room, called off (S1, S2, S4, S7)."""
    moved = {
        "starts_at": invitation.starts_at - timedelta(hours=1),
        "partstat": PartStat.NEEDS_ACTION,
        "other_hours": (),
    }
    return [
        mail(invitation),
        mail(later(invitation, 1, **moved)),
        mail(later(invitation, 2, **moved, location="Digitalt")),
        mail(later(invitation, 3, **moved, summary="Inställt: Tematräff"), "CANCEL"),
    ]


@pytest.mark.parametrize("invitation", [INVITATION, DAYS], ids=["one day", "days"])
def test_xandikos_creates_updates_and_cancels_what_the_mails_say(tmp_path: Path, invitation: Invitation) -> None:
    command = [programs.program("xandikos"), "import-imip", "-d", str(tmp_path), "--autocreate"]
    said = [programs.run(*command, given=one) for one in chain(invitation)]
    done = [re.search(rf"(\w+) {re.escape(invitation.uid)}", text) for text in said]
    assert [one and one[1] for one in done] == ["created", "updated", "updated", "cancelled"]


@pytest.fixture(params=[programs.xandikos, programs.radicale], ids=["xandikos", "radicale"])
def server(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[programs.CalDav]:
    """Each of the two CalDAV servers in turn."""
    with request.param(tmp_path) as running:
        yield running


def test_servers_take_every_object_with_one_uid(server: programs.CalDav) -> None:
    invited = [replace(one, uid=f"{number}@example.se") for number, one in enumerate([INVITATION, DAYS, WHOLE_DAY])]
    objects = [
        *(calendar.publication([published(one)]) for one in invited),
        calendar.request(replace(DAYS, uid="asked@example.se")),
        calendar.cancel(replace(DAYS, uid="called-off@example.se", sequence=1)),
    ]
    assert [server.put(f"{number}.ics", data) for number, data in enumerate(objects)] == [201] * 5


def test_servers_give_back_both_days_of_what_they_took(server: programs.CalDav) -> None:
    server.put("days.ics", calendar.publication([published(DAYS)]))
    status, data = server.ask("GET", "days.ics")
    assert (status, data.count(b"BEGIN:VEVENT"), data.count(b"RECURRENCE-ID")) == (200, 2, 1)


def test_khal_lists_the_feed_at_its_times(tmp_path: Path) -> None:
    """Radicale refuses a whole feed, rightly (several UIDs); khal takes it as a calendar file."""
    entries = [published(DAYS), replace(published(WHOLE_DAY), uid="day@example.se", summary="Heldag")]
    properties = calendar.FeedProperties(
        name="Tematräffar", address="https://example.se/calendar.ics", url="https://example.se/"
    )
    feed, config = tmp_path / "feed.ics", tmp_path / "khal.conf"
    feed.write_bytes(calendar.feed(entries, properties))
    config.write_text(KHAL.format(folder=tmp_path), encoding="utf-8")
    (tmp_path / "calendar").mkdir()
    khal = [programs.program("khal"), "-c", str(config)]
    programs.run(*khal, "import", "--batch", "-a", "feed", str(feed))
    line = "{start-long-full} {end-long-full} {title}"
    listed = programs.run(*khal, "list", "--format", line, "--day-format", "", "2026-10-20", "2026-10-30")
    assert listed.split("\n")[:-1] == [
        "2026-10-24 00:00 2026-10-24 00:00 Heldag",
        "2026-10-24 09:00 2026-10-24 16:00 Tematräff om trygghet",
        "2026-10-25 10:00 2026-10-25 12:00 Tematräff om trygghet",
        "2026-10-26 09:00 2026-10-26 16:00 Tematräff om trygghet",
    ]
