"""Speakers who have spoken before, taken into another event."""

from eventsite import clock
from eventsite.errors import NotFound, NotPossibleNow
from eventsite.models import Organizer, Speaker
from eventsite.queries import events as event_queries
from eventsite.queries import images as image_queries
from eventsite.queries import speakers as queries
from eventsite.services import audit


def reuse(event_id: int, speaker_id: int, organizer: Organizer) -> int:
    """Let somebody who has spoken elsewhere speak here too, with all that was said of them; return their id here.

    Raises NotFound for one that the organizer may not see, NotPossibleNow if somebody of that name speaks already.
    """
    event = event_queries.locked(event_id)
    known = queries.visible(organizer, speaker_id)
    if known is None:
        raise NotFound("speaker")
    if known.name in {speaker.name for speaker in event.speakers}:
        raise NotPossibleNow("speaker")
    position = 1 + max((speaker.position for speaker in event.speakers), default=-1)
    speaker = Speaker(position=position, name=known.name, title=known.title, organization=known.organization)
    speaker.biography, speaker.portrait_id = known.biography, known.portrait_id
    speaker.portrait = image_queries.by_id(known.portrait_id) if known.portrait_id else None
    event.speakers.append(speaker)
    event.changed_at = clock.now()
    event.version += 1
    entry = audit.record("speaker.reused", audit.organizer_actor(organizer.id), event_id=event_id)
    entry.after = f"speaker:{speaker.id}"
    return speaker.id
