"""The association's templates."""

from collections.abc import Sequence

from sqlalchemy import select

from eventsite.database import db
from eventsite.errors import NotFound
from eventsite.models.event_templates import EventTemplate
from eventsite.rules.plans import Plan
from eventsite.rules.snapshots import from_json


def all_of_them() -> Sequence[EventTemplate]:
    """Return the templates by name."""
    return db.session.scalars(select(EventTemplate).order_by(EventTemplate.name)).all()


def find(template_id: int) -> EventTemplate | None:
    """Return the template, if there is one of that id."""
    return db.session.get(EventTemplate, template_id)


def by_id(template_id: int) -> EventTemplate:
    """Return the template. Raises NotFound."""
    found = find(template_id)
    if found is None:
        raise NotFound("template")
    return found


def named(name: str) -> EventTemplate | None:
    """Return the template of that name, if there is one."""
    return db.session.scalars(select(EventTemplate).where(EventTemplate.name == name)).one_or_none()


def plan_in(template: EventTemplate) -> Plan:
    """Return what the template says."""
    return from_json(Plan, template.contents)
