"""The workplace of organizers, one blueprint for each noun. Nothing here may be kept by caches."""

from typing import Any

from flask import Blueprint

from eventsite.web import guards, headers
from eventsite.web.organizer import (
    answers,
    attendees,
    corrections,
    editing,
    events,
    exports,
    invitee_lists,
    invitee_mails,
    invitees,
    outbox,
    questions,
    sessions,
    waiting,
    words,
)

blueprint = Blueprint("organizer", __name__, url_prefix="/organizer")
blueprint.after_request(headers.personal)
INVITING = (invitees, invitee_lists, invitee_mails)
WITH_PEOPLE = (attendees, waiting, corrections, exports, answers, questions, outbox)
for part in (sessions, events, editing, *WITH_PEOPLE, *INVITING):
    blueprint.register_blueprint(part.blueprint)


@blueprint.context_processor
def _who_is_here() -> dict[str, Any]:
    return {"organizer": guards.signed_in(), "happened": words.history_in_words()}
