"""The mails of an event: what waits, what left, what failed."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response

from eventsite.database import transaction
from eventsite.errors import NotPossibleNow
from eventsite.queries import outbox as queries
from eventsite.rules.outbox import OutboxState
from eventsite.rules.permissions import Action
from eventsite.services import audit, outbox
from eventsite.web import guards, words
from eventsite.web.guards import requires
from eventsite.web.organizer import frames, lists

blueprint = Blueprint("outbox", __name__, url_prefix=f"/events/<{frames.ROW}:event_id>/outbox")


@blueprint.get("")
@requires(Action.SEE_OUTBOX)
def index(event_id: int) -> str:
    """The mails of one state or of all, the newest first."""
    event = frames.mine(event_id)
    counts = queries.counts(event_id)
    asked = request.args.get("state", "")
    state = asked if asked in set(OutboxState) else ""
    part = lists.asked_slice(counts.get(state, 0) if state else sum(counts.values()))
    return render_template(
        "organizer/outbox/index.html",
        **frames.around(event),
        counts=counts,
        messages=queries.of_event(event_id, state, part.size, part.start),
        state=state,
        kinds=words.kinds_in_words(),
        in_plain_words=words.error_in_words,
        outbox_states=words.outbox_states_in_words(),
        **part.shown,
        arguments={"event_id": event_id, **lists.filled({"state": state})},
    )


@blueprint.get(f"/<{frames.ROW}:message_id>/retry")
@requires(Action.SEND_AGAIN)
def confirm_retry(event_id: int, message_id: int) -> str | Response:
    """What goes to whom if a failed mail is tried once more."""
    event = frames.mine(event_id)
    message = queries.in_event(event_id, message_id)
    if message.state != OutboxState.FAILED:
        return _not_failed(event_id)
    return render_template(
        "organizer/outbox/confirm_retry.html",
        **frames.around(event),
        message=message,
        kind=words.kinds_in_words()[message.kind],
        why=words.error_in_words(message.last_error, is_over=True),
        form=FlaskForm(),
    )


@blueprint.post(f"/<{frames.ROW}:message_id>/retry")
@requires(Action.SEND_AGAIN)
def retry(event_id: int, message_id: int) -> Response:
    """Try a failed mail once more."""
    frames.mine(event_id)
    try:
        with transaction():
            outbox.retry(event_id, message_id, audit.organizer_actor(guards.me().id))
        flash(gettext("The mail is tried again."))
    except NotPossibleNow:
        return _not_failed(event_id)
    return redirect(url_for(".index", event_id=event_id), code=303)


def _not_failed(event_id: int) -> Response:
    flash(gettext("The mail has not failed, so it is not sent twice."))
    return redirect(url_for(".index", event_id=event_id), code=303)
