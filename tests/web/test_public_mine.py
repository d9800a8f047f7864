"""One's own registrations: opened by a link, shown, cancelled."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from eventsite.database import db, transaction
from eventsite.links import Purpose
from eventsite.models import OutboxMessage, Registration
from eventsite.queries import events as event_queries
from eventsite.queries import organizers as organizer_queries
from eventsite.rules.details import SessionDetails
from eventsite.rules.invitations import PartStat
from eventsite.services import approvals, events
from eventsite.services import registrations as services
from tests.conftest import NOW
from tests.factories import MEETING, Made, Make, states
from tests.services.records import do, mails, sent
from tests.web.answers import answered, came_back, change
from tests.web.visitor import forged, link, open_mine, press, read


def revoke(app: Flask, registration_id: int) -> None:
    """Make the links to a person's own page invalid."""
    with app.app_context(), transaction():
        db.session.get_one(Registration, registration_id).manage_version += 1


def move(app: Flask, make: Make, event: Made, clock: time_machine.Traveller) -> None:
    """Let an organizer move the event to the afternoon, and the change be told."""
    afternoon = replace(MEETING, starts_wall=datetime(2026, 9, 14, 13, 0), ends_wall=datetime(2026, 9, 14, 15, 0))
    with app.app_context(), transaction():
        owner = organizer_queries.everyone()[0]
        events.edit(event.id, afternoon, event_queries.locked(event.id).version, owner)
    clock.shift(timedelta(minutes=6))
    make.told()


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


def test_calendar_before_the_invitation_has_left(client: FlaskClient, app: Flask, make: Make) -> None:
    mine = make.registration(make.event(), 1)
    text = read(client.get(open_mine(client, app, mine))).text
    assert "Inbjudan På väg Inbjudan är på väg till person1@bolaget.example ." in text
    assert "Du tackade ja när du anmälde dig." in text


def test_calendar_holds_what_has_been_sent(client: FlaskClient, app: Flask, make: Make) -> None:
    mine = make.registration(make.event())
    sent(app, NOW)
    text = read(client.get(open_mine(client, app, mine))).text
    assert "Skickad måndag 24 augusti kl. 11.00 måndag 14 september 2026 kl. 9.00–12.00 Digitalt" in text
    assert "Kalendrar kan uppdatera sig själva när något ändras, men alla gör det inte." in text


def test_calendar_holds_the_old_time_until_the_new_has_left(
    client: FlaskClient, app: Flask, make: Make, clock: time_machine.Traveller
) -> None:
    event = make.event()
    mine = make.registration(event)
    sent(app, NOW)
    clock.shift(timedelta(minutes=1))
    move(app, make, event, clock)
    path = open_mine(client, app, mine)
    text = read(client.get(path)).text
    assert "En ny inbjudan är på väg" in text
    assert "måndag 14 september 2026 kl. 9.00–12.00 Digitalt Ditt svar Tid eller plats är ny." in text
    sent(app, NOW + timedelta(hours=1))
    assert "måndag 14 september 2026 kl. 13.00–15.00 Digitalt Ditt svar" in read(client.get(path)).text


def test_calendar_is_shown_by_session(client: FlaskClient, app: Flask, make: Make) -> None:
    sessions = (
        SessionDetails("Fasader", datetime(2026, 9, 14, 9, 0), datetime(2026, 9, 14, 10, 0)),
        SessionDetails("Gårdar", datetime(2026, 9, 14, 10, 0), datetime(2026, 9, 14, 11, 0)),
    )
    event = make.event(sessions=sessions)
    with app.app_context():
        chosen = tuple(session.id for session in event_queries.whole(event.id).sessions)
    mine = make.registration(event, sessions=chosen)
    sent(app, NOW)
    text = read(client.get(open_mine(client, app, mine))).text.partition("I din kalender")[2]
    assert text.index("Fasader Skickad") < text.index("kl. 9.00–10.00") < text.index("Gårdar Skickad")
    assert "kl. 10.00–11.00" in text


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (PartStat.ACCEPTED, "Du har tackat ja i kalendern. Ditt svar kom måndag 24 augusti kl. 11.00."),
        (PartStat.TENTATIVE, "Du har svarat kanske. Din plats är kvar. Ditt svar kom"),
        (PartStat.DECLINED, "Du har tackat nej i kalendern. Ditt svar kom"),
        (PartStat.NEEDS_ACTION, "Svara på inbjudan i din kalender. Din plats är kvar. Kalendrar kan"),
    ],
)
def test_answer_as_we_know_it(client: FlaskClient, app: Flask, make: Make, answer: PartStat, words: str) -> None:
    mine = make.registration(make.event())
    answered(app, mine, answer)
    assert words in read(client.get(open_mine(client, app, mine))).text


