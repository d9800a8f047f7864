"""Pictures in forms: let in where somebody may send them, kept as soon as they come, named by a hidden field."""

from flask import request
from wtforms import BooleanField, HiddenField

from eventsite import storage
from eventsite.database import transaction
from eventsite.errors import NotAPicture
from eventsite.rules.images import MAX_BYTES, Use
from eventsite.services import images
from eventsite.web.forms.images import PictureField, in_words

FORM_BYTES = 2 * 1024 * 1024


def let_in() -> None:
    """Let this request bring a picture of the full size. Call it before the form is read, so before the CSRF check."""
    if request.method == "POST":
        request.max_content_length = MAX_BYTES + FORM_BYTES


def settle(upload: PictureField, kept: HiddenField, remove: BooleanField, use: Use) -> None:
    """Keep the new picture, or the one there was, or none if it is to go. A refused file changes nothing."""
    name = _taken(upload, use)
    if name:
        kept.data = name
    elif remove.data and not upload.refusal:
        kept.data = ""
    remove.data = False


def _taken(field: PictureField, use: Use) -> str:
    if not field.is_sent or not field.is_clean:
        return ""
    try:
        picture = images.prepare(field.data.stream, use)
    except NotAPicture as refusal:
        field.refusal = in_words(refusal)
        return ""
    with storage.kept(storage.current().media, picture.content, picture.ending) as name, transaction():
        images.keep(picture, name)
    return name
