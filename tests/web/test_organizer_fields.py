"""Building the form: works, who may, what if wrong, wrong method, what is shown."""

import pytest

from eventsite.queries import fields as queries
from eventsite.rules.fields import FieldKind
from eventsite.rules.permissions import Role
from tests.factories import person
from tests.forms import change, field, key
from tests.web.organizer_browser import flashed, press, queries_of, signed_in
from tests.web.visitor import read


@pytest.fixture
def event(make):
    return make.event()


@pytest.fixture
def alva(app, make, event):
    return signed_in(app, make)


def address(event, *rest):
    return "/".join([f"/organizer/events/{event.id}/form", *map(str, rest)])


def send(client, event, *rest, **typed):
    """Open the editor of a question, type over some of it and send."""
    page = address(event, *rest)
    sent = {"kind": "text", "label": "Fråga", "requirement": "no", **typed}
    sent["csrf_token"] = read(client.get(page)).hidden["csrf_token"]
    return client.post(page, data={name.replace("__", "-"): value for name, value in sent.items()})


def asked(app, event):
    with app.app_context():
        return queries.asked(event.id)


def test_a_question_is_added(app, event, alva):
    response = send(
        alva,
        event,
        "new",
        kind="choice",
        label=" Vilken\tverkstad? ",
        help="Välj en.",
        requirement="yes",
        options__0__label="Ljus",
        options__0__places="20",
        options__1__label="Samtal",
        frozen_day="1 sep",
        keep_days="14",
    )
    assert (response.status_code, flashed(alva)) == (303, ["Frågan finns i formuläret."])
    (one,) = asked(app, event)
    assert (one.kind, one.label, one.help, one.is_required) == (FieldKind.CHOICE, "Vilken verkstad?", "Välj en.", True)
    assert [(option.label, option.places) for option in one.options] == [("Ljus", 20), ("Samtal", None)]
    assert f"{one.frozen_from_at:%Y-%m-%d %H:%M}" == "2026-08-31 22:00"


def test_a_question_may_depend_on_another(app, event, alva):
    decider = field(app, event, FieldKind.YES_NO, "Bor du över?")
    assert send(alva, event, "new", shown_if=f"{decider}:yes").status_code == 303
    last = asked(app, event)[-1]
    assert (last.shown_if_field_id, last.shown_if_values) == (decider, ("yes",))


def test_what_is_stored_stands_in_the_editor_and_is_saved_as_it_stands(app, event, alva):
    decider = field(app, event, FieldKind.CHOICE, "Färg", options=["Röd", ("Blå", 5)])
    number = field(app, event, shown_if_field_id=decider, shown_if_values=(key(app, event, decider, "Röd"),))
    before = asked(app, event)
    for one in (decider, number):
        page = read(alva.get(address(event, one, "edit")))
        sent = {name: given.get("value", "") for name, given in page.fields.items() if "checked" in given or
                given.get("type") not in {"checkbox", "radio"}}  # fmt: skip
        sent |= {"kind": before[0].kind if one == decider else "text", "requirement": "no", "help": ""}
        if one == number:
            sent["shown_if"] = f"{decider}:{key(app, event, decider, 'Röd')}"
        assert alva.post(address(event, one, "edit"), data=sent).status_code == 303
    assert asked(app, event) == before


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"label": ""}, "Skriv frågan"),
        ({"kind": "choice", "options__0__label": "Ett"}, "Skriv minst två alternativ"),
        ({"kind": "choice", "options__0__label": "Ett", "options__1__label": "Ett"}, "Två alternativ har samma text"),
        ({"options__0__label": "Ett", "options__0__places": "många"}, "Skriv ett heltal, till exempel 20"),
        ({"shown_if": "99:yes"}, "Det du valde finns inte längre"),
        ({"keep_days": "två"}, "Skriv ett helt antal dagar"),
        ({"frozen_clock": "9"}, "Skriv dagen också"),
        ({"required_day": "snart"}, "Skriv datumet som"),
        ({"kind": "okänt"}, "Fel"),
    ],
)
def test_what_is_wrong_is_said_and_what_is_typed_is_kept(app, event, alva, typed, said):
    response = send(alva, event, "new", help="Min text", **typed)
    assert (response.status_code, asked(app, event)) == (422, [])
    assert said in read(response).text
    assert "Min text" in read(response).text


