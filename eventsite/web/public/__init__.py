"""The pages of visitors and participants, one blueprint for each noun."""

from flask import Blueprint

from eventsite.web.public import attendance, events, pages, questions, registrations, site

blueprint = Blueprint("public", __name__)
blueprint.app_context_processor(site.for_templates)
for part in (events, registrations, questions, attendance, pages):
    blueprint.register_blueprint(part.blueprint)
