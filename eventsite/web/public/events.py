"""Meetings as anybody may read them."""

from flask import Blueprint, Response, make_response, render_template, request
from markupsafe import Markup

from eventsite import clock, text
from eventsite.errors import NotFound
from eventsite.models import Event, Theme
from eventsite.queries import events as queries
from eventsite.rules.events import EventState
from eventsite.web.guards import public
from eventsite.web.languages import in_both
from eventsite.web.public import caching, downloads, search_engines
from eventsite.web.public.listings import Filter, by_month

blueprint = Blueprint("events", __name__)
blueprint.after_request(caching.revalidated)


@in_both(blueprint, "/")
@public
def index() -> str:
    """Upcoming meetings; the next one large, unless the visitor has asked for certain ones."""
    now = clock.now()
    wanted = Filter.asked(request.args)
    events = wanted.keep(queries.upcoming(now, wanted.theme, wanted.formats))
    following = None if wanted else next((event for event in events if event.state == EventState.PUBLISHED), None)
    return render_template(
        "public/events/index.html",
        following=following,
        months=by_month([event for event in events if event is not following]),
        found=len(events),
        wanted=wanted,
        themes=queries.themes(),
        past=queries.count_past(now),
    )


@in_both(blueprint, "/archive")
@public
def archive() -> str:
    """Meetings that have been, the latest first."""
    wanted = Filter.asked(request.args)
    events = queries.past(clock.now(), wanted.theme, wanted.formats)
    return render_template(
        "public/events/archive.html",
        months=by_month(events),
        found=len(events),
        wanted=wanted,
        themes=queries.themes(),
    )


@in_both(blueprint, "/themes/<slug>")
@public
def theme(slug: str) -> str:
    """All meetings on a theme, upcoming and past."""
    now = clock.now()
    return render_template(
        "public/events/theme.html",
        theme=_theme(slug),
        upcoming=by_month(queries.upcoming(now, slug)),
        past=by_month(queries.past(now, slug)),
    )


@in_both(blueprint, "/events/<slug>")
@public
def show(slug: str) -> str:
    """One meeting: when, where, who, what, and how to take part."""
    event = queries.by_slug(slug)
    return render_template("public/events/show.html", **page_of(event))


@in_both(blueprint, "/events/<slug>/calendar.ics")
@public
def calendar(slug: str) -> Response:
    """The meeting as a file for one's calendar: a copy, which never changes (calendar.md D10)."""
    event = queries.by_slug(slug)
    response = make_response(downloads.calendar_file(event))
    response.headers["Content-Type"] = "text/calendar; charset=utf-8"
    response.headers["Content-Disposition"] = f'inline; filename="{event.slug}.ics"'
    response.headers["X-Robots-Tag"] = "noindex"
    response.last_modified = event.changed_at
    return response


def page_of(event: Event) -> dict[str, object]:
    """Return what the template of an event's page needs, for the page and for its preview."""
    return {
        "event": event,
        "description": Markup(text.markdown(event.description)),
        "json_ld": search_engines.json_ld(event),
    }


def _theme(slug: str) -> Theme:
    found = next((theme for theme in queries.themes() if theme.slug == slug), None)
    if found is None:
        raise NotFound(slug)
    return found
