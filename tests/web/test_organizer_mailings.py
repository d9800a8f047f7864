"""Writing to many: drafted, looked at, ordered, taken back, stopped, and who got it."""

from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from eventsite.database import db
from eventsite.delivery import queue
from eventsite.models import OutboxMessage, Registration
from eventsite.rules.mailings import Wording, Wordings
from eventsite.rules.permissions import Role
from eventsite.services import mailings
from tests.factories import Made, Make
from tests.services.records import do, everything, mails
from tests.web.organizer_browser import flashed, signed_in
from tests.web.visitor import press, read

WORDS = {"subject": "Hej {förnamn}", "text": "Välkommen till {träff}, **{namn}**."}


def path(event: Made, rest: str = "") -> str:
    return f"/organizer/events/{event.id}/mailings{rest}"


@pytest.fixture
def event(make: Make) -> Made:
    """A meeting with three registered and one who has cancelled."""
    event = make.event()
    for number in (1, 2, 3):
        make.registration(event, number)
    return event


@pytest.fixture
def alva(app: Flask, make: Make, event: Made) -> FlaskClient:
    """The organizer's browser."""
    return signed_in(app, make)


def drafted(client: FlaskClient, event: Made, view: str = "", **typed: str) -> str:
    answer = press(client, path(event, f"/new{view}"), **{**WORDS, **typed})
    assert answer.status_code == 303, read(answer).text
    return str(answer.location)


def run(app: Flask) -> None:
    with app.app_context():
        queue.run_once()


def test_from_a_view_to_the_inboxes(app: Flask, alva: FlaskClient, event: Made, clock: time_machine.Traveller) -> None:
    run(app)
    before = everything(app)
    page = read(alva.get(path(event, "/new?q=person2")))
    assert "1 person får det" in page.text
    assert everything(app) == before
    draft = drafted(alva, event, "?q=person2")
    shown = read(alva.get(draft))
    assert "Hej Person" in shown.text
    assert "Välkommen till Tematräff om segregation, Person 2." in shown.text
    assert "/my/" not in alva.get(draft).get_data(as_text=True)
    answer = press(alva, f"{draft}/send", number="1", when="now")
    assert answer.status_code == 303
    run(app)
    assert mails(app, after=3) == []
    clock.shift(timedelta(seconds=60))
    run(app)
    assert mails(app, after=3) == [("mailing", "person2", None)]
    page = read(alva.get(f"{draft}/progress"))
    assert "1 av 1 har gått" in page.text
    assert "Person 2" in page.text


def test_a_test_goes_to_the_organizer_alone(app: Flask, alva: FlaskClient, event: Made) -> None:
    draft = drafted(alva, event)
    answer = press(alva, draft, test="1", **WORDS)
    assert answer.status_code == 303
    assert mails(app, after=3) == [("mailing", "alva", None)]
    assert "alva@forening.example" in flashed(alva)[-1]


def test_it_is_taken_back_within_its_minute(app: Flask, alva: FlaskClient, event: Made, clock) -> None:  # type: ignore[no-untyped-def]
    draft = drafted(alva, event)
    press(alva, f"{draft}/send", when="now")
    press(alva, f"{draft}/progress", f"{draft}/take-back")
    clock.shift(timedelta(minutes=5))
    run(app)
    assert mails(app, after=3) == []
    assert "Utkast" in read(alva.get(draft)).text


def test_it_is_sent_at_a_time(app: Flask, alva: FlaskClient, event: Made, clock) -> None:  # type: ignore[no-untyped-def]
    draft = drafted(alva, event)
    page = read(press(alva, f"{draft}/send", when="later", day="2026-08-20", at="9"))
    assert "Tiden har passerat" in page.text
    press(alva, f"{draft}/send", when="later", day="2026-08-25", at="8.30")
    assert "Går tisdag 25 augusti kl. 8.30" in read(alva.get(f"{draft}/progress")).text
    clock.shift(timedelta(hours=21, minutes=29))
    run(app)
    assert mails(app, after=3) == []
    clock.shift(timedelta(minutes=1))
    run(app)
    assert len(mails(app, after=3)) == 3


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"text": ""}, "Skriv en text"),
        ({"subject": ""}, "Skriv ett ämne"),
        ({"subject": "", "text": ""}, "Skriv ett ämne"),
        ({"text": "Hej {nmn}"}, "{nmn} står inte för något. Menade du {namn}?"),
        ({"subject": "{tiid}"}, "Menade du {tid}?"),
        ({"text_en": "Hello"}, "Skriv ett ämne"),
        ({"text": "x" * 10_001}, "Skriv högst 10000 tecken"),
    ],
)
def test_what_is_wrong_is_said_and_kept(
    alva: FlaskClient, app: Flask, event: Made, typed: dict[str, str], words: str
) -> None:
    before = everything(app)
    answer = press(alva, path(event, "/new"), **{**WORDS, **typed})
    assert answer.status_code == 422
    assert words in read(answer).text
    assert everything(app) == before


