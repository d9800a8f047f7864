"""The event's own questions when one registers: drawn, answered, refused in words, nothing typed is lost."""

import re
from io import BytesIO

import pytest
from limits import RateLimitItemPerDay
from werkzeug.datastructures import FileStorage

from eventsite.rules.fields import FieldKind
from eventsite.rules.policies import Mode
from eventsite.web import sessions
from tests.factories import person
from tests.forms import PDF, field, folder, key
from tests.services.test_form_answers import answers
from tests.web.organizer_browser import post_files
from tests.web.visitor import fill_in, read, register


def form(client, event):
    return read(client.get(f"/events/{event.slug}/register"))


def shown(response):
    return read(response).text


def errors(response):
    """Return what is said at the fields."""
    return re.findall(r'id="own-\d+-error">.*?</span>([^<]*)</span>', response.get_data(as_text=True), re.DOTALL)


def attach(client, event, number, content=PDF, name="intyg.pdf", **typed):
    """Send the form with a file."""
    sent = fill_in(client, event, **typed) | {f"own-{number}": FileStorage(BytesIO(content), name)}
    return post_files(client, f"/events/{event.slug}/register", sent)


def test_a_form_without_own_questions_has_no_part_for_them(client, make):
    page = client.get(f"/events/{make.event().slug}/register").get_data(as_text=True)
    assert ("own-field" in page, "only-for.js" in page, "multipart" in page) == (False, False, False)


def test_what_is_answered_is_kept(app, client, make):
    event = make.event()
    text, yes = field(app, event), field(app, event, FieldKind.YES_NO)
    several = field(app, event, FieldKind.CHOICES, options=["Röd", "Blå"])
    number, day = field(app, event, FieldKind.NUMBER), field(app, event, FieldKind.DATE)
    blue = key(app, event, several, "Blå")
    typed = {
        f"own-{text}": " Mer\ttid ",
        f"own-{yes}": "no",
        f"own-{several}": blue,
        f"own-{number}": "1 500,5",
        f"own-{day}": "1 sep",
    }
    assert register(client, event, **typed).status_code == 303
    assert [value for value, _ in answers(app)] == ["Mer tid", False, [blue], 1500.5, "2026-09-01"]


@pytest.mark.parametrize(
    ("kind", "typed", "said"),
    [
        (FieldKind.TEXT, "", "Skriv ett svar"),
        (FieldKind.TEXT, "å" * 201, "Skriv högst 200 tecken"),
        (FieldKind.NUMBER, "många", "Skriv ett tal, till exempel 12"),
        (FieldKind.NUMBER, "", "Skriv ett tal"),
        (FieldKind.DATE, "snart", "Skriv datumet som 2027-09-14 eller 14 september"),
        (FieldKind.YES_NO, "", "Välj ja eller nej"),
        (FieldKind.CHOICE, "", "Välj ett"),
        (FieldKind.CHOICE, "okänd", "Det du valde finns inte längre. Välj på nytt"),
        (FieldKind.CHOICES, "", "Välj minst ett"),
        (FieldKind.FILE, "", "Välj en fil"),
    ],
)
def test_what_is_wrong_is_said_beside_the_field(app, client, make, kind, typed, said):
    event = make.event()
    number = field(app, event, kind, options=["Röd"], is_required=True)
    response = register(client, event, **({f"own-{number}": typed} if typed else {}))
    assert (response.status_code, errors(response), answers(app)) == (422, [said], [])


def test_everything_typed_is_kept_over_an_error(app, client, make):
    event = make.event()
    text = field(app, event)
    choice = field(app, event, FieldKind.CHOICE, options=["Röd", "Blå"])
    blue = key(app, event, choice, "Blå")
    response = register(client, event, email="fel", **{f"own-{text}": "mer tid", f"own-{choice}": blue})
    html = response.get_data(as_text=True)
    assert read(response).fields[f"own-{text}"]["value"] == "mer tid"
    assert re.search(rf'<input checked[^>]*value="{blue}"', html)


