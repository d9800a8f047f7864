"""What an organizer says about an event, as values."""

from dataclasses import dataclass
from datetime import datetime, time

from eventsite.rules.events import Format
from eventsite.rules.occasions import DayHours, Occasion


@dataclass(frozen=True)
class SpeakerDetails:
    """A speaker as an organizer writes it."""

    name: str
    title: str = ""
    organization: str = ""
    biography: str = ""
    portrait_id: int | None = None


@dataclass(frozen=True)
class ItemDetails:
    """A programme item as an organizer writes it; speakers by name. Without an end it goes on to the next."""

    starts_at: time
    title: str
    text: str = ""
    speakers: tuple[str, ...] = ()
    ends_at: time | None = None


@dataclass(frozen=True)
class ReadingDetails:
    """A related text to read: its title and address."""

    title: str
    url: str


@dataclass(frozen=True)
class SessionDetails:
    """A session that registrants choose, at times on the wall of the event; `id` of one that is known already."""

    title: str
    starts_wall: datetime
    ends_wall: datetime
    place: str = ""
    id: int | None = None


@dataclass(frozen=True)
class EventDetails:
    """Everything an organizer says about an event. Times are on the wall of `timezone`."""

    title: str
    summary: str
    description: str
    format: Format
    starts_wall: datetime
    ends_wall: datetime
    timezone: str = "Europe/Stockholm"
    themes: tuple[str, ...] = ()
    venue: str = ""
    address: str = ""
    room_name: str = ""
    join_url: str = ""
    pattern: str = "segregation"
    image_id: int | None = None
    contact_name: str = ""
    contact_email: str = ""
    contact_phone: str = ""
    capacity: int | None = None
    has_waitlist: bool = True
    opens_wall: datetime | None = None
    closes_wall: datetime | None = None
    questions_close_wall: datetime | None = None
    language: str = "sv"
    programme: tuple[ItemDetails, ...] = ()
    speakers: tuple[SpeakerDetails, ...] = ()
    reading: tuple[ReadingDetails, ...] = ()
    is_all_day: bool = False
    other_hours: tuple[DayHours, ...] = ()
    sessions: tuple[SessionDetails, ...] = ()
    series: str = ""
    confirms_declines: bool = False

    @property
    def occasion(self) -> Occasion:
        """When and where the event is to be."""
        return Occasion(
            starts_wall=self.starts_wall,
            ends_wall=self.ends_wall,
            timezone=self.timezone,
            format=self.format,
            venue=self.venue,
            address=self.address,
            is_all_day=self.is_all_day,
            other_hours=self.other_hours,
        )
