"""What is told about a change of address: the new one is asked, the old one is told."""

from eventsite.models import CalendarEntry, Event, Registration
from eventsite.notifications import invitations
from eventsite.notifications.messages import Notification, about_registration, absolute, compose
from eventsite.rules.outbox import Kind


def confirm_address(registration: Registration, event: Event, address: str, secret: str) -> Notification:
    """Somebody wants a registration to move here: press the button that the secret leads to.

    Without a secret the address is registered already: nothing happens, and this tells why. It names nobody,
    for it may be a stranger's address.
    """
    url = absolute("public.address_changes.open_link", secret=secret, lang=registration.language) if secret else ""
    about = about_registration(registration, event)
    return compose(Kind.CONFIRM_ADDRESS, address, registration.language, **about, url=url)


def address_changed(registration: Registration, event: Event, entry: CalendarEntry | None = None) -> Notification:
    """The registration has moved to another address: with METHOD:CANCEL if it is in a calendar here (calendar S28)."""
    attachment = invitations.withdrawal(registration, event, entry) if entry else None
    about = about_registration(registration, event, entry.session if entry else None)
    return compose(Kind.ADDRESS_CHANGED, registration.email, registration.language, attachment, **about)
