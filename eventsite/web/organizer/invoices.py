"""Who pays for whom: a list to look at, and a file for the finance system."""

from flask import Blueprint, Response, render_template
from flask_babel import gettext

from eventsite.models import Event
from eventsite.queries import invoices as queries
from eventsite.queries.invoices import Invoice
from eventsite.rules.permissions import Action
from eventsite.web.guards import requires
from eventsite.web.organizer import exports, frames

blueprint = Blueprint("invoices", __name__, url_prefix=f"/events/<{frames.ROW}:event_id>")


@blueprint.get("/invoices")
@requires(Action.SEE_ATTENDEES)
def index(event_id: int) -> str:
    """Who pays, for how many, how much, and who cancelled too late."""
    event = frames.mine(event_id)
    invoices = queries.of_event(event)
    return render_template(
        "organizer/invoices/index.html",
        **frames.around(event),
        invoices=[invoice for invoice in invoices if invoice.people],
        total=sum(invoice.total for invoice in invoices),
        without=queries.without(event_id) if event.price_member or event.price_other else [],
    )


@blueprint.get("/invoices.csv")
@requires(Action.EXPORT_ATTENDEES)
def as_csv(event_id: int) -> Response:
    """One row for each invoice: UTF-8 with a byte order mark, semicolons, amounts with a comma."""
    event = frames.mine(event_id)
    rows = [_row(event, invoice) for invoice in queries.of_event(event) if invoice.people]
    return exports.csv_file([_headings(), *rows], f"{event.slug}-" + gettext("invoices"))


def _headings() -> list[str]:
    return [
        gettext("Invoice no."),
        gettext("Company"),
        gettext("Organization number"),
        gettext("Your reference"),
        gettext("Invoice address"),
        gettext("Peppol id"),
        gettext("Quantity"),
        gettext("Price without VAT"),
        gettext("Sum without VAT"),
        gettext("Participants"),
        gettext("Cancelled too late"),
        gettext("Meeting"),
        gettext("Date"),
    ]


def _row(event: Event, invoice: Invoice) -> list[str]:
    details = invoice.details
    return [
        str(details.id),
        details.company,
        details.org_number,
        details.reference,
        ", ".join(details.address.splitlines()),
        details.peppol_id,
        str(len(invoice.people)),
        _amount(details.price),
        _amount(invoice.total),
        ", ".join(one.name for one in invoice.people if one.name),
        ", ".join(one.name for one in invoice.late if one.name) or (gettext("yes") if invoice.late else gettext("no")),
        event.title,
        f"{event.starts_local:%Y-%m-%d}",
    ]


def _amount(ore: int) -> str:
    """Return the amount in kronor as a Swedish spreadsheet reads it: 1200,50."""
    return f"{ore // 100},{ore % 100:02}"
