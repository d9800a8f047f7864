"""The browser's side: what is seen, and who may see it."""

from flask import Flask

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
    media,
    occasions,
    organizer,
    policies,
    polls,
    public,
    sessions,
)


def init_app(app: Flask) -> None:
    """Attach pages, guards, filters and headers to the application."""
    languages.init_app(app)
    filters.init_app(app)
    occasions.init_app(app)
    policies.init_app(app)
    sessions.init_app(app)
    headers.init_app(app)
    fragments.init_app(app)
    guards.init_app(app)
    errors.init_app(app)
    mail.init_app(app)
    for blueprint in (public.blueprint, organizer.blueprint, media.blueprint, health.blueprint):
        app.register_blueprint(blueprint)
    organizer.init_app(app)
    dev.init_app(app)
    polls.init_app(app)
