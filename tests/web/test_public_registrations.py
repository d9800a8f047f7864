"""The form, and the page that answers it."""

import re
from datetime import datetime, timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import selectinload
from werkzeug.test import TestResponse

from eventsite.database import db, transaction
from eventsite.models import OutboxMessage, Question, Registration
from eventsite.rules.details import SessionDetails
from eventsite.services import events
from tests.factories import Made, Make, person, states, stored
from tests.web.visitor import TYPED, fill_in, open_mine, read, register

ALREADY = "Var du redan anmäld gäller det som står i mejlet."


def registrations(app: Flask) -> list[Registration]:
    """Return every registration, detached."""
    with app.app_context():
        found = list(db.session.query(Registration).order_by(Registration.seq))
        db.session.expunge_all()
        return found


def kinds(app: Flask) -> list[str]:
    """Return the kinds of all messages, in order."""
    with app.app_context():
        return [message.kind for message in db.session.query(OutboxMessage).order_by(OutboxMessage.id)]


def questions(app: Flask) -> list[tuple[str, int | None, str]]:
    """Return text, speaker and display of every question."""
    with app.app_context():
        return [(row.body, row.speaker_id, row.name_display) for row in db.session.query(Question)]


def without(address: str, response: TestResponse) -> str:
    """Return the page as it is but for the address that was typed."""
    return response.get_data(as_text=True).replace(address.replace("@", "<wbr>@"), "…")


def test_registering_leads_to_a_receipt(client: FlaskClient, app: Flask, make: Make) -> None:
    event = make.event()
    answer = register(client, event, name=" Amina\tLindqvist ", job_title="Bosocial utvecklare", phone="070-174 06 35")
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/events/{event.slug}/registered")
    (made,) = registrations(app)
    assert (made.name, made.email, made.company) == ("Amina Lindqvist", "amina@hamnstaden.example", "Hamnstadens Hem")
    assert (made.job_title, made.phone, made.language) == ("Bosocial utvecklare", "+46 70 174 06 35", "sv")
    page = read(client.get(answer.headers["Location"]))
    assert "Du har en plats" in page.text
    assert "amina@hamnstaden.example" in page.text
    assert ALREADY in page.text


def test_registering_in_english_is_remembered(client: FlaskClient, app: Flask, make: Make) -> None:
    event = make.event()
    answer = register(client, event, "/en")
    assert answer.headers["Location"] == f"/en/events/{event.slug}/registered"
    assert registrations(app)[0].language == "en"
    assert "You have a place" in read(client.get(answer.headers["Location"])).text


def test_form_tells_browsers_what_belongs_where(client: FlaskClient, make: Make) -> None:
    event = make.event()
    fields = read(client.get(f"/events/{event.slug}/register")).fields
    tokens = {name: given["autocomplete"] for name, given in fields.items() if "autocomplete" in given}
    assert tokens == {
        "name": "name",
        "email": "email",
        "company": "organization",
        "job_title": "organization-title",
        "phone": "tel",
        "website": "off",
    }
    assert "checked" not in fields["question_private"]


def test_form_is_kept_nowhere(client: FlaskClient, make: Make) -> None:
    event = make.event()
    answer = client.get(f"/events/{event.slug}/register")
    assert answer.headers["Cache-Control"] == "no-store"
    assert "noindex" in answer.headers["X-Robots-Tag"]


