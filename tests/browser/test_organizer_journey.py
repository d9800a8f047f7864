"""An organizer's days with a meeting in Chromium, by keyboard alone: made, filled from a file, written to, put right."""

import csv
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser import axe
from tests.browser.hands import Hands
from tests.browser.pages import Visit, open_letter, register
from tests.browser.product import Product

pytestmark = pytest.mark.slow

TITLE, SPEAKER = "Trygga gårdar tillsammans", "Karin Falk"
TALK, AFTERWARDS = "Trygghet i praktiken", "Eftersnack i små grupper"
COMPANIES = OURS, OTHERS, THIRDS = ("Hamnstadens Hem", "Stensjöhem", "Kvarnby Fastigheter")
ROWS, EVERY = 300, 25  # each 25th row is wrong
BAD = [number for number in range(ROWS) if number % EVERY == EVERY - 1]
GOOD = [number for number in range(ROWS) if number not in BAD]
ASKERS = {OURS: 30, OTHERS: 31}  # numbers of rows, whose companies these are
CANCELLED = sum(COMPANIES[number % 3] == THIRDS for number in GOOD)
REGISTERED = len(GOOD) + 1  # and one who came by herself
TEXTS = {
    "summary": "Om gårdar där alla vill vara.",
    "ends": "12.30",
    "join_url": "https://rum.example/1",
    "programme-1-title": TALK,
    "programme-1-speakers": SPEAKER,
    "speakers-0-name": SPEAKER,
    "speakers-0-organization": OURS,
}
LAST_ITEM = {"starts": "12.00", "ends": "12.30", "title": AFTERWARDS}
PATIENCE = 90_000  # milliseconds until the worker has come and has done it


@dataclass
class Journey:
    """The meeting on its way: who works at it, its pages and its name in addresses."""

    product: Product
    page: Page
    hands: Hands
    path: str = ""
    slug: str = ""
    view: str = ""

    @property
    def amina(self) -> str:
        """Who registers by herself."""
        return f"amina.{self.slug}@hamnstaden.example"

    def press(self, name: str) -> None:
        """Press the button of that name and wait for the page that it leads to."""
        self.hands.follow(self.page.get_by_role("button", name=name, exact=True))

    def follow(self, name: str) -> None:
        """Follow the link of that name."""
        self.hands.follow(self.page.get_by_role("link", name=name, exact=True))

    def fetch(self, name: str) -> str:
        """Return what is in the CSV file that the link of that name leads to."""
        with self.page.expect_download() as download:
            self.hands.press(self.page.get_by_role("link", name=name, exact=True))
        return download.value.path().read_text("utf-8-sig")

    def unfold(self, word: str) -> None:
        """Open what is folded behind the word."""
        self.hands.press(self.page.locator("main summary", has_text=word))

    def write(self, name: str, text: str) -> None:
        """Write into the field that has this name in its form."""
        self.hands.write(self.page.locator(f"[name='{name}']"), text)

    def go(self, noun: str) -> None:
        """Open a page of the meeting by its address."""
        self.page.goto(f"{self.path}/{noun}")

    def reads(self) -> None:
        """See that nobody is shut out of the page."""
        assert axe.serious(self.page) == [], self.page.url


@pytest.fixture
def journey(chromium: Browser, product: Product, visits: dict[str, Visit]) -> Iterator[Journey]:
    cookies: Any = visits["organizer"].cookies
    context = chromium.new_context(storage_state=cookies, base_url=product.url, locale="sv-SE")
    page = context.new_page()
    yield Journey(product, page, Hands(page))
    context.close()


def test_an_organizer_makes_fills_mails_exports_and_mends_a_meeting(journey: Journey, chromium: Browser) -> None:
    make_from_template(journey)
    write_programme_and_speaker(journey)
    publish(journey)
    choose_file(journey)
    take_in(journey)
    all_good_are_in_and_the_bad_are_named(journey)
    somebody_registers_with_a_question(journey, chromium)
    for company, number in ASKERS.items():
        ask_for(journey, f"Vad gör man på {company}?", address(number))
    find_who_has_asked(journey, OURS)
    write_to_them(journey)
    watch_the_mails_leave(journey)
    take_the_view_out(journey)
    before = numbers(journey)
    assert f"Anmäld {REGISTERED}" in before
    cancel_a_company(journey)
    assert f"Anmäld {REGISTERED - CANCELLED}" in numbers(journey)
    undo(journey)
    assert numbers(journey) == before


def make_from_template(journey: Journey) -> None:
    journey.page.goto("/organizer/events/begin")
    journey.reads()
    journey.hands.pick(journey.page.get_by_label("Heldag på plats, 9.30–16.00"))
    journey.hands.pick(journey.page.get_by_label("Digital förmiddag, 9.00–12.00"))  # changed one's mind
    journey.write("title", TITLE)
    journey.write("day", f"{date.today() + timedelta(days=60):%Y-%m-%d}")
    journey.press("Skapa ett utkast")
    expect(journey.page.locator(".toast")).to_contain_text("Utkastet är skapat")
    journey.path = urlsplit(journey.page.url).path.removesuffix("/edit")
    journey.reads()


