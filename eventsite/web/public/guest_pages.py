"""What the venue and a co-host see of an event by their links. The fields of each page are a table: rules/guests.py."""

from flask import Blueprint, Response, render_template

from eventsite.models import Guest
from eventsite.queries import events as event_queries
from eventsite.queries import guest_lists as queries
from eventsite.queries import needs as needs_queries
from eventsite.rules import needs as needs_rules
from eventsite.rules.guests import GuestRole
from eventsite.rules.policies import Mode, mode_in
from eventsite.services import guests
from eventsite.web import headers, traces
from eventsite.web import needs as needs_words
from eventsite.web.guards import opened_guest, public
from eventsite.web.languages import in_both

blueprint = Blueprint("guest_pages", __name__)
blueprint.after_request(headers.personal)
ROW = "int(max=2147483647)"


@in_both(blueprint, f"/venue/<{ROW}:guest_id>")
@public
def venue(guest_id: int) -> Response:
    """Who comes to the place, from where, and what to cook: numbers of diets, small ones told as few."""
    guest = opened_guest(guest_id, GuestRole.VENUE)
    event = event_queries.whole(guest.event_id)
    found = [one for one in queries.expected(event.id, event.format) if one.mode is Mode.ON_SITE]
    page = render_template(
        "public/guest_pages/venue.html",
        guest=guest,
        event=event,
        expected=found,
        diets=_diets(event.id, event.format) if event.asks_diet else [],
        few=needs_rules.FEW,
    )
    return _looked_at(page, guest)


@in_both(blueprint, f"/co-host/<{ROW}:guest_id>")
@public
def co_host(guest_id: int) -> Response:
    """How it goes: the event, its programme, how many come from where, and who. No addresses, answers or needs."""
    guest = opened_guest(guest_id, GuestRole.CO_HOST)
    event = event_queries.whole(guest.event_id)
    found = queries.expected(event.id, event.format)
    page = render_template(
        "public/guest_pages/co_host.html",
        guest=guest,
        event=event,
        expected=found,
        companies=queries.by_company(found),
        on_site=sum(one.mode is Mode.ON_SITE for one in found),
    )
    return _looked_at(page, guest)


def _diets(event_id: int, format: str) -> list[tuple[str, str]]:
    """Return what the kitchen is told. Access needs are not the kitchen's."""
    said = [
        needs_rules.narrowed(needs_rules.opened(needs.sealed), diet=True, access=False)
        for registration, needs in needs_queries.of_event(event_id)
        if mode_in(format, registration.mode) is Mode.ON_SITE
    ]
    return needs_words.rows_of_counts(needs_rules.counted(said))


def _looked_at(page: str, guest: Guest) -> Response:
    guest_id = guest.id
    return traces.leave(Response(page), lambda: guests.note_looked(guest_id))
