"""Where an invoice goes, with a registration or later."""

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import HiddenField, StringField, TextAreaField
from wtforms.validators import Length, Optional, ValidationError

from eventsite import text
from eventsite.models import Event, InvoiceDetails
from eventsite.rules import policies
from eventsite.rules.invoices import InvoiceTo, price_key
from eventsite.web.forms.events.fields import TOO_LONG, plain_text
from eventsite.web.forms.organizers import plain_line

FIELDS = (
    "invoice_prices", "invoice_company", "invoice_org_number", "invoice_reference", "invoice_address",
    "invoice_peppol_id",
)  # fmt: skip


def _line(label: str, longest: int, description: str) -> StringField:
    checks = [Optional(), Length(max=longest, message=TOO_LONG)]
    return StringField(label, checks, filters=[plain_line], description=description)


class InvoiceFields(FlaskForm):
    """Who pays and where the invoice goes; `invoice_prices` are the prices that were shown."""

    all_pay = True  # whether nobody comes for free; set by offer_invoice
    invoice_prices = HiddenField()
    invoice_company = _line(_l("Company to invoice"), 200, _l("Leave it empty if it is the one above."))
    invoice_org_number = _line(_l("Organization number"), 20, _l("For example 556703-7485."))
    invoice_reference = _line(_l("Your reference"), 100, _l("A name, a cost centre or an order number."))
    invoice_address = TextAreaField(
        _l("Invoice address"),
        [Length(max=500, message=TOO_LONG)],
        filters=[plain_text],
        description=_l("Postal address, or the e-mail address that takes invoices. Not needed with a Peppol id."),
        render_kw={"rows": 3},
    )
    invoice_peppol_id = _line(
        _l("Peppol id"), 60, _l("For electronic invoices: 0007: and the organization number, or 0088: and a GLN.")
    )

    def offer_invoice(self, event: Event) -> None:
        """Ask only where it costs something, and note which prices are shown."""
        if not policies.costs(event.price_member, event.price_other):
            for name in FIELDS:
                delattr(self, name)
        elif not self.is_submitted():
            self.invoice_prices.data = price_key(event.price_member, event.price_other)
        self.all_pay = bool(event.price_member and event.price_other)

    def tell_new_price(self, event: Event) -> None:
        """Say that the price is another than the one shown, and show the new one."""
        if self.invoice_prices:
            self.invoice_prices.data = price_key(event.price_member, event.price_other)
            self.form_errors.append(
                gettext("The price has changed since you opened the form. Look at it and send again.")
            )

    def tell_need(self) -> None:
        """Say that the place costs something, so the invoice must go somewhere."""
        self.invoice_address.errors = [self._need()]

    def validate_invoice_org_number(self, field: StringField) -> None:
        """Take numbers whose check digit is right, and write them as they are written."""
        if field.data and text.org_number(field.data) is None:
            raise ValidationError(gettext("Write the organization number as 556703-7485"))
        field.data = text.org_number(field.data) or ""

    def validate_invoice_peppol_id(self, field: StringField) -> None:
        """Take an organization number or a GLN, with its scheme before it."""
        if field.data and text.peppol_id(field.data) is None:
            raise ValidationError(gettext("Write the Peppol id as 0007:5567037485 or 0088:7300010000001"))
        field.data = text.peppol_id(field.data) or ""

    def validate_invoice_address(self, field: TextAreaField) -> None:
        """The invoice can be sent: by mail, by post or over Peppol."""
        if self.all_pay and not (field.data.strip() or self.invoice_peppol_id.data):
            raise ValidationError(self._need())

    def invoice_details(self) -> InvoiceTo | None:
        """Return where the invoice goes; None where nothing is paid."""
        return self.invoice_to() if self.invoice_address else None

    def invoice_to(self) -> InvoiceTo:
        """Return where the invoice goes, of a form that asks for it."""
        return InvoiceTo(
            company=self.invoice_company.data,
            org_number=self.invoice_org_number.data,
            reference=self.invoice_reference.data,
            address=self.invoice_address.data.strip(),
            peppol_id=self.invoice_peppol_id.data,
            seen=self.invoice_prices.data or "",
        )

    def _need(self) -> str:
        return gettext("Write where the invoice goes: an address, or a Peppol id below")


class InvoiceForm(InvoiceFields):
    """The same, for who has registered already: the price stands, so whom it goes to is all that changes."""

    @classmethod
    def of(cls, kept: InvoiceDetails) -> "InvoiceForm":
        """Return the form as it was sent, or as it shows what is kept."""
        names = ("company", "org_number", "reference", "address", "peppol_id")
        form = cls(data={f"invoice_{name}": getattr(kept, name) for name in names})
        form.invoice_company.description = ""
        return form
