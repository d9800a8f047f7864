"""Where files lie that people send, and those made for them: in a folder, or in object storage that speaks S3.

Whoever may see a file is asked by the application, so all of them are private here and nobody fetches one elsewhere.
A file never changes under its name.
"""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from flask import Flask, current_app

from eventsite.errors import NotFound, Refused
from eventsite.storage.areas import Area, NotStored, Stored, Unavailable
from eventsite.storage.folders import Folder

__all__ = ["Area", "Folder", "NotStored", "Storage", "Stored", "Unavailable", "current", "kept", "opened"]


@dataclass(frozen=True)
class Storage:
    """The areas, each with names of its own."""

    uploads: Area  # what people send with forms
    media: Area  # pictures: anyone who knows a name may see one
    materials: Area  # files for participants
    exports: Area  # made for whoever asked for them


def init_app(app: Flask) -> None:
    """Choose where files lie, as the settings say. Nothing is written or asked yet."""
    app.extensions["storage"] = opened(app.config["STORAGE_URL"], app.instance_path)


def current() -> Storage:
    """Return the storage of this application."""
    storage: Storage = current_app.extensions["storage"]
    return storage


def opened(url: str, instance: str) -> Storage:
    """Return the storage at `s3://bucket/prefix?…`, in the folder of `file:///…`, or in the instance folder."""
    where = urlsplit(url)
    if where.scheme == "s3":
        # Imported only here, as boto3 is an extra and takes 20 MB of memory.
        bucket: Any = import_module("eventsite.storage.buckets").Bucket
        return Storage(*(bucket.at(url, area) for area in Storage.__dataclass_fields__))
    root = Path(where.path) if url else Path(instance)
    return Storage(*(Folder(root, area) for area in Storage.__dataclass_fields__))


@contextmanager
def kept(area: Area, content: bytes, ending: str = "") -> Iterator[str]:
    """Keep the content under a new name that nobody can guess, and take it away again if it is refused inside.

    Begin it before the transaction that writes the row: no lock is held while the file travels. What breaks off
    otherwise has a file and no row, and is swept after a day.
    """
    name = f"{secrets.token_hex(16)}{ending}"
    area.write(name, BytesIO(content))
    try:
        yield name
    except (NotFound, Refused):
        area.remove(name)
        raise
