"""Meetings as anybody may read them."""

from flask import Blueprint, Response, render_template, request
from markupsafe import Markup

from eventsite import clock, text
from eventsite.models import Event
from eventsite.queries import events as queries
from eventsite.queries import materials as material_queries
from eventsite.queries import series as series_queries
from eventsite.queries.questions import outcomes
from eventsite.rules.events import EventState
from eventsite.web.guards import public
from eventsite.web.languages import in_both
from eventsite.web.public import caching, calendar_links, downloads, search_engines
from eventsite.web.public.listings import Filter, by_month, theme_of

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
        subscription=calendar_links.everything(),
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
        subscription=calendar_links.everything(),
    )


@in_both(blueprint, "/themes/<slug>")
@public
def theme(slug: str) -> str:
    """All meetings on a theme, upcoming and past."""
    now = clock.now()
    theme = theme_of(slug)
    return render_template(
        "public/events/theme.html",
        theme=theme,
        upcoming=by_month(queries.upcoming(now, slug)),
        past=by_month(queries.past(now, slug)),
        subscription=calendar_links.of_theme(slug, theme.name),
    )


@in_both(blueprint, "/series/<slug>")
@public
def series(slug: str) -> str:
    """All meetings of a series, upcoming and past."""
    now = clock.now()
    series = series_queries.by_slug(slug)
    return render_template(
        "public/events/series.html",
        series=series,
        upcoming=by_month(series_queries.upcoming(series, now)),
        past=by_month(series_queries.past(series, now)),
        subscription=calendar_links.of_series(slug, series.name),
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
    return caching.calendar(downloads.calendar_file(event), event.slug, downloads.changed_at(event))


def page_of(event: Event) -> dict[str, object]:
    """Return what the template of an event's page needs, for the page and for its preview."""
    return {
        "event": event,
        "description": Markup(text.markdown(event.description)),
        "json_ld": search_engines.json_ld(event),
        "add_links": calendar_links.add_links(event),
        "answers": outcomes.read_by_everyone(event.id),
        "materials": material_queries.shown(event, clock.now(), to_everyone=True) if event.id else (),
    }
