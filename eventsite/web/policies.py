"""The rules of registration for a meeting in plain sentences: only what holds for it.

The only place that says them; the meeting's page, the form and one's own page ask here.
"""

from collections.abc import Iterator
from datetime import datetime

from flask import Flask
from flask_babel import gettext, ngettext

from eventsite import clock
from eventsite.models import Event
from eventsite.rules import policies as rules
from eventsite.rules.events import Format
from eventsite.rules.policies import Admission, Policy
from eventsite.web import filters


def rules_of(event: Event, *, with_price: bool = True) -> list[str]:
    """Return the rules of the meeting, in the order in which they meet a person."""
    parts = [_admission, _proof, _approval, _seats, _quota, _queue, _colleagues, _changes]
    return [sentence for part in parts + [prices_of] * with_price for sentence in part(event)]


def prices_of(event: Event) -> Iterator[str]:
    """Yield what it costs, how it is paid and until when one may cancel for free; nothing if it is free."""
    if not rules.costs(event.price_member, event.price_other):
        return
    yield cost_of(event)
    if event.invoice_terms:
        yield gettext("Terms: %(terms)s", terms=event.invoice_terms.rstrip(".")) + "."
    yield cancelling_of(event)


def cost_of(event: Event) -> str:
    """Return what it costs, in one sentence."""
    member, other = event.price_member, event.price_other
    if not rules.costs(member, other):
        return gettext("Free")
    if member and (member == other or (not other and event.admission == Admission.MEMBERS)):
        return gettext("%(price)s per person, excluding VAT.", price=filters.money(member))
    if not member:
        return gettext(
            "Free for member companies, %(other)s per person for others, excluding VAT.", other=_money(other)
        )
    if not other:
        return gettext(
            "%(member)s per person for member companies, excluding VAT. Free for others.", member=_money(member)
        )
    return gettext(
        "%(member)s per person for member companies and %(other)s for others, excluding VAT.",
        member=_money(member),
        other=_money(other),
    )


def cancelling_of(event: Event) -> str:
    """Return until when one may cancel for free."""
    until = _moment(event, rules.free_until(event.free_until_at, event.starts_at))
    return gettext("You can cancel for free until %(moment)s. If you cancel later we invoice the place.", moment=until)


def is_free_to_cancel(event: Event) -> bool:
    """Say whether one may cancel for free right now."""
    return clock.now() <= rules.free_until(event.free_until_at, event.starts_at)


def audience_of(event: Event) -> str:
    """Return whom the meeting is for, in a few words."""
    words = {
        Admission.OPEN: gettext("Open to everyone"),
        Admission.MEMBERS: gettext("You who work at a member company"),
        Admission.INVITED: gettext("You who have an invitation"),
    }
    return words[Admission(event.admission)]


def _admission(event: Event) -> Iterator[str]:
    if event.admission == Admission.MEMBERS:
        yield gettext(
            "The meeting is for member companies. If your address is not your company’s, we look at the registration "
            "first."
        )
    elif event.admission == Admission.INVITED:
        yield gettext("The meeting is for those who are invited. Register with the link in your invitation.")


def _proof(event: Event) -> Iterator[str]:
    if not event.asks_for_proof:
        return
    link = ngettext(
        "Confirm your e-mail address with the link that we mail you. It is valid for %(num)s hour.",
        "Confirm your e-mail address with the link that we mail you. It is valid for %(num)s hours.",
        event.proof_hours,
    )
    held = gettext("Your place is held until then.")
    yield link + " " + (held if event.unproven_holds_seat else gettext("You have no place until you have done so."))


def _approval(event: Event) -> Iterator[str]:
    if event.needs_approval:
        yield gettext("We approve each registration. You have no place until we have answered.")
    if event.reviews_edits:
        yield gettext("If you change your answers we look at them again. You keep your place meanwhile.")


def _seats(event: Event) -> Iterator[str]:
    if event.format != Format.HYBRID:
        return
    on_site, digital = event.capacity_on_site, event.capacity_digital
    if on_site is not None and digital is not None:
        yield gettext("Places: %(on_site)s on site and %(digital)s online.", on_site=on_site, digital=digital)
    elif on_site is not None:
        yield gettext("Places on site: %(number)s.", number=on_site)
    elif digital is not None:
        yield gettext("Places online: %(number)s.", number=digital)


def _quota(event: Event) -> Iterator[str]:
    if event.company_quota is not None:
        yield ngettext(
            "At most %(num)s from each company, and one from a company that is not in our register.",
            "At most %(num)s from each company, and one from a company that is not in our register.",
            event.company_quota,
        )


def _queue(event: Event) -> Iterator[str]:
    limits = (event.capacity, event.capacity_on_site, event.capacity_digital, event.company_quota)
    if not event.has_waitlist or all(limit is None for limit in limits):
        return
    closes = rules.queue_closes_at(event.starts_at, event.queue_closes_hours)
    offers = rules.offers_from(event.starts_at, event.offers_hours)
    yield _by_itself(event, closes) if offers is None else _by_offers(event, offers, closes)
    if event.company_quota is not None or event.capacity_on_site is not None or event.capacity_digital is not None:
        yield gettext("Those whose turn it is but who do not fit keep their place in the queue, and the next is asked.")


def _by_itself(event: Event, closes: datetime) -> str:
    return gettext(
        "If it is full you can join the queue. Whoever has waited longest gets the first free place, automatically, "
        "until the queue closes on %(moment)s.",
        moment=_moment(event, closes),
    )


def _by_offers(event: Event, offers: datetime, closes: datetime) -> str:
    first = gettext(
        "If it is full you can join the queue. Whoever has waited longest gets the first free place, automatically "
        "until %(moment)s.",
        moment=_moment(event, offers),
    )
    then = ngettext(
        "After that we offer it, and you answer within %(num)s hour, or it goes to the next.",
        "After that we offer it, and you answer within %(num)s hours, or it goes to the next.",
        event.offer_hours,
    )
    return f"{first} {then} " + gettext("The queue closes on %(moment)s.", moment=_moment(event, closes))


def _colleagues(event: Event) -> Iterator[str]:
    if event.max_group == 1:
        yield gettext("Each person registers for themselves.")
    elif event.max_group != Policy.max_group:
        yield gettext("You can register at most %(most)s people at once.", most=event.max_group)
    if event.names_due_at is not None:
        yield gettext(
            "Places without a name need one by %(moment)s. After that they go to others.",
            moment=_moment(event, event.names_due_at),
        )


def _changes(event: Event) -> Iterator[str]:
    if event.edits_close_at is not None:
        yield gettext("You can change your answers until %(moment)s.", moment=_moment(event, event.edits_close_at))


def _money(ore: int | None) -> str:
    return filters.money(ore or 0)


def _moment(event: Event, at: datetime) -> str:
    return filters.moment(filters.local(at, event.timezone))


def init_app(app: Flask) -> None:
    """Give them to the templates: {{ rules_of(event) }}."""
    for function in (rules_of, prices_of, cost_of, cancelling_of, is_free_to_cancel, audience_of):
        app.add_template_global(function)
