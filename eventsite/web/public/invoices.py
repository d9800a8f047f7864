"""Where the invoice for one's place goes."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from eventsite.database import transaction
from eventsite.errors import NotFound, NotPossibleNow
from eventsite.models import InvoiceDetails, Registration
from eventsite.queries import invoices as queries
from eventsite.services import invoices
from eventsite.web import headers
from eventsite.web.forms.invoices import InvoiceForm
from eventsite.web.guards import public
from eventsite.web.languages import in_both
from eventsite.web.public import personal_links

blueprint = Blueprint("invoices", __name__)
blueprint.after_request(headers.personal)
ADDRESS = "/my/registrations/<int:registration_id>/invoice"


@in_both(blueprint, ADDRESS)
@public
def edit(registration_id: int) -> str:
    """The details as they are, to be changed."""
    registration = personal_links.opened(registration_id)
    return _page(registration, InvoiceForm.of(_own(registration)))


@in_both(blueprint, ADDRESS, methods=["POST"])
@public
def change(registration_id: int) -> Response | tuple[str, int]:
    """Send the invoice elsewhere."""
    registration = personal_links.opened(registration_id)
    kept = _own(registration)
    form = InvoiceForm.of(kept)
    if not form.validate_on_submit():
        return _page(registration, form), 422
    event_id, invoice_id, details = kept.event_id, kept.id, form.invoice_to()
    try:
        with transaction():
            invoices.change(event_id, invoice_id, details)
        flash(gettext("The invoice details are saved."))
    except NotPossibleNow:
        flash(gettext("The meeting has begun. Write to us if the invoice is to go elsewhere."))
    return redirect(url_for("public.registrations.show", registration_id=registration_id), code=303)


def _own(registration: Registration) -> InvoiceDetails:
    """Return the registration's own invoice; that of a group is its coordinator's. Raises NotFound."""
    kept = queries.of_registration(registration)
    if kept is None or kept.registration_id != registration.id:
        raise NotFound("invoice")
    return kept


def _page(registration: Registration, form: InvoiceForm) -> str:
    return render_template("public/invoices/edit.html", registration=registration, event=registration.event, form=form)
