"""The pages of registering, made once and filled in for each visitor, where they are the same for all (decision 0025).

They hold for one edition of what is said of meetings and one minute, since what a page says by the clock changes at
whole minutes. Seats are never part of what is kept: they are read for each visitor. Whoever comes by an invitation, has
something to be told, or meets a form on which choices can be full gets a page of their own from the beginning.
"""

from collections.abc import Hashable
from dataclasses import dataclass, replace
from typing import Any

from flask import current_app, get_template_attribute, render_template, session
from flask_wtf.csrf import generate_csrf
from markupsafe import escape

from eventsite import clock, site
from eventsite.models import Event, QuestionRound
from eventsite.queries import editions
from eventsite.queries import events as event_queries
from eventsite.queries import fields as field_queries
from eventsite.queries import questions as question_queries
from eventsite.queries.events import Numbers
from eventsite.rules import events as rules
from eventsite.rules.events import Opening
from eventsite.rules.fields import Asked, FieldKind
from eventsite.rules.registrations import RegistrationState
from eventsite.shells import Pieces, StandIns, filled, kept
from eventsite.web import languages, sessions
from eventsite.web.forms.registrations import RegistrationForm, new_key
from eventsite.web.forms.sheets import Sheet, counts

FLASHES = "_flashes"  # where Flask keeps what a visitor is still to be told
FORM = ("csrf", "key", "place", "places")
RECEIPT = ("local", "domain", "place")
SECONDS_SEATS_MAY_BE_OLD = 2  # on a page that is no form: those of other meetings
OF_ONE_VISITOR = ("question", "background")


@dataclass(frozen=True)
class Meeting:
    """A public event as it is said to be, and what its form asks; as a value, which many requests look at.

    Its seats are those of some moment: `numbers` says how they are.
    """

    event: Event
    fields: tuple[Asked, ...]
    round: QuestionRound
    numbers: Numbers

    @property
    def is_same_for_all(self) -> bool:
        """Say whether the form asks everybody the same, with nothing in it that fills up."""
        return self.event.limits.is_plain and not counts(self.fields)

    @property
    def asks_for_files(self) -> bool:
        """Say whether the form takes files."""
        return any(one.is_enabled and one.kind is FieldKind.FILE for one in self.fields)

    def form(self) -> RegistrationForm:
        """Return the form with what the event asks of a newcomer."""
        event, sheet = self.event, Sheet.of_newcomer(self.event, fields=self.fields)
        key = ("fields", event.id, self.numbers.edition)
        fitted = kept(key, lambda: RegistrationForm.fitted(event, sheet, self.round))
        return fitted.by_sheet(event, sheet, self.round)

    def opening(self) -> Opening:
        """Return what the event answers right now to someone who wants to register."""
        standing = replace(self.event.standing, taken=self.numbers.taken, waiting=self.numbers.waiting)
        return rules.opening(standing, clock.now())


def meeting(slug: str) -> Meeting | None:
    """Return the meeting of that address, read from memory but for its numbers; None if there is none or it differs."""
    numbers = event_queries.numbers_of(slug)
    if numbers is None or sessions.has_invitations() or FLASHES in session:
        return None
    event, fields, current = kept(("meeting", slug, numbers.edition), lambda: _read(slug))
    found = Meeting(event, fields, current, numbers)
    return found if found.is_same_for_all else None


def form_page(slug: str) -> str | None:
    """Return the form as it is met for the first time; None where it has to be made from the beginning."""
    found = meeting(slug)
    opening = found and found.opening()
    if found is None or opening not in {Opening.OPEN, Opening.WAITLIST}:
        return None
    is_queue = opening is Opening.WAITLIST
    pieces = kept(_key("form", found, is_queue), lambda: _form_pieces(found, is_queue=is_queue))
    numbers = found.numbers
    values = {
        "csrf": generate_csrf(),
        "key": new_key(),
        "place": str(numbers.waiting + 1),
        "places": places_left(found.event, numbers.taken),
    }
    return filled(pieces, values.__getitem__)


def receipt_page(slug: str, receipt: dict[str, Any]) -> str | None:
    """Return the page after registering; None where it has to be made from the beginning."""
    found = meeting(slug)
    if found is None or found.event.id != receipt["event"] or any(receipt.get(name) for name in OF_ONE_VISITOR):
        return None
    is_waiting = receipt["state"] == RegistrationState.WAITLISTED
    old = int(clock.now().timestamp()) // SECONDS_SEATS_MAY_BE_OLD if is_waiting else None
    said = (receipt["state"], receipt["bar"], receipt["is_personal"], tuple(receipt["sessions"]), old)
    pieces = kept(_key("receipt", found, *said), lambda: _receipt_pieces(found.event, receipt))
    local, domain = receipt["email"].split("@")
    values = {"local": escape(local), "domain": escape(domain), "place": str(receipt["place"] or 1)}
    return filled(pieces, values.__getitem__)


def places_left(event: Event, taken: int) -> str:
    """Return how many places there are, in words; nothing where there is room for all."""
    if event.capacity is None:
        return ""
    key = ("places", languages.current(), event.capacity, max(event.capacity - taken, 0))
    return kept(key, lambda: get_template_attribute("macros/seats.html", "places_left")(taken, event.capacity))


def _key(page: str, found: Meeting, *said: Hashable) -> tuple[Hashable, ...]:
    minute = clock.now().replace(second=0, microsecond=0)
    edition = (found.numbers.edition, current_app.config[site.EDITION])
    return (page, found.event.id, languages.current(), *edition, minute, *said)


def _read(slug: str) -> tuple[Event, tuple[Asked, ...], QuestionRound]:
    event = event_queries.by_itself(slug)
    return event, tuple(field_queries.asked(event.id)), editions.as_value(question_queries.round_of(event.id))


def _form_pieces(found: Meeting, *, is_queue: bool) -> Pieces:
    words = StandIns(FORM)
    form = found.form()
    form.csrf_token.current_token, form.form_key.data = words("csrf"), words("key")
    page = render_template(
        "public/registrations/form.html",
        event=found.event,
        form=form,
        is_queue=is_queue,
        next_place=words("place"),
        places=words("places"),
    )
    return words.taken_apart(page)


def _receipt_pieces(event: Event, receipt: dict[str, Any]) -> Pieces:
    words = StandIns(RECEIPT)
    said = receipt | {"email": f"{words('local')}@{words('domain')}", "place": words("place")}
    others = event_queries.next_open(clock.now(), besides=event.id)
    page = render_template("public/registrations/receipt.html", event=event, receipt=said, others=others)
    return words.taken_apart(page)