def test_declined_place_says_when_it_is_released(client: FlaskClient, app: Flask, make: Make) -> None:
    mine = make.registration(make.event())
    answered(app, mine, PartStat.DECLINED)
    change(app, mine, releases_at=NOW + timedelta(minutes=15))
    page = client.get(open_mine(client, app, mine))
    assert "Din plats släpps kl. 11.15." in read(page).text
    assert "send-invitation" not in page.get_data(as_text=True)


def test_address_that_does_not_work_is_told(client: FlaskClient, app: Flask, make: Make) -> None:
    mine = make.registration(make.event(), 1)
    sent(app, NOW)
    came_back(app, mine)
    text = read(client.get(open_mine(client, app, mine))).text
    assert "Våra mejl till person1@bolaget.example kommer tillbaka." in text
    assert "Skickad måndag" not in text


def test_waiting_person_has_nothing_in_the_calendar(client: FlaskClient, app: Flask, make: Make) -> None:
    mine = make.registration(make.event(capacity=0))
    assert "I din kalender" not in read(client.get(open_mine(client, app, mine))).text


def test_cancelled_person_is_told_of_the_cancellation(client: FlaskClient, app: Flask, make: Make) -> None:
    mine = make.registration(make.event())
    sent(app, NOW)
    do(app, services.cancel, mine)
    path = open_mine(client, app, mine)
    assert "En avbokning är på väg till din kalender." in read(client.get(path)).text
    sent(app, NOW)
    text = read(client.get(path)).text
    assert "Vi skickade en avbokning till din kalender måndag 24 augusti kl. 11.00. Kalendrar kan ta bort" in text
    assert "send-invitation" not in client.get(path).get_data(as_text=True)


def test_sending_the_invitation_again(client: FlaskClient, app: Flask, make: Make) -> None:
    mine = make.registration(make.event(), 1)
    sent(app, NOW)
    path = open_mine(client, app, mine)
    assert f"{path}/send-invitation" in client.get(path).get_data(as_text=True)
    answer = press(client, path, f"{path}/send-invitation")
    assert (answer.status_code, answer.headers["Location"]) == (303, f"{path}#calendar")
    assert mails(app, after=1) == [("registered", "person1", "REQUEST")]
    text = read(client.get(path)).text
    assert "Inbjudan är på väg igen." in text
    assert "kl. 9.00–12.00" in text


def test_sending_again_too_often_says_when_it_can_be_done(client: FlaskClient, app: Flask, make: Make) -> None:
    path = open_mine(client, app, make.registration(make.event()))
    for _ in range(3):
        answer = press(client, path, f"{path}/send-invitation")
    assert answer.status_code == 303
    assert "Leta efter dem, eller försök igen efter kl. 12.00" in read(client.get(path)).text
    assert len(mails(app)) == 1
    with app.app_context():
        assert db.session.query(OutboxMessage).count() == 3


def test_sending_again_is_for_those_with_a_place(client: FlaskClient, app: Flask, make: Make) -> None:
    path = open_mine(client, app, make.registration(make.event(capacity=0)))
    assert press(client, path, f"{path}/send-invitation").status_code == 303
    assert "Det finns ingen inbjudan att skicka" in read(client.get(path)).text
    assert [kind for kind, _, _ in mails(app)] == ["waitlisted"]


def test_sending_again_needs_the_token_a_post_and_ones_own(client: FlaskClient, app: Flask, make: Make) -> None:
    event = make.event()
    mine, theirs = make.registration(event), make.registration(event)
    path = open_mine(client, app, mine)
    assert client.post(f"{path}/send-invitation").status_code == 400
    assert client.get(f"{path}/send-invitation").status_code == 405
    assert press(client, path, f"/my/registrations/{theirs}/send-invitation").status_code == 404
    assert len(mails(app)) == 2


def test_english_link_keeps_its_language(client: FlaskClient, app: Flask, make: Make) -> None:
    mine = make.registration(make.event(), 1, language="en")
    path = open_mine(client, app, mine)
    assert path == f"/en/my/registrations/{mine}"
    assert "You have a place." in read(client.get(path)).text


def test_who_was_refused_is_not_asked_whether_they_changed_their_mind(app: Flask, client: FlaskClient, make: Make):
    event = make.event()
    make.policy(event, needs_approval=True)
    mine = make.registration(event)
    do(app, approvals.reject, event.id, [mine], "Träffen är för förvaltare.", 1)
    text = read(client.get(open_mine(client, app, mine))).text
    assert ("Du har ingen plats" in text, "Ångrar du dig?" in text, "Anmäl dig igen" in text) == (True, False, False)


@pytest.mark.parametrize(
    "path", ["/my/registrations/99999999999", "/my/groups/2147483648", "/events/{slug}/questions/99999999999"]
)
def test_a_number_that_can_be_no_rows_is_not_found(client: FlaskClient, make: Make, path: str) -> None:
    assert client.get(path.format(slug=make.event().slug)).status_code == 404
