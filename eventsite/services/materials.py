"""Files and links for participants: added, changed, put in order, taken away."""

from typing import BinaryIO

from eventsite import attachments, clock
from eventsite.attachments import Attachment
from eventsite.database import db
from eventsite.errors import NotPossibleNow
from eventsite.models import Material
from eventsite.queries import events as event_queries
from eventsite.queries import materials as queries
from eventsite.rules import materials as rules
from eventsite.rules.materials import MaterialDetails
from eventsite.services import audit, images
from eventsite.storage import Area


def prepare(stream: BinaryIO, name: str) -> Attachment:
    """Return the file as it may be kept. Raises NotAnAttachment. It takes its time: call it outside a transaction."""
    return attachments.taken(stream, name, rules.TAKING)


def add(
    event_id: int, details: MaterialDetails, organizer_id: int, file: Attachment | None = None, name: str = ""
) -> int:
    """Add a link, or a file kept under the name, as the last; return its id. Raises NotPossibleNow if too many."""
    event_queries.locked(event_id)
    others = queries.of_event(event_id)
    if len(others) >= rules.MOST:
        raise NotPossibleNow("many")
    position = 1 + max((one.position for one in others), default=-1)
    material = Material(event_id=event_id, position=position, created_at=clock.now())
    _write(material, details)
    if file is not None:
        _describe(material, file, name)
    db.session.add(material)
    db.session.flush()
    _note("material.added", material, organizer_id)
    return material.id


def change(event_id: int, material_id: int, details: MaterialDetails, organizer_id: int) -> None:
    """Say something else about it. Raises NotFound. A file stays the file that it is: see replace()."""
    event_queries.locked(event_id)
    material = queries.in_event(event_id, material_id)
    _write(material, details)
    _note("material.changed", material, organizer_id)


def replace(event_id: int, material_id: int, file: Attachment, organizer_id: int, name: str) -> str:
    """Put a file kept under the name in the place of one, with its address and title; return the old one's name.

    That is to be deleted once this is committed. Raises NotFound, or NotPossibleNow for a link.
    """
    event_queries.locked(event_id)
    material = queries.in_event(event_id, material_id)
    if not material.is_file:
        raise NotPossibleNow("link")
    old, before = material.name, _said_of_file(material)
    _describe(material, file, name)
    actor, after = audit.organizer_actor(organizer_id), _said_of_file(material)
    audit.record("material.replaced", actor, event_id=event_id, before=before, after=after)
    return old


def move(event_id: int, material_id: int, step: int, organizer_id: int) -> None:
    """Put it one place up (-1) or down (1). Raises NotFound. At the end of the list nothing happens."""
    event_queries.locked(event_id)
    material = queries.in_event(event_id, material_id)
    in_order = list(queries.of_event(event_id))
    here = in_order.index(material)
    there = here + step
    if not 0 <= there < len(in_order):
        return
    in_order.insert(there, in_order.pop(here))
    for position, one in enumerate(in_order):
        one.position = position
    _note("material.moved", material, organizer_id)


def remove(event_id: int, material_id: int, organizer_id: int) -> str:
    """Take it away and return the name of its file, to be deleted once this is committed; "" for a link."""
    event_queries.locked(event_id)
    material = queries.in_event(event_id, material_id)
    name = material.name
    db.session.delete(material)
    _note("material.removed", material, organizer_id)
    return name


def strays(area: Area) -> list[str]:
    """Return the names of files without a row that are older than a day: broken off, or not deleted with their row."""
    return images.left_over(area, queries.existing, clock.now())


def _write(material: Material, details: MaterialDetails) -> None:
    material.title, material.url = details.title, details.url
    material.is_public, material.is_early = details.is_public, details.is_early


def _describe(material: Material, file: Attachment, name: str) -> None:
    material.name, material.original_name = name, file.name
    material.media_type, material.size = file.media_type, len(file.content)
    material.title = material.title or file.name.rpartition(".")[0]


def _said_of_file(material: Material) -> str:
    """Return what the trace says of a file: not its name, which may be somebody's."""
    return f"material:{material.id} {material.media_type} {material.size}"


def _note(action: str, material: Material, organizer_id: int) -> None:
    actor = audit.organizer_actor(organizer_id)
    said = f"material:{material.id} " + ("public" if material.is_public else "participants")
    when = " at once" if material.is_early else " afterwards"
    audit.record(action, actor, event_id=material.event_id, after=said + when)
