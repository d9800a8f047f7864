"""Which language a page is in: Swedish at its address, English at the same address under /en/."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, Flask, current_app, g, has_request_context, request, session, url_for
from flask_babel import Babel
from jinja2 import StrictUndefined

from eventsite import paths, site
from eventsite.web import catalogs

LANGUAGES = ("sv", "en")
WORKPLACE = "workplace_language"
View = Callable[..., Any]


def in_both(blueprint: Blueprint, rule: str, **options: Any) -> Callable[[View], View]:
    """Route a view at `rule` in Swedish and at `/en` + `rule` in English; the view sees no difference."""

    def decorate(view: View) -> View:
        for language, prefix in (("sv", ""), ("en", "/en")):
            blueprint.add_url_rule(prefix + rule, view_func=view, defaults={"lang": language}, **options)
        return view

    return decorate


def current() -> str:
    """Return the language of the page that is being made."""
    return str(g.get("language", "sv")) if has_request_context() else "sv"


def init_app(app: Flask) -> None:
    """Attach the translations and let every link keep the language of its page."""
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = str(paths.TRANSLATIONS)
    app.config["BABEL_DEFAULT_LOCALE"] = "sv"
    app.config["BABEL_DEFAULT_TIMEZONE"] = "UTC"
    app.url_map.redirect_defaults = False
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    catalogs.init_app(app, Babel(app, locale_selector=current))
    app.url_value_preprocessor(_take_language)
    app.url_defaults(_keep_language)
    app.context_processor(_for_templates)


def work_in(language: str) -> None:
    """Show this browser the workplace in that language: a guest's, whose link it has opened."""
    session[WORKPLACE] = language


def _take_language(_endpoint: str | None, values: dict[str, Any] | None) -> None:
    g.language = (values or {}).pop("lang", None) or _by_address()


def _by_address() -> str:
    """Return the language of an address without two; the workplace is in the site’s, but for guests who chose."""
    if request.path.startswith("/organizer/") and session.get(WORKPLACE) in LANGUAGES:
        return str(session[WORKPLACE])
    if request.path.startswith("/organizer/"):
        return site.look().language
    return "en" if request.path.startswith("/en/") else "sv"


def _keep_language(endpoint: str, values: dict[str, Any]) -> None:
    if "lang" not in values and current_app.url_map.is_endpoint_expecting(endpoint, "lang"):
        values["lang"] = current()


def _for_templates() -> dict[str, Any]:
    if not has_request_context():
        return {}
    language = current()
    return {
        "language": language,
        "other_language_url": _same_page("en" if language == "sv" else "sv"),
        "canonical_url": current_app.config["BASE_URL"] + request.path,
    }


def _same_page(language: str) -> str:
    endpoint = request.endpoint
    if endpoint is None or not current_app.url_map.is_endpoint_expecting(endpoint, "lang"):
        return url_for("public.events.index", lang=language)
    return url_for(endpoint, **{**(request.view_args or {}), "lang": language})