def write_programme_and_speaker(journey: Journey) -> None:
    """Say who gives the talk, and let the meeting go on for half an hour with one thing more."""
    row = journey.page.locator("[data-rows=programme] > li")
    last = row.count()
    journey.hands.follow(journey.page.locator("[name=action][value=add-programme]"))
    expect(row).to_have_count(last + 1)
    for name, text in (TEXTS | {f"programme-{last}-{name}": text for name, text in LAST_ITEM.items()}).items():
        journey.write(name, text)
    expect(journey.page.locator("[data-remark]:visible")).to_have_count(0)
    journey.reads()
    journey.press("Spara")
    expect(journey.page.locator(".toast")).to_be_visible()


def publish(journey: Journey) -> None:
    """Publish, and see that visitors find what was written."""
    journey.page.goto(journey.path)
    journey.reads()
    journey.press("Publicera")
    expect(journey.page.locator(".toast")).to_be_visible()
    journey.follow("Visa sidan")
    expect(journey.page.locator("h1")).to_have_text(TITLE)
    journey.slug = urlsplit(journey.page.url).path.removeprefix("/events/")
    for text in (TALK, AFTERWARDS, SPEAKER):
        expect(journey.page.locator("main")).to_contain_text(text)
    journey.reads()


def address(number: int) -> str:
    return f"rad{number:03}@gardar.example"


