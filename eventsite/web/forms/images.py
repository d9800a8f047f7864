"""Pictures in a form: taken at once, so that an error elsewhere does not lose them."""

from typing import Any

from flask import current_app
from flask_babel import format_decimal, gettext
from flask_babel import lazy_gettext as _l

from eventsite.errors import NotAPicture
from eventsite.rules.images import MAX_BYTES
from eventsite.web.forms.files import FileField

EVENT_PICTURE = _l(
    "JPEG, PNG or WebP, at least 540 pixels wide, at most 50 megapixels and 200 MiB. It must stand still."
)
PORTRAIT = _l("JPEG, PNG or WebP, at least 200 pixels wide, at most 50 megapixels and 200 MiB. It must stand still.")


class PictureField(FileField):
    """A picture to upload. The view takes it before the form is judged and leaves word of a refusal here."""

    def __init__(self, *args: Any, **rest: Any) -> None:
        rest.setdefault("render_kw", {"accept": "image/jpeg,image/png,image/webp"})
        super().__init__(*args, most=MAX_BYTES, **rest)


def in_words(error: NotAPicture) -> str:
    """Return what the picture is and what it must be."""
    facts = {name: _shown(name, value) for name, value in error.facts.items()}
    texts = {
        "empty": gettext("The file is empty. Choose a JPEG, PNG or WebP picture"),
        "too_heavy": gettext("The file is %(size)s bytes. It may be at most 209,715,200 bytes (200 MiB)"),
        "wrong_kind": gettext("The file is %(kind)s. Choose a JPEG, PNG or WebP picture"),
        "two_kinds": gettext(
            "The file is a %(kind)s picture and %(other)s at the same time. Save the picture anew and choose that file"
        ),
        "too_large": gettext(
            "The picture is %(width)s × %(height)s pixels, %(kind)s. It may have at most 50 million pixels in all"
        ),
        "animated": gettext("The picture moves, %(kind)s. Choose one that stands still"),
        "too_narrow": gettext(
            "The picture is %(width)s pixels wide, %(kind)s. It must be at least %(least)s pixels wide"
        ),
        "broken": gettext(
            "The picture is damaged and cannot be read, %(kind)s. Save it anew as JPEG, PNG or WebP and try again"
        ),
        "busy": gettext("The file could not be kept just now. Try again in a while"),
    }
    try:
        return texts[error.reason] % facts
    except KeyError:
        current_app.logger.warning("no words for the refusal %s", error.reason)
        return gettext("The picture cannot be used. Choose another JPEG, PNG or WebP picture")


def _shown(name: str, value: object) -> str:
    if name == "size":
        return format_decimal(value)
    if name in {"kind", "other"}:
        return "WebP" if value == "WEBP" else str(value or gettext("of an unknown kind"))
    return str(value)
