"""Files that came with forms."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import func, select

from eventsite.database import db
from eventsite.errors import NotFound
from eventsite.models.fields import Upload


def in_event(event_id: int, upload_id: int) -> Upload:
    """Return a file that belongs to a registration for the event. Raises NotFound."""
    statement = select(Upload).where(
        Upload.id == upload_id, Upload.event_id == event_id, Upload.registration_id.is_not(None)
    )
    upload = db.session.scalars(statement).one_or_none()
    if upload is None:
        raise NotFound("upload")
    return upload


def for_field(upload_id: int, field_id: int) -> Upload | None:
    """Return the file if it came for that field."""
    return db.session.scalars(select(Upload).where(Upload.id == upload_id, Upload.field_id == field_id)).one_or_none()


def names(upload_ids: Collection[int]) -> dict[int, str]:
    """Return what the files were called by whoever sent them, by id."""
    statement = select(Upload.id, Upload.original_name).where(Upload.id.in_(upload_ids))
    return {int(upload_id): name for upload_id, name in db.session.execute(statement)}


def staged_bytes() -> int:
    """Return how much is kept for forms that have not been accepted."""
    statement = select(func.coalesce(func.sum(Upload.size), 0)).where(Upload.registration_id.is_(None))
    return int(db.session.scalar(statement) or 0)


def unclaimed(before: datetime) -> Sequence[Upload]:
    """Return the files that have belonged to no registration since before then."""
    statement = select(Upload).where(Upload.registration_id.is_(None), Upload.created_at < before)
    return db.session.scalars(statement).all()


def existing(names: Collection[str]) -> set[str]:
    """Return which of those file names have a row."""
    return set(db.session.scalars(select(Upload.name).where(Upload.name.in_(names))))
