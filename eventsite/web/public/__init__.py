"""The pages of visitors and participants, one blueprint for each noun."""

from flask import Blueprint

from eventsite.web.public import (
    answers,
    attendance,
    companies,
    edits,
    events,
    feeds,
    invitations,
    invitees,
    invoices,
    modes,
    needs,
    offers,
    pages,
    personal_feeds,
    proofs,
    questions,
    registrations,
    site,
)

blueprint = Blueprint("public", __name__)
blueprint.app_context_processor(site.for_templates)
for part in (
    events,
    feeds,
    registrations,
    edits,
    invitees,
    proofs,
    offers,
    modes,
    needs,
    invitations,
    invoices,
    personal_feeds,
    questions,
    answers,
    attendance,
    companies,
    pages,
):
    blueprint.register_blueprint(part.blueprint)
