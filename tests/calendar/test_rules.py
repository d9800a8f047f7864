"""What an invitation is before it is written: its hash, its stamps, its addresses."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from eventsite.rules.invitations import Invitation, OtherHours, PartStat, Party, addr_spec, content_hash, next_stamp

NOW = datetime(2026, 9, 1, 12, tzinfo=UTC)
# A busy machine is no fault of the code: no deadline for one example.
PATIENT = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
MOMENTS = st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))


@pytest.mark.parametrize(
    "change",
    [
        {"uid": "x@example.se"},
        {"created_at": NOW},
        {"starts_at": NOW},
        {"ends_at": NOW},
        {"timezone": "Europe/Helsinki"},
        {"summary": "x"},
        {"description": "x"},
        {"location": "x"},
        {"url": "x"},
        {"join_url": None},
        {"categories": ("Trygghet, Segregation", "skola")},
        {"organizer": Party("Föreningen", "x@example.se")},
        {"organizer": Party("x", "kalender@kalender.example.se")},
        {"attendee": Party("x", "asa@example.se")},
        {"days": 2},
        {"other_hours": (OtherHours(NOW, NOW, NOW),)},
        {"is_all_day": True},
        {"join_label": "x"},
    ],
    ids=lambda change: next(iter(change)),
)
def test_hash_differs_when_what_is_said_differs(invitation: Invitation, change: dict[str, object]) -> None:
    assert content_hash(replace(invitation, **change)) != content_hash(invitation)


@pytest.mark.parametrize(
    "change", [{"sequence": 7}, {"stamped_at": NOW}, {"changed_at": NOW}, {"partstat": PartStat.NEEDS_ACTION}]
)
def test_hash_is_the_same_for_a_mere_resend(invitation: Invitation, change: dict[str, object]) -> None:
    assert content_hash(replace(invitation, **change)) == content_hash(invitation)


def test_hash_knows_the_same_instant_in_another_zone(invitation: Invitation) -> None:
    elsewhere = invitation.starts_at.astimezone(ZoneInfo("Europe/Stockholm"))
    assert content_hash(replace(invitation, starts_at=elsewhere)) == content_hash(invitation)


def test_x06_first_stamp_is_now_in_whole_seconds() -> None:
    assert next_stamp(None, NOW.replace(microsecond=999_999)) == NOW


def test_x06_second_message_in_a_second_is_stamped_a_second_later() -> None:
    assert next_stamp(NOW, NOW + timedelta(milliseconds=400)) == NOW + timedelta(seconds=1)


def test_x06_a_clock_set_back_does_not_set_back_the_stamp() -> None:
    assert next_stamp(NOW, NOW - timedelta(hours=1)) == NOW + timedelta(seconds=1)


@PATIENT
@given(MOMENTS, MOMENTS)
def test_x06_stamps_always_grow(previous: datetime, now: datetime) -> None:
    stamp = next_stamp(previous, now)
    assert stamp.replace(microsecond=0) == stamp
    assert stamp - previous.replace(microsecond=0) >= timedelta(seconds=1)


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("Asa.Oberg@Example.SE", "asa.oberg@example.se"),
        ("asa+traff@example.se", "asa+traff@example.se"),
        ("o'neill_x@sub.example.se", "o'neill_x@sub.example.se"),
        ("asa@förening.example", "asa@xn--frening-90a.example"),
        ("asa@xn--frening-90a.example", "asa@xn--frening-90a.example"),
        ("a" * 64 + "@example.se", "a" * 64 + "@example.se"),
    ],
)
def test_an_address_is_lower_case_ascii(address: str, expected: str) -> None:
    assert addr_spec(address) == expected


# security.md T-17, and what would end an address early in a header, a mailto URI or a command.
ODD_ADDRESSES = [
    "",
    "asa",
    "@example.se",
    "asa@",
    "a@x.se,b@y.se",
    "a@x.se;b@y.se",
    "a@x.se b@y.se",
    "a@x.se\r\nRCPT TO:<b@y.se>",
    "a@x.se\r\n",
    "a@x.se\n",
    " a@x.se",
    "a@x.se ",
    "a\x00@x.se",
    '"a@x.se, c"@evil.se',
    '"a b"@x.se',
    "alice@x.se)bob@y.se",
    "alice(x)@y.se",
    "<a@x.se>",
    "<alice@x.se><bob@evil.se>",
    "Alice <a@x.se>",
    "a@b@x.se",
    "a" * 65 + "@example.se",
    "a@" + ".".join(["b" * 63] * 4) + ".se",
    "a@" + "b" * 64 + ".se",
    "-oQ/tmp",
    "-oQ/tmp@x.se",
    "a@[127.0.0.1]",
    "a@[IPv6:::1]",
    "a@127.0.0.1",
    ".a@x.se",
    "a.@x.se",
    "a..b@x.se",
    "a@x..se",
    "a@x.se.",
    "a@-x.se",
    "a@x_y.se",
    "a%b.se@x.se",
    "b.se!a@x.se",
    "a?bcc=b@x.se",
    "=?utf-8?q?=0D=0ABcc:=20b=40x.se?=@x.se",
    "=?utf-8?q?=0D=0A?=@x.se",
    "åsa@x.se",
    "\u212aalle@x.se",
    "a\u200b@x.se",
    "a@x\u200b.se",
    "a@straße.se",
    "a@x\u3002se",
    "a＠x.se",
]


@pytest.mark.parametrize("address", ODD_ADDRESSES, ids=ascii)
def test_t17_what_is_not_one_plain_address_is_refused(address: str) -> None:
    with pytest.raises(ValueError, match="not "):
        addr_spec(address)
