"""Where the pages of moderators are, and what stands around each of them."""

from collections.abc import Iterable
from typing import Any

from flask import Blueprint, flash, redirect, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from eventsite.queries import events as event_queries
from eventsite.rules.permissions import Action
from eventsite.web import guards
from eventsite.web.guards import Worker
from eventsite.web.organizer import frames
from eventsite.web.organizer.questions import presence
from eventsite.web.organizer.questions.views import QueueView

ONE = f"/<{frames.ROW}:question_id>"
Page = str | Response | tuple[str, int]
# How the receipt of what was done carries the changes that can be undone.
UNDO = "undo:"

blueprint = Blueprint("questions", __name__, url_prefix=f"/events/<{frames.ROW}:event_id>/questions")


def around(event_id: int) -> dict[str, Any]:
    """Return what stands around a page of moderators: for organizers their tabs, for guests the event's name alone.

    Raises NotFound for another's event.
    """
    worker = guards.worker(event_id)
    view = QueueView.asked(request.args)
    others = presence.others(event_id, worker.actor)
    common = {"worker": worker, "may_moderate": may_moderate(worker, event_id), "view": view, "others": others}
    if worker.organizer is None:
        return {**common, "event": event_queries.whole(event_id), "rights": dict.fromkeys(map(str, Action), False)}
    return {**common, **frames.around(frames.mine(event_id))}


def may_moderate(worker: Worker, event_id: int) -> bool:
    """Say whether somebody may decide: guests are let in for that, organizers by their role."""
    return worker.organizer is None or guards.allowed(Action.MODERATE_QUESTIONS, event_id)


def note_here(frame: dict[str, Any], question_id: int | None = None) -> None:
    """Leave a trace that whoever may decide is there, after the page is made (rulings, Web)."""
    if frame["may_moderate"]:
        presence.note(frame["event"].id, frame["worker"].actor, question_id)


def actor(event_id: int) -> str:
    """Return how whoever works with the event is named in the trace. Raises NotFound for another's event."""
    return guards.worker(event_id).actor


def back(event_id: int) -> Response:
    """Return to the queue as it was narrowed down."""
    return redirect(url_for(".index", event_id=event_id, **QueueView.asked(request.args).arguments), code=303)


def say(text: str, changes: Iterable[int | None] = ()) -> None:
    """Tell what was done, with the button that undoes it; or that nothing was."""
    made = [change for change in changes if change is not None]
    flash(text if made or not changes else gettext("Nothing was changed."), UNDO + ",".join(map(str, made)))
