"""How a new event begins: from nothing, from a template, from another event."""

from collections.abc import Sequence

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms.fields import SelectChoice
from wtforms.validators import DataRequired, ValidationError

from eventsite.rules.details import EventDetails
from eventsite.rules.plans import KEPT_IN_TEMPLATES, TAKEN_TO_BEGIN_WITH, Part
from eventsite.web.forms.choices import ChoiceField, SeveralField
from eventsite.web.forms.events.fields import line
from eventsite.web.forms.organizers import plain_line
from eventsite.web.forms.times import DayField, gap_in_words, wall

PARTS = [
    SelectChoice(Part.PROGRAMME.value, _l("Programme and sessions")),
    SelectChoice(Part.SPEAKERS.value, _l("Speakers")),
    SelectChoice(Part.FIELDS.value, _l("The form’s own questions")),
    SelectChoice(Part.POLICY.value, _l("Rules of registration, places and deadlines")),
    SelectChoice(Part.ROUND.value, _l("Settings of questions to the speakers")),
    SelectChoice(Part.PICTURE.value, _l("Picture")),
    SelectChoice(Part.READING.value, _l("Reading")),
    SelectChoice(Part.MAILS.value, _l("Automatic mails: when, to whom and in which words")),
    SelectChoice(Part.ORGANIZERS.value, _l("Organizers who work with it")),
    SelectChoice(Part.GUESTS.value, _l("Guests with a link: new links for the same people, mailed to nobody yet")),
]


def _day() -> DayField:
    return DayField(
        _l("Date"),
        [DataRequired(_l("Write the date"))],
        filters=[plain_line],
        description=_l("All deadlines move along. You can change everything afterwards."),
    )


class BeginForm(FlaskForm):
    """From which template, and on which day."""

    source = ChoiceField(_l("Begin with"), validate_choice=True)
    title = line(_l("Title"), is_required=_l("Write a title"))
    day = _day()

    def offer(self, sources: Sequence[tuple[str, str]]) -> None:
        """Let one of these be chosen, the first beforehand."""
        self.source.choices = [SelectChoice(value, label) for value, label in sources]
        self.source.data = self.source.data or sources[0][0]


class CopyForm(FlaskForm):
    """What is taken along to another day."""

    title = line(_l("Title"), is_required=_l("Write a title"))
    day = _day()
    parts = SeveralField(_l("Take along"), choices=PARTS, default=sorted(TAKEN_TO_BEGIN_WITH))

    details: EventDetails

    def chosen(self) -> frozenset[Part]:
        """Return the parts that are ticked."""
        return frozenset(Part(value) for value in self.parts.data or ())

    def validate_day(self, field: DayField) -> None:
        """A day on which the clocks show when the meeting begins."""
        problem = gap_in_words(wall(field.day, self.details.starts_wall.time()), self.details.timezone)
        if problem:
            raise ValidationError(problem)


class TemplateForm(FlaskForm):
    """An event as a template of the association."""

    name = line(_l("Name of the template"), 120, is_required=_l("Write a name"))
    parts = SeveralField(
        _l("Take along"),
        choices=[part for part in PARTS if part.value in KEPT_IN_TEMPLATES],
        default=sorted(KEPT_IN_TEMPLATES),
    )

    def chosen(self) -> frozenset[Part]:
        """Return the parts that are ticked."""
        return frozenset(Part(value) for value in self.parts.data or ())

    def refuse_name(self) -> None:
        """Say that there is one of that name."""
        self.name.errors = [gettext("There is a template of that name already")]


class RenameForm(FlaskForm):
    """Another name for a template."""

    name = line(_l("Name of the template"), 120, is_required=_l("Write a name"))
