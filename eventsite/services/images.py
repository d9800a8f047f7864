"""Pictures that organizers upload: written anew, kept under a name that nobody can guess."""

import os
import secrets
import tempfile
from collections.abc import Callable, Collection
from datetime import datetime, timedelta
from pathlib import Path
from typing import BinaryIO

from eventsite import clock, pictures
from eventsite.database import db
from eventsite.models import Image
from eventsite.pictures import Picture
from eventsite.queries import images as queries
from eventsite.rules.images import Use

UNUSED = timedelta(days=1)  # as long as a form may lie open before it is saved


def prepare(stream: BinaryIO, use: Use) -> Picture:
    """Return the picture written anew. Raises NotAPicture. It takes its time, so call it outside a transaction."""
    return pictures.taken(stream, use)


def keep(picture: Picture, folder: Path) -> Image:
    """Put the picture into the folder and return its row; its random name is what gives access to it."""
    name = f"{secrets.token_hex(16)}{picture.ending}"
    folder.mkdir(parents=True, exist_ok=True)
    write(folder / name, picture.content)
    image = Image(name=name, width=picture.width, height=picture.height, created_at=clock.now())
    db.session.add(image)
    db.session.flush()
    return image


def forget_unused(now: datetime) -> None:
    """Delete the rows of pictures that nothing shows and that are older than a day. Their files go afterwards."""
    for image in queries.unused(now - UNUSED):
        db.session.delete(image)


def strays(folder: Path, now: datetime) -> list[Path]:
    """Return the files of pictures that have no row: it is deleted, or was never committed, a day ago."""
    return left_over(folder, queries.named, now)


def left_over(folder: Path, known: Callable[[list[str]], Collection[str]], now: datetime) -> list[Path]:
    """Return the files in the folder that are older than a day and not among those that are known."""
    found = {path.name: path for path in folder.iterdir()} if folder.is_dir() else {}
    oldest = (now - UNUSED).timestamp()
    old = {name: path for name, path in found.items() if path.stat().st_mtime < oldest}
    kept = known(list(old)) if old else ()
    return [path for name, path in old.items() if name not in kept]


def write(path: Path, content: bytes, mode: int = 0o644) -> None:
    """Write the whole file or none of it: another name first, then the right one."""
    descriptor, unfinished = tempfile.mkstemp(dir=path.parent)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(unfinished, mode)
        os.replace(unfinished, path)
    except OSError:
        Path(unfinished).unlink(missing_ok=True)
        raise
