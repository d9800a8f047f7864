"""Every page of the running product, by name: for axe and for the camera."""

import time
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Page

from tests.browser.product import Product

PATIENCE = 30
MEETING = "tematraff-om-segregation-och-utanforskap"
FULL = "renovera-med-hyresgasterna-pa-plats"
SEVERAL_DAYS = "bosociala-dagar-i-boras"
SESSIONS = "ny-i-bosocialt-arbete"
HYBRID = "trygghet-i-trapphus-och-pa-gardar"
CALLED_OFF = "digital-dialog-med-hyresgaster"

PUBLIC = {
    "start": "/",
    "start-filtered": "/?format=digital",
    "start-nothing-found": "/?theme=segregation&format=on_site",
    "archive": "/archive",
    "theme": "/themes/segregation",
    "series": "/series/bosociala-dagar",
    "event": f"/events/{MEETING}",
    "event-full": f"/events/{FULL}",
    "event-hybrid": f"/events/{HYBRID}",
    "event-days": f"/events/{SEVERAL_DAYS}",
    "event-sessions": f"/events/{SESSIONS}",
    "event-called-off": f"/events/{CALLED_OFF}",
    "privacy": "/privacy",
    "accessibility": "/accessibility",
    "contact": "/contact",
    "not-found": "/finns-inte",
    "en-start": "/en/",
    "en-event": f"/en/events/{MEETING}",
}
FORMS = {
    "form": f"/events/{MEETING}/register",
    "form-sessions": f"/events/{SESSIONS}/register",
    "form-own": f"/events/{HYBRID}/register",
    "form-priced": f"/events/{SEVERAL_DAYS}/register",
    "form-hybrid": f"/events/{HYBRID}/register",
    "form-waitlist": f"/events/{FULL}/register",
    "form-closed": f"/events/{CALLED_OFF}/register",
    "en-form": f"/en/events/{MEETING}/register",
    "form-group": f"/events/{SEVERAL_DAYS}/register/group",
    "form-series": "/series/bosociala-dagar/register",
    "mine-empty": "/my",
    "subscribe": "/subscribe",
    "sign-in": "/organizer/sign-in",
}
DEV = {"components": "/dev/components", "inbox": "/dev/inbox"}
# These have paths that only those know who have registered, or signed in.
PERSONAL = ("receipt", "open-link", "my-registration", "my-cancel", "door", "letter", "my-edit")
ORGANIZER = (
    "",
    "attendees",
    "attendees-found",
    "attendees-grouped",
    "members-invite",
    "attendees-add",
    "attendees-many",
    "attendance",
    "attendance-companies",
    "attendees/import",
    "exports",
    "print",
    "participants",
    "person",
    "person-edit",
    "person-move",
    "address",
    "remove",
    "person-answers",
    "form",
    "form/new",
    "invitees",
    "invitees-add",
    "invitees-import",
    "answers",
    "questions",
    "questions/new",
    "questions/settings",
    "guests",
    "co-workers",
    "history",
    "outbox",
    "mailings",
    "mailings/new",
    "automatic",
    "automatic/day",
    "automatic/thanks",
    "automatic/confirmation",
    "automatic/survey-address",
    "policy",
    "copy",
    "template",
    "invoices",
    "edit",
    "speakers",
    "materials",
    "preview",
    "postpone",
    "call-off",
)
BEGINNINGS = {
    "begin": "/organizer/events/begin",
    "templates": "/organizer/templates",
    "organizer-series": "/organizer/series",
    "organizer-series-edit": "/organizer/series/1",
}
OF_HYBRID = ("needs", "needs/readers")
COMPANIES = {
    "companies": "/organizer/companies",
    "company": "/organizer/companies/1",
    "company-new": "/organizer/companies/new",
    "company-merge": "/organizer/companies/1/merge",
    "company-merge-confirm": "/organizer/companies/1/merge?company=Norrviksbo",
    "companies-missing": "/organizer/companies/missing",
    "companies-import": "/organizer/companies/import",
    "organizer-site": "/organizer/site",
}
PEOPLE = {
    "people": "/organizer/people",
    "people-one": "/organizer/people/1",
    "sessions": "/organizer/sessions",
    "history": "/organizer/history",
}
NAMES = (
    *(PUBLIC | FORMS | DEV),
    *PERSONAL,
    "organizer",
    "organizer-new",
    *COMPANIES,
    *BEGINNINGS,
    *PEOPLE,
    *(f"organizer-event-{n}" for n in (*ORGANIZER, *OF_HYBRID)),
)


@dataclass(frozen=True)
class Visit:
    """A path, and the cookies of whoever may see it."""

    path: str
    cookies: dict[str, Any] | None = None


def tour(browser: Browser, product: Product) -> dict[str, Visit]:
    """Register, sign in, and return every page as its rightful reader comes to it."""
    visits = {name: Visit(path) for name, path in (PUBLIC | FORMS | DEV).items()}
    return visits | _personal(browser, product) | _organizer(browser, product)


