"""Saying what one needs to eat and to take part: never asked for more than that, nothing ticked beforehand."""

from collections.abc import Mapping, Sequence
from typing import Any, Self

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import Length, Optional, ValidationError

from eventsite import text
from eventsite.models import Event
from eventsite.rules import needs as rules
from eventsite.rules.events import Format
from eventsite.rules.needs import Access, Diet, NeedsDetails
from eventsite.web import needs
from eventsite.web.forms.choices import SeveralField

TOO_LONG = _l("Write at most %(max)d characters")


class OfferedField(SeveralField):
    """Boxes to tick, or none; what is offered is decided when the event is known."""

    def offer(self, words: Mapping[str, str]) -> None:
        """Let people choose among these."""
        self.choices = [SelectChoice(str(value), word) for value, word in words.items()]

    def pre_validate(self, _form: object) -> None:
        """Take nothing that is not offered."""
        if not set(self.data or ()) <= {choice.value for choice in self.choices}:
            raise ValidationError(gettext("Choose among those that are offered"))


def _note(value: str | None) -> str:
    return text.plain(value or "").strip()


class NeedsFields(FlaskForm):
    """Food and access, as far as the event asks for them, and the consent that it takes to write anything."""

    diets = OfferedField(_l("Food"), [Optional()])
    diet_note = TextAreaField(
        _l("Allergies and other food"),
        [Optional(), Length(max=rules.MAX_NOTE, message=TOO_LONG)],
        filters=[_note],
        description=_l("Write only what the kitchen needs to know."),
        render_kw={"rows": 2, "autocomplete": "off"},
    )
    access_needs = OfferedField(_l("Access"), [Optional()])
    access_note = TextAreaField(
        _l("Something else that you need to take part"),
        [Optional(), Length(max=rules.MAX_NOTE, message=TOO_LONG)],
        filters=[_note],
        description=_l("Write what we need to arrange. You need not say why."),
        render_kw={"rows": 2, "autocomplete": "off"},
    )
    needs_consent = BooleanField()

    def offer_needs(self, event: Event, *, diet: bool, access: bool) -> None:
        """Leave the fields that are asked, and say what the consent is to."""
        if diet:
            self.diets.offer(needs.diets_in_words())
            if event.format == Format.HYBRID:
                self.diets.description = gettext("Only for those who come to the place.")
        else:
            del self.diets, self.diet_note
        if access:
            self.access_needs.offer(needs.access_in_words())
        else:
            del self.access_needs, self.access_note
        if diet or access:
            self.needs_consent.label.text = needs.consent_in_words(event)
        else:
            del self.needs_consent

    def validate_needs_consent(self, field: BooleanField) -> None:
        """Ask for consent as soon as anything is written, and for nothing otherwise."""
        if not field.data and not self._said("").is_empty:
            raise ValidationError(gettext("Tick the box if we may keep what you have written, or clear it"))

    def needs_details(self) -> NeedsDetails | None:
        """Return what was said and consented to, once the form is valid; None where nothing is asked."""
        return self._said(str(self.needs_consent.label.text)) if self.needs_consent else None

    def _said(self, consent_text: str) -> NeedsDetails:
        return NeedsDetails(
            diets=tuple(diet for diet in Diet if diet in _chosen(self.diets)),
            diet_note=self.diet_note.data or "" if self.diet_note else "",
            access=tuple(one for one in Access if one in _chosen(self.access_needs)),
            access_note=self.access_note.data or "" if self.access_note else "",
            consent_text=consent_text,
        )


class NeedsForm(NeedsFields):
    """What one has said, to be changed; consent is given anew."""

    @classmethod
    def holding(cls, details: NeedsDetails) -> Self:
        """Return the form with what was said, to begin with."""
        return cls(
            data={
                "diets": [str(diet) for diet in details.diets],
                "diet_note": details.diet_note,
                "access_needs": [str(one) for one in details.access],
                "access_note": details.access_note,
            }
        )


def _chosen(field: OfferedField | None) -> Sequence[Any]:
    return field.data or () if field else ()
