"""Changing one's own registration: works, who may, what if wrong, wrong method, what is shown."""

from io import BytesIO

import pytest
from werkzeug.datastructures import FileStorage

from eventsite.models import Registration
from eventsite.rules.fields import FieldKind, Option
from tests.conftest import NOW
from tests.forms import PDF, change, field, key, options, uploaded
from tests.services.records import one, trace
from tests.services.test_edits import policy
from tests.services.test_form_answers import answers
from tests.web.organizer_browser import flashed, post_files
from tests.web.visitor import open_mine, press, read

WHO = {"name": "Ny Person", "company": "Nya Bolaget", "job_title": "chef", "phone": "070-123 45 67"}


@pytest.fixture
def event(make):
    return make.event()


def opened(client, app, registration):
    """Open one's own page and return the path of the form to change it."""
    return f"{open_mine(client, app, registration)}/edit"


def test_one_changes_ones_details(app, client, make, event):
    number = field(app, event, label="Vad vill du ta upp?")
    registration = make.registration(event, answers={number: "då"})
    path = opened(client, app, registration)
    response = press(client, path, **WHO, **{f"own-{number}": "nu"})
    assert (response.status_code, flashed(client)) == (303, ["Dina ändringar är sparade."])
    now = one(app, Registration, registration)
    assert (now.name, now.company, now.job_title, now.phone) == ("Ny Person", "Nya Bolaget", "chef", "+46 70 123 45 67")
    assert answers(app) == [("nu", 1)]
    assert "Vad vill du ta upp? nu" in read(client.get(path.removesuffix("/edit"))).text


def test_what_was_said_stands_in_the_form(app, client, make, event):
    text, number = field(app, event), field(app, event, FieldKind.NUMBER)
    yes = field(app, event, FieldKind.YES_NO)
    registration = make.registration(event, job_title="chef", answers={text: "då", number: 2.5, yes: True})
    html = client.get(opened(client, app, registration)).get_data(as_text=True)
    page = read(client.get(opened(client, app, registration)))
    assert [page.fields[name]["value"] for name in ("job_title", f"own-{text}", f"own-{number}")] == [
        "chef",
        "då",
        "2,5",
    ]
    assert '<input checked id="own-3-0"' in html


def test_what_is_wrong_is_said_and_nothing_is_changed(app, client, make, event):
    number = field(app, event, is_required=True)
    registration = make.registration(event, 1, answers={number: "då"})
    wrong = WHO | {"name": "", "phone": "fel", f"own-{number}": ""}
    response = press(client, opened(client, app, registration), **wrong)
    page = read(response)
    assert response.status_code == 422
    assert ("Skriv ditt namn" in page.text, "Skriv ett svar" in page.text) == (True, True)
    assert page.fields["phone"]["value"] == "fel"
    assert (one(app, Registration, registration).name, answers(app)) == ("Person 1", [("då", 1)])


def test_who_has_not_opened_the_registration_finds_nothing(app, client, make, event):
    path = f"/my/registrations/{make.registration(event)}/edit"
    assert (client.get(path).status_code, client.post(path).status_code) == (404, 404)


def test_without_a_token_nothing_changes(app, client, make, event):
    assert client.post(opened(client, app, make.registration(event)), data=WHO).status_code == 400


def test_other_methods_are_not_there(app, client, make, event):
    assert client.delete(opened(client, app, make.registration(event))).status_code == 405


def test_after_the_last_moment_there_is_no_form(app, client, make, event):
    registration = make.registration(event)
    path = opened(client, app, registration)
    token = read(client.get(path)).hidden
    policy(app, event, edits_close_at=NOW)
    assert client.get(path).status_code == 303
    assert client.post(path, data=token | WHO).status_code == 303
    assert one(app, Registration, registration).name != "Ny Person"
    assert "Ändra dina uppgifter" not in read(client.get(path.removesuffix("/edit"))).text


def test_the_last_moment_is_said(app, client, make, event):
    page = read(client.get(opened(client, app, make.registration(event)).removesuffix("/edit")))
    assert "Du kan ändra dina uppgifter till måndag 14 september kl. 9.00." in page.text.replace("\xa0", " ")


