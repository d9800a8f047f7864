"""Files and links for participants."""

from typing import Self

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, StringField
from wtforms.fields import SelectChoice
from wtforms.validators import Length, ValidationError

from eventsite.errors import NotAnAttachment
from eventsite.models import Material
from eventsite.rules import materials as rules
from eventsite.rules.materials import MaterialDetails
from eventsite.web.forms.choices import ChoiceField
from eventsite.web.forms.events.fields import TOO_LONG, web_address
from eventsite.web.forms.files import FileField
from eventsite.web.forms.organizers import plain_line
from eventsite.web.forms.uploads import in_words as refusal_in_words

READERS = [
    SelectChoice("participants", _l("Participants, on their own page")),
    SelectChoice("everyone", _l("Everyone, on the page of the meeting too")),
]


def _title(description: str = "") -> StringField:
    checks = [Length(max=rules.TITLE_LENGTH, message=TOO_LONG)]
    return StringField(_l("Title"), checks, filters=[plain_line], description=description)


class ShownFields(FlaskForm):
    """To whom something is shown, and when."""

    readers = ChoiceField(_l("Who sees it?"), choices=READERS, default="participants")
    is_early = BooleanField(_l("Show it at once"), description=_l("Otherwise it is shown when the meeting is over."))

    def shown(self, title: str, url: str = "") -> MaterialDetails:
        """Return what the form says."""
        return MaterialDetails(title, url, self.readers.data == "everyone", bool(self.is_early.data))


class FileForm(ShownFields):
    """A file to add; without a title it is called as it is called."""

    file = FileField(
        _l("File"),
        most=rules.MAX_BYTES,
        description=_l("PDF, picture, text or a document from Word, Excel, PowerPoint or LibreOffice. At most 50 MB."),
        render_kw={"accept": rules.ACCEPTED},
    )
    title = _title(_l("Leave it empty for the name of the file."))

    def validate_file(self, field: FileField) -> None:
        """A form for a file has one."""
        if not field.is_sent:
            raise ValidationError(gettext("Choose a file"))


class LinkForm(ShownFields):
    """A link to add."""

    title = _title()
    url = web_address(_l("Address"))

    def validate_title(self, field: StringField) -> None:
        """A link has a title."""
        if not field.data:
            raise ValidationError(gettext("Write a title"))

    def validate_url(self, field: StringField) -> None:
        """A link leads somewhere."""
        if not field.data:
            raise ValidationError(gettext("Write the address"))


class ChangeForm(LinkForm):
    """What is said of something that is there. A file has no address, and can be replaced."""

    file = FileField(
        _l("New file"),
        most=rules.MAX_BYTES,
        description=_l("Takes the place of the old file, which is deleted. Leave it empty to keep the file."),
        render_kw={"accept": rules.ACCEPTED},
    )

    @property
    def sends_file(self) -> bool:
        """Whether there is a file to take the place of the old one."""
        return bool(self.file and self.file.is_sent)

    @classmethod
    def of(cls, material: Material) -> Self:
        """Return the form with what is stored, without an address for a file or a file for a link."""
        form = cls(
            data={
                "title": material.title,
                "url": material.url,
                "readers": "everyone" if material.is_public else "participants",
                "is_early": material.is_early,
            }
        )
        if material.is_file:
            del form.url
        else:
            del form.file
        return form


def in_words(error: NotAnAttachment) -> str:
    """Return what is wrong with the file and what is taken instead."""
    if error.reason == "too_heavy":
        return gettext("The file is %(size)s MB. It may be at most 50 MB", size=error.facts["megabytes"])
    if error.reason == "wrong_kind":
        return gettext(
            "We do not take files of this kind. Choose a PDF, a picture, a text file or a document from Word, Excel, "
            "PowerPoint or LibreOffice, or add it as a link"
        )
    return refusal_in_words(error)
