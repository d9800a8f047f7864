"""The page of answers: what nobody could act on, addresses that do not work, what was answered lately."""

from datetime import timedelta

import pytest
from flask import Flask

from eventsite.rules.answers import Reason, Verdict
from eventsite.rules.invitations import PartStat
from eventsite.rules.permissions import Role
from tests.conftest import NOW
from tests.factories import Make
from tests.web.answers import answered, came_back, change, mail_of, set_aside
from tests.web.organizer_browser import flashed, press, queries_of, signed_in
from tests.web.visitor import read


def path(event, rest: str = "") -> str:
    return f"/organizer/events/{event.id}/answers{rest}"


def test_a_meeting_without_answers_says_so(app: Flask, make: Make):
    page = read(signed_in(app, make).get(path(make.event())))
    assert "Inga svar än" in page.text
    assert "att titta på" not in page.text


def test_a_mail_set_aside_says_who_wanted_what_and_why_nothing_was_done(app: Flask, make: Make):
    event = make.event()
    one = make.registration(event, name="Cia Berg")
    set_aside(app, event, one, comment="Jag är <i>sjuk</i>", sender="cia@annan.example")
    response = signed_in(app, make).get(path(event))
    page = read(response)
    for words in ("Cia Berg Svarade nej", "Vi kunde inte vara säkra", "från cia@annan.example", "Jag är <i>sjuk</i>"):
        assert words in page.text
    assert "<i>sjuk" not in response.get_data(as_text=True)
    assert f"/organizer/events/{event.id}/attendees?person={one}" in page.links
    assert response.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    ("columns", "words"),
    [
        ({"reason": Reason.TO_BE_CONFIRMED}, "ett nej ska bekräftas"),
        ({"reason": Reason.NOT_INVITED}, "Det svarar för en annan adress"),
        ({"reason": "of a kind without words"}, "of a kind without words"),
        ({"partstat": PartStat.TENTATIVE}, "Svarade kanske"),
        ({"partstat": None, "verdict": Verdict.DECLINE_COUNTER}, "Föreslog en annan tid"),
        ({"partstat": None, "verdict": Verdict.IGNORE}, "Mejl till kalenderns adress"),
        ({"sender": ""}, "okänd avsändare"),
    ],
)
def test_reasons_and_wishes_in_words(app: Flask, make: Make, columns: dict[str, object], words: str):
    event = make.event()
    set_aside(app, event, make.registration(event), **columns)
    assert words in read(signed_in(app, make).get(path(event))).text


def test_the_newest_stands_first_and_what_is_settled_apart(app: Flask, make: Make):
    event = make.event()
    for name in ("Cia Berg", "Åke Dahl", "Anna Ek"):
        is_settled = name == "Cia Berg"
        set_aside(app, event, make.registration(event, name=name), settled_at=NOW if is_settled else None)
    text = read(signed_in(app, make).get(path(event))).text
    names = [text.index(name) for name in ("Anna Ek", "Åke Dahl", "Avklarade (1)", "Cia Berg")]
    assert names == sorted(names)
    assert "2 att titta på" in text


@pytest.mark.parametrize("columns", [{"is_quarantined": False}, {"registration_id": None}])
def test_other_mails_are_not_shown(app: Flask, make: Make, columns: dict[str, object]):
    event = make.event()
    one = make.registration(event, name="Cia Berg")
    set_aside(app, event, columns.get("registration_id", one), is_quarantined=columns.get("is_quarantined", True))
    assert "Inga svar än" in read(signed_in(app, make).get(path(event))).text


def test_settling(app: Flask, make: Make):
    event = make.event()
    mail = set_aside(app, event, make.registration(event))
    client = signed_in(app, make)
    response = press(client, path(event), path(event, f"/{mail}/settle"))
    assert (response.status_code, response.location) == (303, path(event))
    assert mail_of(app, mail).settled_at == NOW
    text = read(client.get(path(event))).text
    assert "Det finns inget att titta på." in text
    assert "att titta på" not in text.partition("Svar ")[0]


def test_settling_twice_is_said_and_keeps_the_first_time(app: Flask, make: Make, clock):
    event = make.event()
    mail = set_aside(app, event, make.registration(event))
    client = signed_in(app, make)
    press(client, path(event), path(event, f"/{mail}/settle"))
    clock.shift(timedelta(hours=1))
    assert press(client, path(event), path(event, f"/{mail}/settle")).status_code == 303
    assert flashed(client) == ["Någon hade redan tagit hand om det."]
    assert mail_of(app, mail).settled_at == NOW


