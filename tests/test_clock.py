"""The clock, and cookies that were signed by another one."""

from datetime import timedelta

import pytest

from eventsite import clock as product_clock
from eventsite.clock import now
from tests.conftest import NOW
from tests.web.organizer_browser import signed_in


@pytest.fixture
def off_by(monkeypatch):
    """Let the shared clock show so much more than ours."""
    monkeypatch.setattr(product_clock, "_ahead", timedelta())
    return lambda **more: product_clock.set_by(NOW + timedelta(**more))


@pytest.mark.parametrize("minutes", [10, -10])
def test_the_shared_clock_counts(clock, off_by, minutes):
    off_by(minutes=minutes)
    assert now() == NOW + timedelta(minutes=minutes)


def test_a_second_is_nobodys_concern(clock, off_by):
    off_by(minutes=10)
    off_by(milliseconds=900)
    assert now() == NOW


@pytest.mark.parametrize(("earlier", "status"), [({"hours": 1}, 200), ({"days": -32}, 303)])
def test_a_session_that_was_signed_later_than_now_holds_and_one_of_long_ago_does_not(app, make, clock, earlier, status):
    client = signed_in(app, make)
    clock.shift(-timedelta(**earlier))
    assert client.get("/organizer/").status_code == status
