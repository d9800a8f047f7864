"""When a meeting is, in the editor: several days, all day, other hours, sessions, series, zones (calendar.md §4, §5)."""

from datetime import date, datetime, time

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from eventsite.models import Event
from eventsite.rules.details import SessionDetails
from eventsite.rules.occasions import DayHours
from tests.factories import Made, Make, stored
from tests.web.organizer_browser import TYPED, edit, flashed, press, signed_in, written
from tests.web.visitor import read

DAYS = {"day": "2026-09-14", "last_day": "2026-09-16", "starts": "9", "ends": "16"}
TUESDAY = {"other_hours-0-day": "15/9", "other_hours-0-starts": "10", "other_hours-0-ends": "15"}
SESSION = {
    "sessions-0-title": "Ett", "sessions-0-day": "2026-09-14", "sessions-0-starts": "9", "sessions-0-ends": "10.30",
    "sessions-0-place": "Sal A",
}  # fmt: skip
GAP, TWICE = "2026-03-29", "2026-10-25"  # the clocks in Stockholm go forward and back at night


def text_of(response: TestResponse) -> str:
    return read(response).text.replace("\xa0", " ").replace(" –", "–")


def path(event: Made, rest: str = "/edit") -> str:
    return f"/organizer/events/{event.id}{rest}"


def saved(app: Flask, make: Make, **typed: str) -> Event:
    event = make.draft()
    assert edit(signed_in(app, make), event.id, **typed).status_code == 303
    return stored(app, event)


def hours_of(event: Event) -> list[DayHours]:
    return [DayHours(hours.on, hours.starts, hours.ends) for hours in event.other_hours]


def test_several_days_with_other_hours_on_one(app: Flask, make: Make):
    event = saved(app, make, **DAYS, **TUESDAY)
    assert (event.starts_wall, event.ends_wall) == (datetime(2026, 9, 14, 9), datetime(2026, 9, 16, 16))
    assert hours_of(event) == [DayHours(date(2026, 9, 15), time(10), time(15))]


def test_the_whole_of_several_days_needs_no_clocks(app: Flask, make: Make):
    event = saved(app, make, **DAYS | {"starts": "", "ends": "", "is_all_day": "y"})
    assert (event.is_all_day, event.starts_wall, event.ends_wall) == (
        True,
        datetime(2026, 9, 14),
        datetime(2026, 9, 17),
    )


def test_past_one_midnight_it_is_one_stretch(app: Flask, make: Make):
    event = saved(app, make, **DAYS | {"last_day": "2026-09-15", "starts": "22", "ends": "2"})
    assert (event.occasion.is_daily, event.ends_wall) == (False, datetime(2026, 9, 15, 2))


def test_sessions_are_kept_with_their_times(app: Flask, make: Make):
    event = saved(app, make, **DAYS, **SESSION)
    assert [(one.title, one.starts_wall, one.ends_wall, one.place) for one in event.sessions] == [
        ("Ett", datetime(2026, 9, 14, 9), datetime(2026, 9, 14, 10, 30), "Sal A")
    ]


def test_series_zone_and_the_switch_for_declines_are_kept(app: Flask, make: Make):
    event = saved(app, make, series="Bosociala rummet", timezone="helsingfors", confirms_declines="y")
    assert (event.series.name, event.timezone, event.confirms_declines) == ("Bosociala rummet", "Europe/Helsinki", True)


