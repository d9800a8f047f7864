"""What an organizer writes to many: drafted, ordered, taken back, written in batches, stopped, sent again."""

import time
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from sqlalchemy import insert, literal, select, update

from eventsite import clock, notifications
from eventsite.database import db
from eventsite.errors import EditedMeanwhile, NotPossibleNow
from eventsite.models import Event, Mailing, MailingRecipient, OutboxMessage, Registration
from eventsite.notifications import Notification
from eventsite.queries import audiences, automatic_mails
from eventsite.queries import events as event_queries
from eventsite.queries import mailings as queries
from eventsite.queries import organizers as organizer_queries
from eventsite.queries import registrations as registration_queries
from eventsite.queries.audiences import Chosen
from eventsite.queries.outbox import UNDELIVERED
from eventsite.rules import mailings as rules
from eventsite.rules.automatic_mails import Moment
from eventsite.rules.mailings import LeftOut, MailingState, RecipientState, Wordings
from eventsite.rules.outbox import BEFORE_THE_START, Kind, OutboxState
from eventsite.rules.registrations import RegistrationState
from eventsite.services import audit, outbox
from eventsite.services import automatic_mails as automatic

BATCH = 10
LONGEST = 0.15  # seconds under the lock, whatever the machine; others register meanwhile
STOPPABLE = (MailingState.ORDERED, MailingState.RUNNING, MailingState.DONE)
AGAIN = (RecipientState.FAILED, RecipientState.RETURNED, RecipientState.STOPPED)


def draft(event_id: int, view: Mapping[str, Sequence[str]], wordings: Wordings, organizer_id: int) -> int:
    """Keep a draft for the people of a view, and return its id. Nobody is mailed."""
    now = clock.now()
    mailing = Mailing(
        event_id=event_id,
        kind=Kind.MAILING,
        organizer_id=organizer_id,
        view={name: list(values) for name, values in view.items()},
        state=MailingState.DRAFT,
        version=1,
        created_at=now,
        changed_at=now,
    )
    mailing.wordings = wordings
    db.session.add(mailing)
    db.session.flush()
    audit.record("mailing.drafted", audit.organizer_actor(organizer_id), event_id=event_id)
    return mailing.id


def change(event_id: int, mailing_id: int, wordings: Wordings, seen_version: int, organizer_id: int) -> None:
    """Write a draft anew. Raises NotPossibleNow once it is ordered, EditedMeanwhile when somebody saved since."""
    mailing = _in_state(event_id, mailing_id, MailingState.DRAFT)
    if mailing.version != seen_version:
        raise EditedMeanwhile
    mailing.wordings = wordings
    _touch(mailing)
    audit.record("mailing.changed", audit.organizer_actor(organizer_id), event_id=event_id)


def discard(event_id: int, mailing_id: int, organizer_id: int) -> None:
    """Throw a draft away. Raises NotPossibleNow for one that is ordered."""
    db.session.delete(_in_state(event_id, mailing_id, MailingState.DRAFT))
    audit.record("mailing.discarded", audit.organizer_actor(organizer_id), event_id=event_id)


def test(event_id: int, mailing_id: int, organizer_id: int) -> str:
    """Send the draft to the organizer alone, as the first of its recipients would get it, and return the address.

    The links in it are no one's own. Raises NotPossibleNow where it has no recipients.
    """
    mailing = queries.in_event(event_id, mailing_id)
    event = event_queries.whole(event_id)
    chosen = audiences.chosen(event, mailing.view, clock.now())
    first = next(iter(audiences.sample(chosen, limit=1)), None)
    if first is None:
        raise NotPossibleNow("no recipients")
    organizer = organizer_queries.by_id(organizer_id)
    cause = audit.record("mailing.tested", audit.organizer_actor(organizer_id), event_id=event_id)
    sample = notifications.mailing(first, event, mailing.wordings, is_sample=True)
    message = notifications.as_test(sample, organizer.email)
    outbox.enqueue(message, f"test:{cause.id}", event_id=event_id)
    return organizer.email


