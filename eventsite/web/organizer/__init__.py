"""The workplace of organizers, one blueprint for each noun. Nothing here may be kept by caches."""

from typing import Any

from flask import Blueprint

from eventsite.web import bulk_words, guards, headers, words
from eventsite.web.organizer import (
    additions,
    answers,
    attendance,
    attendee_companies,
    attendee_marks,
    attendees,
    automatic_mails,
    bulk_actions,
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
    mailing_orders,
    mailing_progress,
    mailings,
    materials,
    missing_companies,
    needs,
    outbox,
    personal_data,
    persons,
    policies,
    questions,
    readers,
    sessions,
    site,
    speakers,
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
    bulk_actions,
    additions,
    persons,
    attendance,
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
    site,
    speakers,
    materials,
    mailings,
    mailing_orders,
    mailing_progress,
    automatic_mails,
):
    blueprint.register_blueprint(part.blueprint)


@blueprint.context_processor
def _who_is_here() -> dict[str, Any]:
    return {
        "organizer": guards.signed_in(),
        "offered": bulk_words.offered,
        "happened": words.history_in_words(),
        "causes": words.causes_in_words(),
    }
