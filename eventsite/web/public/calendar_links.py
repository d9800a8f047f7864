"""Ways into people's calendars, as pages show them: a copy of one meeting, or a feed of many."""

from dataclasses import dataclass

from eventsite.models import Event
from eventsite.notifications.invitations import location
from eventsite.notifications.messages import absolute
from eventsite.rules import calendar_links as rules
from eventsite.rules.calendar_links import Copy, Link
from eventsite.rules.entry_times import times
from eventsite.web.public import site
from eventsite.web.public.downloads import page_url


@dataclass(frozen=True)
class Subscription:
    """A feed that can be subscribed to: its name and its address."""

    name: str
    address: str

    @property
    def webcal(self) -> str:
        """The address that opens the calendar of this phone or computer."""
        return rules.webcal(self.address)

    @property
    def links(self) -> tuple[Link, ...]:
        """The addresses that subscribe in services on the web."""
        return rules.subscribe_links(self.address, self.name)


def add_links(event: Event) -> tuple[Link, ...]:
    """Return the links that put a copy of the event into a calendar, its page's address first in the text."""
    copy = Copy(
        title=event.title,
        description=f"{page_url(event)}\n\n{event.summary}".strip(),
        location=location(event.occasion, event.room_name),
        times=times(event.occasion),
    )
    return rules.add_links(copy)


def everything() -> Subscription:
    """Return the feed of all meetings, in the language of this page."""
    return Subscription(site.this().name, absolute("public.feeds.everything"))


def of_theme(slug: str, name: str) -> Subscription:
    """Return the feed of a theme, in the language of this page."""
    return Subscription(f"{site.this().name}: {name}", absolute("public.feeds.theme", slug=slug))


def of_series(slug: str, name: str) -> Subscription:
    """Return the feed of a series, in the language of this page."""
    return Subscription(f"{site.this().name}: {name}", absolute("public.feeds.series", slug=slug))
