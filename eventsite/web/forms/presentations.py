"""What a speaker says about themselves, and what an organizer answers."""

from typing import Self

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, HiddenField, TextAreaField
from wtforms.validators import DataRequired, Length, Optional

from eventsite.models import Presentation, Speaker
from eventsite.rules.presentations import MOST_BIOGRAPHY, MOST_NOTE, PresentationDetails
from eventsite.web.forms.events.fields import TOO_LONG, line, plain_text
from eventsite.web.forms.images import PORTRAIT, PictureField
from eventsite.web.forms.numbers import whole
from eventsite.web.forms.times import ClockField, DayField


class PresentationForm(FlaskForm):
    """Title, organization, biography and portrait, and the consent without which nothing is kept."""

    version = HiddenField(default="0")
    portrait_name = HiddenField()
    title = line(_l("Title or role"))
    organization = line(_l("Organization"))
    biography = TextAreaField(
        _l("Short biography"),
        [Optional(), Length(max=MOST_BIOGRAPHY, message=TOO_LONG)],
        filters=[plain_text],
        description=_l("Three or four sentences on who you are and what you know about the subject."),
        render_kw={"rows": 5},
    )
    portrait = PictureField(_l("Portrait"), [Optional()], description=PORTRAIT)
    remove_portrait = BooleanField(_l("Take the portrait away"))
    is_agreed = BooleanField(_l("I agree"), [DataRequired(_l("Tick that you agree, or send nothing"))])

    @classmethod
    def of(cls, speaker: Speaker, sent: Presentation | None) -> Self:
        """Return the form with what was sent last, or with what the programme says."""
        said = sent or speaker
        portrait = said.portrait
        form = cls(
            data={
                "version": str(sent.version if sent else 0),
                "portrait_name": portrait.name if portrait else "",
                "title": said.title,
                "organization": said.organization,
                "biography": said.biography,
            }
        )
        form.is_agreed.description = consent_in_words()
        return form

    @property
    def seen_version(self) -> int:
        """The version that was on the page; -1, which none has, if it cannot be told."""
        return seen_in(self.version.data)

    def details(self, portrait_id: int | None) -> PresentationDetails:
        """Return what a valid form says."""
        return PresentationDetails(
            title=self.title.data or "",
            organization=self.organization.data or "",
            biography=self.biography.data or "",
            portrait_id=portrait_id,
            consent_text=consent_in_words(),
        )


class ReturnForm(FlaskForm):
    """What a speaker is asked to change."""

    version = HiddenField(default="0")
    note = TextAreaField(
        _l("What should be changed?"),
        [DataRequired(_l("Write what should be changed")), Length(max=MOST_NOTE, message=TOO_LONG)],
        filters=[plain_text],
        description=_l("It stands on the speaker's own page."),
        render_kw={"rows": 2},
    )


class DueForm(FlaskForm):
    """Until when speakers may send something."""

    day = DayField(_l("Last day for speakers"), description=_l("Leave it empty for the start of the meeting."))
    clock = ClockField(_l("at"))


def consent_in_words() -> str:
    """Return what a speaker consents to; the hash of it is kept with the consent."""
    return gettext(
        "My title, organization, biography and portrait are shown with my name on the page of the meeting, also "
        "afterwards. I can take this back here as long as my link works, and later by writing to the office."
    )


def seen_in(version: object) -> int:
    """Return the version that stands in a hidden field; -1, which none has, for what is none."""
    number = whole(version)
    return -1 if number is None else number
