"""The attendee list: sorting, searching, paging, one person, taking one off, sending again."""

import re
from datetime import datetime, timedelta

import pytest
from flask import Flask

from eventsite.queries import events as event_queries
from eventsite.queries import outbox as outbox_queries
from eventsite.rules.details import SessionDetails
from eventsite.rules.fields import FieldKind
from eventsite.rules.invitations import PartStat
from eventsite.rules.outbox import Kind
from eventsite.rules.permissions import Role
from eventsite.rules.questions import NameDisplay, QuestionDetails
from tests.conftest import NOW
from tests.factories import Make, states
from tests.forms import field, key
from tests.services.records import sent
from tests.web.answers import answered, came_back, change
from tests.web.organizer_browser import flashed, press, queries_of, signed_in
from tests.web.visitor import read

SESSIONS = (
    SessionDetails("Fasader", datetime(2026, 9, 14, 9, 0), datetime(2026, 9, 14, 10, 0)),
    SessionDetails("Gårdar", datetime(2026, 9, 14, 10, 0), datetime(2026, 9, 14, 11, 0)),
)
NAMES = ("Cia Berg", "Åke Dahl", "Anna Ek")


def path(event, rest: str = "") -> str:
    return f"/organizer/events/{event.id}/attendees{rest}"


def people(make: Make, event) -> list[int]:
    companies = ("Mimer", "Bostaden", "Öbo")
    return [
        make.registration(event, name=name, company=company) for name, company in zip(NAMES, companies, strict=True)
    ]


def order(client, address: str) -> list[str]:
    html = client.get(address).get_data(as_text=True)
    return re.findall("|".join(NAMES), html.partition("<tbody>")[2].partition("</tbody>")[0])


def kinds(app: Flask, event) -> list[str]:
    with app.app_context():
        return [str(message.kind) for message in reversed(outbox_queries.of_event(event.id))]


@pytest.mark.parametrize(
    ("sort", "expected"),
    [
        ("", ["Cia Berg", "Åke Dahl", "Anna Ek"]),
        ("-created", ["Anna Ek", "Åke Dahl", "Cia Berg"]),
        ("company", ["Åke Dahl", "Cia Berg", "Anna Ek"]),
        ("-company", ["Anna Ek", "Cia Berg", "Åke Dahl"]),
        ("randomblob(9e8)", ["Cia Berg", "Åke Dahl", "Anna Ek"]),
        ("name;drop table events", ["Cia Berg", "Åke Dahl", "Anna Ek"]),
    ],
)
def test_sorting(app: Flask, make: Make, sort: str, expected: list[str]):
    event = make.event()
    people(make, event)
    assert order(signed_in(app, make), path(event, f"?sort={sort}")) == expected


def test_the_head_of_a_column_turns_the_order(app: Flask, make: Make):
    event = make.event()
    people(make, event)
    client = signed_in(app, make)
    assert path(event, "?sort=name") in read(client.get(path(event))).links
    sorted_once = client.get(path(event, "?sort=name"))
    assert path(event, "?sort=-name") in read(sorted_once).links
    assert 'aria-sort="ascending"' in sorted_once.get_data(as_text=True)


@pytest.mark.parametrize(
    ("search", "expected"),
    [
        ("cia", ["Cia Berg"]),
        ("bostaden", ["Åke Dahl"]),
        ("person", ["Cia Berg", "Åke Dahl", "Anna Ek"]),
        ("%", []),
        ("_", []),
        ("\\", []),
        ("'; drop table registrations", []),
        ("\0", ["Cia Berg", "Åke Dahl", "Anna Ek"]),
        ("x" * 5000, []),
    ],
)
def test_searching(app: Flask, make: Make, search: str, expected: list[str]):
    event = make.event()
    people(make, event)
    client = signed_in(app, make)
    html = client.get(path(event), query_string={"q": search}).get_data(as_text=True)
    assert re.findall("|".join(NAMES), html.partition("<tbody>")[2].partition("</tbody>")[0]) == expected


