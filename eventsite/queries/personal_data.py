"""The links that show or move a person's data, and everything that is kept about an address, across events."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload, selectinload

from eventsite.database import db
from eventsite.errors import LinkSpent
from eventsite.models.address_changes import AddressChange
from eventsite.models.attendee_marks import AttendeeNote, AttendeeTag
from eventsite.models.audit import AuditEntry, AuditValue
from eventsite.models.calendar_entries import CalendarEntry
from eventsite.models.events import Event
from eventsite.models.feeds import PersonalFeed
from eventsite.models.fields import Answer, Upload
from eventsite.models.groups import Group
from eventsite.models.inbound_mails import InboundMail
from eventsite.models.invitees import Invitee
from eventsite.models.invoices import InvoiceDetails
from eventsite.models.listings import ListingConsent
from eventsite.models.mailings import SurveyVisit
from eventsite.models.needs import SpecialNeeds
from eventsite.models.outbox import OutboxMessage
from eventsite.models.personal_data import DataLink
from eventsite.models.registrations import Registration
from eventsite.models.series import SeriesPlace
from eventsite.models.subscriptions import Subscription
from eventsite.queries.questions import personal
from eventsite.rules.fields import FieldKind
from eventsite.rules.outbox import Kind

Row = dict[str, Any]
OF_REGISTRATION = (
    "state", "name", "email", "company", "job_title", "phone", "language", "mode", "attendance", "joined_at",
    "created_at", "changed_at", "expires_at", "review_at", "edits_until_at", "releases_at", "undeliverable_at",
    "undeliverable_reason", "mailings_ended_at",
)  # fmt: skip


def address_change(secret_hash: str, now: datetime) -> AddressChange:
    """Return the change that a link stands for, read anew. Raises LinkSpent if it has been used or is too old."""
    statement = select(AddressChange).where(AddressChange.secret_hash == secret_hash)
    change = db.session.scalars(statement.execution_options(populate_existing=True)).one_or_none()
    if change is None or change.used_at is not None or change.expires_at <= now:
        raise LinkSpent
    return change


def address_changes(registration_id: int) -> Sequence[AddressChange]:
    """Return every change of address that was asked for."""
    return db.session.scalars(select(AddressChange).where(AddressChange.registration_id == registration_id)).all()


def data_link(secret_hash: str, now: datetime) -> DataLink:
    """Return the link of that secret, locked so that it is used once. Raises LinkSpent if it was, or is too old."""
    link = db.session.scalars(
        select(DataLink).where(DataLink.secret_hash == secret_hash).with_for_update()
    ).one_or_none()
    if link is None or link.used_at is not None or link.expires_at <= now:
        raise LinkSpent
    return link


def holder_of(link_id: int, now: datetime) -> str:
    """Return the canonical address whose data a spent link still shows. Raises LinkSpent when its hour is over."""
    link = db.session.get(DataLink, link_id)
    if link is None or link.used_at is None or link.expires_at <= now:
        raise LinkSpent
    of_person = select(Registration.canonical_email).where(Registration.id == link.registration_id)
    of_coordinator = select(Group.canonical_email).where(Group.id == link.group_id)
    address = db.session.scalar(of_person if link.group_id is None else of_coordinator)
    if not address:
        raise LinkSpent
    return address


def held_about(canonical_email: str) -> dict[str, list[Row]]:
    """Return everything that is kept about the address, by kind.

    No row shows anybody else, but for the names of the colleagues whom a coordinator has registered.
    """
    with_event = (joinedload(Registration.event), selectinload(Registration.sessions))
    statement = select(Registration).where(Registration.canonical_email == canonical_email).options(*with_event)
    registrations = db.session.scalars(statement.order_by(Registration.id)).all()
    titles = {one.id: one.event.title for one in registrations}
    emails = {canonical_email, *(one.email for one in registrations), *_other_spellings(canonical_email)}
    of_registrations: dict[str, Callable[[dict[int, str]], list[Row]]] = {
        "answers": _answers,
        "needs": _needs,
        "listings": _listings,
        "files": _files,
        "calendar": _calendar,
        "tags": _tags,
        "notes": _notes,
        "questions": personal.asked,
        "supported": personal.supported,
        "reported": personal.reported,
        "history": _history,
        "values": _values,
        "address_changes": _changes,
    }
    return {
        "registrations": [_registration(one) for one in registrations],
        **{name: read(titles) for name, read in of_registrations.items()},
        "mails": _mails(emails),
        "received": _received(titles, emails),
        "groups": _groups(canonical_email),
        "invitations": _invitations(canonical_email),
        "invoices": _invoices(titles, canonical_email),
        "feeds": _feeds(canonical_email),
        "subscriptions": _subscriptions(canonical_email),
        "surveys": _surveys(titles),
        "series": _series(canonical_email),
    }


def _registration(one: Registration) -> Row:
    facts = {name: getattr(one, name) for name in OF_REGISTRATION}
    return {"event": one.event.title, **facts, "sessions": [session.title for session in one.sessions]}


def _answers(titles: dict[int, str]) -> list[Row]:
    statement = select(Answer).where(Answer.registration_id.in_(titles)).options(joinedload(Answer.version))
    return [
        {
            "event": titles[one.registration_id],
            "question": one.version.label,
            "answer": _said(one),
            "answered_at": one.answered_at,
        }
        for one in db.session.scalars(statement.order_by(Answer.id))
    ]


def _said(answer: Answer) -> Any:
    """Return the answer as it was given: what was chosen by its words, a file by its name."""
    if answer.version.kind == FieldKind.FILE:
        return db.session.scalar(select(Upload.original_name).where(Upload.id == answer.value))
    labels = {option["key"]: option["label"] for option in answer.version.options}
    if isinstance(answer.value, list):
        return [labels.get(key, key) for key in answer.value]
    return labels.get(answer.value, answer.value) if isinstance(answer.value, str) else answer.value


def _needs(titles: dict[int, str]) -> list[Row]:
    return [
        {"event": titles[one.registration_id], "needs": one.sealed, "consented_at": one.consented_at}
        for one in db.session.scalars(select(SpecialNeeds).where(SpecialNeeds.registration_id.in_(titles)))
    ]


def _listings(titles: dict[int, str]) -> list[Row]:
    return [
        {"event": titles[one.registration_id], "consented_at": one.consented_at}
        for one in db.session.scalars(select(ListingConsent).where(ListingConsent.registration_id.in_(titles)))
    ]


def _files(titles: dict[int, str]) -> list[Row]:
    return [
        {
            "event": titles[one.registration_id or 0],
            "name": one.original_name,
            "media_type": one.media_type,
            "size": one.size,
            "created_at": one.created_at,
        }
        for one in db.session.scalars(select(Upload).where(Upload.registration_id.in_(titles)).order_by(Upload.id))
    ]


def _calendar(titles: dict[int, str]) -> list[Row]:
    statement = select(CalendarEntry).where(CalendarEntry.registration_id.in_(titles)).order_by(CalendarEntry.id)
    names = ("uid", "attendee_address", "partstat", "created_at", "cancelled_at", "replied_at", "reply_comment")
    return [_row(titles, one, one.registration_id, names) for one in db.session.scalars(statement)]


def _tags(titles: dict[int, str]) -> list[Row]:
    statement = select(AttendeeTag).where(AttendeeTag.registration_id.in_(titles)).order_by(AttendeeTag.id)
    found = db.session.scalars(statement)
    return [{**_row(titles, one, one.registration_id, ("created_at",)), "tag": one.name} for one in found]


def _notes(titles: dict[int, str]) -> list[Row]:
    """What organizers have noted, without which of them did."""
    statement = select(AttendeeNote).where(AttendeeNote.registration_id.in_(titles)).order_by(AttendeeNote.id)
    found = db.session.scalars(statement)
    return [{**_row(titles, one, one.registration_id, ("created_at",)), "note": one.body} for one in found]


def _history(titles: dict[int, str]) -> list[Row]:
    """What happened, without who of the organizers did it."""
    statement = select(AuditEntry).where(AuditEntry.registration_id.in_(titles)).order_by(AuditEntry.id)
    return [
        {
            **_row(titles, one, one.registration_id, ("at", "action", "before", "after", "reason")),
            "actor": one.actor.partition(":")[0],
        }
        for one in db.session.scalars(statement)
    ]


def _values(titles: dict[int, str]) -> list[Row]:
    """What stood in the person's fields before and after each change."""
    statement = (
        select(AuditEntry, AuditValue)
        .join(AuditValue, AuditValue.entry_id == AuditEntry.id)
        .where(AuditValue.registration_id.in_(titles))
        .order_by(AuditValue.id)
    )
    return [
        _row(titles, entry, value.registration_id, ("at", "action"))
        | {"field": value.field, "value_before": value.before, "value_after": value.after}
        for entry, value in db.session.execute(statement)
    ]


