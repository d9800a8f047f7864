"""The same thing for many: chosen in the list, shown, confirmed, undone."""

import pytest
from flask import Flask

from eventsite.delivery import bulk_actions as delivery
from eventsite.rules.bulk_actions import GRACE
from eventsite.rules.permissions import Role
from eventsite.services import additions, attendee_marks, registrations
from eventsite.services.additions import WhenFull
from tests.factories import Make, person, states
from tests.services.records import do, everything, kinds, mails
from tests.web.organizer_browser import flashed, press, queries_of, signed_in
from tests.web.visitor import read


def path(event, rest: str = "") -> str:
    return f"/organizer/events/{event.id}/attendees{rest}"


@pytest.fixture
def four(make: Make):
    """A full event with four people, and their ids: the last waits."""
    event = make.event(capacity=3)
    return event, [make.registration(event, number) for number in (1, 2, 3, 4)]


def chosen(client, event, kind, ids=(), query="", **typed):
    """Choose people in the list and return the page that says what it will do."""
    people = [str(each) for each in ids]
    return press(client, path(event), path(event, f"/many{query}"), kind=kind, person=people, **typed)


def test_the_plan_says_how_many_and_whom_it_skips_and_does_nothing(app: Flask, make: Make, four):
    event, ids = four
    do(app, registrations.cancel, ids[1])
    client = signed_in(app, make)
    before = states(app, event)
    response = chosen(client, event, "cancel", ids[:3])
    text = read(client.get(response.location)).text
    assert response.status_code == 303
    assert "Avboka platserna för 2 personer?" in text
    assert "1 person hoppas över" in text
    assert "1: redan avbokad – Person 2" in text
    assert (states(app, event), client.get(response.location).status_code) == (before, 200)


def test_confirmed_it_waits_a_minute_and_can_be_stopped(app: Flask, make: Make, four, clock):
    event, ids = four
    client = signed_in(app, make)
    plan = chosen(client, event, "cancel", ids[:2]).location
    assert press(client, plan, plan, reason="").status_code == 422
    assert press(client, plan, plan, reason="Lokalen är för liten").status_code == 303
    text = read(client.get(plan)).text
    assert "Inget är gjort än" in text
    assert press(client, plan, f"{plan}/undo").status_code == 303
    clock.shift(GRACE)
    with app.app_context():
        delivery.run()
    assert states(app, event) == ["confirmed"] * 3 + ["waitlisted"]
    assert "Inget gjordes, och ingen har fått mejl." in read(client.get(plan)).text


def test_done_it_says_what_and_undone_who_is_back(app: Flask, make: Make, four):
    event, ids = four
    client = signed_in(app, make)
    plan = chosen(client, event, "cancel", ids[:2]).location
    press(client, plan, plan, reason="Lokalen är för liten")
    press(client, plan, f"{plan}/start")
    with app.app_context():
        delivery.run()
    text = read(client.get(plan)).text
    assert "2 platser är avbokade." in text
    assert "Kan ångras till" in text
    question = read(client.get(f"{plan}/undo")).text
    assert "Ge platserna tillbaka till 2 personer?" in question
    assert "2 personer får en ny kalenderinbjudan med mejl så långt platserna räcker" in question
    assert "utan mejl" not in question
    before = everything(app)
    assert (client.get(f"{plan}/undo").status_code, everything(app)) == (200, before)
    press(client, f"{plan}/undo", f"{plan}/undo")
    text = read(client.get(plan)).text
    assert client.get(f"{plan}/undo").status_code == 303
    assert "1: Anmäld" in text
    assert "1: Väntelista" in text
    assert kinds(app)[-2:] == ["restored", "waitlisted"]
    assert "Ångrat" in read(client.get(path(event, "/many"))).text


def test_who_was_registered_without_mail_is_counted_and_mailed_only_if_ticked(app: Flask, make: Make, four):
    event, ids = four
    do(app, registrations.cancel, ids[3])
    added = do(app, additions.add, event.id, person(5), 1, is_told=False, when_full=WhenFull.ABOVE).registration_id
    client = signed_in(app, make)
    plan = chosen(client, event, "cancel", [ids[0], added]).location
    page = read(client.get(plan))
    assert "1 person får mejl om att platsen är avbokad" in page.text
    assert "1 person får inget mejl: anmäld utan mejl" in page.text
    assert "mails_unmailed" in page.fields
    press(client, plan, plan, reason="För få")
    press(client, plan, f"{plan}/start")
    with app.app_context():
        delivery.run()
    assert [who for kind, who, _ in mails(app) if kind == "removed"] == ["person1"]
    assert "1 person får inget mejl: anmäld utan mejl" in read(client.get(f"{plan}/undo")).text
    press(client, f"{plan}/undo", f"{plan}/undo", mails_unmailed="y")
    assert mails(app)[-2:] == [("restored", "person1", "REQUEST"), ("waitlisted", "person5", None)]