def test_the_search_is_kept_and_is_text(app: Flask, make: Make):
    event = make.event()
    html = signed_in(app, make).get(path(event), query_string={"q": '"><script>'}).get_data(as_text=True)
    assert 'value="&#34;&gt;&lt;script&gt;"' in html


def test_states_are_chips_with_counts_and_no_two_alike(app: Flask, make: Make):
    event = make.event(capacity=1)
    ids = people(make, event)
    client = signed_in(app, make)
    press(client, path(event), path(event, f"/{ids[2]}/remove"), reason="x")
    html = client.get(path(event)).get_data(as_text=True).partition("Filtrera på status")[2].partition("</nav>")[0]
    chips = re.findall(r'<a class="chip"[^>]*>([^<]+)</a>', html)
    assert [chip.rsplit(" ", 1)[1] for chip in chips] == ["3", "1", "1", "1"]
    assert len(set(chips)) == 4
    assert order(client, path(event, "?state=waitlisted")) == ["Åke Dahl"]
    assert order(client, path(event, "?state=unheard-of")) == list(NAMES)


def test_fifty_on_a_page(app: Flask, make: Make):
    event = make.event(capacity=None)
    for number in range(1, 52):
        make.registration(event, number)
    client = signed_in(app, make)
    first = client.get(path(event))
    assert first.get_data(as_text=True).count('<th scope="row">') == 50
    [beyond] = [link for link in read(first).links if "after=" in link and "person=" not in link]
    second = client.get(beyond)
    assert second.get_data(as_text=True).count('<th scope="row">') == 1
    assert [link for link in read(second).links if "after=-" in link and "person=" not in link] != []
    for odd in ("0", "-1", "--1", "99", "x", "²", "9" * 30, "%00", "-", "1;drop"):
        assert client.get(path(event, f"?after={odd}")).get_data(as_text=True).count('<th scope="row">') == 50


def test_as_many_statements_for_three_as_for_one(app: Flask, make: Make):
    event = make.event()
    make.registration(event, question=QuestionDetails("Varför?"))
    client = signed_in(app, make)
    one = queries_of(app, client, path(event))
    for _ in range(2):
        make.registration(event, question=QuestionDetails("Hur?"))
    assert queries_of(app, client, path(event)) == one


def test_an_event_without_people_says_so(app: Flask, make: Make):
    assert "<table" not in signed_in(app, make).get(path(make.event())).get_data(as_text=True)


def test_one_person_beside_the_list(app: Flask, make: Make):
    event = make.event()
    one = make.registration(event, name="Cia Berg", phone="+46 70 174 06 35", question=QuestionDetails("Varför?"))
    page = read(signed_in(app, make).get(path(event, f"?person={one}")))
    assert "+46 70 174 06 35" in page.text
    assert path(event, f"/{one}/remove") in page.links
    assert "mailto:person1@bolaget.example" in page.links


@pytest.mark.parametrize("rest", ["?person={}", "/{}/remove"])
def test_a_person_of_another_event_is_not_found(app: Flask, make: Make, rest: str):
    mine, other = make.event("Alva"), make.event("Bo")
    stranger = make.registration(other)
    assert signed_in(app, make).get(path(mine, rest.format(stranger))).status_code == 404


@pytest.mark.parametrize("person", ["0", "-1", "x", "9" * 30])
def test_a_person_that_is_none_is_nobody(app: Flask, make: Make, person: str):
    page = signed_in(app, make).get(path(make.event(), f"?person={person}"))
    assert page.status_code == 200
    assert "side-panel" not in page.get_data(as_text=True)


def test_removing_tells_the_person_and_promotes_the_first_in_the_queue(app: Flask, make: Make):
    event = make.event(capacity=1)
    first, _ = make.registration(event), make.registration(event)
    client = signed_in(app, make)
    assert "reason" in read(client.get(path(event, f"/{first}/remove"))).fields
    response = press(client, path(event, f"/{first}/remove"), path(event, f"/{first}/remove"), reason="Fel person")
    assert (response.status_code, response.location) == (303, path(event))
    assert states(app, event) == ["cancelled_by_organizer", "confirmed"]
    assert kinds(app, event)[-2:] == [Kind.REMOVED, Kind.PROMOTED]


