"""Speakers of events, and those who have spoken before."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import joinedload

from eventsite.database import db
from eventsite.models.events import Event, Speaker, event_organizers
from eventsite.models.organizers import Organizer
from eventsite.rules.events import EventState
from eventsite.rules.permissions import SEES_ALL_EVENTS

MOST = 20


def earlier(organizer: Organizer, event_id: int, typed: str) -> Sequence[Speaker]:
    """Return those who have spoken elsewhere, each as they were the last time, with portraits; the newest first.

    They are of meetings that are or were public, and of those that the organizer works with. Each word that is
    typed stands in their name, title or organization. Whoever speaks at this event already is left out.
    """
    here = select(Speaker.name).where(Speaker.event_id == event_id)
    newest = (
        select(func.max(Speaker.id))
        .join(Event, Event.id == Speaker.event_id)
        .where(Speaker.event_id != event_id, Speaker.name.not_in(here), _may_see(organizer))
        .where(*(_holds(word) for word in typed.split()))
        .group_by(Speaker.name)
    )
    statement = select(Speaker).where(Speaker.id.in_(newest)).options(joinedload(Speaker.portrait))
    return db.session.scalars(statement.order_by(Speaker.id.desc()).limit(MOST)).all()


def visible(organizer: Organizer, speaker_id: int) -> Speaker | None:
    """Return the speaker of another event, if the organizer may see them there."""
    statement = select(Speaker).join(Event, Event.id == Speaker.event_id).where(Speaker.id == speaker_id)
    return db.session.scalars(statement.where(_may_see(organizer))).one_or_none()


def _may_see(organizer: Organizer) -> ColumnElement[bool]:
    if organizer.role in SEES_ALL_EVENTS:
        return Event.id.is_not(None)
    mine = select(event_organizers.c.event_id).where(event_organizers.c.organizer_id == organizer.id)
    return or_(Event.state != EventState.DRAFT, Event.id.in_(mine))


def _holds(word: str) -> ColumnElement[bool]:
    """Say whether the word stands in what is known of a speaker; SQLite folds only the letters of English."""
    spelled = {word, word.lower(), word.upper(), word.capitalize()}
    columns = (Speaker.name, Speaker.title, Speaker.organization)
    return or_(*(column.icontains(one, autoescape=True) for column in columns for one in spelled))
