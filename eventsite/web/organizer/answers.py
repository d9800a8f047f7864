"""Answers from people's calendars: those that nobody could act on, addresses that do not work, the latest."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from eventsite.database import transaction
from eventsite.errors import NotPossibleNow
from eventsite.queries import quarantine as queries
from eventsite.rules.permissions import Action
from eventsite.services import corrections
from eventsite.web import guards, words
from eventsite.web.guards import requires
from eventsite.web.organizer import frames

blueprint = Blueprint("answers", __name__, url_prefix=f"/events/<{frames.ROW}:event_id>/answers")


@blueprint.get("")
@requires(Action.SEE_ATTENDEES)
def index(event_id: int) -> str:
    """What waits for somebody to look at it, then what has been answered lately."""
    event = frames.mine(event_id)
    return render_template(
        "organizer/answers/index.html",
        **frames.around(event),
        waiting=queries.waiting(event_id),
        settled=queries.settled(event_id),
        undeliverable=queries.undeliverable(event_id),
        lately=queries.answered_lately(event_id),
        mail_in_words=words.mail_in_words,
        reason_in_words=words.reason_in_words,
        answer_in_words=words.answer_in_words,
        error_in_words=words.bounce_in_words,
    )


@blueprint.post(f"/<{frames.ROW}:mail_id>/settle")
@requires(Action.CORRECT_ATTENDEES)
def settle(event_id: int, mail_id: int) -> Response:
    """Put a mail aside that somebody has dealt with."""
    frames.mine(event_id)
    try:
        with transaction():
            corrections.settle(event_id, mail_id, guards.me().id)
        flash(gettext("Done. The mail is among those dealt with."))
    except NotPossibleNow:
        flash(gettext("Somebody had dealt with it already."))
    return redirect(url_for(".index", event_id=event_id), code=303)
