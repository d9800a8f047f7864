"""The page for the rules of registration: what it keeps, what it refuses, what it says before it is saved."""

from datetime import UTC, datetime

import pytest
from flask import Flask

from eventsite.rules.events import Format
from eventsite.rules.permissions import Role
from eventsite.services.policies import policy_of
from tests.factories import Made, Make, states, stored
from tests.web.decisions import decide
from tests.web.organizer_browser import flashed, queries_of, signed_in
from tests.web.visitor import Page, read

HYBRID = {"format": Format.HYBRID, "venue": "Strömsalen"}
ALL = {
    "admission": "members", "asks_for_proof": "y", "proof_hours": "48", "unproven_holds_seat": "y",
    "needs_approval": "y", "reviews_edits": "y", "company_quota": "5", "capacity_on_site": "30",
    "capacity_digital": "1 000", "offers_hours": "48", "offer_hours": "12", "queue_closes_hours": "2",
    "max_group": "6", "names_due_day": "7 sep", "names_due_clock": "12", "edits_close_day": "2026-09-10",
    "asks_diet": "y", "asks_access": "y", "instructions_on_site": "Ring på", "instructions_digital": "Pröva ljudet",
    "price_member": "1 200", "price_other": "1900,50", "invoice_terms": "30 dagar", "free_until_day": "1/9",
    "keep_person_days": "60", "keep_needs_days": "3",
}  # fmt: skip


def path(event: Made) -> str:
    return f"/organizer/events/{event.id}/policy"


def shown(page: Page) -> dict[str, str]:
    """Return what a browser would send for the page as it stands."""
    sent = dict(page.hidden)
    for name, field in page.fields.items():
        kind = field.get("type")
        if kind == "checkbox" and "checked" in field:
            sent[name] = "y"
        elif kind not in {"checkbox", "radio"}:
            sent[name] = field.get("value", "")
    return {"admission": "open", **sent}


def save(client, event: Made, **typed: str):
    return client.post(path(event), data={**shown(read(client.get(path(event)))), **typed})


def invalid(response) -> list[str]:
    return [name for name, field in read(response).fields.items() if field.get("aria-invalid") == "true"]


def test_everything_that_can_be_decided_is_kept(app: Flask, make: Make, clock):
    event = make.event(**HYBRID)
    client = signed_in(app, make)
    response = save(client, event, **ALL)
    assert (response.status_code, response.location) == (303, path(event))
    row = stored(app, event)
    kept = {name: getattr(row, name) for name in ("company_quota", "capacity_on_site", "capacity_digital")}
    assert kept == {"company_quota": 5, "capacity_on_site": 30, "capacity_digital": 1000}
    assert (row.price_member, row.price_other, row.invoice_terms) == (120000, 190050, "30 dagar")
    assert (row.names_due_at, row.edits_close_at, row.free_until_at) == (
        datetime(2026, 9, 7, 10, tzinfo=UTC),
        datetime(2026, 9, 10, 21, 59, tzinfo=UTC),
        datetime(2026, 9, 1, 21, 59, tzinfo=UTC),
    )
    assert flashed(client) == ["Reglerna är sparade."]


def test_what_was_kept_is_shown_as_it_was_typed(app: Flask, make: Make, clock):
    event = make.event(**HYBRID)
    client = signed_in(app, make)
    save(client, event, **ALL)
    before = policy_of(stored(app, event))
    fields = read(client.get(path(event))).fields
    prices = [fields[name]["value"] for name in ("price_member", "price_other", "free_until_day", "free_until_clock")]
    assert prices == ["1200", "1900,50", "2026-09-01", "23.59"]
    texts = {"instructions_on_site": "Ring på", "instructions_digital": "Pröva ljudet", "invoice_terms": "30 dagar"}
    save(client, event, admission="members", **texts)
    assert policy_of(stored(app, event)) == before


def test_saving_what_was_opened_changes_nothing(app: Flask, make: Make):
    event = make.event()
    client = signed_in(app, make)
    before = stored(app, event)
    assert save(client, event).status_code == 303
    after = stored(app, event)
    assert (policy_of(after), after.version) == (policy_of(before), before.version)


