"""Whom an organizer gives a link into an event, and for what."""

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import EmailField, SelectField, StringField
from wtforms.fields import SelectChoice
from wtforms.validators import Length, ValidationError

from eventsite.models import Event
from eventsite.rules.guests import GuestRole
from eventsite.web.forms.addresses import check_address
from eventsite.web.forms.choices import LANGUAGES, ChoiceField
from eventsite.web.forms.moderation import id_or_none
from eventsite.web.forms.organizers import plain_line


class GuestForm(FlaskForm):
    """Who gets a link, what it is for, and where it is mailed."""

    speaker_names: dict[int, str]
    role = ChoiceField(
        _l("What is the link for?"),
        choices=[
            SelectChoice(GuestRole.MODERATOR.value, _l("To review questions and lead the questions and answers")),
            SelectChoice(GuestRole.SPEAKER.value, _l("To prepare answers, as a speaker")),
            SelectChoice(GuestRole.VENUE.value, _l("To see who comes and what they eat, for the venue")),
            SelectChoice(GuestRole.CO_HOST.value, _l("To see the programme and who comes, for a co-host")),
            SelectChoice(GuestRole.SCREEN.value, _l("To show questions on a screen")),
        ],
        default=GuestRole.MODERATOR.value,
    )
    speaker = SelectField(_l("Speaker"), coerce=id_or_none, validate_choice=False, description=_l("Only for speakers."))
    name = StringField(
        _l("Name"),
        [Length(max=200, message=_l("Write at most %(max)d characters"))],
        filters=[plain_line],
        description=_l("So that the history says who did what. A speaker has the name of the programme."),
    )
    email = EmailField(
        _l("E-mail"),
        [Length(max=320, message=_l("Write at most %(max)d characters"))],
        filters=[plain_line],
        description=_l("We mail the link. Leave it empty to copy the link and pass it on yourself."),
    )
    language = SelectField(
        _l("Language"), choices=LANGUAGES, description=_l("Of the mails and of the pages that the link opens.")
    )

    @classmethod
    def of_event(cls, event: Event) -> "GuestForm":
        """Return the form with the speakers of the event."""
        form = cls()
        form.language.data = form.language.data or event.language
        form.speaker.choices = [
            SelectChoice("", gettext("Choose")),
            *(SelectChoice(str(one.id), one.name) for one in event.speakers),
        ]
        form.speaker_names = {one.id: one.name for one in event.speakers}
        return form

    @property
    def guest_role(self) -> GuestRole:
        """What the link is for."""
        return GuestRole(self.role.data)

    @property
    def guest_name(self) -> str:
        """What the guest is called: speakers as in the programme, a screen as such if nobody says otherwise."""
        if self.guest_role is GuestRole.SPEAKER:
            return self.speaker_names[self.speaker.data]
        return self.name.data or gettext("Screen")

    @property
    def speaker_id(self) -> int | None:
        """Which speaker it is, if any."""
        return self.speaker.data if self.guest_role is GuestRole.SPEAKER else None

    def validate_speaker(self, field: SelectField) -> None:
        """A speaker's link is for one of the programme."""
        if self.role.data == GuestRole.SPEAKER and field.data not in self.speaker_names:
            raise ValidationError(gettext("Choose the speaker"))

    def validate_name(self, field: StringField) -> None:
        """Whoever sees people or decides has a name."""
        if self.role.data in {GuestRole.MODERATOR, GuestRole.VENUE, GuestRole.CO_HOST} and not field.data:
            raise ValidationError(gettext("Write the name"))

    def validate_email(self, field: EmailField) -> None:
        """An address that mail can go to."""
        if field.data:
            check_address(field.data)