def test_where_an_organizer_looks_again_the_person_is_told_that_the_seat_is_kept(app, client, make, event):
    policy(app, event, reviews_edits=True)
    path = opened(client, app, make.registration(event))
    assert "Arrangören tittar på det du ändrar. Du behåller din plats så länge." in read(client.get(path)).text
    press(client, path, **WHO)
    assert "Du behåller din plats så länge." in read(client.get(path.removesuffix("/edit"))).text


def test_frozen_answers_are_there_to_read(app, client, make, event, clock):
    number = field(app, event, frozen_from_wall=NOW.replace(tzinfo=None, day=25))
    registration = make.registration(event, answers={number: "låst svar"})
    path = opened(client, app, registration)
    clock.move_to(NOW.replace(day=26))
    page = read(client.get(path))
    assert ("låst svar" in page.text, f"own-{number}" in page.fields) == (True, False)
    press(client, path, **WHO, **{f"own-{number}": "nytt"})
    assert answers(app) == [("låst svar", 1)]


def test_the_company_is_there_to_read_where_it_decides(app, client, make, event):
    policy(app, event, company_quota=2)
    page = read(client.get(opened(client, app, make.registration(event))))
    assert ("company" in page.fields, "Bolaget Bostäder" in page.text) == (False, True)


def test_answers_for_staff_are_not_shown(app, client, make, event):
    number = field(app, event, FieldKind.FILE, "Hemlig fråga", is_for_staff=True)
    registration = make.registration(event)
    uploaded(app, event, number, registration)
    path = opened(client, app, registration)
    for page in (path, path.removesuffix("/edit")):
        assert "Hemlig fråga" not in read(client.get(page)).text


def test_an_option_that_is_gone_stays_chosen_until_another_is(app, client, make, event):
    number = field(app, event, FieldKind.CHOICE, options=["Röd", "Blå", "Grön"])
    red = key(app, event, number, "Röd")
    registration = make.registration(event, answers={number: red})
    rest = [options(app, event, number)[label] for label in ("Blå", "Grön")]
    change(app, event, number, FieldKind.CHOICE, options=rest)
    path = opened(client, app, registration)
    assert "Röd (kan inte väljas längre)" in read(client.get(path)).text
    press(client, path, **WHO, **{f"own-{number}": red})
    assert answers(app) == [(red, 1)]
    press(client, path, **WHO, **{f"own-{number}": rest[0].key})
    assert answers(app) == [(rest[0].key, 2)]


def test_a_choice_that_is_full_meanwhile_is_refused(app, client, make, event):
    number = field(app, event, FieldKind.CHOICE, options=[("Ljus", 1), "Samtal"])
    light, talk = (key(app, event, number, label) for label in ("Ljus", "Samtal"))
    registration = make.registration(event, answers={number: talk})
    path = opened(client, app, registration)
    make.registration(event, answers={number: light})
    response = press(client, path, **WHO, **{f"own-{number}": light})
    assert (response.status_code, "inga platser kvar i ”Ljus”" in read(response).text) == (422, True)


def test_ones_file_is_named_kept_and_replaced(app, client, make, event):
    number = field(app, event, FieldKind.FILE)
    registration = make.registration(event)
    upload = uploaded(app, event, number, registration)
    path = opened(client, app, registration)
    page = read(client.get(path))
    assert "intyg.pdf" in page.text
    press(client, path, **WHO)
    assert answers(app) == [(upload, 1)]
    sent = (
        read(client.get(path)).hidden | WHO | {f"own-{number}": FileStorage(BytesIO(PDF + b" " * 2_000_000), "b.pdf")}
    )
    assert post_files(client, path, sent).status_code == 303
    assert answers(app) == [(upload + 1, 1)]


def test_the_trace_holds_nothing_of_what_was_said(app, client, make, event):
    registration = make.registration(event)
    press(client, opened(client, app, registration), **WHO)
    assert trace(app, registration)[-1] == ("registration.edited", "registrant", "", "", "")


def test_the_same_in_english(app, client, make, event):
    path = opened(client, app, make.registration(event))
    assert "Change your details" in read(client.get(f"/en{path}")).text


def test_changing_a_label_changes_no_key(app, client, make, event):
    number = field(app, event, FieldKind.CHOICE, "Färg", options=["Röd", "Blå"])
    red = key(app, event, number, "Röd")
    registration = make.registration(event, answers={number: red})
    change(app, event, number, FieldKind.CHOICE, "Färg", [Option(red, "Rosa")])
    assert "Färg Röd" in read(client.get(open_mine(client, app, registration))).text
