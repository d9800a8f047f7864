"""The screen in the room: what everybody may see there, and nothing else."""

from typing import Any

from flask import Response, render_template, url_for

from eventsite import clock
from eventsite.models import Event, Question
from eventsite.queries import questions as queries
from eventsite.queries.questions import live as live_queries
from eventsite.rules.live import SCREEN_SECONDS
from eventsite.rules.questions import Handling, ScreenMode, Viewer
from eventsite.web import fragments, languages, qr, shown_questions

MOST = 5  # questions in the list: as many as can be read from the last row


def around(event: Event) -> dict[str, Any]:
    """Return what the page of the screen shows."""
    address = url_for("public.events.show", slug=event.slug, _external=True) + "/questions"
    drawing, size = qr.path(address)
    said = address.partition("://")[2]
    return {"event": event, "address": said, "drawing": drawing, "size": size, **_what(event.id)}


def fragment(event_id: int) -> Response:
    """Return what the screen shows now, or 304 to a screen that shows it."""
    pulse = live_queries.pulse_of(event_id, clock.now())
    name = f"{pulse.name}.screen.{languages.current()}"
    return fragments.answer(
        name, SCREEN_SECONDS, lambda: render_template("public/screens/stream.html", **_what(event_id))
    )


def _what(event_id: int) -> dict[str, Any]:
    standing = queries.round_of(event_id)
    found = sorted(queries.visible(event_id), key=_turn)
    questions = shown_questions.all_shown(found, Viewer.SCREEN)
    current = next((one for one in questions if one.id == standing.current_question_id), None)
    mode = standing.screen_mode
    return {
        "current": current if mode == ScreenMode.CURRENT else None,
        "listed": questions[:MOST] if mode == ScreenMode.LIST else [],
        "mode": mode,
    }


def _turn(question: Question) -> tuple[bool, int]:
    return question.handling != Handling.CURRENT, question.queue_no or 0
