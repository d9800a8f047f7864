"""The queue of moderators: the questions of an event, by pile and narrowed down by the address."""

from datetime import timedelta
from math import ceil

from flask import render_template

from eventsite.rules.permissions import Action
from eventsite.rules.piles import OUTCOMES
from eventsite.web.guards import moderates
from eventsite.web.organizer.questions import views, words
from eventsite.web.organizer.questions.routes import around, blueprint, note_here

PAGE = 20
# How often it is noted that a guest was here.
SEEN_EVERY = timedelta(minutes=5)


@blueprint.get("")
@moderates(Action.SEE_QUESTIONS)
def index(event_id: int) -> str:
    """The questions that the address asks for, those that wait for somebody to look first."""
    frame = around(event_id)
    desk, view = views.desk(frame["event"]), frame["view"]
    found, numbers = desk.piled(view)
    pages = max(1, ceil(len(found) / PAGE))
    page = min(view.page, pages)
    rendered = render_template(
        "organizer/questions/index.html",
        **frame,
        queue=desk.with_similar(found[PAGE * (page - 1) : PAGE * page]),
        numbers=numbers,
        piles=words.piles_in_words(),
        reasons=words.reasons_in_words(),
        previews=words.previews(),
        found=len(found),
        total=len(desk.shown),
        page=page,
        pages=pages,
        by_speaker=desk.by_speaker(),
        gone=desk.gone(),
        outcomes=OUTCOMES,
        arguments={"event_id": event_id, **{name: one for name, one in view.arguments.items() if name != "page"}},
    )
    note_here(frame)
    return rendered