def test_back_from_the_plan_one_is_in_the_view_that_one_came_from(app: Flask, make: Make, four):
    event, ids = four
    client = signed_in(app, make)
    view = "?q=person&state=confirmed&sort=name&after=1"
    plan = chosen(client, event, "cancel", ids[:1], view).location
    here = read(client.get(plan))
    back = path(event, "?q=person&state=confirmed&sort=name&after=1")
    assert back in here.links
    done = press(client, plan, plan, reason="För få").location
    assert back in read(client.get(done)).links
    wrong = read(press(client, plan, plan, reason=""))
    assert back in wrong.links


@pytest.mark.parametrize("view", ["//elsewhere.example", "https://elsewhere.example/", "person=1&x=%0d%0aX", "q"])
def test_what_is_no_view_leads_back_to_the_plain_list(app: Flask, make: Make, four, view: str):
    event, ids = four
    client = signed_in(app, make)
    plan = chosen(client, event, "present", ids[:1]).location
    assert path(event) in read(client.get(plan, query_string={"view": view})).links


def test_all_that_match_are_those_of_the_view(app: Flask, make: Make, four):
    event, _ = four
    client = signed_in(app, make)
    plan = chosen(client, event, "cancel", query="?state=waitlisted", scope="view").location
    assert "Avboka platsen för 1 person?" in read(client.get(plan)).text


def test_what_nobody_is_mailed_about_is_done_at_once(app: Flask, make: Make, four, clock):
    event, ids = four
    client = signed_in(app, make)
    clock.shift(21 * 24 * 3600)
    client = signed_in(app, make)
    plan = chosen(client, event, "present", ids).location
    press(client, plan, plan)
    text = read(client.get(plan)).text
    assert "3 personer är ändrade." in text
    assert "1: ingen plats – Person 4" in text


def test_nobody_or_nothing_chosen_is_said(app: Flask, make: Make, four):
    event, ids = four
    client = signed_in(app, make)
    before = everything(app)
    for kind, some in (("cancel", ()), ("nonsense", ids), ("cancel", ("0", "x", "99999999999"))):
        response = chosen(client, event, kind, some, "?state=confirmed&_external=1")
        assert response.location == path(event, "?state=confirmed")  # with the view that one came from
        assert len(flashed(client)) == 1
    assert everything(app) == before


def test_who_may_not_finds_no_boxes_and_is_refused(app: Flask, make: Make, four):
    event, ids = four
    client = signed_in(app, make, "Cia", Role.VIEWER, event.slug)
    page = read(client.get(path(event)))
    assert "person" not in page.fields
    assert chosen(client, event, "cancel", ids).status_code == 403


def test_another_organizers_event_and_plan_are_not_there(app: Flask, make: Make, four):
    event, ids = four
    plan = chosen(signed_in(app, make), event, "cancel", ids).location
    bo = signed_in(app, make, "Bo")
    assert bo.get(plan).status_code == 404
    mine = make.event("Bo")
    assert bo.get(plan.replace(f"/{event.id}/", f"/{mine.id}/")).status_code == 404


def test_the_pages_take_as_many_statements_for_one_as_for_many(app: Flask, make: Make, four):
    event, ids = four
    client = signed_in(app, make)
    few, more = (chosen(client, event, "cancel", some).location for some in (ids[:1], ids[:3]))
    assert queries_of(app, client, few) == queries_of(app, client, more)


def test_a_tag_is_asked_for_then_shown_to_whom_put_and_taken_back(app: Flask, make: Make, four):
    event, ids = four
    do(app, attendee_marks.tag, event.id, ids[0], "Behöver hiss", 1)
    client = signed_in(app, make)
    plan = chosen(client, event, "tag", ids[:3]).location
    text = read(client.get(plan)).text
    assert "Vilken tagg?" in text
    assert "3 personer är valda." in text
    for typed, message in (("", "Skriv en tagg"), ("x" * 41, "Skriv högst 40 tecken")):
        response = client.get(plan, query_string={"tag": typed})
        assert (response.status_code, read(response).fields["tag"]["value"]) == (422, typed)
        assert message in read(response).text
    before = everything(app)
    shown = f"{plan}?tag=behöver+hiss"
    text = read(client.get(shown)).text
    assert "Sätta taggen ”Behöver hiss” på 2 personer?" in text
    assert "1: har taggen redan – Person 1" in text
    assert press(client, shown, plan, tag="").status_code == 422
    assert everything(app) == before
    press(client, shown, plan, tag="Behöver hiss")
    text = read(client.get(plan)).text
    assert "2 personer fick taggen." in text
    assert "Tagg: Behöver hiss" in text
    assert "Kan ångras till" in text
    assert "Behöver hiss" in read(client.get(path(event, "/many"))).text
    press(client, plan, f"{plan}/undo")
    assert "Det är ångrat för 2 av 2." in read(client.get(plan)).text


def test_who_may_not_put_tags_is_not_offered_them(app: Flask, make: Make, four):
    event, ids = four
    client = signed_in(app, make, "Cia", Role.VIEWER, event.slug)
    assert chosen(client, event, "untag", ids).status_code == 403
