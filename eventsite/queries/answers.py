"""What an answer concerns, what was said about it already, and which seats are to be released."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from eventsite.database import db
from eventsite.errors import NotFound
from eventsite.models.calendar_entries import CalendarEntry
from eventsite.models.events import Event
from eventsite.models.inbound_mails import InboundMail
from eventsite.models.outbox import OutboxMessage
from eventsite.models.registrations import Registration
from eventsite.queries import events as event_queries
from eventsite.queries import registrations as registration_queries
from eventsite.queries import seats
from eventsite.rules import answers as rules
from eventsite.rules import events as event_rules
from eventsite.rules.answers import CalendarAnswer, Circumstances, Responder, Verdict, WayBack
from eventsite.rules.events import EventState
from eventsite.rules.invitations import PartStat
from eventsite.rules.outbox import Kind
from eventsite.rules.registrations import RegistrationState

_WITH_SESSION = joinedload(CalendarEntry.session)
_ANSWERABLE = frozenset({RegistrationState.CONFIRMED, RegistrationState.OFFERED, RegistrationState.DECLINED})
CAUSE = "inbound:"  # begins the cause of every message that a received mail brings about


class Place(NamedTuple):
    """Where something belongs: ids, to be read again under the event's lock."""

    event_id: int
    registration_id: int
    entry_id: int | None


@dataclass(frozen=True)
class Case:
    """What an answer is about. `is_replaced`: the person has registered anew, so this registration is history."""

    event: Event
    registration: Registration
    entry: CalendarEntry
    is_replaced: bool

    def is_over(self, now: datetime) -> bool:
        """Say whether there is nothing left to answer to (calendar.md §7.2.10)."""
        return (
            self.is_replaced
            or self.entry.cancelled_at is not None
            or self.event.state != EventState.PUBLISHED
            or now >= (self.entry.session or self.event).starts_at
            or self.registration.state not in _ANSWERABLE
        )

    def circumstances(self, now: datetime, *, named_method: str = "", is_proven: bool = False) -> Circumstances:
        """Return what an answer that comes now is held against."""
        entry = self.entry
        return Circumstances(
            address=entry.attendee_address,
            sequence=entry.sequence,
            time_sequence=entry.time_sequence,
            state=RegistrationState(self.registration.state),
            partstat=PartStat(entry.partstat),
            answered_sequence=entry.reply_sequence,
            answered_at=entry.reply_stamped_at,
            answer_came_at=entry.replied_at,
            named_method=named_method,
            is_of_session=entry.session_id is not None,
            is_over=self.is_over(now),
            in_grace=self.registration.releases_at is not None,
            is_proven=is_proven,
            confirms_declines=self.event.confirms_declines,
        )


def place_of_uid(uid: str) -> Place | None:
    """Return whose calendar entry has that UID, a dead one too."""
    statement = (
        select(Registration.event_id, Registration.id, CalendarEntry.id)
        .join(Registration, Registration.id == CalendarEntry.registration_id)
        .where(CalendarEntry.uid == uid)
    )
    found = db.session.execute(statement).one_or_none()
    return Place(*found) if found else None


def place_of_messages(message_ids: tuple[str, ...]) -> Place | None:
    """Return whose message one of those was, if one was ours and about a registration."""
    statement = (
        select(Registration.event_id, Registration.id)
        .join(OutboxMessage, OutboxMessage.registration_id == Registration.id)
        .where(OutboxMessage.message_id.in_(message_ids))
        .limit(1)
    )
    found = db.session.execute(statement).one_or_none()
    return Place(*found, None) if found else None


def place_of_mail(mail_id: int) -> Place:
    """Return what a mail was found to answer to. Raises NotFound if to nothing, or if the person has been erased."""
    statement = (
        select(Registration.event_id, Registration.id, InboundMail.calendar_entry_id)
        .join(Registration, Registration.id == InboundMail.registration_id)
        .where(InboundMail.id == mail_id, InboundMail.calendar_entry_id.is_not(None))
        .where(Registration.erased_at.is_(None))
    )
    found = db.session.execute(statement).one_or_none()
    if found is None:
        raise NotFound("answer")
    return Place(*found)


def case(event: Event, place: Place) -> Case:
    """Return what the answer is about, read anew; the event is locked if something is to be done about it."""
    statement = select(CalendarEntry).where(CalendarEntry.id == place.entry_id).options(_WITH_SESSION)
    entry = db.session.scalars(statement.execution_options(populate_existing=True)).one()
    registration = registration_queries.in_event(event.id, place.registration_id)
    others = registration_queries.living(event.id, registration.canonical_email)
    return Case(event, registration, entry, is_replaced=others is not None and others.id != registration.id)


def answered(mail_id: int) -> tuple[InboundMail, Case]:
    """Return an answer that came by mail, and what it is about, for a page. Raises NotFound."""
    place = place_of_mail(mail_id)
    mail = db.session.get_one(InboundMail, mail_id)
    return mail, case(event_queries.whole(place.event_id), place)


def is_confirmable(mail: InboundMail, case: Case, now: datetime) -> bool:
    """Say whether the answer waits for the person to confirm it, and still would change a seat (calendar S13)."""
    answer = CalendarAnswer(
        method="REPLY",
        uid=case.entry.uid,
        sequence=mail.sequence or 0,
        stamped_at=mail.stamped_at,
        responders=(Responder(case.entry.attendee_address, str(mail.partstat)),),
    )
    waits = mail.verdict == Verdict.CONFIRM_BY_LINK and mail.settled_at is None
    return waits and rules.is_confirmable(answer, case.circumstances(now))


def way_back(case: Case, now: datetime) -> WayBack:
    """Return what taking the no back on the site would lead to now (calendar S14u)."""
    return rules.way_back(case.circumstances(now), event_rules.opening(seats.standing(case.event), now), now)


def is_told(registration_id: int, kind: Kind, since: datetime) -> bool:
    """Say whether a received mail has brought about a message of that kind since then."""
    statement = select(OutboxMessage.id).where(
        OutboxMessage.registration_id == registration_id,
        OutboxMessage.kind == kind,
        OutboxMessage.cause.startswith(CAUSE),
        OutboxMessage.created_at > since,
    )
    return db.session.scalar(statement.limit(1)) is not None


def to_release(now: datetime) -> Sequence[Place]:
    """Return whose declined seats are held no longer, the first to be released first."""
    statement = (
        select(Registration.event_id, Registration.id)
        .where(Registration.releases_at <= now)
        .order_by(Registration.releases_at, Registration.id)
    )
    return [Place(event_id, registration_id, None) for event_id, registration_id in db.session.execute(statement)]
