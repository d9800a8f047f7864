"""One's own registrations: opened by a link, shown, cancelled."""

from datetime import UTC, datetime

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from eventsite.database import db, transaction
from eventsite.links import Purpose
from eventsite.models import OutboxMessage, Registration
from eventsite.services import events
from eventsite.services import registrations as services
from tests.factories import Make, states
from tests.web.visitor import forged, link, open_mine, press, read


def revoke(app: Flask, registration_id: int) -> None:
    """Make the links to a person's own page invalid."""
    with app.app_context(), transaction():
        db.session.get_one(Registration, registration_id).manage_version += 1


def test_link_shows_nothing_personal_before_the_button(client: FlaskClient, app: Flask, make: Make) -> None:
    event = make.event()
    mine = make.registration(event, 1)
    answer = client.get(link(app, Purpose.MANAGE, mine))
    page = read(answer)
    assert "Tematräff om segregation" in page.text
    assert "Visa min anmälan" in page.text
    assert "Person 1" not in page.text
    assert "bolaget" not in answer.get_data(as_text=True).lower()
    assert answer.headers["Cache-Control"] == "no-store"
    assert "noindex" in answer.headers["X-Robots-Tag"]
    assert answer.headers["Referrer-Policy"] in {"no-referrer", "same-origin"}


def test_button_opens_a_clean_address(client: FlaskClient, app: Flask, make: Make) -> None:
    mine = make.registration(make.event(), 1)
    answer = press(client, link(app, Purpose.MANAGE, mine))
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/my/registrations/{mine}")
    page = read(client.get(answer.headers["Location"]))
    assert "Person 1, Bolaget Bostäder" in page.text
    assert "Du har en plats. Du anmälde dig måndag 24 augusti kl. 11.00." in page.text
    assert "Öppnar 14 september kl. 8.45" in page.text
    assert link(app, Purpose.JOIN, mine) in page.links


def test_link_works_again_and_scanners_open_nothing(client: FlaskClient, app: Flask, make: Make) -> None:
    event = make.event()
    mine = make.registration(event)
    path = link(app, Purpose.MANAGE, mine)
    for _ in range(2):
        assert client.get(path).status_code == 200
        assert client.head(path).status_code == 200
        client.options(path)
    assert client.get(f"/my/registrations/{mine}").status_code == 404
    assert press(client, path).status_code == 303
    assert states(app, event) == ["confirmed"]


def test_button_needs_the_token_of_its_page(client: FlaskClient, app: Flask, make: Make) -> None:
    mine = make.registration(make.event())
    assert client.post(link(app, Purpose.MANAGE, mine)).status_code == 400
    assert client.get(f"/my/registrations/{mine}").status_code == 404


def test_wrong_links_are_one_and_the_same_404(client: FlaskClient, app: Flask, make: Make) -> None:
    mine = make.registration(make.event())
    right = link(app, Purpose.MANAGE, mine)
    paths = [
        right[:-1],
        right + "A",
        right.swapcase(),
        "/my/unknown",
        "/my/%00",
        "/my/" + forged(app, Purpose.MANAGE, mine, 2),
        "/my/" + forged(app, Purpose.MANAGE, 999, 1),
        "/my/" + forged(app, Purpose.JOIN, mine, 1),
        f"/my/registrations/{mine}",
        "/my/registrations/999",
    ]
    answers = [client.get(path) for path in paths]
    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.data for answer in answers}) == 1


def test_revoked_link_opens_nothing_and_forgets(client: FlaskClient, app: Flask, make: Make) -> None:
    mine = make.registration(make.event())
    path = link(app, Purpose.MANAGE, mine)
    page = open_mine(client, app, mine)
    revoke(app, mine)
    assert client.get(path).status_code == 404
    assert client.get(page).status_code == 404
    assert f"/my/registrations/{mine}" not in read(client.get("/my")).links


def test_my_lists_what_this_browser_has_opened(client: FlaskClient, app: Flask, make: Make) -> None:
    assert "Öppna länken i mejlet" in read(client.get("/my")).text
    event = make.event()
    mine, theirs = make.registration(event), make.registration(event)
    open_mine(client, app, mine)
    answer = client.get("/my")
    assert f"/my/registrations/{mine}" in read(answer).links
    assert f"/my/registrations/{theirs}" not in read(answer).links
    assert answer.headers["Cache-Control"] == "no-store"


def test_others_registrations_are_not_found(client: FlaskClient, app: Flask, make: Make) -> None:
    event = make.event()
    mine, theirs = make.registration(event), make.registration(event)
    open_mine(client, app, mine)
    token = read(client.get(f"/my/registrations/{mine}/cancel")).hidden["csrf_token"]
    for path in ("", "/cancel"):
        assert client.get(f"/my/registrations/{theirs}{path}").status_code == 404
    for path in ("/cancel", "/questions"):
        answer = client.post(f"/my/registrations/{theirs}{path}", data={"csrf_token": token, "question": "Hur?"})
        assert answer.status_code == 404
    assert states(app, event) == ["confirmed", "confirmed"]


