"""Changing what one has said about oneself, and what organizers may do for somebody."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from eventsite import clock
from eventsite.errors import NotPossibleNow
from eventsite.models import Event, Registration
from eventsite.queries import events as event_queries
from eventsite.queries import registrations as queries
from eventsite.rules import edits as rules
from eventsite.rules.edits import EditDetails
from eventsite.rules.registrations import RegistrationState
from eventsite.services import audit, companies, form_answers, queues

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
    _note(registration, audit.REGISTRANT, audit.changed(before, audit.snapshot(registration, *TRACED)))
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


def _note(registration: Registration, actor: str, values: Mapping[str, tuple[str, str]] | None = None) -> None:
    """Note who and when, and what stood there; what was answered to the event's own questions is not kept twice."""
    registration.changed_at = clock.now()
    audit.record(
        "registration.edited",
        actor,
        event_id=registration.event_id,
        registration_id=registration.id,
        values=values,
    )
