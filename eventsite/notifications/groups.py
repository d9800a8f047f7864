"""What a coordinator is told about the colleagues; never with a calendar object."""

from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import force_locale

from eventsite.models import Event, Group
from eventsite.notifications import invitations
from eventsite.notifications.messages import Notification, absolute, compose, group_url
from eventsite.rules import occasions
from eventsite.rules.groups import GroupReceipt
from eventsite.rules.occasions import Occasion
from eventsite.rules.outbox import Kind


@dataclass(frozen=True)
class Addressee:
    """A coordinator in the place where messages else name a person with a registration."""

    name: str
    company: str
    state: str = "coordinator"


def group_registered(group: Group, event: Event, receipt: GroupReceipt) -> Notification:
    """Your colleagues are registered: who got a seat, who waits, which seats have no name yet and until when."""
    return _plain(Kind.GROUP_REGISTERED, group, event, receipt=receipt)


def names_due(group: Group, event: Event, number: int) -> Notification:
    """So many seats have no name yet, and are released at that moment."""
    return _plain(Kind.NAMES_DUE, group, event, number=number)


def seats_released(group: Group, event: Event, number: int) -> Notification:
    """So many seats were given no name in time, and have been released."""
    return _plain(Kind.SEATS_RELEASED, group, event, number=number)


def told_coordinator(kind: Kind, group: Group, event: Event, note: str) -> Notification:
    """The event is called off, put off, or takes place after all."""
    return _plain(kind, group, event, note=note)


def moved_for_coordinator(group: Group, event: Event, before: Occasion, message: str) -> Notification:
    """Time or place is new."""
    with force_locale(group.language):
        place = invitations.location(before, event.room_name)
    return _plain(
        Kind.MOVED,
        group,
        event,
        is_new_time=occasions.is_new_time(before, event.occasion),
        is_new_place=occasions.is_new_place(before, event.occasion),
        before=before,
        place_before=place,
        message=message,
    )


def _plain(kind: Kind, group: Group, event: Event, **more: object) -> Notification:
    about = _about_group(group, event) | more
    return compose(kind, group.email, group.language, **about)


def _about_group(group: Group, event: Event) -> dict[str, Any]:
    """Return what messages speak of, as messages.about_registration() does for a person."""
    occasion = event.occasion
    return {
        "event": event,
        "session": None,
        "occasion": occasion,
        "title": event.title,
        "starts": occasions.starts_at(occasion).astimezone(ZoneInfo(occasion.timezone)),
        "registration": Addressee(group.name, group.company),
        "group": group,
        "event_url": absolute("public.events.show", slug=event.slug, lang=group.language),
        "manage_url": group_url(group),
        "join_url": "",
        "privacy_url": absolute("public.pages.privacy", lang=group.language),
    }
