"""What organizers are told."""

from eventsite.models import Organizer
from eventsite.notifications.messages import Notification, absolute, compose
from eventsite.rules.outbox import Kind


def sign_in(organizer: Organizer, secret: str) -> Notification:
    """Here is your link to sign in: once, within ten minutes."""
    url = sign_in_url(secret)
    return compose(Kind.SIGN_IN, organizer.email, organizer.language, organizer=organizer, url=url)


def sign_in_url(secret: str) -> str:
    """Return the address that a sign-in secret is opened at."""
    return absolute("organizer.sessions.open_link", secret=secret)
