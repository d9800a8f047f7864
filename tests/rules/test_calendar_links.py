"""Links that put a copy of a meeting into a calendar, or subscribe to a feed, letter by letter."""

from datetime import date, datetime, time
from typing import Any

import pytest

from eventsite.rules import calendar_links
from eventsite.rules.calendar_links import Copy
from eventsite.rules.entry_times import times
from eventsite.rules.occasions import DayHours, Occasion

OCTOBER = Occasion(
    starts_wall=datetime(2026, 10, 14, 18), ends_wall=datetime(2026, 10, 14, 20), timezone="Europe/Stockholm"
)
THREE_DAYS = Occasion(
    starts_wall=datetime(2026, 10, 14, 9), ends_wall=datetime(2026, 10, 16, 12), timezone="Europe/Stockholm"
)
WHOLE_DAY = Occasion(
    starts_wall=datetime(2026, 10, 14),
    ends_wall=datetime(2026, 10, 15),
    timezone="Europe/Stockholm",
    is_all_day=True,
)
FEED = "https://traffar.example.se/en/themes/bo/calendar.ics"


def links(occasion: Occasion = OCTOBER, **changes: Any) -> dict[str, str]:
    """Return the links of a meeting, by service."""
    texts = {"title": "Mål & medel: 50 %", "description": "https://a.se/x\n\nHej!", "location": "Rådhuset, Örebro"}
    copy = Copy(**{**texts, **changes}, times=times(occasion))
    return {link.service: link.url for link in calendar_links.add_links(copy)}


def test_google_gets_wall_times_and_the_zone() -> None:
    assert links()["Google"] == (
        "https://calendar.google.com/calendar/render?action=TEMPLATE&text=M%C3%A5l%20%26%20medel%3A%2050%20%25"
        "&dates=20261014T180000/20261014T200000&ctz=Europe/Stockholm"
        "&details=https%3A%2F%2Fa.se%2Fx%0A%0AHej%21&location=R%C3%A5dhuset%2C%20%C3%96rebro"
    )


@pytest.mark.parametrize(
    ("service", "host"), [("Outlook.com", "outlook.live.com"), ("Microsoft 365", "outlook.office.com")]
)
def test_microsoft_gets_moments_in_utc(service: str, host: str) -> None:
    assert links()[service] == (
        f"https://{host}/calendar/0/action/compose?rru=addevent"
        "&startdt=2026-10-14T16:00:00Z&enddt=2026-10-14T18:00:00Z"
        "&subject=M%C3%A5l%20%26%20medel%3A%2050%20%25"
        "&body=https%3A%2F%2Fa.se%2Fx%0A%0AHej%21&location=R%C3%A5dhuset%2C%20%C3%96rebro"
    )


def test_yahoo_gets_wall_times() -> None:
    assert links()["Yahoo"] == (
        "https://calendar.yahoo.com/?v=60&TITLE=M%C3%A5l%20%26%20medel%3A%2050%20%25"
        "&ST=20261014T180000&ET=20261014T200000"
        "&DESC=https%3A%2F%2Fa.se%2Fx%0A%0AHej%21&in_loc=R%C3%A5dhuset%2C%20%C3%96rebro"
    )


def test_the_wall_is_the_venues() -> None:
    abroad = Occasion(
        starts_wall=datetime(2026, 10, 14, 18), ends_wall=datetime(2026, 10, 14, 20), timezone="Europe/Helsinki"
    )
    assert "&dates=20261014T180000/20261014T200000&ctz=Europe/Helsinki&" in links(abroad)["Google"]
    assert "&startdt=2026-10-14T15:00:00Z&enddt=2026-10-14T17:00:00Z&" in links(abroad)["Outlook.com"]


def test_a_whole_day_ends_on_the_day_after() -> None:
    found = links(WHOLE_DAY)
    assert "&dates=20261014/20261015&ctz=Europe/Stockholm&" in found["Google"]
    assert "&startdt=2026-10-14&enddt=2026-10-15&allday=true&" in found["Outlook.com"]
    assert "&ST=20261014&DUR=allday&" in found["Yahoo"]


def test_the_long_day_when_clocks_go_back_is_one_day() -> None:
    october = Occasion(
        starts_wall=datetime(2026, 10, 25),
        ends_wall=datetime(2026, 10, 26),
        timezone="Europe/Stockholm",
        is_all_day=True,
    )
    assert "&ST=20261025&DUR=allday&" in links(october)["Yahoo"]


def test_whole_days_in_a_row_are_not_for_yahoo() -> None:
    both = Occasion(
        starts_wall=datetime(2026, 10, 14),
        ends_wall=datetime(2026, 10, 16),
        timezone="Europe/Stockholm",
        is_all_day=True,
    )
    found = links(both)
    assert list(found) == ["Google", "Outlook.com", "Microsoft 365"]
    assert "&dates=20261014/20261016&" in found["Google"]


def test_days_in_a_row_are_for_google_alone_as_a_rule() -> None:
    found = links(THREE_DAYS)
    assert list(found) == ["Google"]
    assert (
        "&dates=20261014T090000/20261014T120000&ctz=Europe/Stockholm&recur=RRULE:FREQ=DAILY;COUNT=3&" in found["Google"]
    )


def test_days_that_differ_are_for_the_file_alone() -> None:
    other = DayHours(date(2026, 10, 15), time(13), time(16))
    assert links(Occasion(**{**vars(THREE_DAYS), "other_hours": (other,)})) == {}


@pytest.mark.parametrize("sign", ["x", "å", "😀", " ", "&"])
def test_every_link_is_under_2000_characters_and_keeps_what_stands_first(sign: str) -> None:
    for url in links(title=sign * 200, description=f"https://a.se/x\n\n{sign * 3000}", location=sign * 500).values():
        assert len(url) < 2000
        assert "https%3A%2F%2Fa.se%2Fx" in url
        assert "%E2%80%A6" in url
        assert " " not in url


def test_a_cut_never_splits_a_character() -> None:
    url = links(description="é" * 3000)["Yahoo"]
    said = url.partition("&DESC=")[2].partition("&")[0]
    assert said == "%C3%A9" * said.count("%C3%A9") + "%E2%80%A6"


def test_subscribing() -> None:
    found = {link.service: link.url for link in calendar_links.subscribe_links(FEED, "Träffar & möten")}
    assert calendar_links.webcal(FEED) == "webcal://traffar.example.se/en/themes/bo/calendar.ics"
    inside = "traffar.example.se%2Fen%2Fthemes%2Fbo%2Fcalendar.ics"
    name = "Tr%C3%A4ffar%20%26%20m%C3%B6ten"
    assert found == {
        "Google": f"https://calendar.google.com/calendar/r?cid=webcal%3A%2F%2F{inside}",
        "Outlook.com": f"https://outlook.live.com/calendar/0/addfromweb?url=https%3A%2F%2F{inside}&name={name}",
        "Microsoft 365": f"https://outlook.office.com/calendar/0/addfromweb?url=https%3A%2F%2F{inside}&name={name}",
    }
