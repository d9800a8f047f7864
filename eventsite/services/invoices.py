"""Keeping where an invoice goes, at the price that was shown."""

from eventsite import clock
from eventsite.database import db
from eventsite.errors import InvoiceNeeded, NotPossibleNow, PriceChanged
from eventsite.models import Event, Group, InvoiceDetails, Registration
from eventsite.queries import events as event_queries
from eventsite.queries import invoices as queries
from eventsite.rules import invoices as rules
from eventsite.rules import policies
from eventsite.rules.invoices import InvoiceTo
from eventsite.services import audit

SAID = ("company", "org_number", "reference", "address", "peppol_id")


def keep(event: Event, registration: Registration, invoice: InvoiceTo | None) -> None:
    """Keep where the invoice for one registration goes, if it costs anything; None: nobody was asked.

    Raises PriceChanged if the form showed other prices, InvoiceNeeded if the invoice could not be sent.
    """
    if invoice is not None:
        _keep(event, registration, invoice, InvoiceDetails(registration_id=registration.id))


def keep_for_group(event: Event, group: Group, invoice: InvoiceTo | None) -> None:
    """Keep where the one invoice for all in a group goes; its price is for each of them. Raises as keep() does."""
    if invoice is not None:
        _keep(event, group, invoice, InvoiceDetails(group_id=group.id))


def change(event_id: int, invoice_id: int, invoice: InvoiceTo, actor: str = audit.REGISTRANT) -> None:
    """Send the invoice elsewhere, at the same price. Raises NotPossibleNow once the event has begun."""
    event = event_queries.locked(event_id)
    if clock.now() >= event.starts_at:
        raise NotPossibleNow("the event has begun")
    kept = queries.in_event(event_id, invoice_id)
    before = {name: getattr(kept, name) for name in SAID}
    _write(kept, invoice, kept.company)
    changed = [name for name in SAID if getattr(kept, name) != before[name]]
    if changed:
        audit.record(
            "invoice.changed", actor, event_id=event_id, registration_id=kept.registration_id, after=" ".join(changed)
        )


def hand_over(registration: Registration, successor: Registration) -> None:
    """Let the invoice follow the seat to a colleague, so that it is paid for once."""
    kept = queries.of_registration(registration)
    if kept is not None and kept.registration_id == registration.id:
        kept.registration_id = successor.id
        db.session.flush()


def _keep(event: Event, payer: Registration | Group, invoice: InvoiceTo, kept: InvoiceDetails) -> None:
    if invoice.seen != rules.price_key(event.price_member, event.price_other):
        raise PriceChanged
    is_member = queries.is_member(payer.company_id)
    price = policies.price_for(event.price_member, event.price_other, is_member=is_member)
    if price is None:
        return
    if not invoice.is_sufficient:
        raise InvoiceNeeded
    kept.event_id, kept.price = event.id, price
    _write(kept, invoice, payer.company)
    db.session.add(kept)
    db.session.flush()


def _write(kept: InvoiceDetails, invoice: InvoiceTo, company: str) -> None:
    for name in SAID:
        setattr(kept, name, getattr(invoice, name))
    kept.company = invoice.company or company