@pytest.mark.parametrize(
    ("typed", "wrong"),
    [
        ({"company_quota": "0"}, ["company_quota"]),
        ({"company_quota": "fem"}, ["company_quota"]),
        ({"company_quota": "-1"}, ["company_quota"]),
        ({"company_quota": "٣"}, ["company_quota"]),
        ({"capacity_on_site": "1e3"}, ["capacity_on_site"]),
        ({"max_group": "31"}, ["max_group"]),
        ({"offers_hours": "24", "queue_closes_hours": "24"}, ["queue_closes_hours"]),
        ({"proof_hours": "169"}, ["proof_hours"]),
        ({"price_member": "1.200"}, ["price_member"]),
        ({"price_member": "-5"}, ["price_member"]),
        ({"price_member": "1200,505"}, ["price_member"]),
        ({"price_other": "gratis"}, ["price_other"]),
        ({"price_other": "10000001"}, ["price_other"]),
        ({"invoice_terms": "30 dagar"}, ["invoice_terms"]),
        ({"names_due_day": "i morgon"}, ["names_due_day"]),
        ({"names_due_clock": "9"}, ["names_due_clock"]),
        ({"names_due_day": "2026-09-14", "names_due_clock": "9.01"}, ["names_due_clock"]),
        ({"edits_close_day": "2026-09-15"}, ["edits_close_clock"]),
        ({"free_until_day": "2026-03-29", "free_until_clock": "2.30"}, ["free_until_clock"]),
        ({"keep_needs_days": "91"}, ["keep_needs_days"]),
        ({"keep_person_days": "5", "keep_needs_days": "6"}, ["keep_needs_days"]),
        ({"instructions_digital": "x" * 2001}, ["instructions_digital"]),
    ],
)
def test_what_is_wrong_is_said_beside_it_and_everything_typed_is_kept(app, make, clock, typed, wrong):
    event = make.event(**HYBRID)
    before = policy_of(stored(app, event))
    response = save(signed_in(app, make), event, **{"company_quota": "7", **typed})
    assert (response.status_code, invalid(response)) == (422, wrong)
    fields = read(response).fields
    assert [fields[name].get("value", typed[name]) for name in typed] == list(typed.values())
    assert policy_of(stored(app, event)) == before


@pytest.mark.parametrize("typed", ["1200", "1 200", "1200 kr", "1200:-", "1200,00", "1200.0", "1\u00a0200"])
def test_a_price_is_read_as_people_write_it(app: Flask, make: Make, typed: str):
    event = make.event()
    save(signed_in(app, make), event, price_member=typed)
    assert stored(app, event).price_member == 120000


def test_a_day_without_a_time_lasts_until_its_end_or_the_start(app: Flask, make: Make, clock):
    event = make.event()
    save(signed_in(app, make), event, free_until_day="14 sep", price_other="1")
    assert stored(app, event).free_until_at == stored(app, event).starts_at


@pytest.mark.parametrize(
    ("format", "asked"),
    [
        ("digital", {"instructions_digital"}),
        ("on_site", {"instructions_on_site"}),
        ("hybrid", {"instructions_digital", "instructions_on_site", "capacity_digital", "capacity_on_site"}),
    ],
)
def test_only_what_the_format_has_use_for_is_asked(app: Flask, make: Make, format: str, asked: set[str]):
    event = make.event(format=Format(format), venue="Strömsalen")
    fields = read(signed_in(app, make).get(path(event))).fields
    assert {name for name in fields if name.startswith(("instructions", "capacity"))} == asked


def test_who_moved_up_is_said(app: Flask, make: Make):
    event = make.event(capacity=1)
    for number in (1, 2, 3):
        make.registration(event, number)
    decide(app, event, capacity=3)
    client = signed_in(app, make)
    save(client, event, max_group="9")
    assert flashed(client) == ["Reglerna är sparade.", "Fick plats från kön: Person 2, Person 3."]
    assert states(app, event) == ["confirmed"] * 3


def test_what_may_surprise_is_said_before_it_is_saved(app: Flask, make: Make):
    event = make.event(**HYBRID)
    for number in (1, 2, 3):
        make.registration(event, number)
    client = signed_in(app, make)
    typed = {"admission": "members", "company_quota": "2", "capacity_on_site": "1", "capacity_digital": ""}
    asked = save(client, event, **typed)
    page = read(asked)
    assert (asked.status_code, stored(app, event).company_quota) == (200, None)
    for sentence in (
        "2 personer utöver platserna har redan plats. Ingen förlorar sin plats.",
        "1 företag har redan fler platser. Ingen förlorar sin plats.",
        "3 anmälda kommer inte från något medlemsföretag. De behåller sin anmälan.",
    ):
        assert sentence in page.text
    confirmed = client.post(
        path(event), data={**shown(page), **typed, "confirmed": "fewer_seats smaller_quota non_members"}
    )
    assert confirmed.status_code == 303
    row = stored(app, event)
    assert (row.admission, row.company_quota, row.capacity_on_site) == ("members", 2, 1)
    assert states(app, event) == ["confirmed"] * 3


