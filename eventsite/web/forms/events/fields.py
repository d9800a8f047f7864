"""The kinds of field that the editor is made of."""

from urllib.parse import urlsplit

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import StringField, URLField
from wtforms.validators import DataRequired, Length, ValidationError

from eventsite import text
from eventsite.web.forms.organizers import plain_line

TOO_LONG = _l("Write at most %(max)d characters")


def plain_text(value: str | None) -> str:
    """Return the text without control characters, lines kept."""
    return text.plain(value or "")


def line(label: str, longest: int = 200, *, description: str = "", is_required: str = "") -> StringField:
    """Return a field for one line of text."""
    # No Optional() here: it would keep the rows' own checks from seeing a field left blank.
    checks = [DataRequired(is_required)] if is_required else []
    checks.append(Length(max=longest, message=TOO_LONG))
    return StringField(label, checks, filters=[plain_line], description=description)


def web_address(label: str, description: str = "") -> URLField:
    """Return a field for an address on the web."""
    checks = [Length(max=2000, message=TOO_LONG), check_web_address]
    return URLField(label, checks, filters=[_bare_address], description=description)


def check_web_address(_form: object, field: URLField) -> None:
    """Take http and https addresses only."""
    if field.data and not _is_page(field.data):
        raise ValidationError(gettext("Write the whole address, beginning with https://"))


def names_in(typed: str | None) -> tuple[str, ...]:
    """Return the names or words between commas."""
    return tuple(name.strip() for name in (typed or "").split(",") if name.strip())


def _bare_address(value: str | None) -> str:
    # Only controls and outer blanks go; nothing else of an address is touched.
    return text.plain(value or "").strip()


def _is_page(typed: str) -> bool:
    try:
        parts = urlsplit(typed)
        is_page = parts.scheme in {"http", "https"} and bool(parts.hostname)
        return is_page and (parts.port or 80) > 0 and not any(map(str.isspace, typed))
    except ValueError:
        return False
