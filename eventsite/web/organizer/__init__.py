"""The workplace of organizers, one blueprint for each noun. Nothing here may be kept by caches."""

from typing import Any

from flask import Blueprint

from eventsite.web import guards, headers, words
from eventsite.web.organizer import (
    answers,
    attendee_companies,
    attendee_marks,
    attendees,
    companies,
    company_imports,
    company_merges,
    corrections,
    editing,
    edits,
    events,
    exports,
    fields,
    guests,
    invitee_lists,
    invitee_mails,
    invitees,
    invoices,
    live,
    missing_companies,
    needs,
    outbox,
    personal_data,
    policies,
    questions,
    readers,
    sessions,
    waiting,
)

blueprint = Blueprint("organizer", __name__, url_prefix="/organizer")
blueprint.after_request(headers.personal)
for part in (
    sessions,
    events,
    editing,
    attendees,
    attendee_companies,
    attendee_marks,
    waiting,
    corrections,
    edits,
    fields,
    exports,
    answers,
    questions,
    live,
    guests,
    needs,
    readers,
    outbox,
    policies,
    invoices,
    invitees,
    invitee_lists,
    invitee_mails,
    companies,
    company_merges,
    company_imports,
    missing_companies,
    personal_data,
):
    blueprint.register_blueprint(part.blueprint)


@blueprint.context_processor
def _who_is_here() -> dict[str, Any]:
    return {"organizer": guards.signed_in(), "happened": words.history_in_words(), "causes": words.causes_in_words()}
