"""Every page about questions, of a meeting at which one of each kind has been asked."""

from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Page

from tests.browser.meetings import SPEAKER, Meeting, card
from tests.browser.pages import Visit
from tests.browser.product import Product

OWN, KEPT = "Vem ringer man när hissen står?", "Vem ska de boende ringa när hissen är trasig?"
CURRENT, CHOSEN = "Hur mäter ni om trygghetsvärdarna gör skillnad?", "Vad kostar en bemannad reception per lägenhet?"
OPEN, TO_WRITE = "Hur får ni fler att komma till boendemötena?", "Vilka avtal har ni med kommunen om trapphusen?"
DECLINED, ANSWERED = "Var köper man billigast färg?", "Hur ofta byter ni portkoder?"
WAITING = ("Hur gör ni med dem som inte vill ha besök?", "Får man sätta upp egna kameror i trapphuset?")
PUBLISHED = (KEPT, CURRENT, CHOSEN, OPEN, TO_WRITE, ANSWERED)

PILES = ("published", "chosen", "declined", "merged", "writing")
OF_PARTICIPANTS = ("questions", "en-questions", "question", "question-report", "question-another", "my-questions")
OF_ORGANIZERS = (
    "queue",
    *PILES,
    "one",
    "merge",
    "merge-several",
    "decline-several",
    "answers",
    "close",
    "guests",
    "live",
)
OF_GUESTS = ("moderator", "speaker", "screen", "venue", "co_host")
NAMES = (
    *OF_PARTICIPANTS,
    "questions-outside",
    "event-answers",
    "guest-link",
    "guest-end",
    *(f"questions-{name}" for name in OF_ORGANIZERS),
    *(f"guest-{name}" for name in OF_GUESTS),
)


def question_tour(browser: Browser, product: Product, cookies: Any) -> dict[str, Visit]:
    """Hold such a meeting, and return the pages as their rightful readers come to them."""
    meeting = Meeting(browser, product, cookies, "Trygghet i trappan")
    participant = meeting.participant("rundtur", OWN)
    for text in (*PUBLISHED, DECLINED, *WAITING):
        _ask_for_somebody(meeting, text)
    ids = _moderate(meeting)
    _handle(meeting)
    visits = _of_organizer(meeting, ids, cookies) | _of_guests(meeting) | _of_participants(meeting, participant)
    visits |= {
        "questions-outside": Visit(meeting.questions),
        "event-answers": Visit(f"/events/{meeting.slug}"),
        "guest-end": Visit(_end_of_a_link(meeting), cookies),
        "guest-link": Visit(urlsplit(meeting.link("screen", name="En skärm till")).path),
    }
    return visits


def _ask_for_somebody(meeting: Meeting, text: str) -> None:
    page = meeting.organizer
    page.goto(f"{meeting.path}/questions/new")
    page.locator("[name=body]").fill(text)
    page.locator("main form .btn-primary").click()
    page.locator(".toast").wait_for()


def _moderate(meeting: Meeting) -> dict[str, str]:
    """Publish, merge and decline; return the ids of the questions by their words."""
    page = meeting.organizer
    page.goto(f"{meeting.path}/questions")
    boxes = {text: card(page, text).get_by_role("checkbox") for text in (OWN, *PUBLISHED, DECLINED, *WAITING)}
    ids = {text: str(box.get_attribute("value")).partition("-")[0] for text, box in boxes.items()}
    for text in PUBLISHED:
        boxes[text].check()
    page.locator("#several").get_by_role("button", name="Publicera", exact=True).click()
    page.locator(".toast").wait_for()
    page.goto(f"{meeting.path}/questions/{ids[DECLINED]}")
    page.locator("details", has_text="Avböj").locator("summary").click()
    page.get_by_role("button", name="Avböj", exact=True).click()
    page.goto(f"{meeting.path}/questions/{ids[OWN]}/merge")
    page.locator("[name=into]").fill(_number(ids, KEPT))
    page.get_by_role("button", name="Slå ihop", exact=True).click()
    page.locator(".toast").wait_for()
    return ids


def _number(ids: dict[str, str], text: str) -> str:
    """The number that people say: questions of a meeting are numbered as they come."""
    return str(sorted(ids.values(), key=int).index(ids[text]) + 1)


def _handle(meeting: Meeting) -> None:
    """Choose three, show one, pass one on to be answered in writing, and publish an answer."""
    page = meeting.organizer
    page.goto(f"{meeting.path}/questions/live")
    for text, button, done in (
        (CHOSEN, "Välj", "chosen"),
        (CURRENT, "Ta nu", "current"),
        (TO_WRITE, "Besvara skriftligt", "done"),
    ):
        page.locator("[data-live-part=wanted] .live-row", has_text=text).get_by_role("button", name=button).click()
        page.locator(f"[data-live-part={done}]", has_text=text).wait_for(state="attached")
    page.goto(f"{meeting.path}/questions/answers")
    answer = page.locator("li", has_text=ANSWERED)
    answer.locator("summary").click()
    answer.locator("textarea").fill("Två gånger om året, och när någon flyttar.")
    answer.locator(".btn-primary").click()
    page.locator(".toast").wait_for()


def _of_organizer(meeting: Meeting, ids: dict[str, str], cookies: Any) -> dict[str, Visit]:
    queue = f"{meeting.path}/questions"
    ticked = "&".join(f"question={ids[text]}-1" for text in WAITING)
    paths = {
        "queue": queue,
        "one": f"{queue}/{ids[CURRENT]}",
        "merge": f"{queue}/{ids[OPEN]}/merge",
        "merge-several": f"{queue}/merge?{ticked}",
        "decline-several": f"{queue}/decline?{ticked}",
        "answers": f"{queue}/answers",
        "close": f"{queue}/close",
        "guests": f"{meeting.path}/guests",
        "live": f"{queue}/live",
    } | {pile: f"{queue}?pile={pile}" for pile in PILES}
    return {f"questions-{name}": Visit(path, cookies) for name, path in paths.items()}


def _of_guests(meeting: Meeting) -> dict[str, Visit]:
    guests = {
        "moderator": meeting.guest("moderator", name="Mona Moderator"),
        "speaker": meeting.guest("speaker", speaker=SPEAKER),
        "screen": meeting.guest("screen", name="Skärmen i salen"),
        "venue": meeting.guest("venue", name="Folkets hus"),
        "co_host": meeting.guest("co_host", name="Kommunen"),
    }
    visits = {
        f"guest-{name}": Visit(urlsplit(page.url).path, page.context.storage_state()) for name, page in guests.items()
    }
    for page in guests.values():
        page.context.close()
    return visits


def _end_of_a_link(meeting: Meeting) -> str:
    page = meeting.organizer
    page.goto(f"{meeting.path}/guests")
    return str(page.locator("a[href$='/revoke']").first.get_attribute("href"))


def _of_participants(meeting: Meeting, page: Page) -> dict[str, Visit]:
    mine = urlsplit(page.url).path
    page.goto(meeting.questions)
    number = str(page.locator("[data-live-list] [data-question]", has_text=OPEN).get_attribute("data-question"))
    one = f"{meeting.questions}/{number}"
    paths = (meeting.questions, f"/en{meeting.questions}", one, f"{one}/report", f"{mine}/questions/1/another", mine)
    cookies = page.context.storage_state()
    page.context.close()
    return {name: Visit(path, cookies) for name, path in zip(OF_PARTICIPANTS, paths, strict=True)}