def order(event_id: int, mailing_id: int, seen_version: int, at: datetime | None, organizer_id: int) -> datetime:
    """Order a draft to be sent, now or at that time, and return when it begins: a minute from now at the earliest.

    Raises EditedMeanwhile when somebody saved since `seen_version`, NotPossibleNow when it is ordered already or
    nothing is written.
    """
    mailing = _in_state(event_id, mailing_id, MailingState.DRAFT)
    if mailing.version != seen_version:
        raise EditedMeanwhile
    if not mailing.wordings.for_reader("sv", "sv"):
        raise NotPossibleNow("nothing is written")
    mailing.state = MailingState.ORDERED
    mailing.send_at = rules.begins_at(at, clock.now())
    _touch(mailing)
    audit.record("mailing.ordered", audit.organizer_actor(organizer_id), event_id=event_id)
    return mailing.send_at


def take_back(event_id: int, mailing_id: int, organizer_id: int) -> None:
    """Make a draft again of what is ordered and has not begun. Raises NotPossibleNow for any other."""
    mailing = _in_state(event_id, mailing_id, MailingState.ORDERED)
    mailing.state = MailingState.DRAFT
    mailing.send_at = None
    _touch(mailing)
    audit.record("mailing.taken_back", audit.organizer_actor(organizer_id), event_id=event_id)


def stop(event_id: int, mailing_id: int, organizer_id: int) -> None:
    """Let no more of a mailing's mails leave: those that are not written, and those that wait in the outbox.

    One that a sender is just handing over may still go; one that has not begun never does. Raises NotPossibleNow
    where nothing is left to stop.
    """
    mailing = queries.locked(event_id, mailing_id)
    waits = queries.counts(mailing).get(RecipientState.WAITING, 0)
    if mailing.state not in STOPPABLE or not (waits or mailing.state == MailingState.ORDERED):
        raise NotPossibleNow(mailing.state)
    _end(mailing, MailingState.STOPPED)
    written = select(MailingRecipient.message_id).where(MailingRecipient.mailing_id == mailing.id)
    undelivered = (OutboxMessage.id.in_(written), OutboxMessage.state.in_(UNDELIVERED))
    statement = update(OutboxMessage).where(*undelivered).values(state=OutboxState.SUPERSEDED)
    db.session.execute(statement.execution_options(synchronize_session=False))
    audit.record("mailing.stopped", audit.organizer_actor(organizer_id), event_id=event_id, after=str(waits))


def send_again(event_id: int, mailing_id: int, registration_id: int, organizer_id: int) -> None:
    """Write the mail to one recipient anew, to the address that the registration has now.

    Raises NotPossibleNow unless the mail has failed, come back or been stopped, and while mail to the address
    comes back or the person wants none.
    """
    mailing = queries.locked(event_id, mailing_id)
    registration = registration_queries.in_event(event_id, registration_id)
    if not can_send_again(mailing, registration):
        raise NotPossibleNow("nothing to send again")
    actor = audit.organizer_actor(organizer_id)
    audit.record("mailing.sent_again", actor, event_id=event_id, registration_id=registration_id)
    recipient = queries.recipient(mailing.id, registration_id)
    _write(mailing, recipient, registration, event_queries.whole(event_id))
    recipient.returned_at = None


def can_send_again(mailing: Mailing, registration: Registration) -> bool:
    """Say whether the mail has failed, come back or been stopped for the person, and the address takes mail now."""
    return queries.state_of(mailing, registration.id) in AGAIN and _is_reached(registration)


def note_returned(message_ids: Collection[str], recipients: Collection[str]) -> None:
    """Note that a mail of a mailing has come back, where it was one; `recipients` are the addresses of the report."""
    recipient = queries.mailed_with(message_ids)
    if recipient is None:
        return
    registration = db.session.get_one(Registration, recipient.registration_id)
    if registration.email in recipients:
        recipient.returned_at = clock.now()


