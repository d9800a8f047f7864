"""Pictures in a form: taken at once, so that an error elsewhere does not lose them."""

from flask import current_app
from flask_babel import gettext
from flask_wtf.file import FileField
from wtforms.validators import ValidationError

from eventsite.errors import NotAPicture


class PictureField(FileField):
    """A picture to upload. The view takes it before the form is judged and leaves word of a refusal here."""

    refusal = ""

    def pre_validate(self, _form: object) -> None:
        """Say why the picture was not taken, if it was not."""
        if self.refusal:
            raise ValidationError(self.refusal)


def in_words(error: NotAPicture) -> str:
    """Return what the picture is and what it must be."""
    texts = {
        "empty": gettext("The file is empty. Choose a JPEG, PNG or WebP picture"),
        "too_heavy": gettext("The file is over 200 MiB. Choose a smaller one"),
        "wrong_kind": gettext("The file is %(kind)s. Choose a JPEG, PNG or WebP picture"),
        "too_large": gettext("The picture is %(width)s × %(height)s pixels. It may have at most 50 million"),
        "animated": gettext("The picture moves. Choose one that stands still"),
        "too_narrow": gettext("The picture is %(width)s pixels wide. It must be at least %(least)s"),
        "broken": gettext("The picture is damaged and cannot be read. Save it anew and try again"),
    }
    facts = {name: value or gettext("of an unknown kind") for name, value in error.facts.items()}
    try:
        return texts[error.reason] % facts
    except KeyError:
        current_app.logger.warning("no words for the refusal %s", error.reason)
        return texts["broken"]
