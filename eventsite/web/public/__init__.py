"""The pages of visitors and participants, one blueprint for each noun."""

from flask import Blueprint

from eventsite.web.public import (
    answers,
    attendance,
    events,
    feeds,
    groups,
    handovers,
    invitations,
    my_groups,
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
    proofs,
    offers,
    groups,
    my_groups,
    handovers,
    invitations,
    personal_feeds,
    questions,
    answers,
    attendance,
    pages,
):
    blueprint.register_blueprint(part.blueprint)
