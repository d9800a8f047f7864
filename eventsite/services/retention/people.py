"""Erasing one person, by address: everything that is held about it, in every event."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, and_, or_, select

from eventsite.database import db
from eventsite.models import (
    DataLink,
    Group,
    Guest,
    InboundMail,
    Invitee,
    InvoiceDetails,
    OutboxMessage,
    PersonalFeed,
    Question,
    QuestionChange,
    Registration,
    SeriesPlace,
    Subscription,
)
from eventsite.notifications.messages import signer
from eventsite.queries import retention as queries
from eventsite.queries.retention import Part
from eventsite.rules.outbox import Kind
from eventsite.services.retention import hashes, parts
from eventsite.storage import Area

# Mails to the office that speak of a person: their text is looked into.
ABOUT_PEOPLE = (Kind.UNDELIVERABLE, Kind.FORWARDED)


def person_hash(canonical_email: str) -> str:
    """Return the hash under which the log has a person who was erased everywhere."""
    return signer().keyed_hashes(hashes.text_of(hashes.PERSON, canonical_email))[0]


def erase_person(canonical_email: str, until: datetime, now: datetime, uploads: Area) -> int:
    """Erase what came about the address until then, and log it; return how many registrations it had.

    Who comes back later is somebody new. How many registered, took seats and asked stays true.
    """
    is_theirs = and_(Registration.canonical_email == canonical_email, Registration.created_at <= until)
    found = db.session.execute(select(Registration.id, Registration.email).where(is_theirs)).all()
    ids = [row.id for row in found]
    emails = sorted({row.email for row in found} | {canonical_email, *_other_spellings(canonical_email, until)})
    for part, which in _steps(canonical_email, ids, emails, until):
        keys = db.session.scalars(select(part.key).where(which, part.left)).all()
        parts.erase(part, keys, now, uploads)
    hashes.log(hashes.PERSON, hashes.text_of(hashes.PERSON, canonical_email), now)
    return len(ids)


def _steps(
    address: str, ids: Sequence[int], emails: Sequence[str], until: datetime
) -> list[tuple[Part, ColumnElement[bool]]]:
    """Return each part with what of it is the person's; groups last, since their invoices are found by them.

    Votes stay as numbers of a person without a name, and what speakers have noted is theirs.
    """
    own: dict[str, ColumnElement[bool]] = {
        part.name: part.registration.in_(ids) for part in queries.PARTS if part.registration is not None
    }
    is_coordinated = and_(Group.canonical_email == address, Group.created_at <= until)
    own["mails"] = or_(own["mails"], _to_or_about(emails, until))
    own["received"] = or_(own["received"], and_(InboundMail.sender.in_(emails), InboundMail.received_at <= until))
    own["invitees"] = or_(own["invitees"], and_(Invitee.canonical_email == address, Invitee.created_at <= until))
    own["invoices"] = or_(own["invoices"], InvoiceDetails.group_id.in_(select(Group.id).where(is_coordinated)))
    own["links"] = or_(own["links"], DataLink.group_id.in_(select(Group.id).where(is_coordinated)))
    own["groups"] = is_coordinated
    asked = select(Question.id).where(Question.registration_id.in_(ids))
    own["question_history"] = QuestionChange.question_id.in_(asked)
    own["guests"] = and_(Guest.email.in_(emails), Guest.created_at <= until)
    is_subscribed = Subscription.canonical_email == address
    own["subscriptions"] = and_(is_subscribed, Subscription.created_at <= until)
    in_turn = [part for part in queries.PARTS if part is not queries.GROUPS and part.name in own]
    steps = [(part, own[part.name]) for part in (*in_turn, queries.GROUPS)]
    is_in_series = and_(SeriesPlace.canonical_email == address, SeriesPlace.created_at <= until)
    return [*steps, (queries.FEEDS, PersonalFeed.canonical_email == address), (queries.SERIES, is_in_series)]


def _other_spellings(canonical_email: str, until: datetime) -> list[str]:
    """Return the address as mail was sent to it where it has no registration of its own."""
    statements = [
        select(table.email).where(table.canonical_email == canonical_email, table.created_at <= until)
        for table in (Group, Invitee)
    ]
    return [email for statement in statements for email in db.session.scalars(statement)]


def _to_or_about(emails: Sequence[str], until: datetime) -> ColumnElement[bool]:
    is_to = and_(OutboxMessage.recipient.in_(emails), OutboxMessage.kind != Kind.SIGN_IN)
    is_about = and_(
        OutboxMessage.kind.in_(ABOUT_PEOPLE),
        or_(*(OutboxMessage.text.contains(email, autoescape=True) for email in emails)),
    )
    return and_(OutboxMessage.created_at <= until, or_(is_to, is_about))
