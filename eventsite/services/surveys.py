"""The way to an event's survey, which is elsewhere."""

from eventsite import clock
from eventsite.database import db
from eventsite.errors import NotFound
from eventsite.models import SurveyVisit
from eventsite.queries import events as event_queries
from eventsite.queries import registrations as queries


def visit(registration_id: int) -> str:
    """Note that the person goes on to the survey, once, and return its address. Raises NotFound where there is none.

    It is kept apart from what they answer, which nobody here knows; it says only whom not to remind.
    """
    registration = queries.by_id(registration_id)
    event = event_queries.locked(registration.event_id)
    if not event.survey_url:
        raise NotFound("survey")
    if db.session.get(SurveyVisit, registration_id) is None:
        db.session.add(SurveyVisit(registration_id=registration_id, at=clock.now()))
    return event.survey_url