def test_removing_needs_a_reason(app: Flask, make: Make):
    event = make.event()
    one = make.registration(event)
    response = press(signed_in(app, make), path(event), path(event, f"/{one}/remove"), reason=" ")
    assert response.status_code == 422
    assert states(app, event) == ["confirmed"]


def test_removing_twice_is_said_and_changes_nothing(app: Flask, make: Make):
    event = make.event()
    one = make.registration(event)
    client = signed_in(app, make)
    for _ in range(2):
        response = press(client, path(event), path(event, f"/{one}/remove"), reason="x")
    assert response.status_code == 303
    assert kinds(app, event).count(Kind.REMOVED) == 1
    assert client.get(path(event, f"/{one}/remove")).status_code == 303


def test_sending_again(app: Flask, make: Make):
    event = make.event()
    one = make.registration(event)
    client = signed_in(app, make)
    again = path(event, f"/{one}/send-again")
    assert again in read(client.get(path(event, f"?person={one}"))).links
    question = read(client.get(again)).text
    assert "Skicka inbjudan igen till" in question
    assert "@bolaget.example som den är nu, med kalenderfilen. Inget annat ändras." in question
    assert "Mejlet skickas genast och kan inte tas tillbaka." in question
    assert kinds(app, event) == [Kind.REGISTERED]
    assert press(client, again, again).status_code == 303
    assert kinds(app, event) == [Kind.REGISTERED, Kind.REGISTERED]


def test_there_is_nothing_to_send_to_those_who_wait(app: Flask, make: Make):
    event = make.event(capacity=0)
    one = make.registration(event)
    client = signed_in(app, make)
    press(client, path(event), path(event, f"/{one}/send-again"))
    assert kinds(app, event) == [Kind.WAITLISTED]
    assert len(flashed(client)) == 1


@pytest.mark.parametrize("rest", ["/remove", "/send-again"])
def test_who_may(app: Flask, make: Make, client, rest: str):
    event = make.event("Alva")
    one = make.registration(event)
    viewer = signed_in(app, make, "Vera", Role.VIEWER, event.slug)
    assert press(viewer, path(event), path(event, f"/{one}{rest}"), reason="x").status_code == 403
    other = signed_in(app, make, "Bo")
    assert press(other, "/organizer/", path(event, f"/{one}{rest}"), reason="x").status_code == 404
    visitor = press(client, "/organizer/sign-in", path(event, f"/{one}{rest}"), reason="x")
    assert visitor.location == "/organizer/sign-in"
    assert states(app, event) == ["confirmed"]


def test_a_viewer_sees_the_list_and_no_buttons(app: Flask, make: Make):
    event = make.event()
    one = make.registration(event, name="Cia Berg")
    page = read(signed_in(app, make, "Vera", Role.VIEWER, event.slug).get(path(event, f"?person={one}")))
    assert "Cia Berg" in page.text
    assert [link for link in page.links if "remove" in link or "attendees.csv" in link] == []


def test_names_are_text(app: Flask, make: Make):
    event = make.event()
    one = make.registration(event, name="<img src=x onerror=alert(1)>", company="<b>x</b>")
    client = signed_in(app, make)
    for rest in (f"?person={one}", f"/{one}/remove"):
        assert "<img src=x" not in client.get(path(event, rest)).get_data(as_text=True)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (PartStat.ACCEPTED, "Ja"),
        (PartStat.TENTATIVE, "Kanske"),
        (PartStat.DECLINED, "Nej"),
        (PartStat.NEEDS_ACTION, "Inget svar efter ändringen"),
    ],
)
def test_the_answer_of_the_calendar_stands_beside_the_name(app: Flask, make: Make, answer: PartStat, words: str):
    event = make.event()
    answered(app, make.registration(event), answer)
    assert f"Kalender: {words}" in read(signed_in(app, make).get(path(event))).text


