"""Who may read food and access: given and taken back by those who edit the meeting."""

from flask import Flask

from eventsite.rules.permissions import Role
from tests.factories import Make
from tests.services.records import actions
from tests.services.sealed import SAID, asking, let_read
from tests.web.organizer_browser import flashed, press, signed_in
from tests.web.visitor import read


def path(event) -> str:
    return f"/organizer/events/{event.id}/needs/readers"


def test_those_who_work_with_the_meeting_are_there_and_none_may_read_to_begin_with(app: Flask, make: Make):
    event = asking(app, make)
    make.organizer("Vera", Role.VIEWER, (event.slug,))
    make.organizer("Eva", Role.ADMINISTRATOR)
    make.organizer("Bo")
    text = read(signed_in(app, make).get(path(event))).text
    assert "Alva Nej Låt läsa Eva Nej Låt läsa Vera Nej Får bara titta på träffar" in text
    assert "Bo Nej" not in text
    assert "Ingen har läst något än." in text


def test_the_right_is_given_and_taken_back_and_both_are_noted(app: Flask, make: Make):
    event = asking(app, make)
    eva = make.organizer("Eva", Role.ADMINISTRATOR)
    client, evas = signed_in(app, make), signed_in(app, make, "Eva", Role.ADMINISTRATOR)
    needs = f"/organizer/events/{event.id}/needs"
    given = press(client, path(event), f"{path(event)}/{eva}/grant")
    assert (given.status_code, given.location, flashed(client)) == (303, path(event), ["Rätten är given."])
    assert evas.get(needs).status_code == 200
    text = read(client.get(path(event))).text
    assert "Eva Ja Ta tillbaka rätten" in text
    assert "Läste mat och tillgänglighet: Eva" in text
    assert "Får läsa mat och tillgänglighet: Eva (av Alva)" in text
    press(client, path(event), f"{path(event)}/{eva}/take")
    assert evas.get(needs).status_code == 403
    assert "Får inte längre läsa mat och tillgänglighet: Eva (av Alva)" in read(client.get(path(event))).text
    assert [one for one in actions(app, event) if one != "needs.viewed"][-2:] == ["needs.granted", "needs.taken"]


def test_the_overview_leads_here_where_the_meeting_asks(app: Flask, make: Make):
    event, silent = asking(app, make), make.event()
    client = signed_in(app, make)
    assert path(event) in read(client.get(f"/organizer/events/{event.id}")).links
    assert path(silent) not in read(client.get(f"/organizer/events/{silent.id}")).links


def test_who_may_only_look_is_not_let(app: Flask, make: Make):
    event = asking(app, make)
    vera = make.organizer("Vera", Role.VIEWER, (event.slug,))
    client = signed_in(app, make)
    press(client, path(event), f"{path(event)}/{vera}/grant")
    assert flashed(client) == ["Den som bara får titta kan inte läsa det här."]
    assert "needs.granted" not in actions(app, event)


def test_a_stranger_to_the_meeting_is_not_found(app: Flask, make: Make):
    event = asking(app, make)
    bo = make.organizer("Bo")
    client = signed_in(app, make)
    for way in ("grant", "take"):
        assert press(client, path(event), f"{path(event)}/{bo}/{way}").status_code == 404


def test_who_may(app: Flask, make: Make, client):
    event = asking(app, make)
    alva = make.organizer("Alva")
    viewer, stranger = signed_in(app, make, "Vera", Role.VIEWER, event.slug), signed_in(app, make, "Bo")
    assert client.get(path(event)).status_code == 303
    assert viewer.get(path(event)).status_code == 403
    assert stranger.get(path(event)).status_code == 404
    assert press(viewer, "/organizer/", f"{path(event)}/{alva}/grant").status_code == 403
    assert press(stranger, "/organizer/", f"{path(event)}/{alva}/grant").status_code == 404
    assert "needs.granted" not in actions(app, event)


def test_it_takes_a_post_with_the_token(app: Flask, make: Make):
    event = asking(app, make)
    alva = make.organizer("Alva")
    client = signed_in(app, make)
    for way in ("grant", "take"):
        assert client.post(f"{path(event)}/{alva}/{way}").status_code == 400
        assert client.get(f"{path(event)}/{alva}/{way}").status_code == 405
    assert "needs.granted" not in actions(app, event)


def test_nothing_that_people_have_said_is_here(app: Flask, make: Make):
    event = asking(app, make)
    make.registration(event, name="Cia Berg", needs=SAID)
    let_read(app, make, event)
    text = read(signed_in(app, make).get(path(event))).text
    assert "KANARIE" not in text
    assert "Cia" not in text