def _changes(titles: dict[int, str]) -> list[Row]:
    statement = select(AddressChange).where(AddressChange.registration_id.in_(titles)).order_by(AddressChange.id)
    names = ("email", "created_at", "expires_at", "used_at")
    return [_row(titles, one, one.registration_id, names) for one in db.session.scalars(statement)]


def _mails(emails: set[str]) -> list[Row]:
    """The mails to the person; what was sent to an address that the registration had before or since is not theirs."""
    is_theirs = OutboxMessage.recipient.in_(emails) & (OutboxMessage.kind != Kind.SIGN_IN)
    statement = select(OutboxMessage, Event.title).outerjoin(Event, Event.id == OutboxMessage.event_id)
    names = ("kind", "subject", "recipient", "state", "created_at", "sent_at")
    found = db.session.execute(statement.where(is_theirs).order_by(OutboxMessage.id))
    return [{"event": title or "", **_facts(one, names)} for one, title in found]


def _received(titles: dict[int, str], emails: set[str]) -> list[Row]:
    is_theirs = or_(InboundMail.registration_id.in_(titles), InboundMail.sender.in_(emails))
    statement = select(InboundMail).where(is_theirs).order_by(InboundMail.id)
    names = ("received_at", "sender", "subject", "verdict", "partstat", "comment")
    return [_row(titles, one, one.registration_id, names) for one in db.session.scalars(statement)]