def work_off(event_id: int, mailing_id: int) -> bool:
    """Begin the mailing or write its next few mails; say whether more can be written at once.

    Once so many wait to be sent that others would have to wait for them, no more are written for now. Begun again
    after a crash it goes on where it was: each recipient has one row.
    """
    mailing = queries.locked(event_id, mailing_id)
    now = clock.now()
    if mailing.state == MailingState.ORDERED and mailing.send_at is not None and mailing.send_at <= now:
        _begin(mailing, now)
        return True
    if mailing.state != MailingState.RUNNING or queries.count_ahead(mailing.id, now) >= rules.AHEAD:
        return False
    event = event_queries.whole(event_id)
    if not automatic.still_holds(mailing, event, now):
        _end(mailing, MailingState.STOPPED)
        return False
    return _write_batch(mailing, event)


def preview(mailing: Mailing, registration: Registration, event: Event) -> Notification:
    """Return the mail as that person would get it, but for its links, for the organizer's eyes."""
    return notifications.mailing(registration, event, mailing.wordings, is_sample=True)


def _begin(mailing: Mailing, now: datetime) -> None:
    """Write down whom it is for: those who match at this moment, and who of them is left out."""
    if mailing.automatic_id is None:
        chosen = audiences.chosen(event_queries.whole(mailing.event_id), mailing.view, now)
    else:
        chosen = Chosen(automatic_mails.audience(mailing))
    reason = audiences.left_out(chosen)
    rows = select(literal(mailing.id), Registration.id, reason).where(Registration.id.in_(chosen.people))
    db.session.execute(insert(MailingRecipient).from_select(["mailing_id", "registration_id", "left_out"], rows))
    mailing.state, mailing.begun_at = MailingState.RUNNING, now


def _write_batch(mailing: Mailing, event: Event) -> bool:
    begun = time.monotonic()
    batch = queries.unwritten(mailing.id, BATCH)
    for recipient, registration in batch:
        recipient.left_out = _why_not(mailing, registration)
        if recipient.left_out is None:
            _write(mailing, recipient, registration, event)
        if time.monotonic() - begun > LONGEST:
            return True
    if len(batch) < BATCH:
        _end(mailing, MailingState.DONE)
        return False
    return True


def _why_not(mailing: Mailing, registration: Registration) -> LeftOut | None:
    """Return why somebody who was to be mailed is not after all: what has happened since the mailing began."""
    if registration.erased_at is not None:
        return LeftOut.ERASED
    if not registration.email:
        return LeftOut.NO_ADDRESS
    if mailing.kind in BEFORE_THE_START and registration.state != RegistrationState.CONFIRMED:
        return LeftOut.ENDED
    if registration.undeliverable_at is not None:
        return LeftOut.RETURNED
    return None if registration.mailings_ended_at is None else LeftOut.UNWANTED


def _is_reached(registration: Registration) -> bool:
    is_there = registration.erased_at is None and bool(registration.email)
    return is_there and registration.undeliverable_at is None and registration.mailings_ended_at is None


def _write(mailing: Mailing, recipient: MailingRecipient, registration: Registration, event: Event) -> None:
    recipient.tries += 1
    cause = f"mailing:{mailing.id}:{recipient.tries}"
    message = outbox.enqueue(
        _notification(mailing, registration, event), cause, registration_id=registration.id, event_id=event.id
    )
    db.session.flush()
    recipient.message_id = message.id


def _notification(mailing: Mailing, registration: Registration, event: Event) -> Notification:
    if mailing.automatic_id is None:
        return notifications.mailing(registration, event, mailing.wordings)
    moment = Moment(automatic_mails.by_id(mailing.automatic_id).moment)
    return notifications.automatic(Kind(mailing.kind), moment, registration, event, mailing.wordings)


def _in_state(event_id: int, mailing_id: int, state: MailingState) -> Mailing:
    mailing = queries.locked(event_id, mailing_id)
    if mailing.state != state:
        raise NotPossibleNow(mailing.state)
    return mailing


def _end(mailing: Mailing, state: MailingState) -> None:
    mailing.state, mailing.ended_at = state, clock.now()


def _touch(mailing: Mailing) -> None:
    mailing.version += 1
    mailing.changed_at = clock.now()
