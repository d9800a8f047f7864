"""Calendars to subscribe to: public ones, the same for everyone, and a person's own behind a secret address."""

from collections.abc import Sequence
from datetime import UTC, datetime

from flask import Blueprint, Response

from eventsite import clock, links
from eventsite.models import Event
from eventsite.notifications.messages import absolute
from eventsite.queries import feeds as queries
from eventsite.queries import series as series_queries
from eventsite.web.guards import public
from eventsite.web.languages import in_both
from eventsite.web.public import caching, calendar_links, downloads, listings, personal_entries
from eventsite.web.public.calendar_links import Subscription

blueprint = Blueprint("feeds", __name__)
# When nothing has ever been in a feed.
NEVER = datetime(2000, 1, 1, tzinfo=UTC)


@in_both(blueprint, "/calendar.ics")
@public
def everything() -> Response:
    """All meetings."""
    url = absolute("public.events.index")
    return _feed(queries.events(clock.now()), calendar_links.everything(), url, "calendar")


@in_both(blueprint, "/themes/<slug>/calendar.ics")
@public
def theme(slug: str) -> Response:
    """The meetings on a theme."""
    theme = listings.theme_of(slug)
    url = absolute("public.events.theme", slug=slug)
    return _feed(queries.events(clock.now(), theme=slug), calendar_links.of_theme(slug, theme.name), url, slug)


@in_both(blueprint, "/series/<slug>/calendar.ics")
@public
def series(slug: str) -> Response:
    """The meetings of a series (calendar.md S27)."""
    series = series_queries.by_slug(slug)
    url = absolute("public.events.series", slug=slug)
    return _feed(queries.events(clock.now(), series=slug), calendar_links.of_series(slug, series.name), url, slug)


@blueprint.get("/my/calendar/<secret>.ics")
@public
def personal(secret: str) -> Response:
    """A person's own meetings. A revoked address answers like one that never was: 404, for 410 stops some calendars."""
    feed = queries.by_secret(links.hash_of(secret))
    registrations = queries.registrations_of(feed.canonical_email, clock.now())
    address = absolute("public.feeds.personal", secret=secret)
    content = personal_entries.calendar_feed(registrations, feed.language, address)
    changed_at = max([feed.created_at, *map(personal_entries.changed_at, registrations)])
    response = caching.calendar(content, "calendar", changed_at, scope="private")
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


def _feed(events: Sequence[Event], subscription: Subscription, url: str, filename: str) -> Response:
    content = downloads.calendar_feed(events, subscription.name, subscription.address, url)
    return caching.calendar(content, filename, max(map(downloads.changed_at, events), default=NEVER))
