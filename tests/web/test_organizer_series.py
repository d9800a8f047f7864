"""Series in the workplace: made, described, filled with one's own events."""

from flask import Flask

from eventsite.rules.permissions import Role
from tests.factories import Make, stored
from tests.web.organizer_browser import press, signed_in
from tests.web.visitor import read

NEW = "/organizer/series/new"


def test_a_series_is_made_filled_described_and_shown(app: Flask, make: Make):
    event = make.event()
    client = signed_in(app, make)
    assert (
        press(client, NEW, NEW, name="Nätverket", description="Om **nätverket**", events=str(event.id)).status_code
        == 303
    )
    assert stored(app, event).series.name == "Nätverket"
    assert "/organizer/series/1" in read(client.get("/organizer/series")).links
    assert "<strong>nätverket</strong>" in client.get("/series/natverket").get_data(as_text=True)
    one = "/organizer/series/1"
    assert "/series/natverket" in read(client.get(one)).links
    assert press(client, one, one, name="Nätverket", description="").status_code == 303
    assert stored(app, event).series is None


def test_what_is_wrong_is_said_beside_the_field(app: Flask, make: Make):
    client = signed_in(app, make)
    press(client, NEW, NEW, name="Nätverket")
    for name in ("", "Nätverket", "x" * 121):
        response = press(client, NEW, NEW, name=name)
        assert response.status_code == 422
        assert read(response).fields["name"]["aria-invalid"] == "true"
    assert client.get("/organizer/series/99").status_code == 404


def test_others_events_cannot_be_put_in_or_taken_out(app: Flask, make: Make):
    event = make.event(series="Nätverket")
    bo = signed_in(app, make, "Bo", Role.ORGANIZER)
    one = "/organizer/series/1"
    assert press(bo, one, one, name="Nätverket", events=str(event.id)).status_code == 422
    assert press(bo, one, one, name="Nytt namn").status_code == 303
    assert stored(app, event).series.name == "Nytt namn"