def test_looking_changes_nothing(client: FlaskClient, app: Flask, make: Make) -> None:
    event = make.event()
    for path in ("register", "registered"):
        client.get(f"/events/{event.slug}/{path}?name=A&email=a@b.example&company=C")
        client.head(f"/events/{event.slug}/{path}")
    assert states(app, event) == []


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ({"name": "  "}, "Skriv ditt namn"),
        ({"name": "x" * 201}, "Skriv högst 200 tecken"),
        ({"company": ""}, "Skriv var du arbetar"),
        ({"email": ""}, "Skriv din e-postadress"),
        ({"email": "amina@hamnstaden"}, "Skriv e-postadressen på formen namn@företag.se"),
        ({"email": "a@x.example,b@y.example"}, "Skriv e-postadressen på formen namn@företag.se"),
        ({"email": "alice@x.example)bob@y.example"}, "Skriv e-postadressen på formen namn@företag.se"),
        ({"email": '"a@x, c"@evil.example'}, "Skriv e-postadressen på formen namn@företag.se"),
        ({"email": "a@[127.0.0.1]"}, "Skriv e-postadressen på formen namn@företag.se"),
        ({"email": "a" * 70 + "@x.example"}, "Skriv e-postadressen på formen namn@företag.se"),
        ({"email": "-oQ/tmp@x.example\r\nRCPT TO:<b@y.example>"}, "Skriv e-postadressen på formen namn@företag.se"),
        ({"email": "åsa@hamnstaden.example"}, "Skriv delen före @ utan bokstäver som å, ä och ö"),
        ({"email": "\uff41mina@hamnstaden.example"}, "Skriv delen före @ utan bokstäver som å, ä och ö"),
        ({"email": "am\u0131na@hamnstaden.example"}, "Skriv delen före @ utan bokstäver som å, ä och ö"),
        ({"email": "Kalender@kalender.example.se"}, "Det här är vår egen adress. Skriv din"),
        ({"phone": "ring mig"}, "Skriv hela numret, till exempel 070-123 45 67"),
        ({"website": "https://spam.example"}, "Fältet ska vara tomt. Töm det och skicka igen"),
    ],
)
def test_what_is_wrong_is_said_beside_the_field(
    client: FlaskClient, app: Flask, make: Make, typed: dict[str, str], message: str
) -> None:
    event = make.event()
    answer = register(client, event, **{"job_title": "Förvaltare", "question": "Hur då?", **typed})
    page = read(answer)
    assert answer.status_code == 422
    assert page.text.startswith("Fel: Anmäl dig")
    assert page.text.count(message) == 2  # in the summary and beside the field
    assert f"#{next(iter(typed))}" in page.links
    assert page.fields["job_title"]["value"] == "Förvaltare"
    assert "Hur då?" in page.text
    assert states(app, event) == []


def test_address_in_an_international_domain(client: FlaskClient, app: Flask, make: Make) -> None:
    event = make.event()
    assert register(client, event, email="Anna@BLÅBÄR.se").status_code == 303
    assert registrations(app)[0].email == "anna@xn--blbr-noae.se"


@pytest.mark.parametrize(
    "same", ["\u212aalle@x.example", "KALLE@X.example", " kalle@x\uff0eexample", "kalle@\u200bx.example"]
)
def test_look_alikes_are_one_person(client: FlaskClient, app: Flask, make: Make, same: str) -> None:
    event = make.event()
    assert [register(client, event, email=address).status_code for address in ("kalle@x.example", same)] == [303, 303]
    assert [made.email for made in registrations(app)] == ["kalle@x.example"]


def test_form_comes_back_whole_from_what_was_left_out(client: FlaskClient, app: Flask, make: Make) -> None:
    event = make.event()
    token = read(client.get(f"/events/{event.slug}/register")).hidden["csrf_token"]
    answer = client.post(f"/events/{event.slug}/register", data={"csrf_token": token})
    assert answer.status_code == 422
    assert "Det är 3 saker att rätta" in read(answer).text


def test_without_cookies_everything_typed_is_kept(client: FlaskClient, app: Flask, make: Make) -> None:
    event = make.event()
    data = fill_in(client, event, question="Hur då?")
    answer = app.test_client().post(f"/events/{event.slug}/register", data=data)
    page = read(answer)
    assert answer.status_code == 400
    assert "Webbläsaren skickade inte kakan som skyddar formuläret." in page.text
    assert page.fields["email"]["value"] == TYPED["email"]
    assert "Hur då?" in page.text
    assert states(app, event) == []


