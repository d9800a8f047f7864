"""What participants' browsers ask for while they follow the questions: one list for all, and one's own votes."""

from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache

from flask import Blueprint, Response, jsonify, render_template, request
from markupsafe import Markup

from eventsite import clock
from eventsite.errors import NotFound
from eventsite.models import Question
from eventsite.queries import questions as queries
from eventsite.queries.questions import live as live_queries
from eventsite.queries.questions import standings
from eventsite.queries.questions.live import Pulse
from eventsite.rules import live as rules
from eventsite.rules import ranking
from eventsite.rules.live import ListView
from eventsite.rules.questions import Handling, Viewer
from eventsite.web import fragments, headers, languages, polls, sessions, shown_questions
from eventsite.web.guards import public
from eventsite.web.languages import in_both
from eventsite.web.shown_questions import Shown

blueprint = Blueprint("streams", __name__)
VIEWS = {str(view): view for view in ListView}
ROWS = 2000  # that are kept as they were written, in each process
NEW_STEP = 60  # seconds after which the list of new questions is looked through again


@in_both(blueprint, "/events/<slug>/questions/stream")
@public
def show(slug: str) -> Response:
    """The questions as all participants see them, in one order; 304 when nothing has changed. Reads one row."""
    now = clock.now()
    pulse = live_queries.pulse(slug, now)
    _participant(pulse.event_id)
    view = VIEWS.get(request.args.get("view", ""), ListView.NUMBER)
    name = f"{pulse.name}.{view}.{languages.current()}"
    if view is ListView.NEW:
        name += f".{int(now.timestamp()) // NEW_STEP}"
    pace = rules.pace(now, pulse.starts_at, pulse.ends_at)
    answer = fragments.answer(name, pace, lambda: _fragment(pulse, view, now))
    polls.leave(answer.headers["ETag"], fragments.kept(name, lambda: _fragment(pulse, view, now)))
    return answer


@in_both(blueprint, "/events/<slug>/questions/votes")
@public
def votes(slug: str) -> Response:
    """The numbers of the questions that the participant wonders about too, and of their own: theirs alone."""
    pulse = live_queries.pulse(slug, clock.now())
    voted, own = live_queries.numbers_of(_participant(pulse.event_id))
    return headers.personal(jsonify(votes=voted, own=own))


def _participant(event_id: int) -> int:
    """Return the registration for the event that this browser has opened by its link. Raises NotFound."""
    opened = sessions.registrations()
    found = live_queries.participant(event_id, opened) if opened else None
    if found is None:
        raise NotFound("participant")
    return found


def _fragment(pulse: Pulse, view: ListView, now: datetime) -> str:
    """Return the list; numbers are left out, and so is the order that would tell them, until they are shown."""
    found = queries.visible(pulse.event_id)
    known = standings.of_event(pulse.event_id) if pulse.shows_counts else {}
    if view is ListView.WANTED and known:
        place = {question_id: place for place, question_id in enumerate(ranking.ranked(list(known.values())))}
        found = sorted(found, key=lambda one: place.get(one.id, len(place)))
    if view is ListView.NEW:
        found = _newest(found, now)
    questions = shown_questions.all_shown(found, Viewer.PARTICIPANT, known)
    current = [one for one in questions if one.handling is Handling.CURRENT]
    rows = [_row(one, languages.current()) for one in questions]
    return render_template("public/streams/show.html", rows=rows, current=current)


@lru_cache(ROWS)
def _row(question: Shown, language: str) -> Markup:
    """Return the row of a question as all see it: few rows change while the numbers of one or two do."""
    return Markup(render_template("public/questions/parts/followed_row.html", question=question))


def _newest(questions: Sequence[Question], now: datetime) -> list[Question]:
    return [one for one in reversed(questions) if rules.is_new(one.created_at, now)]
