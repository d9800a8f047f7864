"""The demo: meetings to try the product with, one of them real, loaded as people would make them."""

from dataclasses import replace
from datetime import datetime, timedelta

from eventsite.database import transaction
from eventsite.demo import content, forms, history, inviting
from eventsite.demo.content import Colleagues, Meeting, OrganizerDetails
from eventsite.models import Organizer
from eventsite.queries import companies as company_queries
from eventsite.queries import events as event_queries
from eventsite.queries import organizers as organizer_queries
from eventsite.queries import registrations as registration_queries
from eventsite.rules import addresses
from eventsite.rules import invoices as invoice_rules
from eventsite.rules import policies as policy_rules
from eventsite.rules.companies import CompanyDetails
from eventsite.rules.invoices import InvoiceTo
from eventsite.rules.policies import Admission, Policy
from eventsite.rules.registrations import RegistrationDetails
from eventsite.services import audit, companies, events, groups, needs, organizers, policies, questions, registrations
from eventsite.services.questions import moderating

ORGANIZER = "alva@forening.example"


def load(now: datetime) -> bool:
    """Load the organizers, companies and meetings that are not there yet; say whether there was anything to load.

    Each meeting is one transaction, so it is there whole or not at all, whenever this is broken off.
    """
    people = content.people()
    loaded = [_take_on(organizer) for organizer in content.organizers()]
    loaded.append(_take_in(content.companies()))
    loaded += [_hold(meeting, people, now) for meeting in content.meetings()]
    return any(loaded)


def _take_on(organizer: OrganizerDetails) -> bool:
    with transaction():
        if _organizer(organizer.email) is not None:
            return False
        organizers.add(organizer.email, organizer.name, organizer.role)
    return True


def _take_in(members: list[CompanyDetails]) -> bool:
    with transaction():
        unknown = [details for details in members if company_queries.recognized(details.name) is None]
        for details in unknown:
            companies.add(details, None)
    return bool(unknown)


def _hold(meeting: Meeting, people: dict[str, RegistrationDetails], now: datetime) -> bool:
    with transaction():
        if meeting.slug in event_queries.slugs_like(meeting.slug):
            return False
        event_id = _publish(meeting, now)
        policy = meeting.policy(now)
        is_for_all = policy is None or policy.admission == Admission.OPEN
        if is_for_all:
            _decide(event_id, policy)
        _let_read_needs(event_id, meeting)
        if event_queries.whole(event_id).ends_at <= now:
            history.write(event_id, meeting, people)
        else:
            _fill(event_id, meeting, people)
        if not is_for_all:  # those who are there by then keep their seats
            _decide(event_id, policy)
    return True


def _decide(event_id: int, policy: Policy | None) -> None:
    if policy is not None:
        policies.change(event_id, policy, event_queries.whole(event_id).version, _organizer(ORGANIZER))


def _publish(meeting: Meeting, now: datetime) -> int:
    organizer = _organizer(ORGANIZER)
    event = events.create(meeting.details(now), organizer)
    for colleague in filter(None, map(_organizer, meeting.shared_with)):
        organizers.share(event, colleague)
    if organizer is not None:
        forms.build(event.id, meeting.form, organizer.id)
    events.publish(event.id, organizer)
    return event.id


def _let_read_needs(event_id: int, meeting: Meeting) -> None:
    for reader in filter(None, map(_organizer, meeting.readers_of_needs)):
        needs.grant(event_id, reader.id, reader.id)


def _fill(event_id: int, meeting: Meeting, people: dict[str, RegistrationDetails]) -> None:
    organizer = _organizer(ORGANIZER)
    if organizer is not None:
        inviting.invite(event_id, people, meeting.invitees, organizer.id)
    for name in meeting.registered:
        answers = forms.answers(event_id, meeting.form, name)
        chosen = _chosen(event_id, meeting, name)
        person = replace(
            people[name],
            sessions=chosen,
            answers=answers,
            needs=meeting.needs_of(name),
            invoice=_invoice(event_id, people[name].company),
        )
        registrations.register(event_id, person)
    if meeting.group is not None:
        _register_together(event_id, meeting.group, people)
    ids = {registration.name: registration.id for registration in registration_queries.in_order(event_id)}
    _ask(event_id, meeting, ids)
    for name in meeting.cancelled:
        registrations.cancel(ids[name])
    if meeting.called_off:
        events.call_off(event_id, meeting.called_off, _organizer(ORGANIZER))


def _register_together(event_id: int, group: Colleagues, people: dict[str, RegistrationDetails]) -> None:
    event = event_queries.locked(event_id)
    event.names_due_at = event.starts_at - timedelta(days=group.names_due_days)
    groups.register(event_id, group.details(people))


def _chosen(event_id: int, meeting: Meeting, name: str) -> tuple[int, ...]:
    """Return the ids of the sessions that the person has chosen."""
    wanted = {sitting.title for sitting in meeting.sessions if name in sitting.chosen}
    return tuple(session.id for session in event_queries.whole(event_id).current_sessions if session.title in wanted)


def _invoice(event_id: int, company: str) -> InvoiceTo | None:
    """Return where the company takes its invoices; None if the meeting costs nothing."""
    event = event_queries.whole(event_id)
    if not policy_rules.costs(event.price_member, event.price_other):
        return None
    seen = invoice_rules.price_key(event.price_member, event.price_other)
    return InvoiceTo(reference="Utbildning", address=f"{company}\nBox 100\n000 00 Orten", seen=seen)


def _ask(event_id: int, meeting: Meeting, ids: dict[str, int]) -> None:
    """Ask all of them at once, which people must not: they wait a moment between two."""
    event = event_queries.locked(event_id)
    speakers = {speaker.name: speaker.id for speaker in event.speakers}
    for asked in meeting.questions:
        asker = registration_queries.by_id(ids[asked.by])
        question_id = questions.add(event, asker, asked.details(speakers)).id
        if asked.accepted:
            moderating.accept(event_id, question_id, 1, audit.SYSTEM)
        for name in [name for name in meeting.registered if name != asked.by][: asked.supporters]:
            questions.support(ids[name], question_id, wanted=True)


def _organizer(email: str) -> Organizer | None:
    return organizer_queries.by_canonical_email(addresses.canonical(email))