def test_waiting_person_sees_the_number(client: FlaskClient, app: Flask, make: Make) -> None:
    event = make.event(capacity=1)
    make.registration(event)
    make.registration(event)
    mine = make.registration(event)
    page = read(client.get(open_mine(client, app, mine)))
    assert "Du står på plats 2 i kön" in page.text
    assert "Lämna kön" in page.text
    assert not [href for href in page.links if href.startswith("/m/")]


def test_cancelling_asks_first_and_then_passes_the_seat_on(client: FlaskClient, app: Flask, make: Make) -> None:
    event = make.event(capacity=1)
    mine = make.registration(event)
    make.registration(event)
    path = open_mine(client, app, mine)
    question = client.get(f"{path}/cancel")
    assert "Vill du avboka din plats?" in read(question).text
    assert states(app, event) == ["confirmed", "waitlisted"]
    answer = press(client, f"{path}/cancel")
    assert (answer.status_code, answer.headers["Location"]) == (303, path)
    assert states(app, event) == ["cancelled_by_self", "confirmed"]
    page = read(client.get(path))
    assert "Du har avbokat" in page.text
    assert f"/events/{event.slug}/register" in page.links
    assert f"{path}/cancel" not in page.links


def test_cancelling_twice_changes_nothing(client: FlaskClient, app: Flask, make: Make) -> None:
    event = make.event()
    path = open_mine(client, app, make.registration(event))
    token = read(client.get(f"{path}/cancel")).hidden
    for _ in range(2):
        assert client.post(f"{path}/cancel", data=token).status_code == 303
    with app.app_context():
        assert db.session.query(OutboxMessage).filter_by(kind="cancelled").count() == 1
    assert "Inget ändrades." in read(client.get(path)).text
    assert client.get(f"{path}/cancel").status_code == 303


def test_cancelling_needs_the_token(client: FlaskClient, app: Flask, make: Make) -> None:
    event = make.event()
    path = open_mine(client, app, make.registration(event))
    assert client.post(f"{path}/cancel").status_code == 400
    assert states(app, event) == ["confirmed"]


def test_leaving_the_queue(client: FlaskClient, app: Flask, make: Make) -> None:
    event = make.event(capacity=0)
    path = open_mine(client, app, make.registration(event))
    assert "Vill du lämna kön?" in read(client.get(f"{path}/cancel")).text
    press(client, f"{path}/cancel")
    assert states(app, event) == ["cancelled_by_self"]


def test_removed_by_the_organizer(client: FlaskClient, app: Flask, make: Make) -> None:
    event = make.event()
    mine = make.registration(event)
    with app.app_context(), transaction():
        services.remove(event.id, mine, "Bara för medlemmar", 1)
    page = read(client.get(open_mine(client, app, mine)))
    assert "Arrangören har avbokat din plats." in page.text


def test_meeting_that_is_called_off(client: FlaskClient, app: Flask, make: Make) -> None:
    event = make.event()
    mine = make.registration(event)
    with app.app_context(), transaction():
        events.call_off(event.id, "Talaren är sjuk.", None)
    page = read(client.get(open_mine(client, app, mine)))
    assert "Träffen är inställd. Talaren är sjuk." in page.text
    assert not [href for href in page.links if href.endswith("/cancel")]


def test_meeting_that_has_been(client: FlaskClient, app: Flask, make: Make, clock: time_machine.Traveller) -> None:
    event = make.event()
    mine = make.registration(event)
    clock.move_to(datetime(2026, 9, 15, 8, tzinfo=UTC))
    path = open_mine(client, app, mine)
    page = read(client.get(path))
    assert "Träffen har varit." in page.text
    assert f"{path}/cancel" not in page.links
    assert states(app, event) == ["confirmed"]


@pytest.mark.parametrize("path", ["/my", "/my/registrations/{}", "/my/registrations/{}/cancel"])
def test_own_pages_are_kept_nowhere(client: FlaskClient, app: Flask, make: Make, path: str) -> None:
    mine = make.registration(make.event())
    open_mine(client, app, mine)
    answer = client.get(path.format(mine))
    assert answer.headers["Cache-Control"] == "no-store"
    assert "noindex" in answer.headers["X-Robots-Tag"]


def test_cache_deception_finds_nothing(client: FlaskClient, app: Flask, make: Make) -> None:
    path = open_mine(client, app, make.registration(make.event()))
    assert client.get(f"{path}/a.css").status_code == 404


def test_english_link_keeps_its_language(client: FlaskClient, app: Flask, make: Make) -> None:
    mine = make.registration(make.event(), 1, language="en")
    path = open_mine(client, app, mine)
    assert path == f"/en/my/registrations/{mine}"
    assert "You have a place." in read(client.get(path)).text
