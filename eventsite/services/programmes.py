"""What belongs to an event: days, sessions, series, speakers, programme, themes, reading, as an organizer wrote."""

from collections.abc import Mapping

from eventsite import clock
from eventsite.models import DayHours, Event, ProgrammeItem, Reading, Series, Session, Speaker, Theme
from eventsite.queries import events as queries
from eventsite.queries import images as image_queries
from eventsite.queries import occasions as occasion_queries
from eventsite.queries import series as series_queries
from eventsite.rules import events as rules
from eventsite.rules import occasions
from eventsite.rules.details import EventDetails, ItemDetails, SessionDetails, SpeakerDetails
from eventsite.services.questions import targets


def write(event: Event, details: EventDetails) -> None:
    """Make what belongs to the event what the details say.

    A speaker of the same name is kept as the same row, and an item of the programme of the same title, so that
    questions to them stay theirs; a session of the same id too, so that its invitations follow it.
    """
    event.image = image_queries.by_id(details.image_id) if details.image_id else None
    event.themes = _themes(details.themes)
    event.series = _series(details.series)
    event.other_hours = [_hours(event, hours) for hours in details.other_hours]
    _write_sessions(event, details)
    known = {speaker.name: speaker for speaker in event.speakers}
    items = {item.title: item for item in event.programme}
    _release_questions(event, details, known, items)
    event.speakers = [
        _speaker(known.get(speaker.name) or Speaker(name=speaker.name), speaker, position)
        for position, speaker in enumerate(details.speakers)
    ]
    by_name = {speaker.name: speaker for speaker in event.speakers}
    event.programme = [
        _item(items.pop(item.title, ProgrammeItem(title=item.title)), item, position, by_name)
        for position, item in enumerate(details.programme)
    ]
    event.reading = [
        Reading(position=position, title=reading.title, url=reading.url)
        for position, reading in enumerate(details.reading)
    ]


def _release_questions(
    event: Event, details: EventDetails, speakers: Mapping[str, Speaker], items: Mapping[str, ProgrammeItem]
) -> None:
    """Let questions to those who are left out be for the whole meeting; while it still is known whom they were for."""
    names, titles = {one.name for one in details.speakers}, {one.title for one in details.programme}
    kept_speakers = [one for name, one in speakers.items() if name in names]
    kept_items = [one for title, one in items.items() if title in titles]
    gone_speakers = [one for one in event.speakers if one not in kept_speakers]
    gone_items = [one for one in event.programme if one not in kept_items]
    if event.id is not None and (gone_speakers or gone_items):
        targets.release(event, gone_speakers, gone_items)


def _themes(names: tuple[str, ...]) -> list[Theme]:
    by_slug = {rules.slug_for(name, ()): name for name in names}
    known = queries.themes_named(list(by_slug))
    return [known.get(slug) or Theme(slug=slug, name=name) for slug, name in by_slug.items()]


def _series(name: str) -> Series | None:
    if not name:
        return None
    known = series_queries.named(name)
    if known is not None:
        return known
    slug = rules.slug_for(name, ())
    return queries.series_named(slug) or Series(slug=slug, name=name)


def _hours(event: Event, details: occasions.DayHours) -> DayHours:
    """Return the row of the day, the one there is if there is one: a day has one row."""
    hours = next((one for one in event.other_hours if one.on == details.on), None) or DayHours(on=details.on)
    hours.starts, hours.ends = details.starts, details.ends
    return hours


def _write_sessions(event: Event, details: EventDetails) -> None:
    """Write the sessions; what is left out stays as cancelled if anybody has chosen it, so that they can be told."""
    before = list(event.sessions)
    chosen = occasion_queries.chosen_sessions(event.id) if before else frozenset()
    kept = [_session(event, session, details.timezone) for session in details.sessions]
    gone = [session for session in before if session not in kept and session.id in chosen]
    for session in gone:
        session.cancelled_at = session.cancelled_at or clock.now()
    event.sessions = kept + gone


def _session(event: Event, details: SessionDetails, zone: str) -> Session:
    """Return the row of a session that is known, with what is new in it, so that its invitations follow it."""
    known = (one for one in event.current_sessions if details.id and one.id == details.id)
    session = next(known, None) or Session()
    session.title = details.title
    session.place = details.place
    session.starts_wall, session.ends_wall = details.starts_wall, details.ends_wall
    session.starts_at, session.ends_at = rules.moment(details.starts_wall, zone), rules.moment(details.ends_wall, zone)
    return session


def _item(item: ProgrammeItem, details: ItemDetails, position: int, speakers: Mapping[str, Speaker]) -> ProgrammeItem:
    item.position = position
    item.starts_local_time = details.starts_at
    item.ends_local_time = details.ends_at
    item.text = details.text
    item.speakers = [speakers[name] for name in details.speakers]
    return item


def _speaker(speaker: Speaker, details: SpeakerDetails, position: int) -> Speaker:
    speaker.position = position
    speaker.title = details.title
    speaker.organization = details.organization
    speaker.biography = details.biography
    speaker.portrait_id = details.portrait_id
    speaker.portrait = image_queries.by_id(details.portrait_id) if details.portrait_id else None
    return speaker
