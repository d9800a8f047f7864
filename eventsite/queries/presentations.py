"""What speakers have sent about themselves."""

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from eventsite.database import db
from eventsite.errors import NotFound
from eventsite.models.events import Speaker
from eventsite.models.presentations import Presentation
from eventsite.rules.presentations import PresentationState

WITH_PORTRAIT = joinedload(Presentation.portrait)


def of_speaker(speaker_id: int) -> Presentation | None:
    """Return the newest that the speaker has sent, with the portrait."""
    statement = select(Presentation).where(Presentation.speaker_id == speaker_id).options(WITH_PORTRAIT)
    return db.session.scalars(statement).one_or_none()


def in_event(event_id: int, speaker_id: int) -> Presentation:
    """Return what a speaker of the event has sent, with the speaker. Raises NotFound."""
    statement = select(Presentation).join(Speaker).where(Speaker.event_id == event_id, Speaker.id == speaker_id)
    found = db.session.scalars(statement.options(WITH_PORTRAIT, joinedload(Presentation.speaker))).one_or_none()
    if found is None:
        raise NotFound("presentation")
    return found


def of_event(event_id: int) -> dict[int, Presentation]:
    """Return what the speakers of the event have sent, by speaker."""
    statement = select(Presentation).join(Speaker).where(Speaker.event_id == event_id).options(WITH_PORTRAIT)
    return {one.speaker_id: one for one in db.session.scalars(statement)}


def count_waiting(event_id: int) -> int:
    """Return how many speakers of the event wait for an organizer to look at what they have sent."""
    is_waiting = (Speaker.event_id == event_id, Presentation.state == PresentationState.SENT)
    return db.session.scalar(select(func.count()).select_from(Presentation).join(Speaker).where(*is_waiting)) or 0