def test_a_no_says_when_the_place_is_released(app: Flask, make: Make):
    event = make.event()
    one = make.registration(event)
    answered(app, one, PartStat.DECLINED)
    change(app, one, releases_at=NOW + timedelta(minutes=15))
    assert "Nej (platsen släpps kl. 11.15)" in read(signed_in(app, make).get(path(event))).text


def test_who_waits_has_nothing_to_answer(app: Flask, make: Make):
    event = make.event(capacity=0)
    make.registration(event)
    assert "Kalender:" not in read(signed_in(app, make).get(path(event))).text


def test_the_list_shows_the_beginning_of_a_comment_and_the_panel_all_of_it(app: Flask, make: Make):
    event = make.event()
    one = make.registration(event)
    comment = "<b>Jag</b> kommer lite senare eftersom tåget från Sundsvall är försenat, börja gärna utan mig."
    answered(app, one, PartStat.TENTATIVE, comment)
    client = signed_in(app, make)
    in_list = client.get(path(event)).get_data(as_text=True)
    assert "&lt;b&gt;Jag&lt;/b&gt; kommer lite senare" in in_list
    assert "börja gärna" not in in_list
    page = client.get(path(event, f"?person={one}"))
    assert comment in read(page).text
    assert "<b>Jag" not in page.get_data(as_text=True)


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ("declined", ["Cia Berg"]),
        ("tentative", ["Åke Dahl"]),
        ("accepted", ["Anna Ek"]),
        ("needs-action", []),
        ("unheard-of", ["Cia Berg", "Åke Dahl", "Anna Ek"]),
        ("'; drop table events", ["Cia Berg", "Åke Dahl", "Anna Ek"]),
    ],
)
def test_filtering_by_answer(app: Flask, make: Make, asked: str, expected: list[str]):
    event = make.event()
    ids = people(make, event)
    answered(app, ids[0], PartStat.DECLINED)
    answered(app, ids[1], PartStat.TENTATIVE)
    assert order(signed_in(app, make), path(event, f"?answer={asked}")) == expected


def test_the_filters_keep_one_another(app: Flask, make: Make):
    event = make.event()
    answered(app, people(make, event)[0], PartStat.DECLINED)
    links = read(signed_in(app, make).get(path(event, "?answer=accepted&q=person"))).links
    assert path(event, "?q=person&answer=accepted&state=confirmed") in links
    assert path(event, "?q=person") in links


def test_the_panel_tells_of_the_invitation_and_the_mails(app: Flask, make: Make):
    event = make.event()
    one = make.registration(event)
    client = signed_in(app, make)
    waiting = read(client.get(path(event, f"?person={one}"))).text
    assert "På väg, version 0" in waiting
    assert "Inte från kalendern" in waiting
    sent(app, NOW)
    answered(app, one, PartStat.ACCEPTED)
    text = read(client.get(path(event, f"?person={one}"))).text
    assert "Skickad mån 24 aug kl. 11.00, version 0" in text
    assert "Visar måndag 14 september 2026 kl. 9.00–12.00" in text
    assert "Svarade mån 24 aug kl. 11.00" in text
    assert "Bekräftelse: skickat" in text


def test_an_address_that_does_not_work_is_marked(app: Flask, make: Make):
    event = make.event()
    one = make.registration(event)
    came_back(app, one)
    client = signed_in(app, make)
    assert "Mejl kommer tillbaka" in read(client.get(path(event))).text
    panel = read(client.get(path(event, f"?person={one}")))
    assert "Adressen tar inte emot mejl." in panel.text
    assert path(event, f"/{one}/address") in panel.links


def test_a_viewer_does_not_change_addresses(app: Flask, make: Make):
    event = make.event()
    one = make.registration(event)
    viewer = signed_in(app, make, "Vera", Role.VIEWER, event.slug)
    assert path(event, f"/{one}/address") not in read(viewer.get(path(event, f"?person={one}"))).links


