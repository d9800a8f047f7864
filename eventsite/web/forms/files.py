"""A file in a form, taken only if the scanner of malware finds nothing in it."""

from typing import Any

from flask_wtf.file import FileField as AnyFileField
from wtforms.validators import StopValidation

from eventsite.web import scanning


class FileField(AnyFileField):
    """A file to send. Every form that asks for one has this field, or one that is made of it.

    `most` is how many bytes its reader takes, who refuses what is larger; `refusal` says why the file was not taken.
    """

    refusal = ""

    def __init__(self, *args: Any, most: int | None = None, **rest: Any) -> None:
        super().__init__(*args, **rest)
        self._most = most
        self._is_shown = False

    @property
    def is_sent(self) -> bool:
        """Whether there is a file."""
        return bool(self.data and getattr(self.data, "filename", ""))

    @property
    def is_clean(self) -> bool:
        """Whether the file may be read: the scanner, who looks at it once, has found nothing in it."""
        if self.is_sent and not self._is_shown:
            self._is_shown = True
            self.refusal = scanning.refusal_of(self.data, self._most)
        return not self.refusal

    def pre_validate(self, _form: object) -> None:
        """Say why the file was not taken, if it was not."""
        if not self.is_clean:
            raise StopValidation(self.refusal)
