"""A form whose token is checked by the form itself, so that a missing cookie loses nothing that was typed."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import gettext
from flask_wtf import FlaskForm


class CookieCheck(FlaskForm):
    """Tells of a missing cookie like of any other error."""

    def validate(self, extra_validators: Mapping[str, Sequence[Any]] | None = None) -> bool:
        """Check everything; a missing cookie is told like any other error, and nothing typed is lost."""
        is_valid = bool(super().validate(extra_validators))
        if self.csrf_token.errors:
            self.csrf_token.errors = [
                gettext(
                    "Your browser did not send the cookie that protects the form. "
                    "Allow cookies for this site and send again."
                )
            ]
        return is_valid

    @property
    def lacks_cookie(self) -> bool:
        """Whether the browser did not send back the cookie that protects the form."""
        return bool(self.csrf_token.errors)
