"""What people are told who are invited to register, before there is a registration."""

from zoneinfo import ZoneInfo

from eventsite.links import Claim, Purpose
from eventsite.models import Event, Invitee
from eventsite.notifications.messages import Notification, absolute, compose, signer
from eventsite.rules.outbox import Kind


def invited(invitee: Invitee, event: Event, message: str = "") -> Notification:
    """You are invited: what, when, where, until when to answer, and your own link; no calendar object.

    `message` is the organizer's own line.
    """
    return _to(invitee, event, Kind.INVITED, message)


def invited_reminder(invitee: Invitee, event: Event, message: str = "") -> Notification:
    """You have not answered the invitation yet: the same once more."""
    return _to(invitee, event, Kind.INVITED_REMINDER, message)


def invitee_url(invitee: Invitee) -> str:
    """Return the personal address of the invitation."""
    token = signer().sign(Purpose.INVITEE, Claim(invitee.id, invitee.version))
    return absolute("public.invitees.show", token=token, lang=invitee.language)


def _to(invitee: Invitee, event: Event, kind: Kind, message: str) -> Notification:
    zone = ZoneInfo(event.timezone)
    return compose(
        kind,
        invitee.email,
        invitee.language,
        event=event,
        occasion=event.occasion,
        title=event.title,
        starts=event.starts_at.astimezone(zone),
        answer_by=(event.closes_at or event.starts_at).astimezone(zone),
        invitee=invitee,
        invitee_url=invitee_url(invitee),
        event_url=absolute("public.events.show", slug=event.slug, lang=invitee.language),
        privacy_url=absolute("public.pages.privacy", lang=invitee.language),
        message=message,
    )
