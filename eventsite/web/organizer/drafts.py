"""Between the editor's form and the event: what was typed as details, what is stored as a form."""

from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from eventsite.models import DayHours, Event, ProgrammeItem, Session, Speaker
from eventsite.queries import images as image_queries
from eventsite.queries import occasions as occasion_queries
from eventsite.rules.details import EventDetails, ItemDetails, ReadingDetails, SpeakerDetails
from eventsite.rules.events import Format
from eventsite.rules.images import Use
from eventsite.web import pictures
from eventsite.web.forms.events import EventForm
from eventsite.web.forms.events.fields import names_in
from eventsite.web.forms.events.rows import ItemRow, SpeakerRow
from eventsite.web.forms.numbers import whole
from eventsite.web.forms.times import ClockField, DayField, shown_clock, shown_day
from eventsite.web.organizer import elsewhere

SAME = (
    "title", "summary", "description", "language", "format", "timezone", "venue", "address", "room_name", "join_url",
    "pattern", "contact_name", "contact_email", "contact_phone",
)  # fmt: skip

BLANK_ROW: list[dict[str, str]] = [{}]
BLANK_ROWS = BLANK_ROW * 2


def form_of(event: Event) -> EventForm:
    """Return the form filled in with what is stored, and a row or two to spare."""
    data = {name: getattr(event, name) for name in SAME} | {
        "version": str(event.version),
        "image_name": event.image.name if event.image else "",
        "themes": ", ".join(theme.name for theme in event.themes),
        "series": event.series.name if event.series else "",
        "capacity": "" if event.capacity is None else str(event.capacity),
        "has_waitlist": event.has_waitlist,
        "confirms_declines": event.confirms_declines,
        "programme": [_item(item) for item in event.programme] + BLANK_ROWS,
        "speakers": [_speaker(speaker) for speaker in event.speakers] + BLANK_ROWS,
        "reading": [{"title": reading.title, "url": reading.url} for reading in event.reading] + BLANK_ROWS,
    }
    return EventForm(formdata=None, data=data | _occasion(event) | _deadlines(event))


def beside(event: Event | None) -> dict[str, Any]:
    """Return what the editor shows beside its fields: series there are, who chose which session, times elsewhere."""
    return {
        "series": occasion_queries.series_names(),
        "chosen": occasion_queries.choices_of(event.id) if event else {},
        "seen": elsewhere.seen_from(event.occasion) if event else [],
    }


def take_pictures(form: EventForm) -> None:
    """Keep the pictures that came with the form; one that is refused leaves its reason at its field."""
    pictures.settle(form.image, form.image_name, form.remove_image, Use.EVENT)
    for row in form.speakers:
        pictures.settle(row.form.portrait, row.form.portrait_name, row.form.remove_portrait, Use.PORTRAIT)


def seen_version(form: EventForm) -> int:
    """Return the version that the organizer saw; 0, which none has, if it cannot be told."""
    return whole(form.version.data) or 0


def details_of(form: EventForm) -> EventDetails:
    """Return what a valid form says. Raises ValueError when its times were not understood."""
    starts, ends = form.starts_wall, form.ends_wall
    if starts is None or ends is None:
        raise ValueError("the form is not valid")
    names = [form.image_name.data, *(row.form.portrait_name.data for row in form.speakers)]
    known = image_queries.named([name for name in names if name])
    ids = {name: image.id for name, image in known.items()}
    texts: dict[str, Any] = {name: getattr(form, name).data or "" for name in (*SAME, "series") if name != "format"}
    return EventDetails(
        **texts,
        format=Format(form.format.data),
        starts_wall=starts,
        ends_wall=ends,
        themes=names_in(form.themes.data),
        is_all_day=form.is_all_day.data,
        other_hours=tuple(filter(None, (row.form.details() for row in form.other_hours))),
        sessions=tuple(filter(None, (row.form.details() for row in form.sessions))),
        image_id=ids.get(form.image_name.data or ""),
        capacity=int(form.capacity.data) if form.capacity.data else None,
        has_waitlist=form.has_waitlist.data,
        confirms_declines=form.confirms_declines.data,
        opens_wall=_wall(form.opens_day, form.opens_clock, "0.00"),
        closes_wall=_wall(form.closes_day, form.closes_clock, "23.59"),
        questions_close_wall=_wall(form.questions_day, form.questions_clock, "23.59"),
        programme=tuple(_item_details(row.form) for row in form.programme if row.form.title.data),
        speakers=tuple(_speaker_details(row.form, ids) for row in form.speakers if row.form.name.data),
        reading=tuple(
            ReadingDetails(row.form.title.data, row.form.url.data) for row in form.reading if row.form.url.data
        ),
    )