def _groups(canonical_email: str) -> list[Row]:
    """Who answers for each group, as was said, and for whom: what the group's own page shows by name."""
    statement = select(Group).where(Group.canonical_email == canonical_email).options(joinedload(Group.event))
    groups = db.session.scalars(statement.order_by(Group.id)).all()
    colleagues = _colleagues([one.id for one in groups])
    names = ("name", "email", "company", "phone", "language", "is_all_or_none", "created_at", "reminded_at")
    return [{**_with_event(one, names), "colleagues": colleagues.get(one.id, [])} for one in groups]


def _colleagues(group_ids: Sequence[int]) -> dict[int, list[str]]:
    """Return the names of those in each group, in order of arrival; seats without a name are nobody's."""
    statement = select(Registration.group_id, Registration.name).where(
        Registration.group_id.in_(group_ids), Registration.name != ""
    )
    found: dict[int, list[str]] = {}
    for group_id, name in db.session.execute(statement.order_by(Registration.seq)):
        found.setdefault(group_id or 0, []).append(name)
    return found


def _other_spellings(canonical_email: str) -> list[str]:
    """Return the address as mail was sent to it where it has no registration of its own."""
    tables = (Group, Invitee)
    statements = [select(table.email).where(table.canonical_email == canonical_email) for table in tables]
    return [email for statement in statements for email in db.session.scalars(statement)]


def _invitations(canonical_email: str) -> list[Row]:
    statement = select(Invitee).where(Invitee.canonical_email == canonical_email).options(joinedload(Invitee.event))
    names = ("name", "email", "company", "language", "state", "created_at", "invited_at", "reminded_at", "answered_at")
    return [_with_event(one, names) for one in db.session.scalars(statement.order_by(Invitee.id))]


def _invoices(titles: dict[int, str], canonical_email: str) -> list[Row]:
    groups = select(Group.id).where(Group.canonical_email == canonical_email)
    is_theirs = or_(InvoiceDetails.registration_id.in_(titles), InvoiceDetails.group_id.in_(groups))
    names = ("company", "org_number", "reference", "address", "peppol_id", "price")
    statement = select(InvoiceDetails, Event.title).join(Event, Event.id == InvoiceDetails.event_id)
    found = db.session.execute(statement.where(is_theirs).order_by(InvoiceDetails.id))
    return [{"event": title, **_facts(one, names)} for one, title in found]


def _feeds(canonical_email: str) -> list[Row]:
    statement = select(PersonalFeed).where(PersonalFeed.canonical_email == canonical_email).order_by(PersonalFeed.id)
    names = ("language", "created_at", "revoked_at")
    return [_facts(one, names) for one in db.session.scalars(statement)]


def _subscriptions(canonical_email: str) -> list[Row]:
    """What the person wants to be told of: the opening of an event, or new meetings, of some themes or all."""
    statement = select(Subscription, Event.title).outerjoin(Event, Event.id == Subscription.event_id)
    is_theirs = Subscription.canonical_email == canonical_email
    names = ("email", "language", "created_at", "confirmed_at")
    with_themes = statement.where(is_theirs).order_by(Subscription.id).options(selectinload(Subscription.themes))
    return [
        {"event": title or "", **_facts(one, names), "themes": [theme.name for theme in one.themes]}
        for one, title in db.session.execute(with_themes)
    ]


def _surveys(titles: dict[int, str]) -> list[Row]:
    statement = select(SurveyVisit).where(SurveyVisit.registration_id.in_(titles)).order_by(SurveyVisit.at)
    return [_row(titles, one, one.registration_id, ("at",)) for one in db.session.scalars(statement)]


def _series(canonical_email: str) -> list[Row]:
    statement = select(SeriesPlace).where(SeriesPlace.canonical_email == canonical_email).order_by(SeriesPlace.id)
    names = (
        "name",
        "email",
        "company",
        "job_title",
        "phone",
        "mode",
        "language",
        "wants_new",
        "created_at",
        "confirmed_at",
    )
    found = db.session.scalars(statement.options(joinedload(SeriesPlace.series)))
    return [{"event": one.series.name, **_facts(one, names)} for one in found]


def _row(titles: dict[int, str], one: Any, registration_id: int | None, names: Sequence[str]) -> Row:
    return {"event": titles.get(registration_id or 0, ""), **_facts(one, names)}


def _with_event(one: Any, names: Sequence[str]) -> Row:
    return {"event": one.event.title, **_facts(one, names)}


def _facts(one: Any, names: Sequence[str]) -> Row:
    return {name: getattr(one, name) for name in names}
