"""Whatever people type, four readers of different descent show the same event."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from eventsite import calendar, text
from eventsite.calendar import FeedProperties
from eventsite.rules.invitations import Invitation, Party
from tests.calendar.conftest import INVITATION, published
from tests.calendar.libical import Libical
from tests.calendar.readers import events_of
from tests.calendar.readings import Reader, Reading
from tests.calendar.wire import values

PIECES = st.sampled_from(
    [*"abc åäöÅÄÖé;,\\:\"'^=<>&—–…", "😀", "👩‍👩‍👧", "\n", "\r\n", "\\n", "\\,", "\t", "e\u0301", "%2C", "=?"]
)
TYPED = st.lists(PIECES | st.text(max_size=3), max_size=60).map("".join)
# A fold may come anywhere: runs of one width push the odd piece over the border.
AT_A_FOLD = st.builds(
    lambda width, wide, tail: "x" * width + wide + tail, st.integers(50, 75), st.sampled_from("å—😀;\\,"), TYPED
)
TEXTS = TYPED | AT_A_FOLD
INVITATIONS = st.builds(
    lambda summary, description, location, name, themes, start, minutes: replace(
        INVITATION,
        summary=f"T{summary}",
        description=f"B{description}",
        location=f"P{location}",
        attendee=Party(f"N{name}", INVITATION.attendee.address),
        categories=tuple(f"K{theme}" for theme in themes),
        starts_at=start,
        ends_at=start + timedelta(minutes=minutes),
        join_url=None,
    ),
    TEXTS,
    TEXTS,
    TEXTS,
    TEXTS,
    st.lists(TEXTS, max_size=3),
    st.datetimes(datetime(2026, 1, 1), datetime(2035, 1, 1), timezones=st.just(UTC)).map(
        lambda moment: moment.replace(microsecond=0)
    ),
    st.integers(1, 60 * 12),
)
FAST = settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))


def shown(invitation: Invitation) -> Reading:
    """Return what every reader must show: the texts as the sanitiser leaves them, the instants as they were."""
    return Reading(
        uid=invitation.uid,
        spans=((invitation.starts_at, invitation.ends_at),),
        summary=text.one_line(invitation.summary),
        description=text.plain(invitation.description).strip(),
        location=text.one_line(invitation.location),
        categories=tuple(map(text.one_line, invitation.categories)),
        attendee=text.header("".join(sign for sign in invitation.attendee.name if sign not in '"^\\')),
    )


def is_well_folded(data: bytes) -> bool:
    """Say whether no line has over 75 octets and none splits a character."""
    return all(len(line) <= 75 and line.decode() for line in data.split(b"\r\n")[:-1])


@FAST
@given(INVITATIONS)
def test_p01_to_p04_readers_agree(all_readers: Sequence[Reader], invitation: Invitation) -> None:
    data = calendar.request(invitation)
    assert [read(data) for read in all_readers] == [[shown(invitation)]] * 4


@FAST
@given(INVITATIONS)
def test_s04_s05_p04_lines_are_short_and_nothing_is_objected_to(libical: Libical, invitation: Invitation) -> None:
    data = calendar.cancel(replace(invitation, sequence=1))
    events_of(data)
    assert libical.objections(data) == 0
    assert is_well_folded(data)


@FAST
@given(st.lists(INVITATIONS, max_size=3), TEXTS)
def test_p01_to_p04_readers_agree_on_a_feed(
    all_readers: Sequence[Reader], libical: Libical, invitations: list[Invitation], name: str
) -> None:
    entries = [replace(published(one), uid=f"{number}@example.se") for number, one in enumerate(invitations)]
    properties = FeedProperties(name=name, address="https://example.se/f.ics", url="https://example.se/")
    data = calendar.feed(entries, properties)
    readings = [
        replace(shown(one), uid=entry.uid, attendee="") for one, entry in zip(invitations, entries, strict=True)
    ]
    assert [read(data) for read in all_readers] == [readings] * 4
    # The readers give a calendar's own texts as they are written: the escapes are undone here (RFC 5545 §3.3.11).
    names = [re.sub(r"\\(.)", r"\1", value[1:]) for value in values(data, "NAME")]
    assert names == [line for line in [text.one_line(name)] if line]
    assert libical.objections(data) == 0
    assert is_well_folded(data)