def test_another_persons_token_is_refused(client: FlaskClient, app: Flask, make: Make) -> None:
    event = make.event()
    other = app.test_client()
    data = fill_in(client, event) | {"csrf_token": fill_in(other, event)["csrf_token"]}
    assert client.post(f"/events/{event.slug}/register", data=data).status_code == 400
    assert states(app, event) == []


def test_the_same_copy_of_the_form_registers_once(client: FlaskClient, app: Flask, make: Make) -> None:
    event = make.event()
    data = fill_in(client, event)
    answers = [client.post(f"/events/{event.slug}/register", data=data) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [303, 303, 303]
    assert states(app, event) == ["confirmed"]
    assert kinds(app) == ["registered"]


def test_going_back_to_register_a_colleague(client: FlaskClient, app: Flask, make: Make) -> None:
    event = make.event()
    data = fill_in(client, event)
    client.post(f"/events/{event.slug}/register", data=data)
    client.post(f"/events/{event.slug}/register", data=data | {"email": "kollega@hamnstaden.example"})
    assert [made.email for made in registrations(app)] == ["amina@hamnstaden.example", "kollega@hamnstaden.example"]


def test_known_and_new_addresses_get_the_same_answer(client: FlaskClient, app: Flask, make: Make) -> None:
    event = make.event()
    make.receipt(event, person(1))
    bodies, headers = [], []
    for address in ("person1@bolaget.example", "person2@bolaget.example"):
        visitor = app.test_client()
        answer = register(visitor, event, email=address)
        receipt = visitor.get(answer.headers["Location"])
        bodies.append(without(address, receipt))
        headers.append((answer.status_code, sorted(answer.headers.keys()), sorted(receipt.headers.keys())))
    assert bodies[0] == bodies[1]
    assert headers[0] == headers[1]
    assert kinds(app) == ["registered", "registered_again", "registered"]


def test_known_and_new_addresses_get_the_same_answer_when_full(client: FlaskClient, app: Flask, make: Make) -> None:
    event = make.event(capacity=1)
    make.receipt(event, person(1))
    bodies = []
    for address in ("person1@bolaget.example", "person2@bolaget.example"):
        visitor = app.test_client()
        location = register(visitor, event, email=address).headers["Location"]
        bodies.append(without(address, visitor.get(location)))
    assert bodies[0] == bodies[1]
    assert "Du står på plats 1 i kön" in bodies[0]


def test_receipt_has_no_personal_link_and_opens_nothing(client: FlaskClient, make: Make) -> None:
    event = make.event()
    answer = client.get(register(client, event).headers["Location"])
    assert {link for link in read(answer).links if "/m/" in link or "/my/" in link} == {"/my/link"}  # it is everybody's
    assert answer.headers["Cache-Control"] == "no-store"
    assert "noindex" in answer.headers["X-Robots-Tag"]
    assert client.get("/my/registrations/1").status_code == 404


def test_receipt_without_a_registration_is_the_event(client: FlaskClient, make: Make) -> None:
    first, second = make.event(title="Ett"), make.event(title="Två")
    register(client, first)
    for event, visitor in ((second, client), (first, client.application.test_client())):
        answer = visitor.get(f"/events/{event.slug}/registered")
        assert (answer.status_code, answer.headers["Location"]) == (303, f"/events/{event.slug}")


def test_full_meeting_gives_a_number_in_the_queue(client: FlaskClient, app: Flask, make: Make) -> None:
    event = make.event(capacity=1)
    make.registration(event)
    make.registration(event)
    form = read(client.get(f"/events/{event.slug}/register"))
    assert "Du blir nummer 2 i kön." in form.text
    assert "Ställ dig i kön" in form.text
    page = read(client.get(register(client, event).headers["Location"]))
    assert "Du står på plats 2 i kön" in page.text
    assert states(app, event) == ["confirmed", "waitlisted", "waitlisted"]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"opens_wall": datetime(2026, 9, 1, 8)}, "Den öppnar tisdag 1 september kl. 8.00."),
        ({"closes_wall": datetime(2026, 8, 20, 8)}, "Anmälan har stängt"),
        ({"capacity": 0, "has_waitlist": False}, "Träffen är full"),
        ({"starts_wall": datetime(2026, 5, 4, 9), "ends_wall": datetime(2026, 5, 4, 12)}, "Träffen har varit"),
    ],
)
def test_closed_meeting_says_why_and_shows_the_next(
    client: FlaskClient, app: Flask, make: Make, changes: dict[str, object], words: str
) -> None:
    other = make.event(title="Nästa möte")
    event = make.event(title="Denna", **changes)
    data = fill_in(client, other)
    asked, sent = client.get(f"/events/{event.slug}/register"), client.post(f"/events/{event.slug}/register", data=data)
    assert (asked.status_code, sent.status_code) == (200, 409)
    for page in (read(asked), read(sent)):
        assert words in page.text
        assert f"/events/{other.slug}" in page.links
        assert "email" not in page.fields
    assert states(app, event) == []


