"""Changing what one has said about oneself, and an organizer's answers for somebody."""

from typing import Any, Self

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms.validators import Optional, ValidationError

from eventsite import text
from eventsite.models import Event, Registration
from eventsite.rules import edits as rules
from eventsite.rules.edits import EditDetails
from eventsite.web.forms.fields import OwnFields, name_of, typed
from eventsite.web.forms.organizers import plain_line
from eventsite.web.forms.registrations import RegistrationForm
from eventsite.web.forms.sheets import Sheet
from eventsite.web.forms.times import ClockField, DayField, gap_in_words, wall


class AnswersForm(OwnFields):
    """Somebody's answers, to be changed by an organizer."""

    @classmethod
    def for_person(cls, event: Event, registration: Registration) -> Self:
        """Return the form with what was answered, and everything that an organizer may fill in."""
        sheet = Sheet.of_person(event, registration, by_staff=True)
        return cls.asking(sheet)(data=answered(sheet))


class EditForm(OwnFields):
    """What one has said when registering, but for the address."""

    name = RegistrationForm.name
    company = RegistrationForm.company
    job_title = RegistrationForm.job_title
    phone = RegistrationForm.phone
    validate_phone = RegistrationForm.validate_phone

    @classmethod
    def for_person(cls, event: Event, registration: Registration) -> Self:
        """Return the form with what was said; without the company where that decides who gets in."""
        sheet = Sheet.of_person(event, registration)
        said = {name: getattr(registration, name) for name in ("name", "company", "job_title", "phone")}
        form = cls.asking(sheet)(data=said | answered(sheet))
        if not rules.may_change_company(event.admission, event.company_quota):
            del form.company
        return form

    def details(self) -> EditDetails:
        """Return what the person says, once the form is valid."""
        return EditDetails(
            name=self.name.data or "",
            company=self.company.data or "" if self.company else "",
            job_title=self.job_title.data or "",
            phone=text.phone(self.phone.data) or "" if self.phone.data else "",
            answers=self.own_answers(),
        )


class ExtensionForm(FlaskForm):
    """Until when one person may change their registration; nothing: as long as everyone."""

    until_day = DayField(_l("May be changed until"), [Optional()], filters=[plain_line])
    until_clock = ClockField(_l("at"), [Optional()], filters=[plain_line])
    zone = "Europe/Stockholm"  # set by the view: the event's

    def validate_until_clock(self, field: ClockField) -> None:
        """Refuse a time that the clocks skip, or one without its day."""
        if field.data and not self.until_day.data:
            raise ValidationError(gettext("Write the day too"))
        problem = gap_in_words(wall(self.until_day.day, field.clock), self.zone)
        if problem:
            raise ValidationError(problem)


def answered(sheet: Sheet) -> dict[str, Any]:
    """Return what was answered, as it stands in the controls."""
    before = sheet.situation.before
    kept = [asked for asked in sheet.fields if asked.id in before and before[asked.id].kind == asked.kind]
    return {name_of(asked): typed(before[asked.id].value, asked.kind) for asked in kept}
