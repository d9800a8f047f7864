"""A file in a form: taken in at once, so that an error elsewhere does not lose it; what comes back is its reference."""

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext
from werkzeug.datastructures import FileStorage
from wtforms import Field
from wtforms.widgets import FileInput

from eventsite.errors import NotAnAttachment
from eventsite.models import Upload
from eventsite.rules import attachments as rules

_UNSET: Any = object()


class UploadField(Field):
    """A file to send. The view takes it in before the form is judged (`web.uploads.take`).

    `reference` is the signed name of a file that came before, `upload_id` and `shown` are the file that the form has
    now; `refusal` says why the new one was not taken.
    """

    widget = FileInput()
    reference = ""
    refusal = ""
    shown = ""
    upload_id: int | None = None
    is_to_go = False
    file: FileStorage | None = None

    def __init__(self, label: str = "", validators: Sequence[Any] = (), *, field_id: int, **rest: Any) -> None:
        what = gettext("PDF, picture, text or a document from Word, Excel or LibreOffice. At most 10 MB.")
        rest["description"] = " ".join(filter(None, (rest.get("description"), what)))
        super().__init__(label, validators, render_kw={"accept": rules.ACCEPTED}, **rest)
        self.field_id = field_id

    def process(self, formdata: Any, data: Any = _UNSET, extra_filters: Any = None) -> None:
        """Note the file, and beside it the reference of an earlier one and whether that is to go."""
        super().process(formdata, None, extra_filters)
        if formdata:
            self.reference = str(formdata.get(f"{self.name}-kept", ""))
            self.is_to_go = bool(formdata.get(f"{self.name}-remove"))

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Take the file, if one was chosen."""
        chosen = (one for one in valuelist if isinstance(one, FileStorage) and one.filename)
        self.file = next(chosen, None)

    def hold(self, upload: Upload, reference: str) -> None:
        """Let the form have this file."""
        self.upload_id, self.shown, self.reference = upload.id, upload.original_name, reference

    def let_go(self) -> None:
        """Let the form have no file."""
        self.upload_id, self.shown, self.reference = None, "", ""

    def validate(self, form: Any, extra_validators: Any = ()) -> bool:
        """Say why the file was not taken, if it was not; whether one is needed is for the rules."""
        self.errors = [self.refusal] if self.refusal else []
        return not self.errors


def in_words(error: NotAnAttachment) -> str:
    """Return what is wrong with the file and what is taken instead."""
    accepted = gettext("Choose a PDF, a picture, a text file or a document from Word, Excel or LibreOffice")
    texts = {
        "empty": gettext("The file is empty."),
        "wrong_kind": gettext("We do not take files of this kind."),
        "picture": gettext("The picture cannot be read."),
        "broken": gettext("The document is damaged and cannot be read."),
        "bomb": gettext("The document is too large when unpacked."),
        "macros": gettext("The document holds macros. Save it without them."),
        "locked": gettext("The document has a password. Save it without one."),
    }
    if error.reason == "too_heavy":
        return gettext("The file is %(size)s MB. It may be at most 10 MB", size=error.facts["megabytes"])
    if error.reason == "too_many":
        return gettext(
            "Many files have come from your network today. Send the form without the file, or try again tomorrow"
        )
    if error.reason in {"no_room", "not_asked", "busy"}:
        return gettext("The file could not be kept just now. Try again in a while")
    return f"{texts.get(error.reason, texts['broken'])} {accepted}"
