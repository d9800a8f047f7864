"""The small scripts of questions, each by itself, on a page that holds what it looks for."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Route, expect

HOST = "http://page.example"
SCRIPTS = Path(__file__).parents[2] / "static/js"
Open = Callable[..., Page]
SUPPORT = """<form data-support method="post" action="/support"><input type="hidden" name="wanted" value="1">
<button aria-pressed="false">Jag undrar samma sak</button><span data-count>3 undrar samma sak</span>
<span data-said role="status"></span></form>"""
DECLINE = """<div hidden data-decline-sentences='{"sv": {"off_topic": "Vi skriver: Om något annat."}}'></div>
<form data-decline="sv"><select name="reason"><option value="off_topic">Utanför ämnet</option><option value="other">Annat</option></select>
<textarea name="text" id="text" aria-describedby="hint"></textarea></form>"""


@pytest.fixture
def loose(chromium: Browser) -> Iterator[Open]:
    """Open a page of these elements with one script; what the page sends is answered by `answer`."""
    context = chromium.new_context(timezone_id="Pacific/Auckland")

    def loose(script: str, html: str, answer: Callable[[Route], None] | None = None) -> Page:
        def serve(route: Route) -> None:
            path = route.request.url.removeprefix(HOST)
            if path == "/":
                body = f'<!doctype html><title>En sida</title>{html}<script type="module" src="/{script}"></script>'
                route.fulfill(body=body, content_type="text/html; charset=utf-8")
            elif path.endswith(".js"):
                route.fulfill(path=SCRIPTS / path.removeprefix("/"), content_type="text/javascript")
            elif answer is not None:
                answer(route)
            else:
                route.fulfill(status=404)

        context.route("**/*", serve)
        page = context.new_page()
        page.goto(HOST)
        return page

    yield loose
    context.close()


def test_wondering_the_same_is_said_in_place(loose: Open) -> None:
    said = json.dumps({"said": "Räknat", "count": "4 undrar samma sak"})
    page = loose("support.js", SUPPORT, lambda route: route.fulfill(body=said, content_type="application/json"))
    button = page.get_by_role("button")
    button.focus()
    page.keyboard.press("Enter")
    expect(button).to_have_attribute("aria-pressed", "true")
    expect(page.get_by_role("status")).to_have_text("Räknat")
    expect(page.locator("[data-count]")).to_have_text("4 undrar samma sak")
    expect(page.locator("[name=wanted]")).to_have_value("0")
    expect(button).to_be_focused()


def test_a_refusal_is_said_and_changes_nothing(loose: Open) -> None:
    said = json.dumps({"said": "Vänta en minut", "count": ""})
    page = loose(
        "support.js", SUPPORT, lambda route: route.fulfill(status=409, body=said, content_type="application/json")
    )
    page.get_by_role("button").click()
    expect(page.get_by_role("status")).to_have_text("Vänta en minut")
    expect(page.get_by_role("button")).to_have_attribute("aria-pressed", "false")


def test_what_the_script_cannot_send_goes_as_a_form(loose: Open) -> None:
    def answer(route: Route) -> None:
        if route.request.is_navigation_request():
            route.fulfill(body="<h1>Som utan skript</h1>", content_type="text/html")
        else:
            route.abort()

    page = loose("support.js", SUPPORT, answer)
    page.get_by_role("button").click()
    expect(page.locator("h1")).to_have_text("Som utan skript")


def test_a_moderator_reads_what_is_sent_for_a_reason_unless_they_write(loose: Open) -> None:
    page = loose("decline.js", DECLINE)
    preview = page.get_by_role("status")
    expect(preview).to_have_text("Vi skriver: Om något annat.")
    expect(page.locator("textarea")).to_have_accessible_description("Vi skriver: Om något annat.")
    page.locator("select").select_option("other")
    expect(preview).to_have_text("")
    page.locator("select").select_option("off_topic")
    page.locator("textarea").fill("Fråga hellre Boverket.")
    expect(preview).to_have_text("")


def test_the_clock_is_that_of_the_meeting_wherever_one_sits(loose: Open) -> None:
    page = loose(
        "timer.js", '<span data-clock="Europe/Stockholm"></span><b data-timer="2026-09-14T07:00:00+00:00"></b>'
    )
    page.clock.install(time="2026-09-14T07:02:05+00:00")
    page.reload()
    expect(page.locator("span")).to_have_text("9.02")
    expect(page.locator("b")).to_have_text("2:05")
    page.clock.run_for(60_000)
    expect(page.locator("span")).to_have_text("9.03")
    expect(page.locator("b")).to_have_text("3:05")


def test_the_button_that_prints_is_there_where_it_works(loose: Open) -> None:
    page = loose("print.js", "<button data-print hidden>Skriv ut</button>")
    page.evaluate("window.print = () => { document.title = 'utskriven'; }")
    page.get_by_role("button", name="Skriv ut").click()
    expect(page).to_have_title("utskriven")