def test_of_several_sessions_the_answer_that_matters_most_stands_in_the_list(app: Flask, make: Make):
    event = make.event(sessions=SESSIONS)
    with app.app_context():
        chosen = tuple(session.id for session in event_queries.whole(event.id).sessions)
    one = make.registration(event, sessions=chosen)
    answered(app, one, PartStat.DECLINED, "Bara den andra")
    client = signed_in(app, make)
    assert "Kalender: Nej" in read(client.get(path(event))).text
    panel = read(client.get(path(event, f"?person={one}"))).text.partition("Tillbaka till listan")[2]
    assert panel.index("Fasader") < panel.index("Nej") < panel.index("Bara den andra") < panel.index("Gårdar")
    assert panel.index("Gårdar") < panel.index(" Ja ")


def test_nothing_is_sent_again_to_an_address_that_does_not_work(app: Flask, make: Make):
    event = make.event()
    one = make.registration(event)
    client = signed_in(app, make)
    assert "/send-again" in client.get(path(event, f"?person={one}")).get_data(as_text=True)
    came_back(app, one)
    assert "/send-again" not in client.get(path(event, f"?person={one}")).get_data(as_text=True)


def test_the_list_says_whose_answers_are_missing(app: Flask, make: Make):
    event = make.event()
    make.registration(event, 1)
    number = field(app, event, is_required=True)
    make.registration(event, 2, answers={number: "Taxor"})
    html = signed_in(app, make).get(path(event)).get_data(as_text=True)
    assert html.partition("<tbody>")[2].count("Svar saknas") == 1


def test_from_one_company_those_who_have_asked(app: Flask, make: Make):
    event = make.event()
    make.registration(event, name=NAMES[0], company="Mimer")
    make.registration(event, name=NAMES[1], company="Mimer", question=QuestionDetails("Varför?"))
    make.registration(event, name=NAMES[2], company="Öbo", question=QuestionDetails("Hur?"))
    client = signed_in(app, make)
    assert order(client, path(event, "?company=mimer&asked=yes")) == ["Åke Dahl"]
    page = read(client.get(path(event, "?company=mimer&asked=yes&q=dahl")))
    assert "Företag: mimer × Har ställt en fråga: Ja ×" in page.text
    assert path(event, "?q=dahl&company=mimer") in page.links
    assert path(event, "?q=dahl&asked=yes") in page.links


def test_columns_are_chosen_ordered_and_sorted_by_own_questions_too(app: Flask, make: Make):
    event = make.event()
    bus = field(app, event, FieldKind.CHOICE, "Buss?", ("Ja tack", "Nej"))
    for name, label in zip(NAMES, ("Nej", "Ja tack", "Nej"), strict=True):
        make.registration(event, name=name, answers={bus: key(app, event, bus, label)})
    client = signed_in(app, make)
    shown = path(event, f"?sort=f{bus}&columns=phone&columns=f{bus}")
    assert order(client, shown) == ["Åke Dahl", "Cia Berg", "Anna Ek"]
    page = client.get(shown)
    heads = re.findall(r"<th scope=\"col\"[^>]*>(?:<a[^>]*>)?([^<]+)", page.get_data(as_text=True))
    assert [head.strip() for head in heads] == ["Namn", "Mobilnummer", "Buss?"]
    assert 'aria-sort="ascending"' in page.get_data(as_text=True)
    assert page.get_data(as_text=True).count(">Ja tack</td>") == 1
    links = read(page).links
    assert path(event, f"?sort=-f{bus}&columns=phone&columns=f{bus}") in links
    assert path(event, f"?sort=f{bus}&columns=f{bus}&columns=phone&menu=columns#column-f{bus}") in links
    three = queries_of(app, client, shown)
    assert queries_of(app, client, f"{shown}&q=cia") == three


