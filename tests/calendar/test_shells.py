"""An invitation filled into a shell is, octet for octet, the one that icalendar writes."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st
from icalendar.parser import Contentline

from eventsite import calendar
from eventsite.calendar import invitations, shells
from eventsite.rules.invitations import Invitation, OtherHours, PartStat, Party
from tests.calendar.conftest import INVITATION
from tests.calendar.test_round_trip import FAST, INVITATIONS, TEXTS, TYPED

MOMENTS = st.datetimes(datetime(2026, 1, 1), datetime(2035, 1, 1), timezones=st.just(UTC))
THREE_DAYS = replace(
    INVITATION,
    days=3,
    other_hours=(
        OtherHours(
            INVITATION.starts_at + timedelta(days=1),
            INVITATION.starts_at + timedelta(days=1, hours=1),
            INVITATION.ends_at + timedelta(days=1, hours=1),
        ),
    ),
)
SHAPES = st.sampled_from([INVITATION, THREE_DAYS, replace(INVITATION, is_tentative=True, location="", categories=())])
OWN = st.fixed_dictionaries(
    {
        "uid": st.from_regex(r"[A-Za-z0-9@._+-]{1,255}", fullmatch=True),
        "sequence": st.integers(0, 2000),
        "stamped_at": MOMENTS,
        "created_at": MOMENTS,
        "changed_at": MOMENTS,
        "description": TEXTS,
        "attendee": st.builds(Party, TYPED, st.sampled_from(["asa@example.se", "o'hara+mote@xn--rksmrgs-5wao1o.se"])),
        "partstat": st.sampled_from(PartStat),
        "join_url": st.sampled_from([None, "https://traffar.example.se/m/hemlig", "https://a.se/" + "x;,:" * 40]),
    }
)


@FAST
@given(INVITATIONS)
def test_whatever_the_event_says(invitation: Invitation) -> None:
    assert calendar.request(invitation) == invitations.written_out(invitation)


@FAST
@given(SHAPES, OWN)
def test_whatever_is_the_persons_own(shape: Invitation, own: dict[str, object]) -> None:
    invitation = replace(shape, **own)
    assert calendar.request(invitation) == invitations.written_out(invitation)


def test_what_looks_like_lines_of_an_object_is_a_persons_name_and_no_more() -> None:
    name = "END:VEVENT\r\nATTENDEE:mailto:x@y.se\\nUID:1"
    invitation = replace(INVITATION, attendee=Party(name, INVITATION.attendee.address), description=name)
    assert calendar.request(invitation) == invitations.written_out(invitation)


@FAST
@given(TEXTS.map(lambda text: "X:" + text.replace("\r", "").replace("\n", "")) | st.text("\\^å😀", max_size=200))
def test_lines_are_folded_as_icalendar_folds_them(line: str) -> None:
    assert shells.fold(line) == (Contentline(line).to_ical() + b"\r\n" if line else b"")