def test_another_surprise_than_the_one_confirmed_is_said_too(app: Flask, make: Make):
    event = make.event(**HYBRID)
    make.registration(event, 1)
    make.registration(event, 2)
    client = signed_in(app, make)
    response = save(client, event, company_quota="1", admission="members", confirmed="smaller_quota")
    assert (response.status_code, stored(app, event).company_quota) == (200, None)


def overtaken(app: Flask, make: Make, **bos: str):
    """Return a meeting, Alva, and her page of rules, opened before Bo saved his."""
    event = make.event()
    alva = signed_in(app, make)
    opened = shown(read(alva.get(path(event))))
    bo = signed_in(app, make, "Bo", Role.ORGANIZER, event.slug)
    assert save(bo, event, **bos).status_code == 303
    return event, alva, opened


def test_who_saved_meanwhile_is_not_overwritten_and_one_chooses(app: Flask, make: Make):
    event, alva, opened = overtaken(app, make, company_quota="5", offer_hours="9", max_group="4")
    response = alva.post(path(event), data={**opened, "company_quota": "3", "offer_hours": "6", "proof_hours": "8"})
    page = read(response)
    assert response.status_code == 409
    assert stored(app, event).company_quota == 5
    assert [name for name in page.fields if name.startswith("choice:")] == [
        "choice:company_quota",
        "choice:offer_hours",
    ]
    assert "Bo sparade träffen medan du skrev" in page.text
    answer = alva.post(
        path(event), data={**page.hidden, "choice:company_quota": "theirs", "choice:offer_hours": "mine"}
    )
    assert answer.status_code == 303
    after = policy_of(stored(app, event))
    assert (after.company_quota, after.offer_hours, after.max_group, after.proof_hours) == (5, 6, 4, 8)


def test_what_comes_of_both_is_checked_before_it_is_saved(app: Flask, make: Make):
    event, alva, opened = overtaken(app, make, offers_hours="3")
    page = read(alva.post(path(event), data={**opened, "queue_closes_hours": "10", "offers_hours": "12"}))
    response = alva.post(path(event), data={**page.hidden, "choice:offers_hours": "theirs"})
    assert (response.status_code, invalid(response)) == (422, ["queue_closes_hours"])
    assert read(response).fields["queue_closes_hours"]["value"] == "10"
    assert stored(app, event).queue_closes_hours != 10


def test_back_to_the_form_keeps_what_was_typed(app: Flask, make: Make):
    event, alva, opened = overtaken(app, make, company_quota="5")
    page = read(alva.post(path(event), data={**opened, "company_quota": "3"}))
    back = alva.post(path(event), data={**page.hidden, "confirmed": "back"})
    assert (back.status_code, read(back).fields["company_quota"]["value"]) == (200, "3")
    assert stored(app, event).company_quota == 5


def test_what_may_surprise_is_still_asked_after_the_choice(app: Flask, make: Make):
    event, alva, opened = overtaken(app, make, max_group="4")
    make.registration(event, 1)
    make.registration(event, 2)
    page = read(alva.post(path(event), data={**opened, "company_quota": "1"}))
    asked = alva.post(path(event), data={**page.hidden})
    assert (asked.status_code, stored(app, event).company_quota) == (200, None)
    confirmed = alva.post(path(event), data={**shown(read(asked)), "confirmed": "smaller_quota"})
    after = stored(app, event)
    assert (confirmed.status_code, after.company_quota, after.max_group) == (303, 1, 4)


def test_what_does_not_touch_the_rules_is_no_conflict(app: Flask, make: Make):
    event = make.event()
    client = signed_in(app, make)
    assert save(client, event, version="1", company_quota="3").status_code == 303
    assert stored(app, event).company_quota == 3


def test_a_viewer_may_not_decide(app: Flask, make: Make):
    event = make.event("Alva")
    viewer = signed_in(app, make, "Vera", Role.VIEWER, event.slug)
    assert viewer.get(path(event)).status_code == 403


def test_somebody_elses_event_is_not_there(app: Flask, make: Make):
    event = make.event("Alva")
    assert signed_in(app, make, "Bo").get(path(event)).status_code == 404


def test_the_page_takes_no_other_method(app: Flask, make: Make):
    event = make.event()
    assert signed_in(app, make).put(path(event)).status_code == 405


def test_the_page_takes_no_more_statements_with_more_people(app: Flask, make: Make):
    few, many = make.event(), make.event()
    make.registration(few, 1)
    for number in (1, 2, 3):
        make.registration(many, number)
    client = signed_in(app, make)
    assert queries_of(app, client, path(few)) == queries_of(app, client, path(many))
