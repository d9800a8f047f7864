"""Who is asking, and who may: an endpoint that says nothing is closed."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from flask import Flask, abort, current_app, g, redirect, request, session, url_for
from werkzeug.wrappers import Response

from eventsite import clock, links
from eventsite.models import Organizer
from eventsite.queries import organizers as queries
from eventsite.rules.permissions import Action, may

SESSION_KEY = "organizer"
View = Callable[..., Any]


@dataclass(frozen=True)
class Guard:
    """What a view asks of whoever calls it: nothing (public), being signed in, or a right."""

    action: Action | None = None
    is_public: bool = False


def public(view: View) -> View:
    """Let everyone call the view; what it shows is its own responsibility."""
    view.guard = Guard(is_public=True)  # type: ignore[attr-defined]
    return view


def requires(action: Action | None = None) -> Callable[[View], View]:
    """Let only signed-in organizers with this right call the view; any signed-in one if none is named."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(*args: Any, **kwargs: Any) -> Any:
            organizer = signed_in()
            if organizer is None:
                return _sign_in_first()
            if action is not None and not may(organizer.role, action):
                abort(403)
            return view(*args, **kwargs)

        guarded.guard = Guard(action)  # type: ignore[attr-defined]
        return guarded

    return decorate


def signed_in() -> Organizer | None:
    """Return the organizer whose browser this is, looked up anew for each request."""
    if "organizer" not in g:
        secret = session.get(SESSION_KEY)
        found = queries.session_with(links.hash_of(secret), clock.now()) if secret else None
        g.organizer = found.organizer if found else None
    organizer: Organizer | None = g.organizer
    return organizer


def me() -> Organizer:
    """Return the signed-in organizer of a view that requires one."""
    organizer = signed_in()
    if organizer is None:
        abort(403)
    return organizer


def init_app(app: Flask) -> None:
    """Close every endpoint that has no guard."""
    app.before_request(_refuse_unguarded)


def _refuse_unguarded() -> None:
    endpoint = request.endpoint
    if endpoint in {None, "static"}:
        return
    view = current_app.view_functions[str(endpoint)]
    if not hasattr(view, "guard"):
        abort(404)


def _sign_in_first() -> Response:
    return redirect(url_for("organizer.sessions.sign_in"), code=303)