@pytest.mark.parametrize(
    ("typed", "wrong"),
    [
        ({"last_day": "2026-09-13"}, {"last_day"}),
        ({"last_day": "2026-09-28"}, {"last_day"}),
        ({"last_day": "2026-09-16", "ends": "9"}, {"ends"}),
        ({"last_day": "2026-09-16", "ends": "8"}, {"ends"}),
        ({"last_day": "", "ends": "8"}, {"ends"}),
        ({"starts": ""}, {"starts"}),
        ({"ends": ""}, {"ends"}),
        ({"day": "9999-12-31", "last_day": ""}, {"day"}),
        ({"timezone": ""}, {"timezone"}),
        ({"timezone": "Etc/GMT+3"}, {"timezone"}),
        ({"series": "x" * 121}, {"series"}),
        ({"other_hours-0-day": "2026-09-17"}, {"other_hours-0-day"}),
        ({"other_hours-0-day": ""}, {"other_hours-0-day"}),
        ({"other_hours-0-starts": ""}, {"other_hours-0-starts"}),
        ({"other_hours-0-ends": ""}, {"other_hours-0-ends"}),
        ({"other_hours-0-ends": "10"}, {"other_hours-0-ends"}),
        ({"last_day": ""}, {"other_hours-0-day"}),
        ({"is_all_day": "y"}, {"other_hours-0-day"}),
        (
            {"other_hours-1-day": "15/9", "other_hours-1-starts": "8", "other_hours-1-ends": "9"},
            {"other_hours-1-day"},
        ),
        ({"sessions-0-title": ""}, {"sessions-0-title"}),
        ({"sessions-0-day": ""}, {"sessions-0-day"}),
        ({"sessions-0-day": "2026-09-17"}, {"sessions-0-day"}),
        ({"sessions-0-starts": ""}, {"sessions-0-starts"}),
        ({"sessions-0-ends": ""}, {"sessions-0-ends"}),
        ({"sessions-0-ends": "9"}, {"sessions-0-ends"}),
    ],
    ids=repr,
)
def test_what_is_wrong_is_said_beside_the_field_and_all_is_kept(app: Flask, make: Make, typed, wrong: set[str]):
    event = make.draft()
    sent = {**DAYS, **TUESDAY, **SESSION, **typed}
    response = edit(signed_in(app, make), event.id, **sent)
    page = read(response)
    invalid = {name for name, field in page.fields.items() if field.get("aria-invalid") == "true"}
    assert (response.status_code, invalid) == (422, wrong)
    kept = {name: page.fields[name].get("value", "") for name in sent if name != "is_all_day"}
    assert kept == {name: value for name, value in sent.items() if name != "is_all_day"}


@pytest.mark.parametrize(
    ("typed", "wrong"),
    [
        ({"day": GAP, "starts": "2.30", "ends": "16"}, "starts"),
        ({"day": "2026-03-28", "last_day": "2026-03-30", "starts": "2.30", "ends": "16"}, "starts"),
        ({"day": "2026-03-28", "last_day": "2026-03-30", "starts": "1", "ends": "2.30"}, "ends"),
        ({"day": "2026-03-28", "last_day": GAP, "starts": "22", "ends": "2.30"}, "ends"),
        (
            {"day": "2026-03-28", "last_day": GAP, "other_hours-0-day": GAP, "other_hours-0-starts": "2.30"}
            | {"other_hours-0-ends": "10"},
            "other_hours-0-starts",
        ),
        ({"day": GAP, "sessions-0-title": "Ett", "sessions-0-day": GAP, "sessions-0-starts": "2.30"}
         | {"sessions-0-ends": "10"}, "sessions-0-starts"),
        ({"closes_day": GAP, "closes_clock": "2.30"}, "closes_clock"),
    ],
)  # fmt: skip
def test_a_time_that_the_clocks_skip_is_refused_with_what_to_write_instead(app: Flask, make: Make, typed, wrong: str):
    page = read(edit(signed_in(app, make), make.draft().id, **typed))
    assert {name for name, field in page.fields.items() if field.get("aria-invalid") == "true"} == {wrong}
    assert "Den 29 mars ställs klockan fram och kl. 2.30 finns inte. Skriv 3.30 eller en annan tid" in page.text


@pytest.mark.parametrize(
    "typed",
    [
        {"day": TWICE, "starts": "2.30"},
        {"day": "2026-10-24", "last_day": "2026-10-26", "starts": "2.30", "ends": "16"},
        {"day": "2026-10-24", "last_day": TWICE, "starts": "22", "ends": "2.30"},
        {"day": "2026-10-24", "last_day": TWICE, "other_hours-0-day": TWICE, "other_hours-0-starts": "2.30"}
        | {"other_hours-0-ends": "10"},
        {"day": TWICE, "starts": "1", "sessions-0-title": "Ett", "sessions-0-day": TWICE}
        | {"sessions-0-starts": "2.30", "sessions-0-ends": "10"},
        {"closes_day": TWICE, "closes_clock": "2.30"},
    ],
)
def test_a_time_that_comes_twice_is_taken_and_warned_of(app: Flask, make: Make, typed: dict[str, str]):
    client = signed_in(app, make)
    assert edit(client, make.draft().id, **{"ends": "16", **typed}).status_code == 303
    assert "Den natten går klockan tillbaka" in flashed(client)[-1]


