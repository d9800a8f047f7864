"""Links that are asked for: to one's own pages, and to everything that is kept about one."""

from collections.abc import Sequence
from dataclasses import dataclass

from eventsite.models import Group, Registration
from eventsite.notifications.messages import Notification, absolute, compose, group_url, manage_all_url, manage_url
from eventsite.rules.occasions import Occasion
from eventsite.rules.outbox import Kind


@dataclass(frozen=True)
class Way:
    """A page of one's own: of which meeting, when that is, and the link."""

    title: str
    occasion: Occasion
    url: str


def way_to(registration: Registration) -> Way:
    """Return the way to the registration's own page; its event is loaded."""
    return Way(registration.event.title, registration.event.occasion, manage_url(registration))


def way_to_group(group: Group) -> Way:
    """Return the way to the page of all that a coordinator has registered; its event is loaded."""
    return Way(group.event.title, group.event.occasion, group_url(group))


def links_again(recipient: str, language: str, ways: Sequence[Way], newest: Registration | None = None) -> Notification:
    """Here are the links that were lost; with the newest of several registrations, one that opens them all."""
    all_url = manage_all_url(newest) if newest is not None else ""
    return compose(Kind.LINKS_AGAIN, recipient, language, ways=ways, all_url=all_url)


def my_data(holder: Registration | Group, secret: str) -> Notification:
    """Here is the link to all that is kept about you: once, within an hour."""
    url = absolute("public.personal_data.open_link", secret=secret, lang=holder.language)
    return compose(Kind.MY_DATA, holder.email, holder.language, url=url)
