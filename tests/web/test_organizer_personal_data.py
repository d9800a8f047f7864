"""The page that tells organizers which personal data remains where, and until when."""

import re
from datetime import timedelta

import time_machine
from flask import Flask

from eventsite import tasks
from eventsite.rules.permissions import Role
from tests.factories import Make
from tests.services.held import held, keep
from tests.web.organizer_browser import queries_of, signed_in
from tests.web.visitor import read

PAGE = "/organizer/personal-data"


def test_it_counts_each_kind_and_says_until_when(app: Flask, make: Make) -> None:
    event = make.event()
    held(app, make, event)
    make.registration(event, 2)
    text = read(signed_in(app, make).get(PAGE)).text
    assert (
        "Tematräff om segregation 14 september 2026 Till och med 13 december 2026 Mat och tillgänglighet: 21 september"
        in text
    )
    counts = re.findall(r": (\d+)", text.partition("21 september")[2])
    assert counts == ["2", "1", "2", "1", "5", "1", "1", "1", "2", "1", "1", "1", "1"]


def test_what_no_meeting_holds_has_no_column(app: Flask, make: Make) -> None:
    make.registration(make.event(), 1)
    text = read(signed_in(app, make).get(PAGE)).text
    assert "Träff Till och med Personer Mejl Tematräff om segregation" in text


def test_an_event_says_its_own_time_and_one_without_a_date_none(app: Flask, make: Make) -> None:
    own, put_off = make.event(title="Egen tid"), make.event(title="Utan datum")
    for event in (own, put_off):
        make.registration(event, 1)
    keep(app, own, keep_person_days=10)
    keep(app, put_off, state="postponed")
    text = read(signed_in(app, make).get(PAGE)).text
    assert "Egen tid 14 september 2026 Till och med 24 september 2026" in text
    assert "Utan datum 14 september 2026 Inget nytt datum än" in text


def test_what_is_overdue_is_said_until_it_is_erased(app: Flask, make: Make, clock: time_machine.Traveller) -> None:
    held(app, make, make.event())
    clock.shift(timedelta(days=40))
    before = read(signed_in(app, make).get(PAGE)).text
    assert ("1 träff har uppgifter som skulle ha raderats." in before, "Det har inte gjorts än." in before) == (
        True,
        True,
    )
    with app.app_context():
        tasks.purge()
    after = read(signed_in(app, make).get(PAGE)).text
    assert ("skulle ha raderats" in after, "Senast: lördag 3 oktober kl. 11.00" in after) == (False, True)


def test_nothing_remains_in_the_end(app: Flask, make: Make, clock: time_machine.Traveller) -> None:
    held(app, make, make.event())
    clock.shift(timedelta(days=200))
    with app.app_context():
        tasks.purge()
    assert "Ingen av dina träffar har personuppgifter." in read(signed_in(app, make).get(PAGE)).text


def test_who_shares_no_event_sees_none(app: Flask, make: Make) -> None:
    held(app, make, make.event("Alva"))
    text = read(signed_in(app, make, "Bo").get(PAGE)).text
    assert "Tematräff om segregation" not in text
    assert "Tematräff om segregation" in read(signed_in(app, make, "Eva", Role.ADMINISTRATOR).get(PAGE)).text


def test_strangers_sign_in_first(app: Flask) -> None:
    assert app.test_client().get(PAGE).location == "/organizer/sign-in"


def test_it_names_nobody(app: Flask, make: Make) -> None:
    held(app, make, make.event())
    assert "anaria" not in signed_in(app, make).get(PAGE).text


def test_other_methods_are_refused(app: Flask, make: Make) -> None:
    assert signed_in(app, make).put(PAGE).status_code == 405


def test_more_events_take_no_more_queries(app: Flask, make: Make) -> None:
    make.registration(make.event(), 1)
    client = signed_in(app, make)
    few = queries_of(app, client, PAGE)
    for number in (2, 3):
        make.registration(make.event(title=f"Träff {number}"), number)
    assert queries_of(app, client, PAGE) == few
