"""Signing in with an OpenID provider: the way there, and the way back."""

import logging

from flask import Blueprint, Flask, abort, current_app, redirect, render_template, request, session
from werkzeug.wrappers import Response

from eventsite import clock, notifications
from eventsite.database import transaction
from eventsite.errors import NotPossibleNow
from eventsite.openid import Pending, Provider, ProviderFailed
from eventsite.rules.organizers import Identity
from eventsite.services import organizers
from eventsite.web.guards import public
from eventsite.web.organizer import sessions
from eventsite.web.sessions import limiter

log = logging.getLogger(__name__)
blueprint = Blueprint("openid", __name__, url_prefix="/sign-in/account")
PENDING = "openid"


@blueprint.get("")
@limiter.limit("60 per hour")
@public
def begin() -> Response | tuple[str, int]:
    """Send the browser to the provider. It is a GET: a form may lead to our own pages alone (CSP)."""
    try:
        url, pending = _provider().begin(_way_back())
    except ProviderFailed as failure:
        return _failed(failure)
    session[PENDING] = pending.remembered()
    return redirect(url, code=303)


@blueprint.get("/back")
@limiter.limit("60 per hour")
@public
def finish() -> Response | tuple[str, int]:
    """Let in whom the provider has proven somebody to be.

    The one GET of the product that begins something, as the protocol has it: it takes a code that is good once, and
    a state that only this browser has (docs/decisions/0020-accounts.md).
    """
    provider = _provider()
    try:
        identity = provider.identify(_pending(), request.args, _way_back())
        with transaction():
            begun = organizers.sign_in_as(identity, *sessions.this_browser())
    except ProviderFailed as failure:
        return _failed(failure)
    except NotPossibleNow:
        return _stranger(identity)
    return sessions.begin(begun)


def init_app(app: Flask) -> None:
    """Give the application its provider, if the settings name one."""
    config = app.config
    app.extensions["openid"] = (
        Provider(
            config["OIDC_ISSUER"],
            config["OIDC_CLIENT_ID"],
            config["OIDC_CLIENT_SECRET"],
            config["OIDC_DOMAINS"],
            clock.now,
        )
        if config["OIDC_ISSUER"]
        else None
    )


def _pending() -> Pending:
    """Return what this browser remembers of its way to the provider, and forget it: it is good once."""
    remembered = session.pop(PENDING, None)
    if remembered is None:
        raise ProviderFailed("this browser was not sent to the provider")
    return Pending(**remembered)


def _provider() -> Provider:
    provider: Provider | None = current_app.extensions["openid"]
    if provider is None:
        abort(404)
    return provider


def _way_back() -> str:
    return notifications.absolute("organizer.openid.finish")


def _failed(failure: ProviderFailed) -> tuple[str, int]:
    log.warning("signing in with an account failed: %s", failure)
    return _page("organizer/openid/failed.html", 502)


def _stranger(identity: Identity) -> tuple[str, int]:
    log.info("an account without a place here wanted to sign in")
    return _page("organizer/openid/stranger.html", 403, email=identity.email)


def _page(template: str, status: int, **about: str) -> tuple[str, int]:
    config = current_app.config
    page = render_template(
        template,
        provider=config["OIDC_NAME"],
        office=config["OFFICE_EMAIL"],
        has_links=config["SIGN_IN_LINKS"],
        **about,
    )
    return page, status