def test_saving_what_was_opened_changes_nothing(app: Flask, make: Make):
    session = SessionDetails("Ett", datetime(2026, 9, 14, 9), datetime(2026, 9, 14, 10))
    hours = DayHours(date(2026, 9, 15), time(10), time(15))
    event = make.draft(ends_wall=datetime(2026, 9, 16, 16), other_hours=(hours,), sessions=(session,), series="Serie")
    client = signed_in(app, make)
    before = stored(app, event)
    chosen = {"format": "digital", "language": "sv", "pattern": "segregation"}
    sent = written(read(client.get(path(event)))) | chosen
    assert client.post(path(event), data=sent).status_code == 303
    after = stored(app, event)
    assert after.occasion == before.occasion
    assert [one.id for one in after.sessions] == [one.id for one in before.sessions]
    assert after.series_id == before.series_id


def test_a_whole_day_is_opened_as_it_was_saved(app: Flask, make: Make):
    event = make.draft(is_all_day=True, starts_wall=datetime(2026, 9, 14), ends_wall=datetime(2026, 9, 17))
    fields = read(signed_in(app, make).get(path(event))).fields
    assert (fields["day"]["value"], fields["last_day"]["value"]) == ("2026-09-14", "2026-09-16")
    assert (fields["starts"]["value"], fields["ends"]["value"], "checked" in fields["is_all_day"]) == ("", "", True)


def test_a_session_says_how_many_have_chosen_it(app: Flask, make: Make):
    session = SessionDetails("Ett", datetime(2026, 9, 14, 9), datetime(2026, 9, 14, 10))
    event = make.event(sessions=(session,))
    session_id = stored(app, event).sessions[0].id
    for _ in range(2):
        make.registration(event, sessions=(session_id,))
    page = read(signed_in(app, make).get(path(event)))
    assert page.hidden["sessions-0-session_id"] == str(session_id)
    assert "2 personer har valt passet." in page.text


def test_rows_of_days_and_sessions_are_added_as_others_are(app: Flask, make: Make):
    event = make.draft()
    client = signed_in(app, make)
    for name, field in (("other_hours", "day"), ("sessions", "title")):
        sent = written(read(client.get(path(event)))) | TYPED | SESSION | {"action": f"add-{name}"}
        response = client.post(path(event), data=sent)
        assert f"{name}-1-{field}" in read(response).fields


def test_series_there_are_and_zones_are_suggested(app: Flask, make: Make):
    make.draft(series="Bosociala rummet")
    html = signed_in(app, make).get(path(make.draft())).get_data(as_text=True)
    assert '<option value="Bosociala rummet"></option>' in html
    assert '<option value="Europe/Helsinki" label="Helsingfors"></option>' in html


def test_the_editor_shows_what_the_stored_time_is_for_others(app: Flask, make: Make):
    client = signed_in(app, make)
    assert "New York mån 14 sep kl. 3.00–6.00" in text_of(client.get(path(make.draft())))
    assert "New York" not in read(client.get("/organizer/events/new")).text


def test_the_preview_shows_the_time_in_the_zone_one_asks_for(app: Flask, make: Make):
    event = make.draft()
    client = signed_in(app, make)
    response = client.get(path(event, "/preview?zone=Tokyo"))
    assert "Tokyo mån 14 sep kl. 16.00–19.00" in text_of(response)
    assert read(response).fields["zone"]["value"] == "Tokyo"


def test_the_preview_says_that_there_is_no_such_zone(app: Flask, make: Make):
    page = read(signed_in(app, make).get(path(make.draft(), "/preview?zone=Atlantis")))
    assert "Det finns ingen sådan tidszon." in page.text
    assert page.fields["zone"]["aria-invalid"] == "true"


def test_looking_first_shows_typed_times_elsewhere_too(app: Flask, make: Make):
    client = signed_in(app, make)
    response = press(client, "/organizer/events/new", "/organizer/events/new/preview", **TYPED | DAYS)
    text = text_of(response)
    assert "till onsdag 16 september, kl. 9.00–16.00 varje dag" in text
    assert "Helsingfors mån 14 sep kl. 10.00–17.00 tis 15 sep kl. 10.00–17.00" in text
