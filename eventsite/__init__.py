"""Event registration for associations that hold theme meetings."""

from typing import Any

from flask import Flask

from eventsite import broker, cli, config, database, delivery, malware, paths, schema, site, storage, tasks, web
from eventsite.links import Signer


def create_app(**overrides: Any) -> Flask:
    """Return the application with settings from the environment, a file, and these overrides.

    Raises config.SettingsError when it cannot be started with them.
    """
    settings = config.load(**overrides)
    app = Flask(
        "eventsite",
        instance_path=settings["INSTANCE_PATH"],
        template_folder=str(paths.TEMPLATES),
        static_folder=str(paths.STATIC),
    )
    app.config.from_mapping(settings)
    app.extensions["signer"] = Signer(settings["SECRET_KEY"], tuple(settings["SECRET_KEY_FALLBACKS"]))
    database.init_app(app)
    schema.init_app(app)
    site.init_app(app)
    broker.init_app(app)
    storage.init_app(app)
    malware.init_app(app)
    delivery.init_app(app)
    tasks.init_app(app)
    web.init_app(app)
    cli.init_app(app)
    return app