def test_cancelled_meeting_takes_nobody(client: FlaskClient, app: Flask, make: Make) -> None:
    event = make.event()
    data = fill_in(client, event)
    with app.app_context(), transaction():
        events.call_off(event.id, "Talaren är sjuk.", None)
    answer = client.post(f"/events/{event.slug}/register", data=data)
    assert answer.status_code == 409
    assert "Träffen är inställd Talaren är sjuk." in read(answer).text


def test_lost_answer_is_given_again_though_the_meeting_has_filled(client: FlaskClient, app: Flask, make: Make) -> None:
    event = make.event(capacity=1, has_waitlist=False)
    data = fill_in(client, event)
    client.post(f"/events/{event.slug}/register", data=data)
    assert client.post(f"/events/{event.slug}/register", data=data).status_code == 303
    assert states(app, event) == ["confirmed"]


@pytest.mark.parametrize(
    ("state", "said"),
    [("cancelled_by_self", "Vill du komma ändå kan du anmäla dig igen."), ("offered", "Du erbjuds en plats.")],
)
def test_form_sent_again_after_its_registration_has_changed(
    client: FlaskClient, app: Flask, make: Make, state: str, said: str
) -> None:
    event = make.event()
    data = fill_in(client, event)
    client.post(f"/events/{event.slug}/register", data=data)
    with app.app_context(), transaction():
        db.session.get_one(Registration, 1).state = state
    client.post(f"/events/{event.slug}/register", data=data)
    page = read(client.get(f"/events/{event.slug}/registered"))
    assert "Du har skickat det här formuläret förut" in page.text
    assert said in page.text
    assert (f"/events/{event.slug}/register" in page.links) == (state != "offered")
    assert states(app, event) == [state]


def test_too_many_mails_to_one_address(
    client: FlaskClient, app: Flask, make: Make, clock: time_machine.Traveller
) -> None:
    event = make.event()
    answers = [register(client, event, email=f"Amina+{n}@hamnstaden.example", question="Hur?") for n in range(4)]
    assert [answer.status_code for answer in answers] == [303, 303, 303, 429]
    assert answers[3].headers["Retry-After"] == "3600"
    page = read(answers[3])
    assert "Vi har nyss skickat flera mejl till den här adressen." in page.text
    assert page.fields["email"]["value"] == "Amina+3@hamnstaden.example"
    clock.shift(timedelta(hours=1, seconds=1))
    assert register(client, event, email="amina+3@hamnstaden.example").status_code == 303


def test_question_comes_along(client: FlaskClient, app: Flask, make: Make) -> None:
    event = make.event()
    speaker = stored(app, event).speakers[0].id
    register(
        client,
        event,
        question="Hur mäter vi?\r\nOch när?",
        question_to=f"speaker-{speaker}",
        question_name="name_and_company",
    )
    assert questions(app) == [("Hur mäter vi?\nOch när?", speaker, "name_and_company")]