def _occasion(event: Event) -> dict[str, Any]:
    last = event.ends_wall - timedelta(days=1) if event.is_all_day else event.ends_wall
    return {
        "day": shown_day(event.starts_wall),
        "last_day": shown_day(last) if last.date() != event.starts_wall.date() else "",
        "starts": "" if event.is_all_day else shown_clock(event.starts_wall),
        "ends": "" if event.is_all_day else shown_clock(event.ends_wall),
        "is_all_day": event.is_all_day,
        "other_hours": [_hours(hours) for hours in event.other_hours] + BLANK_ROW,
        "sessions": [_session(session) for session in event.current_sessions] + BLANK_ROW,
    }


def _deadlines(event: Event) -> dict[str, str]:
    """Return when registration opens and closes and questions end, as they stand in the fields."""
    zone = ZoneInfo(event.timezone)
    shown: dict[str, str] = {}
    for name, moment in (
        ("opens", event.opens_at),
        ("closes", event.closes_at),
        ("questions", event.questions_close_at),
    ):
        wall = moment.astimezone(zone) if moment else None
        shown |= {f"{name}_day": shown_day(wall), f"{name}_clock": shown_clock(wall)}
    return shown


def _wall(day: DayField, clock: ClockField, otherwise: str) -> datetime | None:
    if day.day is None:
        return None
    hour, _, minute = otherwise.partition(".")
    midnight = datetime.combine(day.day, datetime.min.time())
    return (
        datetime.combine(day.day, clock.clock) if clock.clock else midnight.replace(hour=int(hour), minute=int(minute))
    )


def _hours(hours: DayHours) -> dict[str, str]:
    return {"day": hours.on.isoformat(), "starts": shown_clock(hours.starts), "ends": shown_clock(hours.ends)}


def _session(session: Session) -> dict[str, str]:
    return {
        "session_id": str(session.id),
        "title": session.title,
        "day": shown_day(session.starts_wall),
        "starts": shown_clock(session.starts_wall),
        "ends": shown_clock(session.ends_wall),
        "place": session.place,
    }


def _item(item: ProgrammeItem) -> dict[str, str]:
    return {
        "starts": shown_clock(item.starts_local_time),
        "title": item.title,
        "text": item.text,
        "speakers": ", ".join(speaker.name for speaker in item.speakers),
    }


def _speaker(speaker: Speaker) -> dict[str, str]:
    return {
        "name": speaker.name,
        "title": speaker.title,
        "organization": speaker.organization,
        "biography": speaker.biography,
        "portrait_name": speaker.portrait.name if speaker.portrait else "",
    }


def _item_details(row: ItemRow) -> ItemDetails:
    return ItemDetails(row.starts.clock or time(), row.title.data, row.text.data or "", names_in(row.speakers.data))


def _speaker_details(row: SpeakerRow, ids: dict[str, int]) -> SpeakerDetails:
    return SpeakerDetails(
        name=row.name.data,
        title=row.title.data or "",
        organization=row.organization.data or "",
        biography=row.biography.data or "",
        portrait_id=ids.get(row.portrait_name.data or ""),
    )
