"""Uploaded pictures."""

from collections.abc import Sequence

from sqlalchemy import select

from eventsite.database import db
from eventsite.models.images import Image


def by_id(image_id: int) -> Image | None:
    """Return the picture, if there is one of that id."""
    return db.session.get(Image, image_id)


def named(names: Sequence[str]) -> dict[str, Image]:
    """Return the pictures that exist among those names, by name."""
    return {image.name: image for image in db.session.scalars(select(Image).where(Image.name.in_(names)))}
