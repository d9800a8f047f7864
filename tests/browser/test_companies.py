"""Choosing where one works, in Chromium: with a list that helps, and without JavaScript."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.browser.pages import MEETING
from tests.browser.product import Product


@pytest.fixture
def form(request: pytest.FixtureRequest, chromium: Browser, product: Product) -> Iterator[Page]:
    """The form of a meeting on a phone; without JavaScript where the test asks for that."""
    has_script = getattr(request, "param", True)
    context = chromium.new_context(
        java_script_enabled=has_script, viewport={"width": 390, "height": 844}, locale="sv-SE"
    )
    page = context.new_page()
    page.goto(f"{product.url}/events/{MEETING}/register")
    yield page
    context.close()


def test_a_company_is_chosen_with_the_keyboard(form: Page) -> None:
    field = form.get_by_role("combobox", name="Företag")
    expect(field).to_have_attribute("aria-expanded", "false")
    field.press_sequentially("hamn")
    expect(form.get_by_role("listbox", name="Förslag").get_by_role("option")).to_have_text(["Hamnstadens Hem"])
    expect(field).to_have_attribute("aria-expanded", "true")
    field.press("ArrowDown")
    expect(form.get_by_role("listbox", name="Förslag").get_by_role("option", selected=True)).to_have_text(
        "Hamnstadens Hem"
    )
    field.press("Enter")
    expect(field).to_have_value("Hamnstadens Hem")
    expect(form.get_by_role("listbox", name="Förslag").get_by_role("option")).to_have_count(0)


def test_a_company_is_chosen_with_the_finger(form: Page) -> None:
    form.locator("[name=company]").press_sequentially("stensjö")
    form.get_by_role("listbox", name="Förslag").get_by_role("option", name="Stensjöhem").click()
    expect(form.locator("[name=company]")).to_have_value("Stensjöhem")
    expect(form.locator("[name=company]")).to_be_focused()


def test_escape_closes_the_list_and_keeps_what_is_written(form: Page) -> None:
    field = form.locator("[name=company]")
    field.press_sequentially("norr")
    expect(form.get_by_role("listbox", name="Förslag").get_by_role("option")).to_have_count(1)
    field.press("Escape")
    expect(form.get_by_role("listbox", name="Förslag").get_by_role("option")).to_have_count(0)
    expect(field).to_have_value("norr")


def test_an_answer_that_breaks_off_troubles_nobody(form: Page) -> None:
    troubles: list[str] = []
    form.on("pageerror", lambda error: troubles.append(str(error)))
    field, options = form.locator("[name=company]"), form.get_by_role("listbox", name="Förslag").get_by_role("option")
    form.route("**/companies?q=st", lambda route: route.fulfill(content_type="application/json", body='{"names": ["'))
    with form.expect_response("**/companies?q=st"):
        field.press_sequentially("st")
    field.press_sequentially("ensjö")
    expect(options).to_have_text(["Stensjöhem"])
    assert troubles == []


def test_what_was_typed_over_is_never_shown(form: Page) -> None:
    field, options = form.locator("[name=company]"), form.get_by_role("listbox", name="Förslag").get_by_role("option")
    held: list[Route] = []
    form.route("**/companies?q=ha", lambda route: held.append(route))  # slower than whoever types
    with form.expect_request("**/companies?q=ha"):
        field.press_sequentially("ha")
    with form.expect_event("requestfailed", lambda request: request.url.endswith("?q=ha")):
        field.press_sequentially("mn")
    expect(options).to_have_text(["Hamnstadens Hem"])
    assert len(held) == 1


def test_without_an_answer_what_is_written_stands(form: Page) -> None:
    form.route("**/companies?q=*", lambda route: route.fulfill(status=500))
    with form.expect_response("**/companies?q=hamn"):
        form.locator("[name=company]").press_sequentially("hamn")
    expect(form.get_by_role("combobox", name="Företag")).to_have_attribute("aria-expanded", "false")
    expect(form.locator("[name=company]")).to_have_value("hamn")


def test_the_address_suggests_and_never_decides(form: Page) -> None:
    asked: list[str] = []
    form.on("request", lambda request: asked.append(request.url))
    form.locator("[name=email]").fill("anna.ek@kvarnbyfastigheter.example")
    form.locator("[name=email]").blur()
    expect(form.locator(".suggestion")).to_contain_text("Arbetar du på Kvarnby Fastigheter?")
    expect(form.locator("[name=company]")).to_have_value("")
    form.get_by_role("button", name="Välj det").click()
    expect(form.locator("[name=company]")).to_have_value("Kvarnby Fastigheter")
    assert [url for url in asked if "anna" in url] == []
    assert len([url for url in asked if url.endswith("/companies?domain=kvarnbyfastigheter.example")]) == 1


def test_what_is_written_is_not_asked_about(form: Page) -> None:
    form.locator("[name=company]").fill("Nybo")
    with form.expect_request("**/companies?q=Nybo"):
        pass
    form.locator("[name=email]").fill("anna.ek@kvarnbyfastigheter.example")
    form.locator("[name=email]").blur()
    expect(form.locator(".suggestion")).to_have_text("")


@pytest.mark.parametrize("form", [False], indirect=True)
def test_without_javascript_the_company_is_guessed_and_confirmed(form: Page) -> None:
    form.locator("[name=name]").fill("Anna Ek")
    form.locator("[name=email]").fill("anna.ek@kvarnbyfastigheter.example")
    form.locator("main form button[type=submit]").click()
    expect(form.locator("#company-error")).to_contain_text("Arbetar du på Kvarnby Fastigheter?")
    expect(form.locator("[name=company]")).to_have_value("Kvarnby Fastigheter")
    form.locator("main form button[type=submit]").click()
    expect(form).to_have_url(re.compile("/registered$"))


@pytest.mark.parametrize("form", [False], indirect=True)
def test_without_javascript_any_name_may_be_written(form: Page) -> None:
    form.locator("[name=name]").fill("Bo Ek")
    form.locator("[name=email]").fill("bo.ek@nybo.example")
    form.locator("[name=company]").fill("Nybo")
    form.locator("main form button[type=submit]").click()
    expect(form).to_have_url(re.compile("/registered$"))