def test_places_are_said_in_words_and_a_full_option_cannot_be_chosen(app, client, make):
    event = make.event()
    number = field(app, event, FieldKind.CHOICE, options=[("Verkstad", 1), ("Samtal", 20)], is_required=True)
    workshop = key(app, event, number, "Verkstad")
    make.receipt(event, person(answers={number: workshop}))
    html = client.get(f"/events/{event.slug}/register").get_data(as_text=True)
    assert "Inga platser kvar" in html
    assert "20 platser kvar" in html
    assert re.findall(r'<input disabled[^>]*value="(\w+)"', html) == [workshop]
    response = register(client, event, **{f"own-{number}": workshop})
    assert errors(response) == ["Det finns inga platser kvar i ”Verkstad”. Välj något annat"]


def test_a_long_list_of_options_is_a_list(app, client, make):
    event = make.event()
    number = field(app, event, FieldKind.CHOICE, options=[(f"Val {n}", 5) for n in range(9)])
    assert "Val 8 (5 platser kvar)" in form(client, event).text
    assert "select" in form(client, event).tags
    assert register(client, event, **{f"own-{number}": key(app, event, number, "Val 8")}).status_code == 303


def test_for_whom_a_question_is_stands_with_it(app, client, make):
    event = make.event(format="hybrid", venue="Salen")
    field(app, event, label="Allergier?", mode=Mode.ON_SITE)
    decider = field(app, event, FieldKind.YES_NO, "Bor du över?")
    field(app, event, label="Var?", shown_if_field_id=decider, shown_if_values=("yes",))
    text = form(client, event).text
    assert "Svara om du kommer på plats." in text
    assert "Svara om du har valt ”Ja” under ”Bor du över?”." in text


def test_what_is_not_asked_of_the_person_is_never_wrong(app, client, make):
    event = make.event()
    field(app, event, mode=Mode.ON_SITE, label="På plats?", is_required=True)
    decider = field(app, event, FieldKind.YES_NO)
    depends = field(app, event, FieldKind.NUMBER, is_required=True, shown_if_field_id=decider, shown_if_values=("yes",))
    assert "På plats?" not in form(client, event).text
    typed = {f"own-{decider}": "no", f"own-{depends}": "inget tal"}
    assert register(client, event, **typed).status_code == 303
    assert answers(app) == [(False, 1)]


def test_the_mode_that_is_chosen_in_the_form_decides(app, client, make):
    event = make.event(format="hybrid", venue="Salen")
    number = field(app, event, mode=Mode.ON_SITE, is_required=True)
    assert errors(register(client, event)) == []
    assert errors(register(client, event, mode="on_site")) == ["Skriv ett svar"]
    assert register(client, event, mode="digital", **{f"own-{number}": "lunch"}).status_code == 303
    assert answers(app) == []


def test_an_information_text_is_markdown_made_harmless(app, client, make):
    event = make.event()
    field(app, event, FieldKind.INFORMATION, "Läs detta", help="**Viktigt** <script>alert(1)</script>")
    html = client.get(f"/events/{event.slug}/register").get_data(as_text=True)
    assert "<strong>Viktigt</strong>" in html
    assert "&lt;script&gt;alert(1)" in html


def test_staff_only_questions_are_not_shown(app, client, make):
    event = make.event()
    number = field(app, event, label="Betalat?", is_for_staff=True)
    assert "Betalat?" not in form(client, event).text
    register(client, event, **{f"own-{number}": "ja"})
    assert answers(app) == []


def test_a_file_is_claimed_with_the_registration(app, client, make):
    event = make.event()
    number = field(app, event, FieldKind.FILE, is_required=True)
    assert attach(client, event, number).status_code == 303
    ((upload_id, _),) = answers(app)
    (file,) = folder(app).iterdir()
    assert (upload_id, file.read_bytes(), file.stat().st_mode & 0o777) == (1, PDF, 0o600)