def test_a_form_that_would_not_hang_together_is_refused(app, event, alva):
    decider = field(app, event, FieldKind.YES_NO, "Bor du över?")
    field(app, event, label="Var?", shown_if_field_id=decider, shown_if_values=("yes",))
    response = send(alva, event, decider, "edit", label="Bor du över?", kind="text")
    assert response.status_code == 409
    assert "”Var?” beror på en fråga som inte längre har de svaren." in read(response).text
    for step in (("off",), ("down",), ("remove",)):
        press(alva, address(event), address(event, decider, *step))
        assert flashed(alva)[-1].startswith("”Var?” beror på") or step == ("remove",)
    assert [one.is_enabled for one in asked(app, event)] == [True, True]


def test_options_are_added_and_moved_without_saving(app, event, alva):
    typed = {"kind": "choice", "options__0__label": "Ett", "options__1__label": "Två"}
    page = read(send(alva, event, "new", action="down-options-0", **typed))
    assert [page.fields[f"options-{n}-label"]["value"] for n in range(2)] == ["Två", "Ett"]
    assert "options-2-label" in read(send(alva, event, "new", action="add-options", **typed)).fields
    assert asked(app, event) == []


@pytest.mark.parametrize(
    "wrong",
    [
        {"keep_days": "två"},
        {"keep_days": "9" * 5000},
        {"options__0__places": "många"},
        {"options__0__places": "9" * 5000},
        {"shown_if": "x:y"},
    ],
)
def test_an_option_is_added_beside_what_is_wrong(event, alva, wrong):
    typed = {"kind": "choice", "options__0__label": "Ett", "options__1__label": "Två", **wrong}
    response = send(alva, event, "new", action="add-options", **typed)
    assert (response.status_code, "options-2-label" in read(response).fields) == (200, True)
    assert send(alva, event, "new", **typed).status_code == 422


def test_a_preview_shows_the_question_as_people_see_it(app, event, alva):
    response = send(alva, event, "new", action="preview", kind="yes_no", label="Bor du över?")
    page = read(response)
    assert (response.status_code, "own-0" in page.fields, "Så här ser det ut" in page.text) == (200, True, True)
    assert asked(app, event) == []


def test_questions_are_moved_switched_off_and_removed(app, event, alva):
    first, second = field(app, event, label="Ett"), field(app, event, label="Två")
    press(alva, address(event), address(event, second, "up"))
    assert [one.id for one in asked(app, event)] == [second, first]
    press(alva, address(event), address(event, first, "off"))
    assert [one.is_enabled for one in asked(app, event)] == [True, False]
    press(alva, address(event), address(event, first, "on"))
    press(alva, address(event), address(event, second, "remove"))
    assert [(one.id, one.is_enabled) for one in asked(app, event)] == [(first, True)]


def test_an_answered_question_is_not_removed(app, make, event, alva):
    number = field(app, event)
    make.receipt(event, person(answers={number: "svar"}))
    press(alva, address(event), address(event, number, "remove"))
    assert flashed(alva) == ["Någon har svarat på frågan, så den finns kvar. Stäng av den i stället."]
    assert len(asked(app, event)) == 1


def test_the_list_shows_what_has_been_answered(app, make, event, alva):
    number = field(app, event, FieldKind.CHOICE, "Verkstad?", options=[("Ljus", 20), "Samtal"])
    light = key(app, event, number, "Ljus")
    make.receipt(event, person(answers={number: light}))
    change(app, event, number, FieldKind.CHOICE, "Vilken verkstad?", [asked(app, event)[0].options[0]])
    text = read(alva.get(address(event))).text
    assert "Ljus: 1 av 20" in text
    assert "1 person har svarat." in text
    assert "Frågan har ändrats 1 gång efter att någon hade svarat" in text


def test_a_viewer_sees_the_form_and_changes_nothing(app, make, event):
    field(app, event, label="Fråga")
    vera = signed_in(app, make, "Vera", Role.VIEWER, event.slug)
    page = read(vera.get(address(event)))
    assert ("Fråga" in page.text, "Stäng av" in page.text, "Lägg till en fråga" in page.text) == (True, False, False)
    assert vera.get(address(event, "new")).status_code == 403


def test_the_form_of_another_event_is_not_there(app, make, event, alva):
    other = make.event("Bo")
    number = field(app, make.event())
    assert alva.get(address(other)).status_code == 404
    assert alva.get(address(event, number, "edit")).status_code == 404


@pytest.mark.parametrize("step", ["up", "on", "remove"])
def test_nothing_changes_by_looking(app, event, alva, step):
    number = field(app, event)
    assert alva.get(address(event, number, step)).status_code == 405


def test_many_questions_take_no_more_queries(app, event, alva):
    field(app, event)
    few = queries_of(app, alva, address(event))
    for _ in range(3):
        field(app, event, FieldKind.CHOICE, options=["Röd", "Blå"])
    assert queries_of(app, alva, address(event)) == few
