"""One person as an organizer changes it, and moving the person to another meeting."""

from collections.abc import Sequence
from typing import Self

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, HiddenField
from wtforms.fields import SelectChoice
from wtforms.validators import ValidationError

from eventsite.models import Event, Registration
from eventsite.queries import seats as seat_queries
from eventsite.rules import policies
from eventsite.rules.edits import PersonDetails
from eventsite.rules.events import Format
from eventsite.services.additions import WhenFull
from eventsite.web.filters import day, local
from eventsite.web.forms.additions import PersonFields
from eventsite.web.forms.choices import PickField
from eventsite.web.forms.modes import ModeField

SAID = ("name", "company", "job_title", "phone", "mode")


class PersonForm(PersonFields):
    """Who somebody is. What it said when the page was opened comes along, so that nobody's change is written over."""

    mode = ModeField()
    is_told = BooleanField(
        _l("Mail the person that the details are changed"),
        description=_l(
            "A link to their own page, where they see what it says. A new way of taking part is always told."
        ),
    )
    seen_name = HiddenField()
    seen_company = HiddenField()
    seen_job_title = HiddenField()
    seen_phone = HiddenField()
    seen_mode = HiddenField()

    @classmethod
    def for_person(cls, event: Event, registration: Registration) -> Self:
        """Return the form with what is written about the person."""
        mode = policies.mode_in(event.format, registration.mode)
        said = {name: getattr(registration, name) for name in SAID} | {"mode": mode.value}
        form = cls(data=said | {f"seen_{name}": value for name, value in said.items()})
        form.mode.label.text = gettext("How the person takes part")
        if event.format == Format.HYBRID:
            form.mode.offer(event, seat_queries.tally(event))
            form.mode.details = {}
        else:
            del form.mode
        return form

    def details(self) -> PersonDetails:
        """Return what is written now, once the form is valid."""
        return PersonDetails(
            self.name.data or "",
            self.company.data or "",
            self.job_title.data or "",
            self.dialled,
            self.mode.data if self.mode else None,
        )

    def seen(self) -> PersonDetails:
        """Return what was written when the page was opened."""
        name, company, job_title, phone, mode = (self[f"seen_{name}"].data or "" for name in SAID)
        return PersonDetails(name, company, job_title, phone, mode if self.mode else None)

    def take_over(self, now: PersonDetails) -> None:
        """Let what somebody else has written stand where nothing else was typed here, and count it as seen."""
        for name in SAID:
            control, seen = self._fields.get(name), self[f"seen_{name}"]
            if control is None:
                continue
            if (control.data or "") == (seen.data or ""):
                control.data = getattr(now, name)
            seen.data = getattr(now, name)


class MoveForm(FlaskForm):
    """To which meeting, and what if it is full."""

    to = PickField(_l("Move to"), choices=[], validate_choice=False)
    when_full = HiddenField()

    @classmethod
    def among(cls, events: Sequence[Event]) -> Self:
        """Return the form with the meetings that one works with and that take people still."""
        form = cls()
        form.to.choices = [SelectChoice("", gettext("Choose a meeting"))]
        form.to.choices += [SelectChoice(str(one.id), f"{day(local(one.starts_at))} – {one.title}") for one in events]
        return form

    def validate_to(self, field: PickField) -> None:
        """One of them is chosen."""
        if not field.data or field.data not in {choice.value for choice in field.choices}:
            raise ValidationError(gettext("Choose a meeting"))

    @property
    def decided(self) -> WhenFull:
        """What is to be done when there is no seat."""
        return WhenFull(self.when_full.data) if self.when_full.data in set(WhenFull) else WhenFull.ASK