def test_a_file_outlives_an_error_elsewhere(app, client, make):
    event = make.event()
    number = field(app, event, FieldKind.FILE, is_required=True)
    response = attach(client, event, number, email="fel")
    page = read(response)
    assert (response.status_code, "intyg.pdf" in page.text) == (422, True)
    sent = fill_in(client, event) | {f"own-{number}-kept": page.hidden[f"own-{number}-kept"]}
    assert client.post(f"/events/{event.slug}/register", data=sent).status_code == 303
    assert answers(app) == [(1, 1)]


def test_a_kept_file_can_be_taken_away_or_replaced(app, client, make):
    event = make.event()
    number = field(app, event, FieldKind.FILE, is_required=True)
    kept = {f"own-{number}-kept": read(attach(client, event, number, email="fel")).hidden[f"own-{number}-kept"]}
    removed = register(client, event, **kept, **{f"own-{number}-remove": "y"})
    assert errors(removed) == ["Välj en fil"]
    assert attach(client, event, number, b"%PDF-2", "nytt.pdf", **kept).status_code == 303
    assert answers(app) == [(2, 1)]


def test_a_file_of_another_event_or_field_or_person_is_not_taken(app, client, make):
    event, other = make.event(), make.event()
    numbers = [field(app, one, FieldKind.FILE) for one in (event, other)]
    second = field(app, event, FieldKind.FILE)
    response = attach(client, other, numbers[1], email="fel")
    foreign = read(response).hidden[f"own-{numbers[1]}-kept"]
    for number in (numbers[0], second):
        assert (
            register(client, event, email=f"a{number}@b.example", **{f"own-{number}-kept": foreign}).status_code == 303
        )
    assert answers(app) == []
    mine = read(attach(client, event, numbers[0], email="fel")).hidden[f"own-{numbers[0]}-kept"]
    assert register(client, event, email="c@b.example", **{f"own-{numbers[0]}-kept": mine}).status_code == 303
    again = register(client, event, email="d@b.example", **{f"own-{numbers[0]}-kept": mine})
    assert (again.status_code, errors(again)) == (409, ["Filen finns inte kvar. Välj den igen"])


def test_a_forged_reference_is_no_file(app, client, make):
    event = make.event()
    number = field(app, event, FieldKind.FILE, is_required=True)
    assert errors(register(client, event, **{f"own-{number}-kept": "påhittad"})) == ["Välj en fil"]


def test_a_file_of_a_wrong_kind_is_refused_with_what_is_taken(app, client, make):
    event = make.event()
    number = field(app, event, FieldKind.FILE)
    response = attach(client, event, number, b"MZ\x90\0", "../../x\0.exe")
    assert (response.status_code, len(errors(response))) == (422, 1)
    assert "PDF" in errors(response)[0]
    assert not folder(app).exists()


def test_a_heavy_file_comes_in_where_the_form_asks_for_one_and_only_there(app, client, make):
    event, plain = make.event(), make.event()
    number = field(app, event, FieldKind.FILE)
    assert attach(client, event, number, PDF + b" " * 2_000_000).status_code == 303
    too_heavy = attach(client, event, number, PDF + b" " * 10_500_000, email="b@c.example")
    assert errors(too_heavy) == ["Filen är på 11 MB. Den får vara högst 10 MB"]
    assert attach(client, plain, number, PDF + b" " * 2_000_000).status_code == 413


def test_nobody_fills_the_room_that_all_share_for_files(app, limited, make, monkeypatch):
    monkeypatch.setattr(sessions, "SENT_IN_A_DAY", RateLimitItemPerDay(2))  # a small file counts as a megabyte
    event = make.event()
    number = field(app, event, FieldKind.FILE)
    said = [errors(attach(limited, event, number, email="fel")) for _ in range(3)]
    many = (
        "Det har kommit många filer från ditt nätverk i dag. Skicka formuläret utan filen, eller försök igen i morgon"
    )
    assert said == [[], [], [many]]
    limited.environ_base["REMOTE_ADDR"] = "192.0.2.7"
    assert errors(attach(limited, event, number, email="fel")) == []
