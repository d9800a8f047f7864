"""A question's way in Chromium, from the registration to the answer: with JavaScript, and by reload without."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.meetings import SPEAKER, Meeting, card
from tests.browser.pages import Visit, open_letter
from tests.browser.product import Product

# Milliseconds until what is new is seen. Participants' browsers ask every 5 s ± 20 %, the screen every 2 s.
SCREEN, LIST = 5000, 7000
MEASURED = "Hur mäter ni om trygghetsvärdarna gör skillnad?"
TWIN = "Gör trygghetsvärdarna skillnad, och hur mäts det?"
COST = "Vad kostar en bemannad reception per lägenhet?"
ANSWER = "Ungefär 40 kronor per lägenhet och månad."


@pytest.fixture(params=[True, False], ids=["with JavaScript", "without JavaScript"])
def has_scripts(request: pytest.FixtureRequest) -> bool:
    return bool(request.param)


@pytest.fixture
def meeting(chromium: Browser, product: Product, visits: dict[str, Visit], has_scripts: bool) -> Iterator[Meeting]:
    before = set(chromium.contexts)
    title = f"Trygghetsvärdar {'med' if has_scripts else 'utan'} skript"
    yield Meeting(chromium, product, visits["organizer"].cookies, title, java_script_enabled=has_scripts)
    for context in set(chromium.contexts) - before:
        context.close()


def test_a_question_goes_from_the_registration_to_the_answer(
    meeting: Meeting, product: Product, has_scripts: bool
) -> None:
    asker, twin, other = (
        meeting.participant(name, text) for name, text in (("amina", MEASURED), ("bo", TWIN), ("cilla", COST))
    )
    moderator = meeting.guest("moderator", name="Mona Moderator")
    _merge_and_publish(moderator)
    twin.reload()
    expect(twin.locator("main")).to_contain_text("Sammanslagen med en liknande fråga")

    voter = meeting.participant("david")
    voter.goto(meeting.questions)
    _row(voter, MEASURED).get_by_role("button", name="Jag undrar samma sak").click()
    expect(_row(voter, MEASURED).locator("[aria-pressed=true]")).to_be_visible()

    speaker = meeting.guest("speaker", speaker=SPEAKER)
    _take(speaker, MEASURED)
    _write_and_hand_in(speaker, COST, ANSWER)

    screen = meeting.guest("screen", name="Skärmen i salen")
    _choose_and_show(moderator)
    _sees(screen.locator("h1"), MEASURED, SCREEN, has_scripts)
    expect(screen.locator("body")).not_to_contain_text("Amina")
    _sees(_row(voter, MEASURED), "Den besvaras just nu.", LIST, has_scripts)
    moderator.get_by_role("button", name=re.compile("^Besvarad ?, Fråga")).click()
    _sees(_row(voter, MEASURED), "Den är besvarad.", LIST, has_scripts)

    _close_and_publish(meeting)
    voter.reload()
    expect(_row(voter, COST)).to_contain_text(ANSWER)
    product.send_what_waits()
    open_letter(asker, product, meeting.address("amina"), "frågor")
    expect(asker.locator("main")).to_contain_text(MEASURED)
    open_letter(other, product, meeting.address("cilla"), "Svar")
    expect(other.locator("main")).to_contain_text(ANSWER)


def _sees(place: Locator, text: str, within: int, has_scripts: bool) -> None:
    """Somebody has the page open and sees what is new without reloading; by reload where nothing is live."""
    if not has_scripts:
        place.page.reload()
    expect(place).to_contain_text(text, timeout=within)


def _merge_and_publish(moderator: Page) -> None:
    """Of the three let the first two be one, which publishes it, and publish the third."""
    for text in (MEASURED, TWIN):
        card(moderator, text).get_by_role("checkbox").check()
    moderator.locator("#several").get_by_role("button", name="Slå ihop …").click()
    moderator.get_by_label(MEASURED).check()
    moderator.get_by_role("button", name="Slå ihop", exact=True).click()
    expect(moderator.locator("article h2")).to_have_text([COST])
    card(moderator, COST).get_by_role("button", name="Publicera", exact=True).click()
    expect(moderator.locator(".toast")).to_contain_text("är publicerad")


def _take(speaker: Page, text: str) -> None:
    mine = speaker.locator(".sheet-question", has_text=text)
    expect(mine).to_contain_text("2 personer undrar samma sak")
    mine.locator("summary").click()
    mine.get_by_label("Jag tar det här i min dragning").check()
    mine.get_by_label("Skriftligt svar").fill("Vi frågar de boende två gånger om året.")
    mine.get_by_role("button", name="Spara", exact=True).click()
    expect(mine).to_contain_text("Du tar den här.")
    mine.locator("summary").click()
    expect(mine.get_by_label("Skriftligt svar")).to_have_value("Vi frågar de boende två gånger om året.")


def _write_and_hand_in(speaker: Page, text: str, answer: str) -> None:
    other = speaker.locator(".sheet-question", has_text=text)
    other.locator("summary").click()
    other.get_by_label("Skriftligt svar").fill(answer)
    other.get_by_role("button", name="Spara och lämna in svaret").click()
    expect(speaker.locator(".toast")).to_contain_text("Svaret är inlämnat")


def _choose_and_show(moderator: Page) -> None:
    moderator.get_by_role("link", name="Led frågestunden").click()
    row = moderator.locator("[data-live-part=wanted] .live-row", has_text=MEASURED)
    row.get_by_role("button", name="Välj").click()
    expect(moderator.locator("[data-live-part=chosen] .live-row")).to_contain_text(MEASURED)
    moderator.get_by_role("button", name="Visa nästa").click()
    expect(moderator.locator("[data-live-part=current]")).to_contain_text(MEASURED)


def _close_and_publish(meeting: Meeting) -> None:
    """Say what becomes of the one question that is left, close, and show the answer that the speaker handed in."""
    organizer = meeting.organizer
    organizer.goto(f"{meeting.path}/questions/close")
    left = organizer.get_by_role("group", name=re.compile(re.escape(COST)))
    left.get_by_label("Får ett skriftligt svar").check()
    organizer.get_by_role("button", name="Avsluta frågorna").click()
    expect(organizer.locator(".toast")).to_contain_text("Frågorna är avslutade")
    handed_in = organizer.locator("li", has_text=COST)
    expect(handed_in.get_by_label("Svar")).to_have_value(ANSWER)
    handed_in.get_by_role("button", name="Publicera", exact=True).click()
    organizer.get_by_role("button", name="Mejla svaren").click()
    expect(organizer.locator(".toast")).to_contain_text("1 svar")


def _row(page: Page, text: str) -> Locator:
    return page.locator("[data-live-list] [data-question]", has_text=text)