@pytest.mark.parametrize("speaker", ["", "speaker-99999", "item-1", "nobody", "speaker-²", "speaker-1 OR 1=1"])
def test_question_to_nobody_we_know_is_to_all(client: FlaskClient, app: Flask, make: Make, speaker: str) -> None:
    event = make.event()
    assert register(client, event, question="Hur?", question_to=speaker).status_code == 303
    assert questions(app) == [("Hur?", None, "anonymous")]


def test_bad_question_never_stops_a_registration(client: FlaskClient, app: Flask, make: Make) -> None:
    event = make.event()
    answer = register(client, event, question="Hur? " + "å" * 600)
    assert answer.status_code == 303
    page = read(client.get(answer.headers["Location"]))
    assert "Du har en plats" in page.text
    assert "Din fråga kom inte med" in page.text
    assert "Den har 605 tecken och får ha högst 600." in page.text
    assert "Hur? " + "å" * 600 in page.text
    assert questions(app) == []
    assert states(app, event) == ["confirmed"]


def test_very_long_question_fits_the_cookie(client: FlaskClient, app: Flask, make: Make) -> None:
    event = make.event()
    emoji = "".join(chr(0x1F300 + n * 7919 % 500) for n in range(5000))
    answer = register(client, event, question=emoji)
    assert len(answer.headers["Set-Cookie"]) < 4093
    assert "5000 tecken" in read(client.get(answer.headers["Location"])).text


def test_what_is_too_long_for_the_background_comes_back(client: FlaskClient, app: Flask, make: Make) -> None:
    event = make.event()
    answer = register(client, event, question="Hur?", question_background="b" * 1000 + " slutet av den")
    assert "slutet av den" in read(client.get(answer.headers["Location"])).text
    with app.app_context():
        assert db.session.query(Question).one().background == "b" * 1000


def test_a_background_stays_with_a_question_that_does_not_come_along(
    client: FlaskClient, app: Flask, make: Make
) -> None:
    answer = register(client, make.event(), question="å" * 601, question_background="Vi har 300 lägenheter.")
    assert len(answer.headers["Set-Cookie"]) < 4093
    assert "Vi har 300 lägenheter." in read(client.get(answer.headers["Location"])).text


@pytest.mark.parametrize("question", [" \r\n ", "å" * 600])
def test_blank_or_full_question_is_no_trouble(client: FlaskClient, app: Flask, make: Make, question: str) -> None:
    event = make.event()
    answer = register(client, event, question=question)
    assert "Din fråga kom inte med" not in read(client.get(answer.headers["Location"])).text
    assert len(questions(app)) == (1 if question.strip() else 0)


def test_hostile_name_is_text_and_no_header(client: FlaskClient, app: Flask, make: Make) -> None:
    event = make.event()
    name = "<b>=?utf-8?q?Hej=0D=0ABcc:=20x@y.example?=</b>\r\nBcc: a@b.example\x00"
    assert register(client, event, name=name).status_code == 303
    (made,) = registrations(app)
    assert not set("\r\n\0") & set(made.name)
    assert "=?" not in made.name


def with_sessions(make: Make, app: Flask) -> tuple[Made, list[int]]:
    """Return an event with three sessions, two of them at the same time, and their ids."""
    day = datetime(2026, 9, 14)
    details = (
        SessionDetails("Uppdraget", day.replace(hour=9), day.replace(hour=10), "Sal A"),
        SessionDetails("Sekretess", day.replace(hour=10), day.replace(hour=11)),
        SessionDetails("Samtal", day.replace(hour=10), day.replace(hour=11)),
    )
    event = make.event(sessions=details)
    return event, [session.id for session in stored(app, event).sessions]


def chosen(app: Flask) -> list[set[str]]:
    """Return the titles of the sessions of every registration."""
    with app.app_context():
        found = db.session.query(Registration).options(selectinload(Registration.sessions)).order_by(Registration.seq)
        return [{session.title for session in registration.sessions} for registration in found]


