"""The pages about people: who works here, with which event, where they are signed in, and what they have done."""

import pytest
from sqlalchemy import select

from eventsite.models import AuditEntry, Organizer, OrganizerSession
from eventsite.models.events import event_organizers
from eventsite.rules.permissions import Role
from eventsite.services import corrections
from tests.services.records import actions, do, mails, rows
from tests.web.organizer_browser import flashed, press, signed_in
from tests.web.visitor import read

PEOPLE = "/organizer/people"
MOZILLA = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0 Edg/141.0"


@pytest.fixture
def eva(app, make):
    return signed_in(app, make, "Eva", Role.ADMINISTRATOR)


@pytest.fixture
def event(make):
    return make.event("Alva")


@pytest.fixture
def alva(app, make, event):
    return signed_in(app, make)


def typed(**changes):
    return {"name": "Bo Ek", "email": "bo@annan.example", "role": "organizer", "language": "sv", **changes}


def test_an_administrator_invites_and_switches_off(app, eva):
    assert press(eva, PEOPLE, PEOPLE, **typed()).status_code == 303
    assert (flashed(eva), mails(app)) == (["Bo Ek är inbjuden med mejl."], [("organizer_invited", "bo", None)])
    assert "Bo Ek" in read(eva.get(PEOPLE)).text
    page = f"{PEOPLE}/2"
    assert press(eva, page, page, name="Bo Ny", role="moderator").status_code == 303
    assert rows(app, select(Organizer.name, Organizer.role).where(Organizer.id == 2)) == [("Bo Ny", "moderator")]
    for way, said in (("deactivate", "Avstängd"), ("reactivate", "Mejla inbjudan igen"), ("invite", "Avstängd sedan")):
        press(eva, page, f"{page}/{way}")
        assert (said in read(eva.get(page)).text) == (way != "invite")


