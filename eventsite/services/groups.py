"""Registering several colleagues at once, and adding to them: everything or nothing is stored."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from eventsite import clock, notifications
from eventsite.database import db
from eventsite.errors import EventFull, GroupTooLarge, NoUnnamedSeats, TooManyMails
from eventsite.models import Event, Group, Registration
from eventsite.queries import events as event_queries
from eventsite.queries import groups as queries
from eventsite.queries import registrations as registration_queries
from eventsite.queries import seats as seat_queries
from eventsite.rules import addresses
from eventsite.rules import groups as rules
from eventsite.rules import registrations as registration_rules
from eventsite.rules.groups import GroupDetails, GroupReceipt, MemberReceipt
from eventsite.rules.registrations import Receipt, RegistrationDetails, RegistrationState
from eventsite.rules.seats import Bar
from eventsite.services import audit, companies, entrances, invoices, outbox, queues, registrations


@dataclass(frozen=True)
class _Newcomer:
    """Somebody who is to be stored: the row, what was said, the first state if it is a wait, why there is no seat."""

    registration: Registration
    details: RegistrationDetails
    wait: RegistrationState | None
    bar: Bar | None = None

    @property
    def state(self) -> RegistrationState:
        """The first state."""
        seat_or_queue = RegistrationState.WAITLISTED if self.bar else RegistrationState.CONFIRMED
        return self.wait or seat_or_queue


def register(event_id: int, details: GroupDetails) -> GroupReceipt:
    """Register colleagues, each as if they had come alone, and seats without a name; return what to tell.

    Somebody who is registered already is mailed and not counted twice. The same copy of the form never registers
    twice. Raises RegistrationClosed, EventFull, InvitationNeeded, GroupTooLarge, NoUnnamedSeats, or TooManyMails with
    the row whose address has had enough.
    """
    event = event_queries.locked(event_id)
    earlier = queries.from_form(event.id, details.form_key)
    if earlier is not None:
        return _receipt_of(earlier, details)
    now = clock.now()
    registrations.check_open(event, now)
    _check_limits(event, details.size, details.unnamed, now)
    outbox.check_quota(details.coordinator.email, now)
    group = _store(event, details, now)
    receipt = _enter(event, group, details, now)
    cause = audit.record("group.registered", audit.REGISTRANT, event_id=event.id)
    tell(notifications.group_registered(group, event, receipt), group, cause.id)
    return receipt


def add(group_id: int, details: GroupDetails) -> GroupReceipt:
    """Add colleagues to a group, from its own page. Raises as register() does."""
    event = event_queries.locked(queries.event_id_of(group_id))
    group = queries.by_id(group_id)
    now = clock.now()
    registrations.check_open(event, now)
    if _is_repeated(event, details):
        return _receipt_of(group, details)
    _check_limits(event, queries.size(group.id) + details.size, details.unnamed, now)
    receipt = _enter(event, group, details, now)
    cause = audit.record("group.extended", coordinator_actor(group), event_id=event.id)
    tell(notifications.group_registered(group, event, receipt), group, cause.id)
    return receipt


def coordinator_actor(group: Group) -> str:
    """Return how a group's coordinator is named in the trace."""
    return f"coordinator:{group.id}"


def tell(message: notifications.Notification, group: Group, cause: object) -> None:
    """Write down a mail to the coordinator, unless they have been erased."""
    if group.email:
        outbox.enqueue(message, f"group:{group.id}:{cause}", event_id=group.event_id)


def _check_limits(event: Event, size: int, unnamed: int, now: datetime) -> None:
    if size > event.max_group:
        raise GroupTooLarge(event.max_group)
    if unnamed and not rules.takes_unnamed(event.names_due_at, now):
        raise NoUnnamedSeats


def _store(event: Event, details: GroupDetails, now: datetime) -> Group:
    said = details.coordinator
    known = (said.company_id, said.company)
    company_id, company = known if said.company_id else companies.look_up(said.company)
    group = Group(
        event_id=event.id,
        name=said.name,
        email=addresses.deliverable(said.email),
        canonical_email=addresses.canonical(said.email),
        company=company,
        company_id=company_id,
        phone=said.phone,
        language=said.language,
        is_all_or_none=details.is_all_or_none,
        form_key=details.form_key or None,
        created_at=now,
    )
    db.session.add(group)
    db.session.flush()
    invoices.keep_for_group(event, group, details.invoice)
    return group


def _enter(event: Event, group: Group, details: GroupDetails, now: datetime) -> GroupReceipt:
    """Let the colleagues in, in the order in which they were written; those who are known are only mailed."""
    keys = [addresses.canonical(member.email) for member in details.members]
    rows = [
        (number, member, registration_queries.living(event.id, key))
        for number, (key, member) in enumerate(rules.once_each(details.members, keys))
    ]
    newcomers = [_newcomer(event, group, member, now) for _, member, known in rows if known is None]
    unnamed = [_unnamed(event, group, number, details.form_key, now) for number in range(details.unnamed)]
    arrivals = _with_bars(event, group, [*newcomers, *unnamed])
    _check_quotas(rows, now)
    for _, member, known in rows:
        if known is not None:
            registrations.remind(event, known, member.form_key, Receipt(RegistrationState(known.state), None), now)
    for arrival in arrivals:
        _add(event, arrival, now)
    return _receipt(group, details.members, arrivals)