def test_whoever_registers_after_the_page_was_opened_is_said_before_it_goes(
    app: Flask, alva: FlaskClient, event: Made, make: Make
) -> None:
    draft = drafted(alva, event)
    page = read(alva.get(f"{draft}/send"))
    make.registration(event, 9)
    answer = alva.post(f"{draft}/send", data={**page.hidden, "when": "now"})
    assert (answer.status_code, "Skicka mejlet till 4 personer?" in read(answer).text) == (409, True)


def test_two_who_write_the_same_draft_lose_nothing(app: Flask, alva: FlaskClient, event: Made, make: Make) -> None:
    draft = drafted(alva, event)
    page = read(alva.get(draft))
    press(alva, draft, subject="Först", text="Först")
    answer = alva.post(draft, data={**page.hidden, "subject": "Sedan", "text": "Mitt"})
    assert (answer.status_code, read(answer).fields["subject"]["value"]) == (409, "Sedan")
    assert read(alva.get(draft)).fields["subject"]["value"] == "Först"


def test_a_draft_is_thrown_away(app: Flask, alva: FlaskClient, event: Made) -> None:
    draft = drafted(alva, event)
    press(alva, draft, f"{draft}/discard")
    assert alva.get(draft).status_code == 404


def test_progress_is_watched_and_stopped(app: Flask, alva: FlaskClient, event: Made, clock) -> None:  # type: ignore[no-untyped-def]
    run(app)
    draft = drafted(alva, event)
    press(alva, f"{draft}/send", when="now")
    clock.shift(timedelta(seconds=60))
    with app.app_context():
        queue.write_mailings()
    first = alva.get(f"{draft}/stream")
    assert "0 av 3 har gått" in read(first).text
    tag = first.headers["ETag"]
    assert alva.get(f"{draft}/stream", headers={"If-None-Match": tag}).status_code == 304
    press(alva, f"{draft}/progress", f"{draft}/stop")
    assert alva.get(f"{draft}/stream", headers={"If-None-Match": tag}).status_code == 200
    run(app)
    assert mails(app, after=3) == []
    assert "Stoppat 3" in read(alva.get(f"{draft}/progress")).text


def test_an_address_is_corrected_and_the_mail_sent_again(
    app: Flask, alva: FlaskClient, event: Made, make: Make, clock
) -> None:  # type: ignore[no-untyped-def]
    run(app)
    draft = drafted(alva, event, "?q=person1")
    press(alva, f"{draft}/send", when="now")
    clock.shift(timedelta(seconds=60))
    run(app)
    mailing_id = int(draft.rsplit("/", 1)[1])
    do(app, returned, mailing_id)
    page = alva.get(f"{draft}/progress").get_data(as_text=True)
    assert "Kom tillbaka" in page
    where = f"/organizer/events/{event.id}/attendees/1/address?mailing={mailing_id}"
    assert where in page
    press(alva, where, email="ratt@bolaget.example")
    assert ("mailing", "ratt", None) in mails(app)


def test_sending_it_to_one_again_says_first_what_goes_where(
    app: Flask, alva: FlaskClient, event: Made, clock: time_machine.Traveller
) -> None:
    run(app)
    draft = drafted(alva, event, "?q=person1", subject="Hej till {träff}")
    press(alva, f"{draft}/send", when="now")
    clock.shift(timedelta(seconds=60))
    with app.app_context():
        queue.write_mailings()
    again = f"{draft}/recipients/1/again"
    assert alva.get(again).location == draft
    assert flashed(alva)[-1].startswith("Det skickas inte igen")
    press(alva, f"{draft}/progress", f"{draft}/stop")
    before = mails(app)
    assert again in read(alva.get(f"{draft}/progress")).links
    question = read(alva.get(again)).text
    assert "Skicka mejlet igen till Person 1?" in question
    assert (
        "”Hej till Tematräff om segregation” skrivs på nytt och mejlas till person1@bolaget.example. "
        "Ingen annan får det, och inget annat ändras."
    ) in question
    assert "Mejlet skickas genast och kan inte tas tillbaka." in question
    assert mails(app) == before
    assert press(alva, again).location == draft
    assert mails(app) == [*before, ("mailing", "person1", None)]
    assert alva.get(f"{draft}/recipients/2/again").location == draft


def returned(mailing_id: int) -> None:
    """Let the mailing's mail come back."""
    message = db.session.query(OutboxMessage).filter_by(kind="mailing").one()
    mailings.note_returned([message.message_id], [message.recipient])
    registration = db.session.get_one(Registration, message.registration_id)
    registration.undeliverable_at = message.sent_at


def test_a_viewer_writes_to_nobody(app: Flask, make: Make, event: Made) -> None:
    cia = signed_in(app, make, "Cia", Role.VIEWER, event.slug)
    assert cia.get(path(event, "/new")).status_code == 403
    assert "Mejla dessa" not in read(cia.get(f"/organizer/events/{event.id}/attendees")).text


def test_other_methods_are_refused(app: Flask, alva: FlaskClient, event: Made, make: Make) -> None:
    mailing = do(app, mailings.draft, event.id, {}, Wordings(Wording("a", "b")), make.organizer("Alva"))
    assert alva.get(path(event, f"/{mailing}/stop")).status_code == 405
    assert alva.put(path(event)).status_code == 405
