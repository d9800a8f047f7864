"""Pages about the site itself, for people and for programs."""

from datetime import timedelta

from flask import Blueprint, Response, current_app, make_response, render_template

from eventsite import clock, site
from eventsite.queries import events as queries
from eventsite.rules.questions import MAX_LENGTH
from eventsite.web import languages
from eventsite.web.guards import public
from eventsite.web.languages import in_both
from eventsite.web.public import caching

blueprint = Blueprint("pages", __name__)
blueprint.after_request(caching.revalidated)
SECURITY_TXT_HOLDS = timedelta(days=180)


@in_both(blueprint, "/privacy")
@public
def privacy() -> str:
    """What is done with personal data, computed from the settings."""
    return render_template(
        "public/pages/privacy.html",
        retention_days=current_app.config["RETENTION_DAYS"],
        needs_days=site.look().needs_days,
        own_text=site.look().text("privacy", languages.current()),
        max_question=MAX_LENGTH,
    )


@in_both(blueprint, "/accessibility")
@public
def accessibility() -> str:
    """The accessibility statement."""
    return render_template("public/pages/accessibility.html")


@in_both(blueprint, "/contact")
@public
def contact() -> str:
    """How to reach a person."""
    return render_template("public/pages/contact.html")


@blueprint.get("/robots.txt")
@public
def robots() -> Response:
    """What search engines need not read."""
    return _plain("public/pages/robots.txt")


@blueprint.get("/.well-known/security.txt")
@public
def security() -> Response:
    """Where to report a weakness (RFC 9116)."""
    expires = clock.now().replace(hour=0, minute=0, second=0, microsecond=0) + SECURITY_TXT_HOLDS
    return _plain("public/pages/security.txt", expires=expires.strftime("%Y-%m-%dT%H:%M:%SZ"))


@blueprint.get("/sitemap.xml")
@public
def sitemap() -> Response:
    """Every public page, in both languages."""
    now = clock.now()
    events = [*queries.upcoming(now), *queries.past(now)]
    response = make_response(render_template("public/pages/sitemap.xml", events=events, themes=queries.themes()))
    response.headers["Content-Type"] = "application/xml; charset=utf-8"
    return response


def _plain(template: str, **context: object) -> Response:
    response = make_response(render_template(template, **context))
    response.headers["Content-Type"] = "text/plain; charset=utf-8"
    return response
