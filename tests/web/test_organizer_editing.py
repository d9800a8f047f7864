"""The editor: making and changing events, its rows, what is refused beside the field, looking first."""

import re
from datetime import datetime, time

import pytest
from flask import Flask

from eventsite.queries import events as event_queries
from eventsite.rules.events import EventState, Format
from eventsite.rules.permissions import Role
from tests.factories import Make, states, stored
from tests.web.organizer_browser import TYPED, edit, flashed, press, signed_in, written
from tests.web.visitor import read

NEW = "/organizer/events/new"
# 29 March and 25 October 2026: the clocks in Stockholm go forward and back.
GAP, TWICE = {"day": "2026-03-29", "starts": "2.30"}, {"day": "2026-10-25", "starts": "2.30"}


def path(event, rest: str = "/edit") -> str:
    return f"/organizer/events/{event.id}{rest}"


def invalid(response) -> set[str]:
    """Return the fields that something is wrong with."""
    return {name for name, field in read(response).fields.items() if field.get("aria-invalid") == "true"}


def only_event(app: Flask):
    with app.app_context():
        return event_queries.whole(event_queries.all_events()[-1].id)


def test_a_new_event_is_a_draft_of_mine(app: Flask, make: Make):
    client = signed_in(app, make)
    response = press(client, NEW, NEW, **TYPED)
    event = only_event(app)
    assert response.location == f"/organizer/events/{event.id}"
    assert (event.state, event.title, event.capacity) == (EventState.DRAFT, "Tematräff om trygghet", None)
    assert client.get(response.location).status_code == 200


def test_everything_that_can_be_said_is_kept(app: Flask, make: Make):
    more = {
        "summary": "Kort", "description": "**Lång**\n\ntext", "themes": "Trygghet, Hållbarhet", "format": "hybrid",
        "venue": "Gasklockan", "address": "Gatan 1, Gävle", "room_name": "Teams", "contact_name": "Alva",
        "contact_email": "alva@forening.example", "contact_phone": "08-1", "capacity": "150", "language": "en",
        "opens_day": "1 sep", "opens_clock": "8", "closes_day": "2026-09-30", "questions_day": "30/9",
        "speakers-0-name": "Ann Ek", "speakers-0-title": "chef", "speakers-0-organization": "Mimer",
        "speakers-0-biography": "Om\nAnn", "speakers-1-name": "", "programme-0-starts": "0900",
        "programme-0-title": "Start", "programme-0-speakers": "Ann Ek", "programme-0-text": "Vi börjar",
        "reading-0-title": "Guide", "reading-0-url": "https://a.example/x?y=?z&w=%C3%A5",
    }  # fmt: skip
    press(signed_in(app, make), NEW, NEW, **{**TYPED, **more})
    event = only_event(app)
    assert [theme.name for theme in event.themes] == ["Hållbarhet", "Trygghet"]
    assert (event.format, event.venue, event.capacity, event.language) == (Format.HYBRID, "Gasklockan", 150, "en")
    assert f"{event.opens_at:%m-%d %H:%M} {event.closes_at:%m-%d %H:%M}" == "09-01 06:00 09-30 21:59"
    assert [(item.starts_local_time, item.title, item.speakers[0].name) for item in event.programme] == [
        (time(9), "Start", "Ann Ek")
    ]
    assert [(speaker.name, speaker.biography) for speaker in event.speakers] == [("Ann Ek", "Om\nAnn")]
    assert [reading.url for reading in event.reading] == ["https://a.example/x?y=?z&w=%C3%A5"]


def test_saving_what_was_opened_changes_nothing(app: Flask, make: Make):
    event = make.event()
    client = signed_in(app, make)
    before = stored(app, event)
    response = client.post(path(event), data=sent_as_it_stands(client, path(event)))
    after = stored(app, event)
    assert response.status_code == 303
    for name in ("title", "description", "starts_at", "ends_at", "capacity", "has_waitlist", "calendar_sequence"):
        assert getattr(after, name) == getattr(before, name), name
    assert [speaker.id for speaker in after.speakers] == [speaker.id for speaker in before.speakers]
    assert [item.title for item in after.programme] == [item.title for item in before.programme]


