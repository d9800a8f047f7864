"""Mail to those who are invited to register: ordered for many, written in batches, or sent to one again."""

from collections.abc import Collection
from datetime import datetime

from eventsite import clock, notifications
from eventsite.errors import NotPossibleNow, TooManyMails
from eventsite.models import Event, FanOut, Invitee
from eventsite.queries import events as event_queries
from eventsite.queries import invitees as queries
from eventsite.queries import seats as seat_queries
from eventsite.rules import invitees as rules
from eventsite.rules.invitees import InviteeState
from eventsite.rules.outbox import Kind, OutboxState
from eventsite.services import audit, outbox

_ACTIONS = {Kind.INVITED: "invitee.invited", Kind.INVITED_REMINDER: "invitee.reminded"}


def order(event_id: int, kind: Kind, message: str, organizer_id: int) -> int:
    """Order invitations, or reminders, for all whom they are due to, and return how many those are.

    The mails are written in batches like those that tell of a change. `message` is the organizer's own line.
    Raises NotPossibleNow when nobody can register any more.
    """
    event = event_queries.locked(event_id)
    now = clock.now()
    _check_open(event, now)
    number = queries.count_to_mail(kind, event.id, now)
    if number:
        actor = audit.organizer_actor(organizer_id)
        cause = audit.record(_ACTIONS[kind], actor, event_id=event.id, after=str(number))
        outbox.fan_out(event.id, kind, cause.id, "").message = message
    return number


def send_again(event_id: int, invitee_id: int, organizer_id: int) -> None:
    """Send one invitation once more, or for the first time.

    Raises NotPossibleNow for one who is registered or when nobody can register any more, and TooManyMails when the
    address was mailed about the event within a day.
    """
    event = event_queries.locked(event_id)
    invitee = queries.in_event(event.id, invitee_id)
    now = clock.now()
    _check_open(event, now)
    if queries.living_registration(invitee) is not None:
        raise NotPossibleNow("registered")
    mailed_at = queries.mailed_at(event.id, invitee.email)
    if mailed_at is not None and now < mailed_at + rules.BETWEEN_MAILS:
        raise TooManyMails(mailed_at + rules.BETWEEN_MAILS)
    cause = audit.record("invitee.sent_again", audit.organizer_actor(organizer_id), event_id=event.id)
    _write(event, invitee, Kind.INVITED, "", cause.id, now)


def note_returned(message_ids: Collection[str], recipients: Collection[str], reason: str) -> bool:
    """Note that a mail to an invitee came back, and say whether there was one; the list shows it."""
    message = queries.mail_to_invitee(message_ids)
    if message is None or message.recipient not in recipients:
        return False
    message.state, message.last_error = OutboxState.FAILED, reason[:500]
    return True


def next_batch(ordered: FanOut, event: Event, limit: int) -> list[Invitee]:
    """Return the next few whom an order is for, after the one it has come to."""
    return list(queries.to_mail(Kind(ordered.kind), event.id, ordered.created_at, ordered.after_registration_id, limit))


def write(ordered: FanOut, event: Event, invitee: Invitee, now: datetime) -> None:
    """Write the mail that was ordered to one invitee."""
    _write(event, invitee, Kind(ordered.kind), ordered.message, ordered.cause, now)


def can_answer(event: Event, now: datetime) -> bool:
    """Say whether it makes sense to invite anybody now."""
    return rules.can_answer(seat_queries.standing(event), now)


def _check_open(event: Event, now: datetime) -> None:
    if not can_answer(event, now):
        raise NotPossibleNow("registration is closed")


def _write(event: Event, invitee: Invitee, kind: Kind, message: str, cause: object, now: datetime) -> None:
    if kind is Kind.INVITED:
        mail = notifications.invited(invitee, event, message)
        invitee.invited_at = now
        invitee.state = InviteeState.INVITED if invitee.state == InviteeState.ADDED else invitee.state
    else:
        mail = notifications.invited_reminder(invitee, event, message)
        invitee.reminded_at = now
    outbox.enqueue(mail, cause, event_id=event.id)
