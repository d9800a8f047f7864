"""Saying that a question should not be shown."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import RadioField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired

from eventsite.rules.questions import DeclineReason


class ReportForm(FlaskForm):
    """One reason, of those for which a question is not shown."""

    reason = RadioField(
        _l("What is wrong with it?"),
        [InputRequired(_l("Choose a reason"))],
        choices=[
            SelectChoice(DeclineReason.PERSONAL_DATA.value, _l("It is about a person or a single case")),
            SelectChoice(DeclineReason.OFFENSIVE.value, _l("It attacks somebody instead of asking")),
            SelectChoice(DeclineReason.ADVERTISING.value, _l("It advertises something")),
            SelectChoice(DeclineReason.OFF_TOPIC.value, _l("It is about something else than the meeting")),
            SelectChoice(DeclineReason.OTHER.value, _l("Something else")),
        ],
    )

    @property
    def why(self) -> DeclineReason:
        """The reason that was chosen."""
        return DeclineReason(self.reason.data)
