"""What guests of an event are told: their link. They have no registration, so no calendar object comes along."""

from typing import Any
from zoneinfo import ZoneInfo

from eventsite.links import Claim, Purpose
from eventsite.models import Event, Guest
from eventsite.notifications.messages import Notification, absolute, compose, signer
from eventsite.rules import occasions
from eventsite.rules.outbox import Kind


def guest_link(guest: Guest, event: Event) -> Notification:
    """Your link: what it is for, and until when it holds."""
    return compose(Kind.GUEST_LINK, guest.email, guest.language, **about_guest(guest, event))


def guest_url(guest: Guest) -> str:
    """Return the guest's own address, which opens what their role may see."""
    token = signer().sign(Purpose.GUEST, Claim(guest.id, guest.version))
    return absolute("public.guests.open_link", token=token, lang=guest.language)


def about_guest(guest: Guest, event: Event) -> dict[str, Any]:
    """Return what messages to a guest speak of, as messages.about_registration() does for a person."""
    occasion = event.occasion
    return {
        "event": event,
        "session": None,
        "occasion": occasion,
        "title": event.title,
        "starts": occasions.starts_at(occasion).astimezone(ZoneInfo(occasion.timezone)),
        "registration": guest,
        "guest": guest,
        "guest_url": guest_url(guest),
        "event_url": absolute("public.events.show", slug=event.slug, lang=guest.language),
        "privacy_url": absolute("public.pages.privacy", lang=guest.language),
    }
