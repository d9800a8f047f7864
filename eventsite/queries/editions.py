"""The edition of what is said of meetings (models/editions.py)."""

from typing import TypeVar

from sqlalchemy import Select, select

from eventsite.database import Base, db
from eventsite.models.editions import THE_ONE, Edition

T = TypeVar("T", bound=Base)
# What asks for the number of the edition.
CURRENT: Select[int] = select(Edition.number).where(Edition.id == THE_ONE)


def as_value(row: T) -> T:
    """Return the row as a value that belongs to no session, so that it can be kept for an edition."""
    if row in db.session:
        db.session.expunge(row)
    return row
