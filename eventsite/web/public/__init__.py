"""The pages of visitors and participants, one blueprint for each noun."""

from flask import Blueprint

from eventsite.web.public import (
    address_changes,
    answers,
    attendance,
    edits,
    erasures,
    events,
    feeds,
    invitations,
    lost_links,
    modes,
    offers,
    pages,
    personal_data,
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
    proofs,
    offers,
    modes,
    invitations,
    lost_links,
    address_changes,
    personal_data,
    erasures,
    personal_feeds,
    questions,
    answers,
    attendance,
    pages,
):
    blueprint.register_blueprint(part.blueprint)
