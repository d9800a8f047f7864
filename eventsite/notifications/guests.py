"""What guests of an event are told: their link. They have no registration, so no calendar object comes along."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from eventsite.links import Claim, Purpose
from eventsite.models import Event, Guest, Organizer, Question
from eventsite.notifications.groups import Addressee
from eventsite.notifications.messages import Notification, absolute, compose, signer
from eventsite.rules import occasions
from eventsite.rules.outbox import Kind
from eventsite.rules.ranking import Standing


class Row(Protocol):
    """A question on a speaker's sheet, as far as a mail tells of it."""

    @property
    def question(self) -> Question:
        """The question itself."""

    @property
    def standing(self) -> Standing:
        """Who supports it, in numbers."""


def guest_link(guest: Guest, event: Event) -> Notification:
    """Your link: what it is for, and until when it holds."""
    return compose(Kind.GUEST_LINK, guest.email, guest.language, **about_guest(guest, event))


def speaker_digest(guest: Guest, event: Event, new: Sequence[Row], number: int) -> Notification:
    """What is new among the questions to you, and how many there are in all. Nobody's background, nobody's name."""
    about = about_guest(guest, event)
    return compose(Kind.SPEAKER_DIGEST, guest.email, guest.language, **about, new=new, number=number)


def presentation_returned(guest: Guest, event: Event, note: str, until: datetime) -> Notification:
    """What the speaker has sent is given back: what the organizer asks for, and until when it can be sent again."""
    about = about_guest(guest, event) | {"note": note, "until": until.astimezone(ZoneInfo(event.occasion.timezone))}
    return compose(Kind.PRESENTATION_RETURNED, guest.email, guest.language, **about)


def no_questions(guest: Guest, event: Event, prompts: Sequence[str], waiting: int) -> Notification:
    """There are no questions to you yet; what you may think of instead, and how many a moderator has not looked at."""
    about = about_guest(guest, event)
    return compose(Kind.NO_QUESTIONS, guest.email, guest.language, **about, prompts=prompts, waiting=waiting)


def moderation_due(who: Guest | Organizer, event: Event, number: int, since: datetime) -> Notification:
    """So many questions wait for a moderator, the oldest since then. Nothing of what they say, and nobody's name."""
    about = about_event(event, who.name, who.language)
    url = guest_url(who) if isinstance(who, Guest) else absolute("organizer.questions.index", event_id=event.id)
    about |= {"number": number, "since": since.astimezone(ZoneInfo(event.occasion.timezone)), "url": url}
    return compose(Kind.MODERATION_DUE, who.email, who.language, **about)


def guest_url(guest: Guest) -> str:
    """Return the guest's own address, which opens what their role may see."""
    token = signer().sign(Purpose.GUEST, Claim(guest.id, guest.version))
    return absolute("public.guests.open_link", token=token, lang=guest.language)


def about_guest(guest: Guest, event: Event) -> dict[str, Any]:
    """Return what messages to a guest speak of, as messages.about_registration() does for a person."""
    return about_event(event, guest.name, guest.language) | {"guest": guest, "guest_url": guest_url(guest)}


def about_event(event: Event, name: str, language: str) -> dict[str, Any]:
    """Return what messages speak of to somebody of that name who works with the event."""
    occasion = event.occasion
    return {
        "event": event,
        "session": None,
        "occasion": occasion,
        "title": event.title,
        "starts": occasions.starts_at(occasion).astimezone(ZoneInfo(occasion.timezone)),
        "registration": Addressee(name, ""),
        "event_url": absolute("public.events.show", slug=event.slug, lang=language),
        "privacy_url": absolute("public.pages.privacy", lang=language),
    }
