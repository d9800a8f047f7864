"""The page of an event's questions, whoever makes it: the address, or a form on it that came back."""

from collections.abc import Collection

from flask import render_template

from eventsite import clock
from eventsite.models import Event, Registration
from eventsite.queries import questions as queries
from eventsite.queries.questions import listing as listing_queries
from eventsite.queries.questions import standings
from eventsite.rules import questions as rules
from eventsite.rules.registrations import RegistrationState
from eventsite.web import traces
from eventsite.web.forms.questions import QuestionForm
from eventsite.web.public.questions import forms, lists, own, rounds
from eventsite.web.public.questions.lists import Wanted

LIST = "list"


def page(event: Event, registration: Registration, wanted: Wanted, form: QuestionForm | None = None) -> str:
    """Return the page, and note afterwards which questions were delivered with it."""
    now = clock.now()
    registration_id = registration.id
    standing = rounds.standing(event, now)
    listing = lists.listing(event, registration, standing, wanted, now)
    made = render_template(
        "public/questions/index.html",
        event=event,
        registration=registration,
        standing=standing,
        listing=listing,
        owned=own.of(registration, event, standing),
        gone=listing_queries.gone_with_vote(registration.id, event.id),
        form=form or forms.asking(event, registration, LIST),
        asking=may_ask(registration, standing),
        has_seat=registration.state == RegistrationState.CONFIRMED,
    )
    note_delivered(registration_id, [row.id for row in listing.rows])
    return made


def may_ask(registration: Registration, standing: rounds.Standing) -> str:
    """Return whether one may ask: open, early, closed, or enough when five questions wait."""
    if standing.opens_at is not None:
        return "early"
    if not standing.is_open:
        return "closed"
    return "open" if queries.count_open(registration.id) < rules.MAX_OPEN_PER_PERSON else "enough"


def note_delivered(registration_id: int, question_ids: Collection[int]) -> None:
    """Add to the trace of what was delivered to whom, in a transaction of its own; the page does not depend on it."""
    if question_ids:
        traces.note(lambda: standings.note_seen(registration_id, question_ids, clock.now()))