def test_a_question_without_a_name_stays_without_one(app: Flask, make: Make):
    event = make.event()
    named = QuestionDetails("Vem bygger?", name_display=NameDisplay.NAME_AND_COMPANY)
    with_name = make.registration(event, question=named)
    without = make.registration(event, question=QuestionDetails("Vem betalar?"))
    client = signed_in(app, make)
    assert "Vem bygger?" in read(client.get(path(event, f"?person={with_name}"))).text
    panel = read(client.get(path(event, f"?person={without}"))).text
    assert "Frågor 1" in panel
    assert "Vem betalar?" not in panel


def test_a_day_that_is_not_understood_is_said_beside_it_and_kept(app: Flask, make: Make):
    event = make.event()
    people(make, event)
    client = signed_in(app, make)
    page = read(client.get(path(event, "?from=ig%C3%A5r&to=2026-12-31")))
    field = page.fields["from"]
    assert (field["value"], field["aria-invalid"], page.fields["to"]["value"]) == ("igår", "true", "2026-12-31")
    assert "Skriv dagen som 2026-09-14. Listan visas utan det här filtret." in page.text
    html = client.get(path(event, "?from=ig%C3%A5r")).get_data(as_text=True)
    assert '<details class="fold filters no-print" open>' in html
    assert "<title>Fel: " in html
    assert "Skriv dagen" not in read(client.get(path(event, "?from=2026-01-01"))).text


def test_a_day_or_number_that_is_asked_for_in_an_own_question_is_understood_or_said(app: Flask, make: Make):
    event = make.event()
    day, number = field(app, event, FieldKind.DATE, "Vilken dag?"), field(app, event, FieldKind.NUMBER, "Hur många?")
    make.registration(event, 1, answers={day: "2026-09-14", number: 2.5})
    make.registration(event, 2, answers={day: "2026-09-15", number: 1500})
    client = signed_in(app, make)
    page = read(client.get(path(event, f"?q=Person&f{day}=ig%C3%A5r&f{number}=m%C3%A5nga")))
    assert [page.fields[f"f{one}"]["value"] for one in (day, number)] == ["igår", "många"]
    assert [page.fields[f"f{one}"]["aria-invalid"] for one in (day, number)] == ["true", "true"]
    assert page.fields["q"]["value"] == "Person"
    assert "Skriv dagen som 2026-09-14. Listan visas utan det här filtret." in page.text
    assert "Skriv ett tal, till exempel 12. Listan visas utan det här filtret." in page.text
    assert "Visar 2 av 2" in page.text
    for asked, name in (
        (f"?f{day}=2026-09-14", "Person 1"), (f"?f{number}=2,50", "Person 1"), (f"?f{number}=1+500", "Person 2"),
    ):  # fmt: skip
        found = read(client.get(path(event, asked)))
        assert ("Visar 1 av 1" in found.text, name in found.text, "Listan visas utan" in found.text) == (
            True,
            True,
            False,
        )


def test_a_column_is_moved_both_ways_and_the_menu_stays_open_there(app: Flask, make: Make):
    event = make.event()
    client = signed_in(app, make)
    asked = path(event, "?columns=company&columns=email&columns=state")
    html = client.get(asked).get_data(as_text=True)
    moves = re.findall(r'<span class="visually-hidden">Flytta (.+?)</span>', html)
    assert moves == ["Företag nedåt", "E-post uppåt", "E-post nedåt", "Status uppåt"]
    address = path(event, "?columns=email&columns=company&columns=state&menu=columns#column-company")
    assert address in read(client.get(asked)).links
    moved = client.get(address.partition("#")[0]).get_data(as_text=True)
    assert '<details class="menu" open>' in moved
    assert '<details class="menu" open>' not in html
    assert moved.index('id="column-email"') < moved.index('id="column-company"') < moved.index('id="column-state"')


def test_the_address_of_the_view_can_be_copied_without_the_person(app: Flask, make: Make):
    event = make.event()
    one = make.registration(event)
    html = signed_in(app, make).get(path(event, f"?state=confirmed&person={one}&x=1")).get_data(as_text=True)
    assert f'data-copy="http://localhost{path(event, "?state=confirmed")}"' in html
