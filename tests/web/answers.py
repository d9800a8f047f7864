"""What calendars have answered, as rows: for pages that show it, however it came in."""

from datetime import datetime
from itertools import count
from typing import Any

from flask import Flask

from eventsite.database import db, transaction
from eventsite.models import CalendarEntry, InboundMail, Registration
from eventsite.queries import calendar_entries as entry_queries
from eventsite.rules.answers import Reason, Verdict
from eventsite.rules.invitations import PartStat
from tests.conftest import NOW
from tests.factories import Made

_numbers = count(1)


def answered(app: Flask, registration_id: int, answer: PartStat, comment: str = "", at: datetime = NOW) -> None:
    """Let the person's calendar have answered."""
    with app.app_context(), transaction():
        entry = entry_queries.active(registration_id)
        assert entry is not None
        entry.partstat, entry.reply_comment, entry.replied_at = answer, comment, at


def change(app: Flask, registration_id: int, **columns: Any) -> None:
    """Set columns of a registration."""
    with app.app_context(), transaction():
        registration = db.session.get_one(Registration, registration_id)
        for name, value in columns.items():
            setattr(registration, name, value)


def came_back(app: Flask, registration_id: int, reason: str = "5.1.1 550 User unknown") -> None:
    """Let mail to the person have come back."""
    change(app, registration_id, undeliverable_at=NOW, undeliverable_reason=reason)


def set_aside(app: Flask, event: Made, registration_id: int | None, **columns: Any) -> int:
    """Return the id of a mail in quarantine that says no without proof."""
    mail = {
        "digest": f"{next(_numbers):064x}",
        "sender": "person1@bolaget.example",
        "verdict": Verdict.CONFIRM_BY_LINK,
        "reason": Reason.UNPROVEN,
        "is_quarantined": True,
        "partstat": PartStat.DECLINED,
        "received_at": NOW,
    }
    with app.app_context(), transaction():
        row = InboundMail(event_id=event.id, registration_id=registration_id, **{**mail, **columns})
        db.session.add(row)
        db.session.flush()
        return row.id


def mail_of(app: Flask, mail_id: int) -> InboundMail:
    """Return a mail that came in, detached."""
    with app.app_context():
        found = db.session.get_one(InboundMail, mail_id)
        db.session.expunge_all()
        return found


def entries(app: Flask, registration_id: int) -> list[CalendarEntry]:
    """Return the person's entries that live, detached."""
    with app.app_context():
        found = list(entry_queries.all_active(registration_id))
        db.session.expunge_all()
        return found
