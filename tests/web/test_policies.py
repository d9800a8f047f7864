"""The rules of registration in plain sentences: only what holds, in both languages."""

from datetime import UTC, datetime

import pytest
from flask import Flask
from flask_babel import force_locale

from eventsite.rules.events import Format
from eventsite.web import policies
from tests.factories import Make, stored
from tests.web.decisions import decide

AT = datetime(2026, 9, 7, 10, tzinfo=UTC)
BY_ITSELF = (
    "Är det fullt kan du ställa dig i kön. Den som har väntat längst får den första lediga platsen, automatiskt, "
    "tills kön stänger måndag 14 september kl. 9.00."
)
CASES = [
    ({"capacity": None}, []),
    ({"capacity": 50, "has_waitlist": False}, []),
    ({"admission": "members"}, ["Träffen är för medlemsföretag. Om din adress inte är företagets tittar vi på anmälan "
                                "först."]),
    ({"admission": "invited"}, ["Träffen är för inbjudna. Anmäl dig med länken i inbjudan."]),
    ({"asks_for_proof": True}, ["Bekräfta din e-postadress med länken som vi mejlar. Den gäller i 24 timmar. "
                                "Du har ingen plats förrän du har gjort det."]),
    ({"asks_for_proof": True, "proof_hours": 1, "unproven_holds_seat": True},
     ["Bekräfta din e-postadress med länken som vi mejlar. Den gäller i 1 timme. Din plats är reserverad så länge."]),
    ({"needs_approval": True}, ["Vi godkänner varje anmälan. Du har ingen plats förrän vi har svarat."]),
    ({"reviews_edits": True}, ["Ändrar du dina svar tittar vi på dem igen. Du behåller platsen så länge."]),
    ({"capacity_on_site": 30, "has_waitlist": False}, ["Platser i lokalen: 30."]),
    ({"capacity_digital": 40, "has_waitlist": False}, ["Platser digitalt: 40."]),
    ({"capacity_on_site": 30, "capacity_digital": 40, "has_waitlist": False},
     ["Platser: 30 på plats och 40 digitalt."]),
    ({"company_quota": 5, "has_waitlist": False},
     ["Högst 5 från varje företag, och 1 från ett företag som inte finns i vårt register."]),
    ({"max_group": 1}, ["Var och en anmäler sig själv."]),
    ({"max_group": 6}, ["Du kan anmäla högst 6 personer på en gång."]),
    ({"names_due_at": AT}, ["Platser utan namn ska ha ett namn senast måndag 7 september kl. 12.00. "
                            "Sedan går de till andra."]),
    ({"edits_close_at": AT}, ["Du kan ändra dina svar till och med måndag 7 september kl. 12.00."]),
    ({"price_member": 120000, "admission": "open"},
     ["1 200 kr per person för medlemsföretag, exklusive moms. Gratis för andra.",
      "Du kan avboka utan kostnad till och med måndag 14 september kl. 9.00. Avbokar du senare fakturerar vi platsen."]),
    ({"price_member": 50050, "price_other": 50050, "invoice_terms": "30 dagar."},
     ["500,50 kr per person, exklusive moms.", "Villkor: 30 dagar.",
      "Du kan avboka utan kostnad till och med måndag 14 september kl. 9.00. Avbokar du senare fakturerar vi platsen."]),
    ({"price_other": 190000}, ["Gratis för medlemsföretag, 1 900 kr per person för andra, exklusive moms.",
      "Du kan avboka utan kostnad till och med måndag 14 september kl. 9.00. Avbokar du senare fakturerar vi platsen."]),
]  # fmt: skip


def said(app: Flask, event, language: str = "sv", **more) -> list[str]:
    row = stored(app, event)
    with app.test_request_context(), force_locale(language):
        return [sentence.replace("\xa0", " ") for sentence in policies.rules_of(row, **more)]


def test_a_meeting_with_nothing_decided_says_how_its_queue_works(app: Flask, make: Make):
    assert said(app, make.event()) == [BY_ITSELF]