def sent_as_it_stands(client, address: str) -> dict[str, str]:
    html = client.get(address).get_data(as_text=True)
    chosen = {"format": "digital", "language": "sv", "timezone": "Europe/Stockholm", "pattern": "segregation"}
    return {**written(read(html_of(html))), **chosen, "description": "En förmiddag om **segregation**.",
            "summary": "Vad driver segregationen?", "has_waitlist": "y"}  # fmt: skip


class html_of:  # noqa: N801 (stands in for a response)
    def __init__(self, html: str) -> None:
        self.html = html

    def get_data(self, as_text: bool) -> str:
        return self.html


@pytest.mark.parametrize("day", ["2026-10-01", "1/10", "1 okt", "1 oktober 2026", "1 Oct", "1 OKTOBER", "1/10 2026"])
@pytest.mark.parametrize("at", ["9", "9.00", "09:00", "0900", "kl. 9", "kl 9.00"])
def test_days_and_times_are_read_as_people_write_them(app: Flask, make: Make, day: str, at: str):
    event = make.draft()
    assert edit(signed_in(app, make), event.id, day=day, starts=at).status_code == 303
    assert stored(app, event).starts_wall == datetime(2026, 10, 1, 9)


@pytest.mark.parametrize(
    ("typed", "wrong"),
    [
        ({"title": ""}, {"title"}),
        ({"title": "x" * 201}, {"title"}),
        ({"summary": "x" * 501}, {"summary"}),
        ({"day": ""}, {"day"}),
        ({"day": "2026-02-30"}, {"day"}),
        ({"day": "i morgon"}, {"day"}),
        ({"starts": "25"}, {"starts"}),
        ({"starts": "9.60"}, {"starts"}),
        ({"ends": "8"}, {"ends"}),
        ({"ends": "9"}, {"ends"}),
        ({"last_day": "2026-09-30"}, {"last_day"}),
        (GAP, {"starts"}),
        ({"day": "2026-03-29", "starts": "1", "ends": "2.30"}, {"ends"}),
        ({"opens_day": "2026-03-29", "opens_clock": "2.30"}, {"opens_clock"}),
        ({"closes_clock": "9"}, {"closes_clock"}),
        ({"timezone": "Mars/Olympus"}, {"timezone"}),
        ({"capacity": "-1"}, {"capacity"}),
        ({"capacity": "1e3"}, {"capacity"}),
        ({"capacity": "många"}, {"capacity"}),
        ({"capacity": "9999999"}, {"capacity"}),
        ({"join_url": "javascript:alert(1)"}, {"join_url"}),
        ({"join_url": "https://["}, {"join_url"}),
        ({"join_url": "ftp://a.example"}, {"join_url"}),
        ({"join_url": "rum.example"}, {"join_url"}),
        ({"reading-0-title": "x", "reading-0-url": "data:text/html,x"}, {"reading-0-url"}),
        ({"reading-0-title": "x"}, {"reading-0-title"}),
        ({"reading-0-url": "https://a.example"}, {"reading-0-title"}),
        ({"programme-0-title": "x"}, {"programme-0-title"}),
        ({"programme-0-starts": "9"}, {"programme-0-title"}),
        (
            {"programme-0-starts": "9", "programme-0-title": "x", "programme-0-speakers": "Ingen"},
            {"programme-0-speakers"},
        ),
        ({"speakers-0-title": "chef"}, {"speakers-0-name"}),
        ({"speakers-0-name": "Ann Ek", "speakers-1-name": "Ann Ek"}, {"speakers-1-name"}),
        ({"speakers-0-name": "Ek, Ann"}, {"speakers-0-name"}),
        ({"themes": "x" * 81}, {"themes"}),
        ({"contact_email": "alva"}, {"contact_email"}),
    ],
    ids=repr,
)
def test_what_is_wrong_is_said_at_the_field_and_what_was_typed_is_kept(app, make, typed: dict, wrong: set[str]):
    event = make.draft()
    response = edit(signed_in(app, make), event.id, **{"address": "Skrivet 1", **typed})
    assert response.status_code == 422
    assert invalid(response) == wrong
    page = read(response)
    assert page.fields["address"]["value"] == "Skrivet 1"
    assert stored(app, event).title == "Tematräff om segregation"


