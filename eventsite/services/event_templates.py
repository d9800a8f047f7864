"""The association's templates: kept, renamed, thrown away."""

from eventsite import clock
from eventsite.database import db
from eventsite.errors import NameTaken
from eventsite.models import Event, EventTemplate, Organizer
from eventsite.queries import event_templates as queries
from eventsite.rules.plans import Part
from eventsite.rules.snapshots import as_json
from eventsite.services import audit, plans


def save(event: Event, name: str, parts: frozenset[Part], organizer: Organizer) -> int:
    """Keep those parts of the event as a template and return its id. Raises NameTaken."""
    _check_free(name, None)
    template = EventTemplate(
        name=name, contents=as_json(plans.plan_of(event, parts)), made_by_id=organizer.id, changed_at=clock.now()
    )
    db.session.add(template)
    db.session.flush()
    audit.record("template.saved", audit.organizer_actor(organizer.id), after=name)
    return template.id


def rename(template_id: int, name: str, organizer: Organizer) -> None:
    """Give the template another name. Raises NameTaken, NotFound."""
    template = queries.by_id(template_id)
    _check_free(name, template_id)
    before, template.name, template.changed_at = template.name, name, clock.now()
    audit.record("template.renamed", audit.organizer_actor(organizer.id), before=before, after=name)


def remove(template_id: int, organizer: Organizer) -> None:
    """Throw the template away; events begun from it stay as they are. Raises NotFound."""
    template = queries.by_id(template_id)
    db.session.delete(template)
    audit.record("template.removed", audit.organizer_actor(organizer.id), before=template.name)


def _check_free(name: str, own_id: int | None) -> None:
    found = queries.named(name)
    if found is not None and found.id != own_id:
        raise NameTaken(name)
