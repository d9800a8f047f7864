"""Pictures that organizers upload: written anew, kept under a name that nobody can guess."""

from collections.abc import Callable, Collection
from datetime import datetime, timedelta
from typing import BinaryIO

from eventsite import clock, pictures
from eventsite.database import db
from eventsite.models import Image
from eventsite.pictures import Picture
from eventsite.queries import images as queries
from eventsite.rules.images import Use
from eventsite.storage import Area

UNUSED = timedelta(days=1)  # as long as a form may lie open before it is saved


def prepare(stream: BinaryIO, use: Use) -> Picture:
    """Return the picture written anew. Raises NotAPicture. It takes its time, so call it outside a transaction."""
    return pictures.taken(stream, use)


def keep(picture: Picture, name: str) -> Image:
    """Return the row of the picture that is kept under the name, which is random and what gives access to it."""
    image = Image(name=name, width=picture.width, height=picture.height, created_at=clock.now())
    db.session.add(image)
    db.session.flush()
    return image


def forget_unused(now: datetime) -> None:
    """Delete the rows of pictures that nothing shows and that are older than a day. Their files go afterwards."""
    for image in queries.unused(now - UNUSED):
        db.session.delete(image)


def strays(area: Area, now: datetime) -> list[str]:
    """Return the names of pictures that have no row: it is deleted, or was never committed, a day ago."""
    return left_over(area, queries.named, now)


def left_over(area: Area, known: Callable[[list[str]], Collection[str]], now: datetime) -> list[str]:
    """Return the names of files that are older than a day and not among those that are known."""
    old = [name for name, written_at in area.names() if written_at < now - UNUSED]
    kept = known(old) if old else ()
    return [name for name in old if name not in kept]
