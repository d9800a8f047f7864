"""An event's questions: the list, one by itself, and those like what somebody writes."""

from typing import Any

from flask import Blueprint, render_template, request, session
from flask_limiter.util import get_remote_address

from eventsite import clock
from eventsite.models import Event
from eventsite.queries import events as event_queries
from eventsite.queries.questions import listing as queries
from eventsite.queries.questions import standings
from eventsite.rules import questions as rules
from eventsite.rules import similarity
from eventsite.web import headers, sessions
from eventsite.web.forms.questions import review_mark
from eventsite.web.guards import public
from eventsite.web.languages import in_both
from eventsite.web.public.questions import pages, participants, rounds, similar, warnings
from eventsite.web.public.questions.lists import Wanted
from eventsite.web.public.questions.rows import Looking

blueprint = Blueprint("questions", __name__)
blueprint.after_request(headers.personal)


@in_both(blueprint, "/events/<slug>/questions")
@public
def index(slug: str) -> str:
    """The questions, for those who are registered; for others, how one comes to see them."""
    event = event_queries.by_slug(slug)
    registration = participants.of(event)
    if registration is None:
        return _outside(event)
    return pages.page(event, registration, Wanted.asked(request.args))


@in_both(blueprint, "/events/<slug>/questions/<int:number>")
@public
def show(slug: str, number: int) -> str:
    """One question by itself, with the other words in which it was asked, and its answer."""
    event = event_queries.by_slug(slug)
    registration = participants.of(event)
    if registration is None:
        return _outside(event)
    question = queries.shown(event.id, number)
    registration_id = registration.id
    standing = rounds.standing(event, clock.now())
    stand = standings.of_event(event.id) if standing.shows_counts else {}
    row = Looking.of(registration, standing.shows_counts, stand).row(question)
    page = render_template("public/questions/show.html", event=event, row=row, asked=number, standing=standing)
    pages.note_delivered(registration_id, [row.id])
    return page


def _person() -> str:
    """Return for whom the requests are counted: colleagues share an address."""
    return str(session.get(sessions.MINE, "")) or get_remote_address()


@in_both(blueprint, "/events/<slug>/questions/similar")
@sessions.limiter.limit("1 per second", key_func=_person)
@public
def alike(slug: str) -> str:
    """What is like the text so far, as a piece of the page: nothing that others may not see."""
    event = event_queries.by_slug(slug)
    registration = participants.needed(event)
    text = rules.measured(request.args.get("text", ""))[: rules.MAX_LENGTH]
    found = similar.to(text, registration, similarity.WHILE_WRITING, clock.now())
    given: dict[str, Any] = {"event": event, "found": found, "warnings": warnings.of_text(text)}
    return render_template("public/questions/alike.html", mark=review_mark(text), **given)


def _outside(event: Event) -> str:
    return render_template("public/questions/outside.html", event=event)
