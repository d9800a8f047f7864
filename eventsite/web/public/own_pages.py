"""One's own registration as a page: how it stands and what can be done about it."""

from collections.abc import Sequence

from flask import render_template

from eventsite import clock
from eventsite.models import Event, Question, Registration
from eventsite.queries import calendar_entries as entry_queries
from eventsite.queries import events as event_queries
from eventsite.queries import questions as question_queries
from eventsite.queries import registrations as queries
from eventsite.rules import questions as rules
from eventsite.rules.events import EventState, Phase
from eventsite.rules.registrations import LIVING
from eventsite.web.forms.questions import QuestionForm
from eventsite.web.public import personal_links
from eventsite.web.public.site import phase_of


def page(registration: Registration, form: QuestionForm | None = None) -> str:
    """Return the page; the form comes along when something in it is to be corrected."""
    event = event_queries.whole(registration.event_id)
    questions = question_queries.of_registration(registration.id)
    return render_template(
        "public/registrations/show.html",
        registration=registration,
        event=event,
        place=queries.place_in_queue(registration),
        entry=entry_queries.active(registration.id),
        questions=questions,
        asking=_asking(registration, event, questions),
        form=form or QuestionForm.for_speakers(event.speakers),
        door_url=personal_links.door(registration),
        may_cancel=may_cancel(registration),
    )


def may_cancel(registration: Registration) -> bool:
    """Say whether there is anything to give up."""
    event = registration.event
    is_held = event.state != EventState.CANCELLED and phase_of(event) is not Phase.PAST
    return is_held and registration.state in LIVING


def _asking(registration: Registration, event: Event, questions: Sequence[Question]) -> str:
    """Return whether one may ask: open, closed, or enough when five questions wait."""
    if registration.state not in LIVING or event.state != EventState.PUBLISHED:
        return "closed"
    if clock.now() >= rules.closes_at(event.questions_close_at, event.ends_at):
        return "closed"
    return "open" if len(questions) < rules.MAX_OPEN_PER_PERSON else "enough"
