"""The rules for the questions of one event, as organizers change them."""

import pytest
from flask import Flask

from eventsite.models import QuestionRound
from eventsite.rules.permissions import Role
from tests.factories import Make, stored
from tests.services.records import one
from tests.web.moderators import came_by, invited, path
from tests.web.organizer_browser import flashed, signed_in, written
from tests.web.visitor import read


@pytest.fixture
def event(make):
    return make.event()


def change(client, event, **typed):
    """Open the page, type over some of it and save; ticks only if said."""
    page = read(client.get(path(event, "settings")))
    sent = {**written(page), "counts_shown": "after_deadline", "is_moderated": "y", **typed}
    return client.post(path(event, "settings"), data={name: value for name, value in sent.items() if value is not None})


def test_the_page_shows_what_goes_without_saying(app: Flask, make: Make, event):
    page = read(signed_in(app, make).get(path(event, "settings")))
    assert "checked" in page.fields["is_moderated"]
    assert page.fields["digest_days"]["value"] == "7, 1"
    assert page.fields["opens_day"]["value"] == ""


def test_saving_and_seeing_it(app: Flask, make: Make, event):
    alva = signed_in(app, make)
    answer = change(
        alva,
        event,
        closes_day="2026-09-14",
        closes_clock="15",
        digest_days="5",
        is_moderated=None,
        counts_shown="always",
    )
    assert (answer.status_code, flashed(alva)) == (303, ["Reglerna är sparade."])
    kept = one(app, QuestionRound, event.id)
    assert (kept.is_moderated, str(kept.counts_shown), kept.digest_days) == (False, "always", "5")
    page = read(alva.get(path(event, "settings")))
    assert (page.fields["closes_day"]["value"], page.fields["closes_clock"]["value"]) == ("2026-09-14", "15.00")
    assert stored(app, event).questions_close_at is not None


@pytest.mark.parametrize(
    "typed",
    [
        {"opens_day": "snart"},
        {"closes_clock": "9"},
        {"deadline_day": "2026-09-20", "closes_day": "2026-09-14"},
        {"opens_day": "2026-09-20"},
        {"digest_days": "ofta"},
        {"counts_shown": "sometimes"},
        {"answers_due_day": "2027-03-28", "answers_due_clock": "2.30"},
    ],
)
def test_what_cannot_be_is_said_and_kept(app: Flask, make: Make, event, typed):
    answer = change(signed_in(app, make), event, **typed)
    page = read(answer)
    assert answer.status_code == 422
    kept = {name: page.fields[name]["value"] for name in typed if name != "counts_shown"}
    assert kept == {name: value for name, value in typed.items() if name != "counts_shown"}


def test_who_saved_meanwhile_is_not_overwritten(app: Flask, make: Make, event):
    alva = signed_in(app, make)
    ticked = {"counts_shown": "after_deadline", "is_moderated": "y"}
    opened = {**written(read(alva.get(path(event, "settings")))), **ticked}
    bo = signed_in(app, make, "Bo", Role.ORGANIZER, event.slug)
    assert change(bo, event, digest_days="5", counts_shown="never").status_code == 303
    response = alva.post(path(event, "settings"), data={**opened, "digest_days": "9", "closes_day": "2026-09-14"})
    page = read(response)
    assert (response.status_code, one(app, QuestionRound, event.id).digest_days) == (409, "5")
    assert [name for name in page.fields if name.startswith("choice:")] == ["choice:digest_days"]
    answer = alva.post(path(event, "settings"), data={**page.hidden, "choice:digest_days": "mine"})
    kept = one(app, QuestionRound, event.id)
    assert (answer.status_code, kept.digest_days, str(kept.counts_shown)) == (303, "9", "never")
    assert stored(app, event).questions_close_at is not None


def test_guests_and_viewers_may_not(app: Flask, make: Make, event):
    assert came_by(app, invited(app, event)).get(path(event, "settings")).status_code == 303
    assert signed_in(app, make, "Vera", Role.VIEWER, event.slug).get(path(event, "settings")).status_code == 403
    assert signed_in(app, make, "Bo").get(path(event, "settings")).status_code == 404
