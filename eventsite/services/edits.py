"""Changing what one has said about oneself, and what organizers may do for somebody."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from eventsite import clock, notifications
from eventsite.database import db
from eventsite.errors import NotPossibleNow, RegistrationChanged
from eventsite.models import AuditEntry, Event, Registration
from eventsite.queries import events as event_queries
from eventsite.queries import registrations as queries
from eventsite.rules import edits as rules
from eventsite.rules import policies
from eventsite.rules.edits import EditDetails, PersonDetails
from eventsite.rules.events import Format
from eventsite.rules.policies import Mode
from eventsite.rules.registrations import LIVING, RegistrationState
from eventsite.services import audit, companies, form_answers, modes, outbox, queues

# What the trace tells of before and after, apart from it and erased with the person.
TRACED = ("name", "job_title", "phone", "company")


def edit(registration_id: int, details: EditDetails) -> bool:
    """Change one's own registration; say whether an organizer will look at it, the seat being kept meanwhile.

    Raises AnswersRefused, or NotPossibleNow when the time for it is over.
    """
    event = event_queries.locked(queries.event_id_of(registration_id))
    registration = queries.in_event(event.id, registration_id)
    closes_at = rules.close_at(event.edits_close_at, event.starts_at, registration.edits_until_at)
    if not rules.may_edit(event.state, registration.state, closes_at, clock.now()):
        raise NotPossibleNow("edits are closed")
    is_new = form_answers.keep(event, registration, details.answers)
    before = audit.snapshot(registration, *TRACED)
    if not (_rewrite(event, registration, details) or is_new):
        return False
    values = audit.changed(before, audit.snapshot(registration, *TRACED))
    _note(registration, audit.REGISTRANT, values=values)
    queues.promote(event)
    is_reviewed = event.reviews_edits and registration.state == RegistrationState.CONFIRMED
    if is_reviewed:
        registration.review_at = clock.now()
    return is_reviewed


def answer_for(event_id: int, registration_id: int, answers: Mapping[int, Any], organizer_id: int) -> None:
    """Change somebody's answers as an organizer: also those for staff only or frozen. Raises AnswersRefused."""
    event = event_queries.locked(event_id)
    registration = queries.in_event(event.id, registration_id)
    if form_answers.keep(event, registration, answers, by_staff=True):
        _note(registration, audit.organizer_actor(organizer_id))
        queues.promote(event)


def edit_for(
    event_id: int,
    registration_id: int,
    details: PersonDetails,
    seen: PersonDetails,
    organizer_id: int,
    *,
    is_told: bool = False,
) -> list[str]:
    """Change who somebody is and how they take part, as an organizer; return what they have to answer because of it.

    `seen` is what it said when it was looked at. A new way of taking part is always told, for it is another place; the
    rest if so wished. Raises RegistrationChanged if somebody else has written something else meanwhile, ModeFull, or
    NotPossibleNow for a registration that is erased, or a way that cannot be chosen.
    """
    event = event_queries.locked(event_id)
    registration = queries.in_event(event.id, registration_id)
    if registration.erased_at is not None:
        raise NotPossibleNow("erased")
    others = rules.changed_meanwhile(seen, person_of(event, registration), details)
    if others:
        raise RegistrationChanged(others)
    actor = audit.organizer_actor(organizer_id)
    before = audit.snapshot(registration, *TRACED)
    names = _rewrite_for(registration, details)
    if names:
        values = audit.changed(before, audit.snapshot(registration, *TRACED))
        entry = _note(registration, actor, " ".join(names), values)
        if is_told:
            _tell_changed(event, registration, entry)
        queues.promote(event)
    if details.mode is None or details.mode == policies.mode_in(event.format, registration.mode):
        return []
    return modes.switch_for(event, registration, Mode(details.mode), actor)


def person_of(event: Event, registration: Registration) -> PersonDetails:
    """Return what is written about somebody, as an organizer can change it."""
    mode = policies.mode_in(event.format, registration.mode) if event.format == Format.HYBRID else None
    return PersonDetails(registration.name, registration.company, registration.job_title, registration.phone, mode)


def extend(event_id: int, registration_id: int, until: datetime | None, organizer_id: int) -> None:
    """Let one person change their registration for longer than others, or no longer any more."""
    event = event_queries.locked(event_id)
    registration = queries.in_event(event.id, registration_id)
    registration.edits_until_at = until
    actor = audit.organizer_actor(organizer_id)
    audit.record("registration.edits_extended", actor, event_id=event.id, registration_id=registration.id)


def _rewrite(event: Event, registration: Registration, details: EditDetails) -> bool:
    """Write down what is new, and say whether anything is."""
    new: dict[str, str | int | None] = {"name": details.name, "job_title": details.job_title, "phone": details.phone}
    if rules.may_change_company(event.admission, event.company_quota) and details.company != registration.company:
        company_id, company = companies.look_up(details.company)
        new |= {"company": company, "company_id": company_id}
    changed = {name: value for name, value in new.items() if getattr(registration, name) != value}
    for name, value in changed.items():
        setattr(registration, name, value)
    return bool(changed)


def _tell_changed(event: Event, registration: Registration, entry: AuditEntry) -> None:
    if registration.email and registration.state in LIVING:
        message = notifications.details_changed(registration, event)
        outbox.enqueue(message, entry.id, registration_id=registration.id, event_id=event.id)


def _rewrite_for(registration: Registration, details: PersonDetails) -> list[str]:
    """Write down what an organizer says anew and return which columns are; a company is looked up by its name."""
    new: dict[str, str | int | None] = {name: getattr(details, name) for name in ("name", "job_title", "phone")}
    if details.company != registration.company:
        company_id, company = companies.look_up(details.company)
        new |= {"company": company, "company_id": company_id}
    changed = {name: value for name, value in new.items() if getattr(registration, name) != value}
    for name, value in changed.items():
        setattr(registration, name, value)
    db.session.flush()
    return [name for name in changed if name != "company_id"] or list(changed)


def _note(
    registration: Registration,
    actor: str,
    what: str = "",
    values: Mapping[str, tuple[str, str]] | None = None,
) -> AuditEntry:
    """Write down who has changed what and when. What stood in the columns goes apart, what was answered nowhere."""
    registration.changed_at = clock.now()
    return audit.record(
        "registration.edited",
        actor,
        event_id=registration.event_id,
        registration_id=registration.id,
        after=what,
        values=values,
    )