def test_what_cannot_be_settled_is_not_found(app: Flask, make: Make):
    event, other = make.event("Alva"), make.event("Bo")
    client = signed_in(app, make)
    foreign = set_aside(app, other, make.registration(other))
    ordinary = set_aside(app, event, make.registration(event), is_quarantined=False)
    for mail in (foreign, ordinary, 999):
        assert press(client, "/organizer/", path(event, f"/{mail}/settle")).status_code == 404
    assert mail_of(app, foreign).settled_at is None


def test_settling_needs_the_token_and_a_post(app: Flask, make: Make):
    event = make.event()
    mail = set_aside(app, event, make.registration(event))
    client = signed_in(app, make)
    assert client.post(path(event, f"/{mail}/settle")).status_code == 400
    assert client.get(path(event, f"/{mail}/settle")).status_code == 405
    assert client.post(path(event)).status_code in {400, 405}
    assert mail_of(app, mail).settled_at is None


def test_who_may(app: Flask, make: Make, client):
    event = make.event("Alva")
    mail = set_aside(app, event, make.registration(event, name="Cia Berg"))
    viewer = signed_in(app, make, "Vera", Role.VIEWER, event.slug)
    page = viewer.get(path(event))
    assert "Cia Berg" in read(page).text
    assert "/settle" not in page.get_data(as_text=True)
    assert press(viewer, "/organizer/", path(event, f"/{mail}/settle")).status_code == 403
    assert signed_in(app, make, "Bo").get(path(event)).status_code == 404
    assert client.get(path(event)).location == "/organizer/sign-in"
    assert mail_of(app, mail).settled_at is None


@pytest.mark.parametrize(
    ("reason", "words"),
    [
        ("5.1.1 550 User unknown", "Adressen tar inte emot mejl."),
        ("5.2.2 mailbox full", "Brevlådan är full."),
        ("4.4.1 no answer", "Mottagarens server gick inte att nå."),
        ("5.7.1 policy", "Mottagarens server tog inte emot mejlet."),
        ("", "Mottagarens server tog inte emot mejlet."),
    ],
)
def test_an_address_that_does_not_work(app: Flask, make: Make, reason: str, words: str):
    event = make.event()
    one = make.registration(event, 7)
    came_back(app, one, reason)
    page = read(signed_in(app, make).get(path(event)))
    assert "person7@bolaget.example" in page.text
    assert words in page.text
    assert "1 att titta på" in page.text
    assert f"/organizer/events/{event.id}/attendees/{one}/address" in page.links


def test_an_address_is_no_trouble_once_the_registration_has_ended(app: Flask, make: Make):
    event = make.event()
    one = make.registration(event)
    came_back(app, one)
    change(app, one, state="declined")
    assert "Adresser som inte fungerar" not in read(signed_in(app, make).get(path(event))).text


def test_what_was_answered_lately_newest_first(app: Flask, make: Make):
    event = make.event()
    first, second = make.registration(event, name="Cia Berg"), make.registration(event, name="Åke Dahl")
    answered(app, first, PartStat.DECLINED, "<u>Hinner</u> inte")
    answered(app, second, PartStat.ACCEPTED, at=NOW + timedelta(hours=1))
    response = signed_in(app, make).get(path(event))
    text = read(response).text
    assert text.index("Åke Dahl Ja") < text.index("Cia Berg Nej") < text.index("<u>Hinner</u> inte")
    assert "<u>Hinner" not in response.get_data(as_text=True)


def test_nobody_has_answered_who_was_only_asked(app: Flask, make: Make):
    event = make.event()
    answered(app, make.registration(event), PartStat.NEEDS_ACTION)
    assert "Inga svar än" in read(signed_in(app, make).get(path(event))).text


def test_as_many_statements_for_three_as_for_one(app: Flask, make: Make):
    event = make.event()
    client = signed_in(app, make)

    def everything() -> None:
        one = make.registration(event)
        answered(app, one, PartStat.ACCEPTED)
        came_back(app, one)
        set_aside(app, event, one)

    everything()
    one = queries_of(app, client, path(event))
    everything()
    everything()
    assert queries_of(app, client, path(event)) == one