def _personal(browser: Browser, product: Product) -> dict[str, Visit]:
    context = browser.new_context()
    page = context.new_page()
    register(page, product, "rundtur@hamnstaden.example", "Hur börjar man?")
    letter = open_letter(page, product, "rundtur@hamnstaden.example")
    link = open_own_page(page)
    mine = urlsplit(page.url).path
    door = page.locator("main a[href*='/m/']").first.get_attribute("href")
    cookies: Any = context.storage_state()
    context.close()
    paths = dict(
        zip(
            PERSONAL,
            ("", urlsplit(link).path, mine, f"{mine}/cancel", str(door), letter, f"{mine}/edit"),
            strict=True,
        )
    )
    paths["receipt"] = f"/events/{MEETING}/registered"
    return {name: Visit(path, cookies) for name, path in paths.items()}


def _organizer(browser: Browser, product: Product) -> dict[str, Visit]:
    context = browser.new_context()
    page = context.new_page()
    page.goto(product.sign_in_url)
    page.locator("main form button").click()
    page.goto(f"{product.url}/organizer/")
    event = str(page.locator("a[href*='/organizer/events/']", has_text="segregation").first.get_attribute("href"))
    link = page.locator("a[href*='/organizer/events/']", has_text="Trygghet i trapphus").first
    hybrid = str(link.get_attribute("href"))
    page.goto(f"{product.url}{event}/attendees?q=rundtur")
    person = str(page.locator("tbody a[href*='person=']").first.get_attribute("href"))
    number = person.split("person=")[1].split("&")[0]
    _mark(page, f"{product.url}{person}")
    _know_a_contact(page, product)
    cookies: Any = context.storage_state()
    context.close()
    paths = {"organizer": "/organizer/", "organizer-new": "/organizer/events/new"} | COMPANIES | BEGINNINGS | PEOPLE
    paths |= {f"organizer-event-{name}": f"{event}/{name}" for name in ORGANIZER}
    paths |= {f"organizer-event-{name}": f"{hybrid}/{name}" for name in OF_HYBRID}
    paths["organizer-event-"] = event
    paths["organizer-event-person"] = person
    paths |= {f"organizer-event-invitees-{way}": f"{event}/invitees/{way}" for way in ("add", "import")}
    paths["organizer-event-attendees-found"] = (
        f"{event}/attendees?asked=yes&kind=member&sort=-name&columns=tags&columns=asked&columns=email&person={number}"
    )
    paths["organizer-event-attendees-grouped"] = f"{event}/attendees?by=company"
    paths["organizer-event-members-invite"] = f"{event}/attendees/companies/invite"
    paths["organizer-event-address"] = f"{event}/attendees/{number}/address"
    paths["organizer-event-person-answers"] = f"{event}/attendees/{number}/answers"
    paths["organizer-event-person-edit"] = f"{event}/attendees/{number}/edit"
    paths["organizer-event-person-move"] = f"{event}/attendees/{number}/move"
    paths |= {f"organizer-event-attendees-{way}": f"{event}/attendees/{way}" for way in ("add", "many")}
    paths["organizer-event-attendance-companies"] = f"{event}/attendance/companies"
    paths["organizer-event-remove"] = f"{event}/attendees/{number}/remove"
    return {name: Visit(path, cookies) for name, path in paths.items()}


def _mark(page: Page, person: str) -> None:
    """Put a tag and a note on somebody, so that there is something to see."""
    page.goto(person)
    page.locator("#tag").fill("Behöver hiss")
    page.locator("form[action*='/tags'] button").last.click()
    page.locator("#body").fill("Ringde och undrade om parkering.")
    page.locator("form[action$='/notes'] button, form[action*='/notes?'] button").last.click()


def _know_a_contact(page: Page, product: Product) -> None:
    """Write down whom to invite at a member company that nobody comes from."""
    page.goto(f"{product.url}/organizer/companies?q=Vassviks")
    page.locator("main tbody a").first.click()
    page.locator("[name=contact_name]").fill("Ebba Vass")
    page.locator("[name=contact_email]").fill("ebba@vassvik.example")
    page.locator("main form button[type=submit]").first.click()


def register(page: Page, product: Product, email: str, question: str, meeting: str = MEETING) -> None:
    """Find the meeting from the start page and register, as a member does."""
    page.goto(f"{product.url}/")
    page.locator(f"main a[href$='/events/{meeting}']").first.click()
    page.locator("a[href$='/register']:visible").first.click()
    page.locator("[name=name]").fill("Amina Lindqvist")
    page.locator("[name=email]").fill(email)
    page.locator("[name=company]").fill("Hamnstadens Hem")
    page.locator("[name=question]").fill(question)
    page.locator("main form button[type=submit]").click()
    page.wait_for_url("**/registered")


def open_letter(page: Page, product: Product, email: str, about: str = "") -> str:
    """Look in the inbox until the letter has come, open it and return its path."""
    end = time.monotonic() + PATIENCE
    letter = page.locator("li", has_text=email).get_by_role("link").filter(has_text=about).first
    while True:
        page.goto(f"{product.url}/dev/inbox")
        if letter.count() or time.monotonic() > end:
            break
        time.sleep(0.3)
    letter.click()
    page.wait_for_url("**/dev/inbox/*")
    return urlsplit(page.url).path


def open_own_page(page: Page) -> str:
    """Follow the link in the letter to one's own registration, and return the link."""
    link = str(page.locator("main li a", has_text="/my/").first.get_attribute("href"))
    page.goto(link)
    page.locator("main form button").click()
    return link
