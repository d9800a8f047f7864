"""Files that go with a meeting: for everyone, or for those who took part."""

from flask import Blueprint, Response

from eventsite import clock
from eventsite.errors import NotFound
from eventsite.models import Material
from eventsite.queries import events as event_queries
from eventsite.queries import materials as queries
from eventsite.rules import materials as rules
from eventsite.web import headers
from eventsite.web import materials as files
from eventsite.web.guards import public
from eventsite.web.languages import in_both
from eventsite.web.public import personal_links

blueprint = Blueprint("materials", __name__)
ROW = "int(max=2147483647)"


@in_both(blueprint, f"/events/<slug>/materials/<{ROW}:material_id>")
@public
def file(slug: str, material_id: int) -> Response:
    """A file that everyone may have, when it is time."""
    event = event_queries.by_slug(slug)
    return files.sent(_among(queries.shown(event, clock.now(), to_everyone=True), material_id), is_private=False)


@in_both(blueprint, f"/my/registrations/<int:registration_id>/materials/<{ROW}:material_id>")
@public
def mine(registration_id: int, material_id: int) -> Response:
    """A file for participants, to one who has opened their link."""
    registration = personal_links.opened(registration_id)
    if not rules.is_for(registration.state):
        raise NotFound("material")
    event = event_queries.whole(registration.event_id)
    return headers.personal(files.sent(_among(queries.shown(event, clock.now(), to_everyone=False), material_id)))


def _among(shown: list[Material], material_id: int) -> Material:
    found = next((one for one in shown if one.id == material_id), None)
    if found is None:
        raise NotFound("material")
    return found
