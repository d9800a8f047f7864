"""Pictures that organizers upload: written anew, kept under a name that nobody can guess."""

import os
import secrets
import tempfile
from pathlib import Path
from typing import BinaryIO

from eventsite import clock, pictures
from eventsite.database import db
from eventsite.models import Image
from eventsite.pictures import Picture
from eventsite.rules.images import Use


def prepare(stream: BinaryIO, use: Use) -> Picture:
    """Return the picture written anew. Raises NotAPicture. It takes its time, so call it outside a transaction."""
    return pictures.taken(stream, use)


def keep(picture: Picture, folder: Path) -> Image:
    """Put the picture into the folder and return its row; its random name is what gives access to it."""
    name = f"{secrets.token_hex(16)}.jpg"
    folder.mkdir(parents=True, exist_ok=True)
    write(folder / name, picture.content)
    image = Image(name=name, width=picture.width, height=picture.height, created_at=clock.now())
    db.session.add(image)
    db.session.flush()
    return image


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
