"""Food and access in tests: events that ask, what somebody says, what the table holds."""

from typing import Any

from flask import Flask
from sqlalchemy import text

from eventsite.database import db, transaction
from eventsite.queries import events as event_queries
from eventsite.queries import needs as queries
from eventsite.rules import needs as rules
from eventsite.rules.events import Format
from eventsite.rules.needs import Access, Diet, NeedsDetails
from eventsite.services import needs
from tests.factories import Made, Make
from tests.services.records import do

CONSENT = "Jag samtycker."
DIET, ACCESS = "KANARIE-selleri", "KANARIE-ledstång"
PLACE = {"format": Format.ON_SITE, "venue": "Folkets hus", "join_url": ""}
SAID = NeedsDetails((Diet.VEGAN,), DIET, (Access.STEP_FREE,), ACCESS, CONSENT)


def setting(app: Flask, event: Made, **columns: Any) -> None:
    """Set rules of the event, as the editor of its policy does."""
    with app.app_context(), transaction():
        row = event_queries.locked(event.id)
        for name, value in columns.items():
            setattr(row, name, value)


def asking(app: Flask, make: Make, **changes: Any) -> Made:
    """Return an event on site that asks for food and access."""
    event = make.event(**{**PLACE, **changes})
    setting(app, event, asks_diet=True, asks_access=True)
    return event


def let_read(app: Flask, make: Make, event: Made, name: str = "Alva") -> None:
    """Let an organizer of the event read what people need."""
    organizer_id = make.organizer(name)
    do(app, needs.grant, event.id, organizer_id, organizer_id)


def said(app: Flask, registration_id: int) -> NeedsDetails | None:
    """Return what the table holds for somebody, opened."""
    with app.app_context():
        row = queries.of_registration(registration_id)
        return rules.opened(row.sealed) if row else None


def sealed(app: Flask) -> list[str]:
    """Return the sealed column as it is stored."""
    with app.app_context():
        return [str(value) for (value,) in db.session.execute(text("SELECT sealed FROM special_needs ORDER BY 1"))]
