"""One's own registration as a page: how it stands and what can be done about it."""

from collections.abc import Sequence
from datetime import datetime

from flask import render_template

from eventsite import clock
from eventsite.models import Event, Material, Registration
from eventsite.queries import events as event_queries
from eventsite.queries import feeds as feed_queries
from eventsite.queries import invoices as invoice_queries
from eventsite.queries import materials as material_queries
from eventsite.queries import needs as needs_queries
from eventsite.queries import registrations as queries
from eventsite.queries import seats as seat_queries
from eventsite.rules import edits as edit_rules
from eventsite.rules import events as event_rules
from eventsite.rules import materials as material_rules
from eventsite.rules import policies
from eventsite.rules.events import EventState, Format, Phase
from eventsite.rules.invitations import PartStat
from eventsite.rules.policies import Mode
from eventsite.rules.registrations import LIVING
from eventsite.web import calendars, form_answers
from eventsite.web.calendars import Held
from eventsite.web.forms.modes import room_in_words
from eventsite.web.forms.questions import QuestionForm
from eventsite.web.public import needs, personal_links
from eventsite.web.public.questions import forms, own, pages, rounds
from eventsite.web.public.site import phase_of


def page(registration: Registration, form: QuestionForm | None = None) -> str:
    """Return the page; the form comes along when something in it is to be corrected."""
    event = event_queries.whole(registration.event_id)
    standing = rounds.standing(event, clock.now())
    calendar = calendars.held_by(registration.id)
    return render_template(
        "public/registrations/show.html",
        registration=registration,
        event=event,
        place=queries.place_in_queue(registration),
        bar=seat_queries.why_waiting(event, registration),
        calendar=calendar,
        withdrawal=None if calendar else calendars.withdrawal_to(registration.id),
        may_send_again=may_send_again(registration, calendar),
        owned=own.of(registration, event, standing),
        standing=standing,
        asking=pages.may_ask(registration, standing) if registration.state in LIVING else "closed",
        form=form or forms.asking(event, registration),
        door_url=personal_links.door(registration),
        may_cancel=may_cancel(registration),
        may_move=may_move(registration),
        own_answers=form_answers.of_registration(event.id, registration.id, with_staff=False),
        edits_close_at=edits_close_at(event, registration) if may_edit(event, registration) else None,
        materials=_materials(event, registration),
        has_needs=needs_queries.is_given(registration.id),
        may_say_needs=needs.concerns(event, registration),
        other_mode=other_mode(registration, event),
        invoice=invoice_queries.of_registration(registration),
        has_feed=feed_queries.valid_of(registration.canonical_email) is not None,
    )


def _materials(event: Event, registration: Registration) -> list[Material]:
    if not material_rules.is_for(registration.state):
        return []
    return material_queries.shown(event, clock.now(), to_everyone=False)


def may_cancel(registration: Registration) -> bool:
    """Say whether there is anything to give up."""
    event = registration.event
    is_held = event_rules.is_to_come(EventState(event.state), event.ends_at, clock.now())
    return is_held and registration.state in LIVING


def may_move(registration: Registration) -> bool:
    """Say whether the registration can have another address: it and its meeting are to come."""
    event = registration.event
    is_running = event.state == EventState.PUBLISHED and clock.now() < event.ends_at
    return is_running and registration.state in LIVING and registration.releases_at is None


def edits_close_at(event: Event, registration: Registration) -> datetime:
    """Return until when the person may change what they have said."""
    return edit_rules.close_at(event.edits_close_at, event.starts_at, registration.edits_until_at)


def may_edit(event: Event, registration: Registration) -> bool:
    """Say whether the person may change anything now."""
    closes_at = edits_close_at(event, registration)
    return edit_rules.may_edit(event.state, registration.state, closes_at, clock.now())


def other_mode(registration: Registration, event: Event) -> tuple[Mode, str] | None:
    """Return the other way to take part, and how much room it has; None where there is nothing to choose."""
    is_open = event.format == Format.HYBRID and event.state == EventState.PUBLISHED and may_cancel(registration)
    if not is_open:
        return None
    mine = policies.mode_in(event.format, registration.mode)
    (other,) = set(policies.modes_of(event.format)) - {mine}
    return other, room_in_words(event.limits, seat_queries.tally(event), other)


def may_send_again(registration: Registration, calendar: Sequence[Held]) -> bool:
    """Say whether there is an invitation to send and where to: who has declined is not asked again (calendar S12)."""
    is_wanted = any(held.entry.partstat != PartStat.DECLINED for held in calendar)
    event = registration.event
    is_wanted = is_wanted and registration.undeliverable_at is None
    return is_wanted and event.state == EventState.PUBLISHED and phase_of(event) is not Phase.PAST