def test_one_error_stands_once_in_the_summary_and_leads_to_its_field(app: Flask, make: Make):
    typed = {"programme-0-starts": "9", "programme-0-title": "x", "programme-0-speakers": "Ingen"}
    html = edit(signed_in(app, make), make.draft().id, **typed).get_data(as_text=True)
    summary = html.partition("data-error-summary")[2].partition("</ul>")[0]
    assert re.findall(r'href="([^"]+)"', summary) == ["#programme-0-speakers"]


def test_in_the_hour_that_comes_twice_the_first_is_taken_and_said(app: Flask, make: Make):
    event = make.draft()
    client = signed_in(app, make)
    assert edit(client, event.id, **TWICE).status_code == 303
    assert f"{stored(app, event).starts_at:%H:%M}" == "00:30"
    assert len(flashed(client)) == 2


def test_a_published_event_keeps_what_it_needs(app: Flask, make: Make):
    event = make.event()
    client = signed_in(app, make)
    assert invalid(edit(client, event.id, join_url="")) == {"join_url"}
    assert invalid(edit(client, event.id, format="on_site")) == {"venue"}
    assert edit(client, make.draft().id, join_url="").status_code == 303


def test_moving_says_how_many_get_a_new_invitation(app: Flask, make: Make):
    event = make.event()
    make.registration(event)
    client = signed_in(app, make)
    assert edit(client, event.id, starts="10", confirmed="tell").status_code == 303
    assert len(flashed(client)) == 2
    assert stored(app, event).calendar_sequence == 1


def test_more_places_promote_and_say_how_many(app: Flask, make: Make):
    event = make.event(capacity=1)
    for _ in range(3):
        make.registration(event)
    client = signed_in(app, make)
    kept = sent_as_it_stands(client, path(event)) | {"capacity": "2"}
    assert client.post(path(event), data=kept).status_code == 303
    assert states(app, event) == ["confirmed", "confirmed", "waitlisted"]
    assert len(flashed(client)) == 2


def test_fewer_places_take_none_away_and_say_so(app: Flask, make: Make):
    event = make.event()
    make.registration(event)
    make.registration(event)
    client = signed_in(app, make)
    client.post(path(event), data=sent_as_it_stands(client, path(event)) | {"capacity": "1"})
    assert states(app, event) == ["confirmed", "confirmed"]
    assert any("2" in text for text in flashed(client))


@pytest.mark.parametrize("version", ["0", "", "x", "9" * 30, "²"])
def test_what_somebody_else_saved_meanwhile_is_not_written_over(app: Flask, make: Make, version: str):
    event = make.draft()
    response = edit(signed_in(app, make), event.id, title="Min titel", version=version)
    assert response.status_code == 409
    page = read(response)
    assert page.hidden["title"] == "Min titel"
    assert page.fields["choice:title"]["type"] == "radio"
    assert stored(app, event).title == "Tematräff om segregation"


def test_two_organizers_with_the_form_open(app: Flask, make: Make):
    event = make.draft()
    client = signed_in(app, make)
    seen = read(client.get(path(event))).hidden["version"]
    assert edit(client, event.id, title="Först").status_code == 303
    assert edit(client, event.id, title="Sedan", version=seen).status_code == 409
    assert stored(app, event).title == "Först"


@pytest.mark.parametrize("name", ["programme", "speakers", "reading"])
def test_there_are_blank_rows_and_a_button_adds_one_without_saving(app: Flask, make: Make, name: str):
    event = make.draft()
    client = signed_in(app, make)
    first = {"programme": "title", "speakers": "name", "reading": "title"}[name]

    def rows(page) -> int:
        return len([field for field in page.fields if field.startswith(f"{name}-") and field.endswith(f"-{first}")])

    page = read(client.get(path(event)))
    kept = len(getattr(stored(app, event), name))
    assert rows(page) >= kept + 2
    response = client.post(path(event), data={**written(page), "title": "", "action": f"add-{name}"})
    assert response.status_code == 200
    assert rows(read(response)) == rows(page) + 1
    assert stored(app, event).version == int(page.hidden["version"])


