"""Whatever people type, four readers of different descent show the same event."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from eventsite import calendar, text
from eventsite.rules.invitations import Invitation
from tests.calendar.conftest import INVITATION
from tests.calendar.readers import Libical, Reader, event_of

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
    lambda summary, description, location, start, minutes: replace(
        INVITATION,
        summary=f"T{summary}",
        description=f"B{description}",
        location=f"P{location}",
        starts_at=start,
        ends_at=start + timedelta(minutes=minutes),
        join_url=None,
    ),
    TEXTS,
    TEXTS,
    TEXTS,
    st.datetimes(datetime(2026, 1, 1), datetime(2035, 1, 1), timezones=st.just(UTC)).map(
        lambda moment: moment.replace(microsecond=0)
    ),
    st.integers(1, 60 * 12),
)
FAST = settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))


def rows(invitation: Invitation) -> tuple[datetime, datetime, str, str, str]:
    """Return what every reader must show: the texts as the sanitiser leaves them, the instants as they were."""
    return (
        invitation.starts_at,
        invitation.ends_at,
        text.one_line(invitation.summary),
        text.plain(invitation.description).strip(),
        text.one_line(invitation.location),
    )


@FAST
@given(INVITATIONS)
def test_p01_to_p04_readers_agree(all_readers: Sequence[Reader], invitation: Invitation) -> None:
    data = calendar.request(invitation)
    readings = [read(data) for read in all_readers]
    shown = [(r.starts_at, r.ends_at, r.summary, r.description, r.location) for r in readings]
    assert shown == [rows(invitation)] * 4


@FAST
@given(INVITATIONS)
def test_s04_s05_p04_lines_are_short_and_nothing_is_objected_to(libical: Libical, invitation: Invitation) -> None:
    data = calendar.cancel(replace(invitation, sequence=1))
    event_of(data)
    assert libical.objections(data) == 0
    assert all(len(line) <= 75 and line.decode() for line in data.split(b"\r\n")[:-1])
