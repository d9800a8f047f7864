"""What an event says, read back from its rows: the counterpart of writing it."""

from dataclasses import fields
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from eventsite.models import Event, ProgrammeItem, Session, Speaker
from eventsite.rules import occasions
from eventsite.rules.details import EventDetails, ItemDetails, ReadingDetails, SessionDetails, SpeakerDetails
from eventsite.rules.events import Format

WALLS = {"opens_wall": "opens_at", "closes_wall": "closes_at", "questions_close_wall": "questions_close_at"}
OF_ROWS = {"format", "themes", "series", "other_hours", "sessions", "speakers", "programme", "reading"}


def said_of(event: Event) -> EventDetails:
    """Return all that an organizer has said about the event, as it would be written anew."""
    same = [each.name for each in fields(EventDetails) if each.name not in OF_ROWS | WALLS.keys()]
    said: dict[str, Any] = {name: getattr(event, name) for name in same}
    said |= {name: wall_of(getattr(event, column), event.timezone) for name, column in WALLS.items()}
    return EventDetails(
        **said,
        format=Format(event.format),
        themes=tuple(theme.name for theme in event.themes),
        series=event.series.name if event.series else "",
        other_hours=tuple(occasions.DayHours(day.on, day.starts, day.ends) for day in event.other_hours),
        sessions=tuple(_session(session) for session in event.current_sessions),
        speakers=tuple(_speaker(speaker) for speaker in event.speakers),
        programme=tuple(_item(item) for item in event.programme),
        reading=tuple(ReadingDetails(reading.title, reading.url) for reading in event.reading),
    )


def wall_of(moment: datetime | None, zone: str) -> datetime | None:
    """Return the moment as the clock on the wall of that zone shows it; None for none."""
    return None if moment is None else moment.astimezone(ZoneInfo(zone)).replace(tzinfo=None)


def _session(session: Session) -> SessionDetails:
    return SessionDetails(session.title, session.starts_wall, session.ends_wall, session.place, session.id)


def _speaker(speaker: Speaker) -> SpeakerDetails:
    return SpeakerDetails(**{each.name: getattr(speaker, each.name) for each in fields(SpeakerDetails)})


def _item(item: ProgrammeItem) -> ItemDetails:
    names = tuple(speaker.name for speaker in item.speakers)
    return ItemDetails(item.starts_local_time, item.title, item.text, names, item.ends_local_time)
