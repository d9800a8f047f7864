"""The pages of visitors and participants, one blueprint for each noun."""

from flask import Blueprint

from eventsite.web.public import (
    address_changes,
    answers,
    attendance,
    companies,
    edits,
    erasures,
    events,
    feeds,
    groups,
    guests,
    handovers,
    invitations,
    invitees,
    invoices,
    lost_links,
    modes,
    my_groups,
    needs,
    offers,
    pages,
    personal_data,
    personal_feeds,
    proofs,
    registrations,
    site,
    speakers,
)
from eventsite.web.public.questions import asking, listing, owning, voting

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
    groups,
    guests,
    my_groups,
    handovers,
    invitations,
    invoices,
    lost_links,
    address_changes,
    personal_data,
    erasures,
    personal_feeds,
    listing,
    asking,
    owning,
    voting,
    speakers,
    answers,
    attendance,
    companies,
    pages,
):
    blueprint.register_blueprint(part.blueprint)
