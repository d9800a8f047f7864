"""What has been decided about an event, set on its row as it stands."""

from flask import Flask

from eventsite.database import transaction
from eventsite.queries import events
from tests.factories import Made


def decide(app: Flask, event: Made, **columns: object) -> None:
    """Set columns of the event's row."""
    with app.app_context(), transaction():
        row = events.locked(event.id)
        for name, value in columns.items():
            setattr(row, name, value)