def choose(client: FlaskClient, event: Made, *ids: object) -> TestResponse:
    """Fill in the form with those sessions ticked and send it."""
    return client.post(
        f"/events/{event.slug}/register", data=fill_in(client, event) | {"sessions": list(map(str, ids))}
    )


def test_sessions_are_offered_with_time_and_place(client: FlaskClient, app: Flask, make: Make) -> None:
    event, _ = with_sessions(make, app)
    text = read(client.get(f"/events/{event.slug}/register")).text.replace("\xa0", " ")
    assert "Uppdraget måndag 14 september kl. 9.00–10.00, Sal A" in text
    assert "Välj minst ett. Samtidigt: ”Sekretess” och ”Samtal”." in text


def test_chosen_sessions_are_kept_and_shown(client: FlaskClient, app: Flask, make: Make) -> None:
    event, (first, second, _) = with_sessions(make, app)
    answer = choose(client, event, first, second)
    assert chosen(app) == [{"Uppdraget", "Sekretess"}]
    text = read(client.get(answer.headers["Location"])).text
    assert ["Uppdraget" in text, "Sekretess" in text, "Samtal" in text] == [True, True, False]


def test_sessions_at_the_same_time_may_be_chosen(client: FlaskClient, app: Flask, make: Make) -> None:
    event, (_, second, third) = with_sessions(make, app)
    assert choose(client, event, second, third).status_code == 303
    assert chosen(app) == [{"Sekretess", "Samtal"}]


@pytest.mark.parametrize(
    ("ids", "message"),
    [
        ([], "Välj minst ett pass"),
        (["99999"], "Ett pass som du valde finns inte längre. Välj igen"),
        (["²"], "Ett pass som du valde finns inte längre. Välj igen"),
        (["x"], "Ett pass som du valde finns inte längre. Välj igen"),
    ],
)
def test_a_session_that_is_not_offered_is_refused(
    client: FlaskClient, app: Flask, make: Make, ids: list[str], message: str
) -> None:
    event, _ = with_sessions(make, app)
    answer = choose(client, event, *ids)
    assert (answer.status_code, read(answer).text.count(message)) == (422, 2)
    assert "#sessions-0" in read(answer).links
    assert states(app, event) == []


def test_ticked_sessions_stay_ticked_when_something_else_is_wrong(client: FlaskClient, app: Flask, make: Make) -> None:
    event, (first, _, third) = with_sessions(make, app)
    data = fill_in(client, event, name="") | {"sessions": [str(first), str(third)]}
    html = client.post(f"/events/{event.slug}/register", data=data).get_data(as_text=True)
    boxes = re.findall(r'<input [^>]*name="sessions"[^>]*>', html)
    assert ["checked" in box for box in boxes] == [True, False, True]


def test_a_meeting_without_sessions_asks_for_none(client: FlaskClient, app: Flask, make: Make) -> None:
    event = make.event()
    assert "sessions" not in read(client.get(f"/events/{event.slug}/register")).fields
    assert choose(client, event, 1).status_code == 303
    assert chosen(app) == [set()]


def test_ones_own_page_lists_the_sessions(client: FlaskClient, app: Flask, make: Make) -> None:
    event, (first, *_) = with_sessions(make, app)
    mine = make.registration(event, sessions=(first,))
    text = read(client.get(open_mine(client, app, mine))).text.replace("\xa0", " ")
    assert "Mina pass Uppdraget måndag 14 september kl. 9.00–10.00, Sal A" in text


def test_form_of_no_meeting(client: FlaskClient) -> None:
    assert client.get("/events/nowhere/register").status_code == 404
    assert client.post("/events/nowhere/register", data=TYPED).status_code == 404
    assert client.delete("/events/nowhere/register").status_code in {400, 405}


def test_draft_takes_nobody(client: FlaskClient, make: Make) -> None:
    draft: Made = make.draft()
    assert client.get(f"/events/{draft.slug}/register").status_code == 404
