"""What organizers are told."""

from eventsite.models import Event, Organizer
from eventsite.notifications.guests import about_event
from eventsite.notifications.messages import Notification, absolute, compose
from eventsite.rules.outbox import Kind
from eventsite.rules.permissions import Role


def sign_in(organizer: Organizer, secret: str) -> Notification:
    """Here is your link to sign in: once, within ten minutes."""
    url = sign_in_url(secret)
    return compose(Kind.SIGN_IN, organizer.email, organizer.language, organizer=organizer, url=url)


def organizer_invited(organizer: Organizer, secret: str) -> Notification:
    """You are invited to work here: a link that is good once, within three days, or the page for signing in."""
    url = sign_in_url(secret) if secret else absolute("organizer.sessions.sign_in")
    kind, language = Kind.ORGANIZER_INVITED, organizer.language
    return compose(kind, organizer.email, language, organizer=organizer, url=url, is_link=bool(secret))


def event_shared(organizer: Organizer, event: Event, role: Role) -> Notification:
    """You work with this meeting from now on, and this is what you may."""
    about = about_event(event, organizer.name, organizer.language)
    about |= {"role": role, "url": absolute("organizer.events.index")}
    return compose(Kind.EVENT_SHARED, organizer.email, organizer.language, **about)


def sign_in_url(secret: str) -> str:
    """Return the address that a sign-in secret is opened at."""
    return absolute("organizer.sessions.open_link", secret=secret)
