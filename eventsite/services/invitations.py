"""Invitations as messages: first ones, new ones and last ones, one for each entry that a registration has."""

from collections.abc import Callable, Sequence
from datetime import datetime

from eventsite import notifications
from eventsite.models import CalendarEntry, Event, FanOut, Registration
from eventsite.notifications import Notification
from eventsite.queries import calendar_entries as queries
from eventsite.queries import invoices as invoice_queries
from eventsite.rules import policies
from eventsite.rules.invitations import PartStat
from eventsite.rules.outbox import FIRST_INVITATIONS, Kind
from eventsite.services import calendar_entries, outbox


def invite(
    kind: Kind,
    registration: Registration,
    event: Event,
    cause: object,
    now: datetime,
    answer: PartStat = PartStat.ACCEPTED,
    **more: object,
) -> None:
    """Open what belongs in the person's calendar and send it: kind is one of FIRST_INVITATIONS (calendar S1, S26).

    `more` is what the mail of that kind tells besides.
    """
    pays = policies.costs(event.price_member, event.price_other) or not registration.is_stranger
    price = invoice_queries.price_of(registration) if pays else None
    for entry in calendar_entries.open_all(registration, event, now, answer):
        message = notifications.first_invitation(kind, registration, event, entry, price, **more)
        _send(message, entry, registration, cause)


def make_firm(registration: Registration, event: Event, cause: object, now: datetime) -> int:
    """Tell of an offer that was taken: the same entries, SEQUENCE + 1, no longer tentative and answered yes (S11).

    Return how many there are: none when the meeting was called off and revived while the offer stood.
    """
    entries = queries.all_active(registration.id)
    for entry in entries:
        entry.partstat = PartStat.ACCEPTED
        calendar_entries.revise(entry, registration, event, now)
        _send(
            notifications.offer_accepted(registration, event, entry, invoice_queries.price_of(registration)),
            entry,
            registration,
            cause,
        )
    return len(entries)


def move_along(registration: Registration, event: Event, cause: object, now: datetime, missing: Sequence[str]) -> int:
    """Send what is new because of the person's own choice: it keeps the answer. Return how many entries there are.

    `missing` are questions that are to be answered because of it.
    """
    entries = queries.all_active(registration.id)
    for entry in entries:
        answer = entry.partstat
        if calendar_entries.revise(entry, registration, event, now) is None:
            continue
        calendar_entries.answer_is_kept(entry, PartStat(answer))
        _send(notifications.mode_changed(registration, event, entry, missing), entry, registration, cause)
    return len(entries)


def repeat(registration: Registration, event: Event, cause: object, now: datetime) -> int:
    """Send what stands once more: only DTSTAMP differs (calendar S6). Return how many invitations went out.

    A change that nobody was told of yet comes along, under the SEQUENCE that it needs. Nothing is sent of a
    session that was called off, or to who has declined (S12).
    """
    entries = [entry for entry in queries.all_active(registration.id) if _is_wanted(entry)]
    for entry in entries:
        revision = calendar_entries.revise(entry, registration, event, now)
        if revision is None:
            _prepare_again(entry, now)
        if revision is not None and revision.kind is Kind.MOVED:
            message = notifications.moved(registration, event, entry, revision.before, "")
        else:
            message = notifications.registered(registration, event, entry, invoice_queries.price_of(registration))
        _send(message, entry, registration, cause)
    return len(entries)


def withdraw(
    registration: Registration,
    event: Event,
    cause: object,
    now: datetime,
    farewell: Callable[[CalendarEntry], Notification],
) -> int:
    """End the person's entries, each with a message of its own, and return how many there were."""
    entries = queries.all_active(registration.id)
    for entry in entries:
        calendar_entries.close(entry, now)
        _send(farewell(entry), entry, registration, cause)
    return len(entries)


def renew(registration: Registration, event: Event, order: FanOut, now: datetime) -> int:
    """Send what is new about each entry, and nothing where nothing is (calendar S2–S4, S22, S24).

    Return how many entries there are, whether or not there was anything to send.
    """
    entries = queries.all_active(registration.id)
    for entry in entries:
        if entry.session and entry.session.cancelled_at:
            calendar_entries.close(entry, now)
            _send(notifications.called_off(registration, event, entry, ""), entry, registration, order.cause)
            continue
        revision = calendar_entries.revise(entry, registration, event, now)
        if revision is None:
            continue
        if revision.kind in FIRST_INVITATIONS:
            message = notifications.first_invitation(revision.kind, registration, event, entry)
        elif revision.kind is Kind.MOVED:
            message = notifications.moved(registration, event, entry, revision.before, order.message)
        else:
            message = notifications.changed(registration, event, entry, order.note.split(), order.message)
        _send(message, entry, registration, order.cause)
    return len(entries)


def _is_wanted(entry: CalendarEntry) -> bool:
    return entry.partstat != PartStat.DECLINED and not (entry.session and entry.session.cancelled_at)


def _prepare_again(entry: CalendarEntry, now: datetime) -> None:
    if calendar_entries.supersede_unclaimed(entry) is None:
        entry.told = entry.said
    calendar_entries.restamp(entry, now)


def _send(message: Notification, entry: CalendarEntry, registration: Registration, cause: object) -> None:
    of_session = f":{entry.session_id}" if entry.session_id else ""
    outbox.enqueue(
        message,
        f"{cause}{of_session}",
        registration_id=registration.id,
        event_id=registration.event_id,
        entry_id=entry.id,
    )