@pytest.mark.parametrize(("decided", "sentences"), CASES)
def test_what_is_decided_is_said(app: Flask, make: Make, decided, sentences):
    event = make.event(format=Format.HYBRID, venue="Strömsalen")
    decide(app, event, **{"capacity": None, **decided})
    assert said(app, event) == sentences


def test_a_queue_with_offers_says_from_when_and_how_long(app: Flask, make: Make):
    event = make.event()
    decide(app, event, offers_hours=48, offer_hours=12, queue_closes_hours=2)
    assert said(app, event) == [
        "Är det fullt kan du ställa dig i kön. Den som har väntat längst får den första lediga platsen, automatiskt "
        "till och med lördag 12 september kl. 9.00. Därefter erbjuder vi den, och du svarar inom 12 timmar. Annars går "
        "den till nästa. Kön stänger måndag 14 september kl. 7.00."
    ]


def test_a_quota_has_a_queue_in_which_others_may_go_before(app: Flask, make: Make):
    event = make.event(capacity=None)
    decide(app, event, company_quota=5)
    assert said(app, event)[1:] == [
        BY_ITSELF,
        "Den som står på tur men inte ryms behåller sin plats i kön, och nästa får frågan.",
    ]


def test_moments_are_on_the_wall_of_the_meeting(app: Flask, make: Make):
    event = make.event(timezone="Europe/Helsinki", capacity=None)
    decide(app, event, edits_close_at=AT)
    assert said(app, event) == ["Du kan ändra dina svar till och med måndag 7 september kl. 13.00."]


def test_the_rules_are_told_in_english_too(app: Flask, make: Make):
    event = make.event()
    decide(app, event, price_member=120000, price_other=190000, company_quota=1)
    assert said(app, event, "en") == [
        "At most 1 from each company, and one from a company that is not in our register.",
        "If it is full you can join the queue. Whoever has waited longest gets the first free place, automatically, "
        "until the queue closes on Monday 14 September, 9.00.",
        "Those whose turn it is but who do not fit keep their place in the queue, and the next is asked.",
        "SEK 1,200 per person for member companies and SEK 1,900 for others, excluding VAT.",
        "You can cancel for free until Monday 14 September, 9.00. If you cancel later we invoice the place.",
    ]


def test_the_price_can_be_left_out(app: Flask, make: Make):
    event = make.event(capacity=None)
    decide(app, event, price_member=120000, price_other=190000)
    assert said(app, event, with_price=False) == []


@pytest.mark.parametrize("page", ["", "/register"])
def test_the_page_and_the_form_say_them(app: Flask, client, make: Make, page: str):
    event = make.event()
    decide(app, event, max_group=6)
    html = client.get(f"/events/{event.slug}{page}").get_data(as_text=True)
    assert "<li>Du kan anmäla högst 6 personer på en gång.</li>" in html


def test_a_meeting_without_rules_has_no_heading_for_them(client, make: Make):
    event = make.event(capacity=None)
    assert 'id="rules"' not in client.get(f"/events/{event.slug}").get_data(as_text=True)


@pytest.mark.parametrize(
    ("decided", "audience", "cost"),
    [
        ({}, "Öppen för alla", "Gratis"),
        (
            {"admission": "members", "price_member": 5000},
            "Du som arbetar på ett medlemsföretag",
            "50 kr per person, exklusive moms.",
        ),
        ({"admission": "invited"}, "Du som har fått en inbjudan", "Gratis"),
    ],
)
def test_the_facts_say_for_whom_and_what_it_costs(app: Flask, client, make: Make, decided, audience, cost):
    event = make.event()
    decide(app, event, **decided)
    html = client.get(f"/events/{event.slug}").get_data(as_text=True).replace("\xa0", " ")
    assert (f"<dd>{audience}</dd>" in html, f"<dd>{cost}</dd>" in html) == (True, True)


def test_search_engines_are_told_the_price(app: Flask, client, make: Make):
    event = make.event()
    decide(app, event, price_other=190050)
    html = client.get(f"/events/{event.slug}").get_data(as_text=True)
    assert ('"price": "1900.50"' in html, '"isAccessibleForFree": false' in html) == (True, True)
