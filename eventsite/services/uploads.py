"""Files that come with forms: taken in at once, claimed when the form is accepted, else swept away."""

from datetime import datetime, timedelta
from typing import BinaryIO

from sqlalchemy import update

from eventsite import attachments, clock
from eventsite.attachments import Attachment
from eventsite.database import db
from eventsite.errors import NotAnAttachment
from eventsite.models import Registration, Upload
from eventsite.queries import fields as field_queries
from eventsite.queries import uploads as queries
from eventsite.rules.fields import FieldKind
from eventsite.services import images
from eventsite.storage import Area

UNCLAIMED = timedelta(days=1)
MOST_STAGED = 1024**3


def prepare(stream: BinaryIO, name: str) -> Attachment:
    """Return the file as it may be kept. Raises NotAnAttachment. It takes its time: call it outside a transaction."""
    return attachments.taken(stream, name)


def stage(event_id: int, field_id: int, attachment: Attachment, name: str) -> Upload:
    """Write down, for a form that is not accepted yet, the file that is kept under the name.

    Raises NotFound, NotAnAttachment when too many wait.
    """
    field = field_queries.in_event(event_id, field_id)
    if field.version.kind != FieldKind.FILE or not field.is_enabled:
        raise NotAnAttachment("not_asked")
    if queries.staged_bytes() + len(attachment.content) > MOST_STAGED:
        raise NotAnAttachment("no_room")
    upload = Upload(
        event_id=event_id,
        field_id=field_id,
        name=name,
        original_name=attachment.name,
        media_type=attachment.media_type,
        size=len(attachment.content),
        created_at=clock.now(),
    )
    db.session.add(upload)
    db.session.flush()
    return upload


def is_free(event_id: int, field_id: int, upload_id: int) -> bool:
    """Say whether a newcomer may have the file: it came for this field of this event, and is nobody's."""
    upload = queries.for_field(upload_id, field_id)
    return upload is not None and upload.event_id == event_id and upload.registration_id is None


def claim(registration: Registration, field_id: int, upload_id: int) -> bool:
    """Let the file belong to the registration; say whether it may: it came for this field, and is nobody else's."""
    upload = queries.for_field(upload_id, field_id)
    if upload is None or upload.event_id != registration.event_id:
        return False
    if upload.registration_id not in {None, registration.id}:
        return False
    upload.registration_id = registration.id
    return True


def release(registration_id: int, upload_id: int) -> None:
    """Let the file belong to nobody: it is deleted by a sweep, so only after this is committed."""
    statement = update(Upload).where(Upload.id == upload_id, Upload.registration_id == registration_id)
    db.session.execute(statement.values(registration_id=None))


def release_all(registration_id: int) -> None:
    """Let all files of the registration belong to nobody."""
    statement = update(Upload).where(Upload.registration_id == registration_id)
    db.session.execute(statement.values(registration_id=None))


def forget_unclaimed(now: datetime) -> None:
    """Delete the rows of files that nobody has claimed for a day. Their files go afterwards: see `strays`."""
    for upload in queries.unclaimed(now - UNCLAIMED):
        db.session.delete(upload)


def strays(area: Area, now: datetime) -> list[str]:
    """Return the names of files that have no row: those whose row is deleted, and what was broken off a day ago."""
    return images.left_over(area, queries.existing, now)
