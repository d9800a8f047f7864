"""Files in forms: let in where the event asks for them, taken in before the form is judged, named by references."""

from typing import BinaryIO, cast

from flask import current_app, request

from eventsite import storage, text
from eventsite.database import transaction
from eventsite.errors import NotAnAttachment
from eventsite.links import Claim, Purpose, Signer
from eventsite.queries import fields as field_queries
from eventsite.queries import uploads as queries
from eventsite.rules.attachments import MAX_BYTES
from eventsite.services import uploads
from eventsite.web import scanning, sessions
from eventsite.web.forms.fields import OwnFields
from eventsite.web.forms.uploads import UploadField, in_words

MEGABYTE = FORM_BYTES = 1024 * 1024
SPARE = 2  # times as large as may be kept: then the page itself can say that the file is too large


def let_in(event_id: int) -> None:
    """Let this request bring as many files as the event's form asks for. Call it before the form is read."""
    if request.method == "POST":
        files = field_queries.count_files(event_id)
        if files:
            request.max_content_length = FORM_BYTES + SPARE * files * MAX_BYTES


def take(form: OwnFields, event_id: int) -> None:
    """Take in the files that came with the form, and look up those that came before."""
    for control in form.own_uploads:
        _look_up(control)
        if control.file is not None:
            _stage(control, event_id)


def hold(form: OwnFields) -> None:
    """Let the form have the files that the person has sent before, when it is drawn for the first time."""
    sheet = form.sheet
    for control in form.own_uploads:
        before = sheet.situation.before.get(control.field_id) if sheet else None
        if before is not None and isinstance(before.value, int):
            control.reference = _reference(before.value, control.field_id)
            _look_up(control)


def _look_up(control: UploadField) -> None:
    claim = _signer().read(Purpose.UPLOAD, control.reference) if control.reference else None
    is_for_this = claim is not None and claim.version == control.field_id
    upload = queries.for_field(claim.id, control.field_id) if claim and is_for_this else None
    if upload is None or control.is_to_go:
        control.let_go()
    else:
        control.hold(upload, control.reference)
    control.is_to_go = False


def _stage(control: UploadField, event_id: int) -> None:
    file = control.file
    if file is None:
        return
    control.refusal = scanning.refusal_of(file, MAX_BYTES)
    if control.refusal:
        return
    try:
        attachment = uploads.prepare(cast(BinaryIO, file.stream), text.one_line(file.filename or ""))
        if not sessions.may_send(len(attachment.content) // MEGABYTE + 1):
            raise NotAnAttachment("too_many")
        with storage.kept(storage.current().uploads, attachment.content) as name, transaction():
            upload = uploads.stage(event_id, control.field_id, attachment, name)
    except NotAnAttachment as refusal:
        control.refusal = in_words(refusal)
        return
    control.hold(upload, _reference(upload.id, control.field_id))


def _reference(upload_id: int, field_id: int) -> str:
    signer: Signer = _signer()
    return signer.sign(Purpose.UPLOAD, Claim(upload_id, field_id))


def _signer() -> Signer:
    signer: Signer = current_app.extensions["signer"]
    return signer
