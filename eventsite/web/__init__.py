"""The browser's side: what is seen, and who may see it."""

from typing import Any

from flask import Flask
from werkzeug.routing import IntegerConverter

from eventsite import site
from eventsite.web import (
    dev,
    errors,
    filters,
    fragments,
    guards,
    headers,
    health,
    languages,
    mail,
    materials,
    media,
    metrics,
    occasions,
    organizer,
    page_cache,
    policies,
    polls,
    public,
    remembered,
    sessions,
)

LARGEST_ID = 2147483647  # of a row


class RowConverter(IntegerConverter):
    """`<int:…>` in an address: a number that can be a row's. A larger one is nobody's, and no database is asked."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **{"max": LARGEST_ID, **options})


def init_app(app: Flask) -> None:
    """Attach pages, guards, filters and headers to the application."""
    app.before_request(site.refresh)
    app.url_map.converters["int"] = RowConverter
    languages.init_app(app)
    filters.init_app(app)
    occasions.init_app(app)
    policies.init_app(app)
    remembered.init_app(app)
    sessions.init_app(app)
    headers.init_app(app)
    fragments.init_app(app)
    guards.init_app(app)
    errors.init_app(app)
    mail.init_app(app)
    materials.init_app(app)
    for blueprint in (public.blueprint, organizer.blueprint, media.blueprint, health.blueprint, metrics.blueprint):
        app.register_blueprint(blueprint)
    organizer.init_app(app)
    dev.init_app(app)
    polls.init_app(app)
    organizer.prepared_exports.init_app(app)
    page_cache.init_app(app)
    metrics.init_app(app)
