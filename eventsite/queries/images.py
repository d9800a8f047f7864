"""Uploaded pictures."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Text, cast, exists, select

from eventsite.database import db
from eventsite.models.events import Event, Speaker
from eventsite.models.images import Image
from eventsite.models.presentations import Presentation
from eventsite.models.site import SiteSettings
from eventsite.models.working_copies import WorkingCopy

# Whatever shows a picture stands here: what no column names is swept away after a day.
SHOWN_BY = (Event.image_id, Speaker.portrait_id, Presentation.portrait_id, SiteSettings.logo_id)


def by_id(image_id: int) -> Image | None:
    """Return the picture, if there is one of that id."""
    return db.session.get(Image, image_id)


def named(names: Sequence[str]) -> dict[str, Image]:
    """Return the pictures that exist among those names, by name."""
    return {image.name: image for image in db.session.scalars(select(Image).where(Image.name.in_(names)))}


def unused(before: datetime) -> Sequence[Image]:
    """Return the pictures that are older than that and shown by nothing."""
    shown = [exists().where(column == Image.id) for column in SHOWN_BY]
    typed = exists().where(cast(WorkingCopy.typed, Text).contains(Image.name))  # a form somebody has not saved yet
    statement = select(Image).where(Image.created_at < before, *(~one for one in shown), ~typed)
    return db.session.scalars(statement.order_by(Image.id)).all()
