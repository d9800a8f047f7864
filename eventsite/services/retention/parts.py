"""What erasing does to each part: its rows go away, or what is personal in them does and the rows stay as numbers."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import String, case, cast, delete, literal, null, select, update

from eventsite.database import db
from eventsite.models import (
    Group,
    Guest,
    Invitee,
    OutboxMessage,
    Question,
    Registration,
    Upload,
)
from eventsite.queries import retention as queries
from eventsite.queries.questions import standings
from eventsite.queries.retention import Part
from eventsite.rules.outbox import OutboxState
from eventsite.rules.questions import Moderation, NameDisplay
from eventsite.storage import Area

IS_UNDELIVERED = OutboxMessage.state.in_((OutboxState.WAITING, OutboxState.SENDING))
IS_PUBLISHED = Question.moderation == Moderation.PUBLISHED
# What is set in rows that stay. The company stays too: how many came from where is a number.
BLANKS: dict[str, dict[str, Any]] = {
    "people": {
        "name": "",
        "name_key": "",
        "email": "",
        "canonical_email": "",
        "phone": "",
        "job_title": "",
        "undeliverable_reason": "",
        "form_key": None,
        "manage_version": Registration.manage_version + 1,
        "join_version": Registration.join_version + 1,
    },
    "entries": {
        "attendee_address": "",
        "reply_comment": "",
        "reply_message_id": "",
        "said": null(),
        "told": null(),
    },
    "mails": {
        "recipient": "",
        "abuse_key": "",
        "subject": "",
        "text": "",
        "html": "",
        "last_error": "",
        "calendar": None,
        "reply_to": None,
        "unsubscribe_url": None,
        "state": case((IS_UNDELIVERED, OutboxState.SUPERSEDED), else_=OutboxMessage.state),
    },
    "received": {"sender": "", "subject": "", "comment": "", "message_id": ""},
    "history": {"reason": ""},
    "bulk": {"reason": ""},
    "questions": {
        "registration_id": None,
        "name_display": NameDisplay.ANONYMOUS,
        # What others could read stays as they read it, without a name; what they could not goes.
        "body": case((IS_PUBLISHED, Question.body), else_=""),
        "body_original": case((IS_PUBLISHED, Question.body), else_=""),
        "background": "",
        "proposal": "",
        "reason_text": "",
        "form_key": None,
    },
    "question_history": {"before": null(), "reason": ""},
    "guests": {"name": "", "email": "", "version": Guest.version + 1},
    "groups": {
        "name": "",
        "email": "",
        "canonical_email": "",
        "phone": "",
        "form_key": None,
        "manage_version": Group.manage_version + 1,
    },
    # An event has each address once, an erased one too.
    "invitees": {
        "name": "",
        "email": "",
        "canonical_email": literal("#") + cast(Invitee.id, String),
        "version": Invitee.version + 1,
    },
    "imports": {"cells": null()},
    "invoices": {"reference": "", "address": "", "peppol_id": ""},
}
DATED = {"people", "groups", "invitees"}


def erase(part: Part, keys: Sequence[int], now: datetime, uploads: Area) -> None:
    """Erase what is personal in those rows. The files of uploads go first: a row without a file is erased next time."""
    if part is queries.FILES:
        _remove_files(keys, uploads)
    if part is queries.VOTES:
        _count_and_forget(keys)
        return
    if part.name not in BLANKS:
        statement: Any = delete(part.model).where(part.key.in_(keys))
    else:
        dated = {"erased_at": now} if part.name in DATED else {}
        statement = update(part.model).where(part.key.in_(keys)).values(**BLANKS[part.name], **dated)
    db.session.execute(statement.execution_options(synchronize_session=False))


def _remove_files(keys: Sequence[int], uploads: Area) -> None:
    uploads.remove(*db.session.scalars(select(Upload.name).where(Upload.id.in_(keys))))


def _count_and_forget(keys: Sequence[int]) -> None:
    """Let numbers stand for who has voted and seen; those of the whole event first, as merged questions share them."""
    events = db.session.scalars(select(Question.event_id).where(Question.id.in_(keys)).distinct()).all()
    for event_id in events:
        for question_id, standing in standings.of_event(event_id, with_private=True).items():
            kept = update(Question).where(Question.id == question_id, Question.kept_supporters.is_(None))
            numbers = {
                "kept_supporters": standing.supporters,
                "kept_organizations": standing.organizations,
                "kept_seen": standing.seen,
            }
            db.session.execute(kept.values(**numbers).execution_options(synchronize_session=False))
    for table in queries.OF_PEOPLE:
        gone = delete(table).where(table.question_id.in_(keys))
        db.session.execute(gone.execution_options(synchronize_session=False))
