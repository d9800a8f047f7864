"""When mail is tried again, and how much is too much."""

from datetime import UTC, datetime, timedelta

import pytest

from eventsite.rules import outbox as rules
from eventsite.rules.outbox import Kind

NOW = datetime(2026, 8, 24, 9, tzinfo=UTC)


def ago(**span):
    return NOW - timedelta(**span)


@pytest.mark.parametrize(("attempts", "minutes"), [(1, 1), (2, 5), (3, 15), (4, 30), (5, 60), (6, 60), (99, 60)])
def test_the_waits_grow_to_an_hour(attempts, minutes):
    assert rules.next_try(NOW, attempts, NOW) == NOW + timedelta(minutes=minutes)


@pytest.mark.parametrize(
    ("age", "is_tried"), [(timedelta(days=5, hours=-1), True), (timedelta(days=5, hours=-1, seconds=1), False)]
)
def test_after_five_days_it_is_given_up(age, is_tried):
    assert (rules.next_try(NOW - age, 50, NOW) is not None) is is_tried


def test_the_whole_schedule_lasts_five_days():
    attempts, now = 0, NOW
    while now is not None:
        attempts, last, now = attempts + 1, now, rules.next_try(NOW, attempts + 1, now)
    assert (attempts, last) == (124, NOW + timedelta(days=4, hours=23, minutes=51))


@pytest.mark.parametrize(
    ("sent", "again_at"),
    [
        ([], None),
        ([ago(minutes=1)] * 2, None),
        ([ago(minutes=1)] * 3, NOW + timedelta(minutes=59)),
        ([ago(minutes=50), ago(minutes=20), ago(minutes=1)], NOW + timedelta(minutes=10)),
        ([ago(minutes=60), ago(minutes=20), ago(minutes=1)], None),
    ],
)
def test_three_mails_an_hour(sent, again_at):
    assert rules.wait_for_quota(sent, NOW) == again_at


@pytest.mark.parametrize(
    ("hours", "again_at"),
    [
        (range(2, 11), None),
        (range(2, 12), NOW + timedelta(hours=13)),
        (range(2, 13), NOW + timedelta(hours=13)),
        (range(15, 25), None),
    ],
)
def test_ten_mails_a_day(hours, again_at):
    assert rules.wait_for_quota([ago(hours=number) for number in hours], NOW) == again_at


def test_the_longer_wait_holds():
    sent = [ago(minutes=1)] * 3 + [ago(hours=2)] * 7
    assert rules.wait_for_quota(sent, NOW) == NOW + timedelta(hours=22)


def test_what_anyone_can_cause_by_a_form_is_limited():
    registering = {Kind.REGISTERED, Kind.UNCONFIRMED, Kind.PENDING, Kind.WAITLISTED, Kind.REGISTERED_AGAIN}
    links = {Kind.SIGN_IN, Kind.LINKS_AGAIN, Kind.CONFIRM_ADDRESS, Kind.MY_DATA}
    colleagues = {Kind.GROUP_REGISTERED, Kind.RECEIVED_SEAT}
    asking = {Kind.CONFIRM_SUBSCRIPTION, Kind.SERIES_CONFIRM}
    assert registering | links | colleagues | asking == rules.CAUSED_BY_FORMS
