"""The site as every page knows it: its name, who answers for it, how to reach them."""

from dataclasses import dataclass

from flask import Flask


@dataclass(frozen=True)
class Site:
    """What the settings say of the site."""

    name: str
    association: str
    email: str
    phone: str
    base_url: str
    retention_days: int


def init_app(app: Flask) -> None:
    """Let templates of pages and mails speak of the site."""
    app.jinja_env.globals["site"] = Site(
        name=app.config["SITE_NAME"],
        association=app.config["ASSOCIATION"],
        email=app.config["OFFICE_EMAIL"],
        phone=app.config["OFFICE_PHONE"],
        base_url=app.config["BASE_URL"],
        retention_days=app.config["RETENTION_DAYS"],
    )
