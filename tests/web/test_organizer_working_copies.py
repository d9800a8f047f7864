"""What is typed is kept without being saved: for whoever typed it, through a closed browser, until it is saved."""

from flask import Flask

from eventsite.rules.permissions import Role
from tests.factories import MEETING, Make, stored
from tests.web.organizer_browser import TYPED, edit, post_files, press, signed_in, written
from tests.web.visitor import read

JSON = {"Accept": "application/json"}
NEW = "/organizer/events/new"


def path(event, rest="/edit"):
    return f"/organizer/events/{event.id}{rest}"


def type_in(client, event, **typed):
    """Do what the page's script does a moment after the last key."""
    page = read(client.get(path(event)))
    chosen = {"format": "digital", "language": "sv", "pattern": "trygghet", "timezone": "Europe/Stockholm"}
    sent = {**written(page), **chosen, "day": "inte en dag", **typed}
    return client.post(path(event, "/working-copy"), data=sent, headers=JSON)


def test_it_survives_and_touches_nothing_until_it_is_saved(app: Flask, make: Make):
    event = make.event()
    client = signed_in(app, make)
    before = stored(app, event).version
    answer = type_in(client, event, title="Halvfärdig")
    assert (answer.status_code, bool(answer.json["kept"]), answer.json["others"]) == (200, True, "")
    again = signed_in(app, make)
    page = read(again.get(path(event)))
    assert page.fields["title"]["value"] == MEETING.title
    assert f"{path(event)}?copy=1" in page.links
    assert "data-working-copy" not in page.attributes  # or an empty editor would write over it
    going_on = read(again.get(f"{path(event)}?copy=1"))
    assert (going_on.fields["title"]["value"], going_on.fields["day"]["value"]) == ("Halvfärdig", "inte en dag")
    assert "data-working-copy" in going_on.attributes
    assert "Halvfärdig" not in client.get(f"/events/{event.slug}").get_data(as_text=True)
    assert stored(app, event).version == before


def test_the_preview_shows_it(app: Flask, make: Make):
    event = make.event()
    client = signed_in(app, make)
    type_in(client, event, title="Halvfärdig", day="2026-09-14")
    assert "Halvfärdig" in read(client.get(path(event, "/preview?copy=1"))).text
    assert "Halvfärdig" not in read(client.get(path(event, "/preview"))).text


def test_saving_and_throwing_away_end_it(app: Flask, make: Make):
    event = make.draft()
    client = signed_in(app, make)
    type_in(client, event, title="Halvfärdig")
    assert edit(client, event.id, title="Färdig").status_code == 303
    assert f"{path(event)}?copy=1" not in read(client.get(path(event))).links
    type_in(client, event, title="Halvfärdig")
    assert press(client, path(event), path(event, "/working-copy/drop")).status_code == 303
    assert read(client.get(f"{path(event)}?copy=1")).fields["title"]["value"] == "Färdig"


def test_without_script_a_button_keeps_it_and_comes_back(app: Flask, make: Make):
    event = make.draft()
    client = signed_in(app, make)
    sent = {**written(read(client.get(path(event)))), "title": "Halvfärdig", "format": "on_site"}
    response = post_files(client, path(event, "/working-copy"), sent)
    assert (response.status_code, response.location) == (303, f"{path(event)}?copy=1")
    page = read(client.get(response.location))
    assert page.fields["title"]["value"] == "Halvfärdig"


def test_a_new_event_is_kept_too_and_saved_as_one(app: Flask, make: Make):
    client = signed_in(app, make)
    sent = {**TYPED, "csrf_token": read(client.get(NEW)).hidden["csrf_token"], "title": "Ny"}
    assert client.post(f"{NEW}/working-copy", data=sent, headers=JSON).status_code == 200
    assert f"{NEW}?copy=1" in read(client.get(NEW)).links
    assert read(client.get(f"{NEW}?copy=1")).fields["title"]["value"] == "Ny"
    assert press(client, NEW, NEW, **TYPED).status_code == 303
    assert f"{NEW}?copy=1" not in read(client.get(NEW)).links
    assert press(client, NEW, f"{NEW}/working-copy/drop").status_code == 303


def test_each_has_a_copy_of_their_own_and_sees_who_else_is_here(app: Flask, make: Make):
    event = make.event()
    alva = signed_in(app, make)
    bo = signed_in(app, make, "Bo", Role.ORGANIZER, event.slug)
    type_in(alva, event, title="Alvas")
    answer = type_in(bo, event, title="Bos")
    assert "Alva" in answer.json["others"]
    assert read(bo.get(f"{path(event)}?copy=1")).fields["title"]["value"] == "Bos"
    assert "Bo" in read(alva.get(f"{path(event)}?copy=1")).text
    token = read(alva.get(path(event))).hidden["csrf_token"]
    only_here = alva.post(path(event, "/working-copy"), data={"csrf_token": token}, headers=JSON)
    assert (only_here.json["kept"], "Bo" in only_here.json["others"]) == ("", True)
    assert read(alva.get(f"{path(event)}?copy=1")).fields["title"]["value"] == "Alvas"


def test_another_organizers_event_is_not_found(app: Flask, make: Make):
    event = make.event()
    stranger = signed_in(app, make, "Bo")
    token = read(stranger.get(NEW)).hidden["csrf_token"]
    for rest in ("/working-copy", "/working-copy/drop"):
        assert stranger.post(path(event, rest), data={"csrf_token": token}).status_code == 404


def test_times_that_look_wrong_are_said_beside_the_row_and_refused_by_nobody(app: Flask, make: Make):
    event = make.draft()
    client = signed_in(app, make)
    rows = {
        "programme-0-starts": "9", "programme-0-ends": "9.30", "programme-0-title": "Start",
        "programme-1-starts": "9.20", "programme-1-title": "För tidigt",
        "programme-2-starts": "", "programme-2-title": "",
        "programme-3-starts": "13", "programme-3-title": "För sent",
    }  # fmt: skip
    answer = type_in(client, event, day="2026-09-14", **rows)
    assert answer.json["remarks"] == {
        "1": "Krockar med punkten ovanför i 10 minuter.",
        "3": "Slutar efter att träffen är slut.",
    }
    assert "Krockar med punkten ovanför" in read(client.get(f"{path(event)}?copy=1")).text
    assert edit(client, event.id, **rows).status_code == 303
    assert [item.title for item in stored(app, event).programme] == ["Start", "För tidigt", "För sent"]