def moved(client, event, action: str) -> list[str]:
    names = {"speakers-0-name": "A", "speakers-1-name": "B", "speakers-2-name": "C", "speakers-0-title": "sak"}
    page = read(client.get(path(event)))
    typed = {**TYPED, "csrf_token": page.hidden["csrf_token"], "version": "1", **names, "day": "inte en dag"}
    response = client.post(path(event), data={**typed, "action": action})
    assert response.status_code == 200
    assert read(response).fields["day"]["value"] == "inte en dag"
    fields = read(response).fields
    return [fields[f"speakers-{n}-name"].get("value", "") for n in range(9) if f"speakers-{n}-name" in fields]


@pytest.mark.parametrize(
    ("action", "expected"),
    [
        ("up-speakers-1", ["B", "A", "C"]),
        ("down-speakers-1", ["A", "C", "B"]),
        ("remove-speakers-0", ["B", "C"]),
        ("up-speakers-0", ["A", "B", "C"]),
        ("down-speakers-2", ["A", "B", "C"]),
        ("add-speakers", ["A", "B", "C", ""]),
        ("remove-nothing-0", ["A", "B", "C"]),
        ("dance-speakers-0", ["A", "B", "C"]),
    ],
)
def test_rows_are_moved_and_removed_as_typed(app: Flask, make: Make, action: str, expected: list[str]):
    assert moved(signed_in(app, make), make.draft(), action) == expected


def test_looking_first_saves_nothing(app: Flask, make: Make):
    event = make.event()
    client = signed_in(app, make)
    typed = {**TYPED, "title": "Ny titel", "description": "# <script>x</script>\n[x](javascript:alert(1))"}
    response = press(client, path(event), path(event, "/preview"), **typed)
    html = response.get_data(as_text=True)
    assert response.status_code == 200
    assert "Ny titel" in html
    assert "<script>x" not in html
    assert 'href="javascript' not in html
    assert stored(app, event).title == "Tematräff om segregation"


def test_a_new_event_can_be_looked_at_before_it_is_saved(app: Flask, make: Make):
    response = press(signed_in(app, make), NEW, NEW + "/preview", **TYPED)
    assert "Tematräff om trygghet" in read(response).text
    with app.app_context():
        assert not event_queries.any_exists()


def test_looking_at_what_is_wrong_leads_back_to_the_form_which_still_saves_the_event(app: Flask, make: Make):
    event = make.event()
    response = press(signed_in(app, make), path(event), path(event, "/preview"), **{**TYPED, "title": ""})
    assert response.status_code == 422
    assert f'action="{path(event)}"' in response.get_data(as_text=True)


def test_a_draft_as_it_is_stored(app: Flask, make: Make):
    response = signed_in(app, make).get(path(make.draft(), "/preview"))
    assert "Tematräff om segregation" in read(response).text
    assert "https://rum.example" not in response.get_data(as_text=True)


def test_control_characters_are_gone(app: Flask, make: Make):
    event = make.draft()
    edit(signed_in(app, make), event.id, title="Tema\x00\x1b\u202eträff\r\nBcc: x", description="a\x07\r\nb")
    kept = stored(app, event)
    assert (kept.title, kept.description) == ("Tematräff Bcc: x", "a\nb")


def test_extra_fields_are_ignored(app: Flask, make: Make):
    event = make.draft()
    edit(signed_in(app, make), event.id, state="published", taken="99", id="7", slug="annan", image_id="1")
    kept = stored(app, event)
    assert (kept.state, kept.taken, kept.id, kept.slug) == (EventState.DRAFT, 0, event.id, event.slug)


@pytest.mark.parametrize("rest", ["/edit", "/preview"])
def test_who_may(app: Flask, make: Make, client, rest: str):
    event = make.event("Alva")
    viewer = signed_in(app, make, "Vera", Role.VIEWER, event.slug)
    assert press(viewer, "/organizer/", path(event, rest), **TYPED).status_code == 403
    assert press(viewer, "/organizer/", NEW, **TYPED).status_code == 403
    assert press(signed_in(app, make, "Bo"), "/organizer/", path(event, rest), **TYPED).status_code == 404
    assert press(client, "/organizer/sign-in", path(event, rest), **TYPED).location == "/organizer/sign-in"
    assert stored(app, event).title == "Tematräff om segregation"
