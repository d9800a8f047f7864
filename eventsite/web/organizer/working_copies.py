"""The editor keeps what is typed before it is saved, for whoever typed it; and says who else has it open."""

from datetime import timedelta
from typing import Any

from flask import Blueprint, flash, jsonify, redirect, request, url_for
from flask_babel import gettext, ngettext
from werkzeug.wrappers import Response

from eventsite import clock
from eventsite.database import transaction
from eventsite.models import Event
from eventsite.queries import working_copies as queries
from eventsite.rules.permissions import Action
from eventsite.services import working_copies as copies
from eventsite.web import guards
from eventsite.web.filters import clock as clock_face
from eventsite.web.filters import local
from eventsite.web.forms.events import EventForm
from eventsite.web.guards import requires
from eventsite.web.organizer import drafts, frames, programmes, reviews

blueprint = Blueprint("working_copies", __name__)
HERE = timedelta(seconds=90)  # a browser with the editor open says so three times in that time


@blueprint.post(f"/events/<{frames.ROW}:event_id>/working-copy")
@requires(Action.EDIT_EVENTS)
def keep(event_id: int) -> Response:
    """Keep what is typed, without touching the event; or say, with nothing typed, that the editor is open."""
    frames.mine(event_id)
    me = guards.me().id
    form = EventForm() if "title" in request.form else None
    with transaction():
        copies.note_open(me, event_id)
        if form is not None:
            copies.keep(me, event_id, drafts.seen_version(form), reviews.typed_in(form))
    return _answer(form, event_id)


@blueprint.post("/events/new/working-copy")
@requires(Action.CREATE_EVENTS)
def keep_new() -> Response:
    """Keep what is typed of an event that is not stored yet."""
    form = EventForm() if "title" in request.form else None
    if form is not None:
        with transaction():
            copies.keep(guards.me().id, None, 0, reviews.typed_in(form))
    return _answer(form, None)


@blueprint.post(f"/events/<{frames.ROW}:event_id>/working-copy/drop")
@requires(Action.EDIT_EVENTS)
def drop(event_id: int) -> Response:
    """Throw away one's own unsaved copy."""
    frames.mine(event_id)
    return _dropped(event_id)


@blueprint.post("/events/new/working-copy/drop")
@requires(Action.CREATE_EVENTS)
def drop_new() -> Response:
    """Throw away one's own unsaved copy of a new event."""
    return _dropped(None)


def beside(event: Event | None) -> dict[str, Any]:
    """Return what the editor says of unsaved copies: one's own from another time, and who else is here."""
    me, event_id = guards.me().id, event.id if event else None
    is_in_hand = bool(request.args.get("copy")) or request.method == "POST"
    copy = None if is_in_hand else queries.of(me, event_id)
    return {
        "unsaved": copy if copy and copy.typed else None,
        "others": others_in_words(event_id, me),
        "addresses": addresses(event_id),
    }


def addresses(event_id: int | None) -> dict[str, str]:
    """Return where the copy is kept, thrown away and gone on with."""
    if event_id is None:
        pages = {"keep": ".working_copies.keep_new", "drop": ".working_copies.drop_new", "go_on": ".editing.new"}
        return {name: url_for(f"organizer{page}") for name, page in pages.items()}
    pages = {"keep": ".working_copies.keep", "drop": ".working_copies.drop", "go_on": ".editing.edit"}
    return {name: url_for(f"organizer{page}", event_id=event_id) for name, page in pages.items()}


def others_in_words(event_id: int | None, me: int) -> str:
    """Return a sentence about who else has the editor of the event open; "" if nobody has."""
    if event_id is None:
        return ""
    names = queries.others_here(event_id, me, clock.now() - HERE)
    if not names:
        return ""
    return ngettext(
        "%(names)s has the editor open too. If you both save, the second of you sees what the first has changed.",
        "%(names)s have the editor open too. Whoever saves later sees what others have changed.",
        len(names),
        names=", ".join(names),
    )


def _answer(form: EventForm | None, event_id: int | None) -> Response:
    """Answer the script in a few words, and a button with the page that it was pressed on."""
    if "application/json" not in request.headers.get("Accept", ""):
        flash(gettext("What you have written is kept. It is not saved in the meeting yet."))
        return redirect(addresses(event_id)["go_on"] + "?copy=1", code=303)
    at = clock_face(local(clock.now()))
    return jsonify(
        kept=gettext("Kept at %(time)s, not saved yet", time=at) if form is not None else "",
        others=others_in_words(event_id, guards.me().id),
        remarks={} if form is None else programmes.remarks(form),
    )


def _dropped(event_id: int | None) -> Response:
    with transaction():
        copies.drop(guards.me().id, event_id)
    flash(gettext("What was not saved is thrown away."))
    return redirect(addresses(event_id)["go_on"], code=303)