@pytest.mark.parametrize(
    "wrong", [{"name": ""}, {"email": "bo"}, {"email": "eva@forening.example"}, {"role": "king"}, {"language": "de"}]
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(app, eva, wrong):
    answer = press(eva, PEOPLE, PEOPLE, **typed(**wrong))
    assert (answer.status_code, "error-summary" in answer.get_data(as_text=True), mails(app)) == (422, True, [])


def test_the_last_administrator_stays(app, eva):
    page = f"{PEOPLE}/1"
    assert press(eva, page, page, name="Eva", role="viewer").status_code == 422
    press(eva, page, f"{page}/deactivate")
    assert flashed(eva) == ["Det här är den sista administratören. Gör först någon annan till administratör."]
    assert eva.get(f"{PEOPLE}/99").status_code == 404


def test_sessions_are_seen_and_ended(app, make, event, alva, eva, clock):
    other = signed_in(app, make)
    other.get("/organizer/", headers={"User-Agent": MOZILLA})
    page = read(alva.get("/organizer/sessions")).text
    assert ("Okänd enhet" in page, "Den här" in page) == (True, True)
    assert press(alva, "/organizer/sessions", "/organizer/sessions/end-others").status_code == 303
    assert (alva.get("/organizer/").status_code, other.get("/organizer/").status_code) == (200, 303)
    [(alva_id,)] = rows(app, select(Organizer.id).where(Organizer.name == "Alva"))
    one = f"{PEOPLE}/{alva_id}"
    assert "Logga ut där" in read(eva.get(one)).text
    press(eva, one, f"{one}/sessions/end")
    assert alva.get("/organizer/").status_code == 303


def test_the_session_knows_its_browser_and_is_seen_no_finer_than_five_minutes(app, make, event, clock):
    alva = signed_in(app, make)
    seen = select(OrganizerSession.seen_at)
    [(first,)] = rows(app, seen)
    clock.shift(299)
    alva.get("/organizer/")
    assert rows(app, seen) == [(first,)]
    clock.shift(1)
    alva.get("/organizer/")
    assert rows(app, seen) != [(first,)]


def path(event, *more):
    return "/".join(map(str, (f"/organizer/events/{event.id}/co-workers", *more)))


def share(client, event, **said):
    return press(
        client, path(event), path(event), **{"email": "bo@forening.example", "name": "", "role": "viewer"} | said
    )


def test_an_event_is_shared_changed_and_taken_back(app, make, event, alva):
    bo = make.organizer("Bo")
    assert share(alva, event, role="check_in").status_code == 303
    assert "Bo" in read(alva.get(path(event))).text
    press(alva, path(event), path(event, bo, "role"), role="moderator")
    statement = select(event_organizers.c.role).where(event_organizers.c.organizer_id == bo)
    assert rows(app, statement) == [("moderator",)]
    press(alva, path(event), path(event, bo, "role"), role="king")
    press(alva, path(event), path(event, bo, "remove"))
    assert rows(app, statement) == []
    assert actions(app, event)[-3:] == ["event.shared", "event.role_changed", "event.unshared"]


def test_who_is_not_known_needs_a_name_and_others_are_told_why_not(app, make, event, alva, eva):
    assert "Ingen här har den adressen" in share(alva, event, email="ny@annan.example").get_data(as_text=True)
    assert share(alva, event, email="ny@annan.example", name="Ny").status_code == 303
    for address, why in (("eva", "administratör"), ("alva", "arbetar redan")):
        answer = share(alva, event, email=f"{address}@forening.example")
        assert (answer.status_code, why in answer.get_data(as_text=True)) == (422, True)


def test_who_only_ticks_sees_the_event_in_the_list_and_nothing_of_it(app, make, event):
    make.event("Bo", title="En annan träff")
    cia = signed_in(app, make, "Cia", Role.CHECK_IN, event.slug)
    page = read(cia.get("/organizer/")).text
    assert ("Tematräff om segregation" in page, "En annan träff" in page, "Företag" in page) == (True, False, False)
    for closed in (f"/organizer/events/{event.id}", f"/organizer/events/{event.id}/attendees", "/organizer/companies"):
        assert cia.get(closed).status_code == 403


def test_a_moderator_sees_the_questions_and_no_way_to_the_attendees(app, make, event):
    mia = signed_in(app, make, "Mia", Role.MODERATOR, event.slug)
    page = read(mia.get(f"/organizer/events/{event.id}"))
    assert f"/organizer/events/{event.id}/questions" in page.links
    assert not [link for link in page.links if "attendees" in link or "outbox" in link or "edit" in link]


def test_the_trace_of_an_event_is_looked_in_and_taken_out(app, make, event, alva, eva):
    cia = make.registration(event, email="=cia@bolaget.example", name="=Cia")
    do(app, corrections.correct_address, event.id, cia, "cia.ny@bolaget.example", 1)
    history = f"/organizer/events/{event.id}/history"
    page = read(alva.get(f"{history}?person=cia&what=registration.address_corrected")).text
    assert ("=cia@bolaget.example" in page, "cia.ny@bolaget.example" in page) == (True, True)
    assert "Inget hittades" in read(alva.get(f"{history}?person=nobody")).text
    assert "Inget hittades" not in read(alva.get(f"{history}?since=2026-13-99&who=king&what=x&below=x")).text
    taken = press(alva, history, f"{history}.csv?person=cia")
    lines = taken.get_data(as_text=True).splitlines()
    assert lines[0].startswith("\ufeffNär;Vem gjorde det;Vad")
    assert ";'=Cia;" in lines[-1]
    assert actions(app, event)[-1] == "audit.exported"
    assert eva.get("/organizer/history?who=guest").status_code == 200
    assert alva.get("/organizer/history").status_code == 403
    assert rows(app, select(AuditEntry.after).where(AuditEntry.action == "audit.exported")) == [("person",)]


def test_the_trace_has_pages_and_tells_what_was_changed(app, make, event, alva, monkeypatch):
    monkeypatch.setattr("eventsite.web.organizer.audit.PER_PAGE", 2)
    make.registration(event)
    history = f"/organizer/events/{event.id}/history"
    page = read(alva.get(history))
    [older] = [link for link in page.links if "below=" in link]
    second = read(alva.get(older))
    assert [one.text.count("Fick en plats") for one in (page, second)] == [3, 2]  # two of each are to choose from
    assert history in second.links
