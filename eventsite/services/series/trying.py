"""Registering somebody who takes part in a series for one of its meetings."""

from datetime import datetime

from eventsite import clock, notifications
from eventsite.database import db
from eventsite.errors import (
    AnswersRefused,
    EventFull,
    InvitationNeeded,
    InvoiceNeeded,
    PriceChanged,
    Refused,
    RegistrationClosed,
)
from eventsite.models import Event, SeriesOutcome, SeriesPlace
from eventsite.queries import events as event_queries
from eventsite.queries import fields as field_queries
from eventsite.queries import seats as seat_queries
from eventsite.queries import series as queries
from eventsite.rules import events as event_rules
from eventsite.rules import policies
from eventsite.rules import series as rules
from eventsite.rules.events import EventState, Opening
from eventsite.rules.policies import Admission, Mode
from eventsite.rules.registrations import RegistrationDetails, RegistrationState
from eventsite.rules.series import Hindrance, Meeting, Outcome
from eventsite.services import audit, outbox, registrations

OF_STATE = {RegistrationState.CONFIRMED: Outcome.SEAT, RegistrationState.WAITLISTED: Outcome.QUEUE}
OF_HINDRANCE = {
    Hindrance.FULL: Outcome.FULL,
    Hindrance.ASKS: Outcome.ASKS,
    Hindrance.COSTS: Outcome.COSTS,
    Hindrance.INVITED: Outcome.INVITED,
    Hindrance.CLOSED: Outcome.CLOSED,
    Hindrance.NOT_YET: Outcome.CLOSED,
}
OF_REFUSAL: dict[type[Refused], Outcome] = {
    EventFull: Outcome.FULL,
    AnswersRefused: Outcome.ASKS,
    InvoiceNeeded: Outcome.COSTS,
    PriceChanged: Outcome.COSTS,
    InvitationNeeded: Outcome.INVITED,
    RegistrationClosed: Outcome.CLOSED,
}
# There is nothing that the person could do about these.
UNTOLD = frozenset({Outcome.ALREADY, Outcome.LEFT_OUT, Outcome.INVITED, Outcome.CLOSED})


def try_meeting(place_id: int, event_id: int) -> Outcome | None:
    """Register the person for the meeting and return what came of it; None if there was nothing to try any more.

    A meeting that was not chosen on the form is new: the person is told by mail what came of it, with a way to stop.
    """
    event = event_queries.locked(event_id)
    place = queries.place(place_id)
    is_chosen = event.id in place.chosen
    if place.confirmed_at is None or event.series_id != place.series_id or event.id in queries.outcomes(place.id):
        return None
    outcome = _outcome(event, place) if is_chosen or place.wants_new else Outcome.LEFT_OUT
    db.session.add(SeriesOutcome(place_id=place.id, event_id=event.id, outcome=outcome, at=clock.now()))
    if not is_chosen and outcome not in UNTOLD:
        cause = audit.record("series.tried", audit.SYSTEM, event_id=event.id, after=outcome)
        outbox.enqueue(notifications.series_new(place, event, outcome), cause.id, event_id=event.id)
    return outcome


def meeting_of(event: Event) -> Meeting:
    """Return what decides whether the event can be registered for together with others."""
    return Meeting(
        opening=event_rules.opening(seat_queries.standing(event), clock.now()),
        admission=Admission(event.admission),
        costs=policies.costs(event.price_member, event.price_other),
        fields=tuple(field_queries.asked(event.id)),
        has_sessions=bool(event.current_sessions),
    )


def is_not_yet(event: Event, now: datetime) -> bool:
    """Say whether the event will take people, but does not yet."""
    is_published = event.state == EventState.PUBLISHED
    return is_published and event_rules.opening(event.standing, now) is Opening.NOT_YET


def _outcome(event: Event, place: SeriesPlace) -> Outcome:
    if queries.has_registered(event.id, place.canonical_email):
        return Outcome.ALREADY
    found = rules.hindrance(meeting_of(event), clock.now())
    if found is not None:
        return OF_HINDRANCE[found]
    try:
        with db.session.begin_nested():
            receipt = registrations.register(event.id, _details(place))
    except tuple(OF_REFUSAL) as refusal:
        return OF_REFUSAL[type(refusal)]
    return OF_STATE.get(receipt.state, Outcome.PENDING)


def _details(place: SeriesPlace) -> RegistrationDetails:
    return RegistrationDetails(
        name=place.name,
        email=place.email,
        company=place.company,
        job_title=place.job_title,
        phone=place.phone,
        language=place.language,
        form_key=f"series-{place.id}",
        mode=Mode(place.mode) if place.mode else None,
        is_proven=True,
    )
