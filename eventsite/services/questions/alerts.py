"""Telling moderators that questions have waited for a day: whoever asked otherwise believes theirs is lost."""

from collections.abc import Sequence
from datetime import datetime

from eventsite import clock, notifications
from eventsite.models import Guest, Organizer
from eventsite.queries import events as event_queries
from eventsite.queries import guests as guest_queries
from eventsite.queries import organizers as organizer_queries
from eventsite.queries import outbox as outbox_queries
from eventsite.queries.questions import moderation as queries
from eventsite.rules import piles
from eventsite.rules.outbox import Kind
from eventsite.rules.permissions import Action, may
from eventsite.services import outbox


def to_alert(now: datetime) -> Sequence[int]:
    """Return the ids of events to come with a question that nobody looked at for a day, unless it was told lately."""
    since = now - piles.PATIENCE
    return [
        event_id
        for event_id in queries.neglected(now, since)
        if not outbox_queries.is_written_since(event_id, Kind.MODERATION_DUE, since)
    ]


def alert(event_id: int) -> None:
    """Mail those who moderate how many questions wait, once a day at most."""
    event, now = event_queries.locked(event_id), clock.now()
    number, oldest = queries.waiting_since(event_id)
    if oldest is None or event_id not in to_alert(now):  # looked at, called off or told meanwhile
        return
    for who in _moderators(event_id, now):
        message = notifications.moderation_due(who, event, number, oldest)
        outbox.enqueue(message, f"waiting:{event_id}:{now.isoformat()}", event_id=event_id)


def _moderators(event_id: int, now: datetime) -> list[Organizer | Guest]:
    """Return the event's organizers who may moderate, and its moderators by link who have another address."""
    colleagues = organizer_queries.colleagues(event_id)
    may_moderate = (one for one in colleagues if one.is_shared and may(one.role, Action.MODERATE_QUESTIONS))
    organizers = [one.organizer for one in may_moderate]
    known = {organizer.email for organizer in organizers}
    return [*organizers, *(one for one in guest_queries.moderators(event_id, now) if one.email not in known)]