def _newcomer(event: Event, group: Group, member: RegistrationDetails, now: datetime) -> _Newcomer:
    said = replace(member, company=group.company, company_id=group.company_id, language=group.language)
    registration = registrations.newcomer_of(event, said, now)
    registration.group_id = group.id
    return _Newcomer(registration, said, registration_rules.first_state(entrances.of(event, registration, said)))


def _unnamed(event: Event, group: Group, number: int, form_key: str, now: datetime) -> _Newcomer:
    """Return a seat without a name. It waits for what its coordinator would have to wait for."""
    said = RegistrationDetails("", "", group.company, company_id=group.company_id, language=group.language)
    registration = registrations.newcomer_of(event, said, now)
    registration.email = group.email  # whose word it is that the seat is needed
    entrance = entrances.of(event, registration, said)
    registration.email = registration.canonical_email = ""
    registration.group_id = group.id
    registration.form_key = f"{form_key[:40]}-unnamed-{number}" if form_key else None
    return _Newcomer(registration, said, registration_rules.first_state(entrance))


def _with_bars(event: Event, group: Group, newcomers: Sequence[_Newcomer]) -> list[_Newcomer]:
    """Say of each why there is no seat, all counted together. Raises EventFull if one needs it and nobody may wait."""
    claims = [seat_queries.claim_of(event, each.registration) for each in newcomers]
    at_once = [number for number, each in enumerate(newcomers) if each.wait is None or event.unproven_holds_seat]
    bars = queues.bars(event, [claims[number] for number in at_once], is_all_or_none=group.is_all_or_none)
    if group.is_all_or_none and any(each.state == RegistrationState.WAITLISTED for each in queries.living(group.id)):
        bars = [bar or Bar.SEATS for bar in bars]  # they wait with the others
    found = dict(zip(at_once, bars, strict=True))
    if not event.has_waitlist:
        for number, bar in found.items():
            if bar is not None and newcomers[number].wait is None:
                raise EventFull(bar)
    return [replace(each, bar=found.get(number, Bar.SEATS)) for number, each in enumerate(newcomers)]


def _check_quotas(rows: Sequence[tuple[int, RegistrationDetails, Registration | None]], now: datetime) -> None:
    for number, member, _ in rows:
        again_at = outbox.mailable_at(member.email, now)
        if again_at is not None:
            raise TooManyMails(again_at, number)


def _add(event: Event, arrival: _Newcomer, now: datetime) -> None:
    registration = arrival.registration
    registrations.add(event, registration, arrival.details, arrival.state, arrival.bar, now)
    if registration.email or event.names_due_at is None:
        return
    if arrival.state is RegistrationState.UNCONFIRMED:
        registration.expires_at = min(now + timedelta(hours=event.proof_hours), event.names_due_at)


def _receipt(group: Group, members: Sequence[RegistrationDetails], arrivals: Sequence[_Newcomer]) -> GroupReceipt:
    found = {each.registration.canonical_email: each for each in arrivals if each.registration.email}
    return GroupReceipt(
        group.id,
        tuple(_member_receipt(member, found.get(addresses.canonical(member.email))) for member in members),
        tuple(each.state for each in arrivals if not each.registration.email),
    )


def _member_receipt(member: RegistrationDetails, arrival: _Newcomer | None) -> MemberReceipt:
    if arrival is None:
        return MemberReceipt(member.name, member.email, None)
    bar = arrival.bar if arrival.state is RegistrationState.WAITLISTED else None
    return MemberReceipt(member.name, member.email, arrival.state, bar)


def _receipt_of(group: Group, details: GroupDetails) -> GroupReceipt:
    """Return what was told the first time, as it stands now."""
    stored = {each.canonical_email: each for each in queries.living(group.id)}
    members = []
    for member in details.members:
        found = stored.get(addresses.canonical(member.email))
        state = RegistrationState(found.state) if found else None
        members.append(MemberReceipt(member.name, member.email, state))
    states = tuple(RegistrationState(each.state) for each in queries.living(group.id) if not each.email)
    return GroupReceipt(group.id, tuple(members), states)


def _is_repeated(event: Event, details: GroupDetails) -> bool:
    """Say whether this copy of the form has added somebody already."""
    keys = [member.form_key for member in details.members]
    keys += [f"{details.form_key[:40]}-unnamed-0"] if details.form_key and details.unnamed else []
    return any(registration_queries.from_form(event.id, key) for key in keys)