def file_of_people() -> bytes:
    """Return a list as a Swedish Excel saves it: of the wrong rows some have no name, some no address, some half a one."""
    wrong = [{0: ""}, {1: ""}, {1: "rad(at)gardar.example"}]
    lines = [["Namn", "E-postadress", "Arbetsplats"]]
    for number in range(ROWS):
        cells = [f"Person {number:03}", address(number), COMPANIES[number % 3]]
        changed = wrong[number // EVERY % 3] if number in BAD else {}
        lines.append([changed.get(place, cell) for place, cell in enumerate(cells)])
    return "\r\n".join(map(";".join, lines)).encode("cp1252")


def choose_file(journey: Journey) -> None:
    journey.go("attendees")
    journey.reads()
    journey.unfold("Mer")
    journey.follow("Importera")
    journey.reads()
    journey.hands.hand_in(journey.page.get_by_label("Fil"), "deltagare.csv", file_of_people())
    journey.press("Läs in filen")
    expect(journey.page.get_by_label("E-postadress")).to_have_value("email")
    journey.reads()
    journey.press("Gå igenom raderna")


def take_in(journey: Journey) -> None:
    """Take the good rows in without mail, and wait for the report, which comes by itself."""
    expect(journey.page.get_by_text(f"{len(BAD)} rader har fel och lämnas utanför.")).to_be_visible()
    journey.reads()
    journey.hands.pick(journey.page.get_by_label("Skicka inget"))
    before = mails(journey)
    with journey.page.expect_response(lambda answer: answer.request.method == "GET" and answer.ok) as first:
        journey.press(f"Anmäl {len(GOOD)} personer")
    assert "data-progress-running" in first.value.text()
    expect(journey.page.get_by_role("heading", name="Importen är klar")).to_be_visible(timeout=PATIENCE)
    journey.reads()
    assert mails(journey) == before


def all_good_are_in_and_the_bad_are_named(journey: Journey) -> None:
    main = journey.page.locator("main")
    expect(main).to_contain_text(f"{len(GOOD)} personer fick en plats.")
    expect(main).to_contain_text(f"{len(BAD)} rader lämnades utanför på grund av fel.")
    named = main.locator("tr", has=journey.page.locator(".status-bad")).locator("th")
    in_file = [str(number + 2) for number in BAD]  # the headings are row 1
    assert named.all_inner_texts() == in_file
    assert len(journey.fetch("Hämta raderna att rätta").splitlines()) == 1 + len(BAD)
    journey.go("attendees")
    expect(journey.page.locator("[data-list-count]")).to_contain_text(f"av {len(GOOD)}")


def somebody_registers_with_a_question(journey: Journey, chromium: Browser) -> None:
    context = chromium.new_context(locale="sv-SE")
    register(context.new_page(), journey.product, journey.amina, "Hur får man med ungdomarna?", journey.slug)
    context.close()


def ask_for(journey: Journey, text: str, email: str) -> None:
    """Write down a question that somebody asks by telephone."""
    journey.go("questions/new")
    journey.reads()
    journey.write("body", text)
    journey.write("email", email)
    journey.press("Anteckna")
    expect(journey.page.locator(".toast")).to_be_visible()


def find_who_has_asked(journey: Journey, company: str) -> None:
    journey.go("attendees")
    journey.unfold("Filter")
    journey.hands.write(journey.page.locator("[data-list-filters] [name=company]"), company)
    journey.hands.choose(journey.page.get_by_label("Har ställt en fråga"), "Ja")
    journey.press("Visa")
    expect(journey.page.get_by_role("list", name="Filter som gäller").get_by_role("listitem")).to_have_count(
        3
    )  # the last takes both away
    expect(journey.page.locator("[data-list-person]")).to_have_text([re.compile(name) for name in found(company)])
    journey.view = journey.page.url
    assert parse_qs(urlsplit(journey.view).query, keep_blank_values=True) == {"company": [company], "asked": ["yes"]}
    journey.reads()


def found(company: str) -> list[str]:
    """Return who has asked from the company; the one who registered by herself comes from the first."""
    return [f"Person {ASKERS[company]:03}", *(["Amina Lindqvist"] if company == OURS else [])]


def write_to_them(journey: Journey) -> None:
    journey.follow("Mejla dessa")
    expect(journey.page.locator("main")).to_contain_text("2 personer får det.")
    journey.reads()
    journey.write("subject", "Din fråga om {träff}")
    journey.write("text", "Hej {namn}, tack för din fråga.")
    journey.press("Fortsätt och titta")
    for name in found(OURS):
        expect(journey.page.locator(".letter", has_text=f"Hej {name}, tack")).to_be_visible()
    journey.reads()
    journey.press("Spara och gå vidare")
    expect(journey.page.get_by_role("heading", name="Skicka mejlet till 2 personer?")).to_be_visible()
    journey.reads()
    journey.press("Skicka")


def watch_the_mails_leave(journey: Journey) -> None:
    """See it go without a reload, see who has got it, and find it in the two letter boxes."""
    heading = journey.page.locator("#how-far")
    expect(heading).to_contain_text("Går ")
    journey.reads()
    with closing(database(journey)) as store, store:
        store.execute("UPDATE mailings SET send_at = created_at WHERE state = 'ordered'")
    journey.product.send_what_waits()
    expect(heading).to_have_text("Skickat", timeout=PATIENCE)
    journey.page.reload()
    expect(journey.page.locator("tbody tr", has_text="Skickat")).to_have_count(2)
    journey.reads()
    for email in (journey.amina, address(ASKERS[OURS])):
        open_letter(journey.page, journey.product, email, "Din fråga om")
        expect(journey.page.locator("main")).to_contain_text("tack för din fråga.")


def take_the_view_out(journey: Journey) -> None:
    journey.page.goto(journey.view)
    journey.unfold("Hämta")
    people = list(csv.DictReader(journey.fetch("CSV").splitlines(), delimiter=";"))
    assert sorted(person["E-post"] for person in people) == [journey.amina, address(ASKERS[OURS])]
    assert {person["Företag"] for person in people} == {OURS}


def numbers(journey: Journey) -> list[str]:
    """Return how many there are in each state, by the list and by the overview, and from which companies they come."""
    journey.go("attendees")
    chips = journey.page.get_by_role("navigation", name="Filtrera på status").get_by_role("link").all_inner_texts()
    journey.page.goto(journey.path)
    journey.reads()
    figures = journey.page.locator(".kpis > div:not(:has-text('kalender'))")  # those who are back are asked anew
    return [*chips, *figures.all_inner_texts(), *journey.page.locator("aside tbody tr").all_inner_texts()]


def cancel_a_company(journey: Journey) -> None:
    """Cancel for all who come from one company, and begin at once."""
    journey.go("attendees")
    journey.unfold("Filter")
    journey.hands.write(journey.page.locator("[data-list-filters] [name=company]"), THIRDS)
    journey.press("Visa")
    journey.hands.pick(journey.page.get_by_label(f"Alla {CANCELLED} som matchar"))
    journey.hands.choose(journey.page.get_by_label("Vad ska göras med dem?"), "Avboka platser")
    journey.press("Gå vidare …")
    expect(journey.page.get_by_role("heading", name=f"Avboka platserna för {CANCELLED} personer?")).to_be_visible()
    journey.reads()
    journey.hands.write(journey.page.get_by_label("Varför?"), "Fel träff")
    journey.press("Avboka platser")
    expect(journey.page.get_by_role("heading", name="Inget är gjort än")).to_be_visible()
    journey.reads()
    journey.press("Börja nu")
    expect(journey.page.get_by_text(f"{CANCELLED} platser är avbokade.")).to_be_visible(timeout=PATIENCE)
    journey.reads()


def undo(journey: Journey) -> None:
    journey.go("attendees/many")
    journey.reads()
    journey.hands.follow(journey.page.locator("main tbody a").first)
    journey.follow("Ångra …")
    journey.press("Ångra")
    expect(journey.page.get_by_role("heading", name="Ångrat")).to_be_visible(timeout=PATIENCE)
    expect(journey.page.get_by_text(f"{CANCELLED}: Anmäld")).to_be_visible()
    journey.reads()


def mails(journey: Journey) -> int:
    """Return how many mails there are about the meeting, sent or not."""
    with closing(database(journey)) as store:
        [(count,)] = store.execute("SELECT count(*) FROM outbox WHERE event_id = ?", [journey.path.rpartition("/")[2]])
    return int(count)


def database(journey: Journey) -> sqlite3.Connection:
    return sqlite3.connect(journey.product.instance / "eventsite.sqlite", timeout=60)
