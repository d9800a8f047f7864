"""The browser's session: one cookie, set only by pages that need it."""

from typing import Any

from flask import Flask, session
from flask.sessions import SecureCookieSessionInterface
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from flask_wtf import CSRFProtect
from itsdangerous import SignatureExpired, TimestampSigner, URLSafeTimedSerializer
from limits import RateLimitItemPerDay
from werkzeug.middleware.proxy_fix import ProxyFix

from eventsite.web import rate_limits

MINE = "mine"
INVITATIONS = "invitations"
DATA = "data"
GROUPS = "groups"
GUEST = "guest"
SERIES = "series"
RECEIPT = "receipt"
GROUP_RECEIPT = "group_receipt"
OF_A_PERSON = (MINE, GROUPS, SERIES, DATA, INVITATIONS, RECEIPT, GROUP_RECEIPT)
SENT_IN_A_DAY = RateLimitItemPerDay(200)  # megabytes; many may sit behind one address
csrf = CSRFProtect()
limiter = Limiter(get_remote_address, headers_enabled=True)


class SteadySigner(TimestampSigner):
    """Signs cookies that hold although the clock that they were signed by is ahead of ours, or ours has been set back.

    itsdangerous takes those for expired: signed on one machine, they would be born so on another.
    """

    def unsign(self, signed_value: str | bytes, max_age: int | None = None, return_timestamp: bool = False) -> Any:
        """Return what was signed, and when if asked for. Raises BadSignature, for what is older than max_age too."""
        value, signed_at = super().unsign(signed_value, return_timestamp=True)
        age = self.get_timestamp() - signed_at.timestamp()
        if max_age is not None and age > max_age:
            raise SignatureExpired(f"signed {age:.0f} seconds ago", payload=value, date_signed=signed_at)
        return (value, signed_at) if return_timestamp else value


class SteadySessions(SecureCookieSessionInterface):
    """Flask's own sessions, signed so."""

    def __init__(self) -> None:
        self._made: tuple[object, URLSafeTimedSerializer | None] = (None, None)

    def get_signing_serializer(self, app: Flask) -> URLSafeTimedSerializer | None:
        """Return what signs and reads the cookie: made once for the keys, while Flask would make it for each visit."""
        keys = (app.secret_key, app.config["SECRET_KEY_FALLBACKS"])
        if self._made[0] != keys:
            serializer = super().get_signing_serializer(app)
            if serializer is not None:
                serializer.signer = SteadySigner
            self._made = (keys, serializer)
        return self._made[1]


def init_app(app: Flask) -> None:
    """Set the cookie's flags, the CSRF protection and the limits per caller."""
    is_https = app.config["BASE_URL"].startswith("https:")
    app.config.update(
        SESSION_COOKIE_NAME="__Host-session" if is_https else "session",
        SESSION_COOKIE_SECURE=is_https,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_PATH="/",
        SESSION_REFRESH_EACH_REQUEST=False,
        WTF_CSRF_TIME_LIMIT=None,  # a form may lie open over lunch; the session ends with the browser
        WTF_CSRF_SSL_STRICT=False,  # it demands a Referer, which personal pages tell browsers not to send
        MAX_CONTENT_LENGTH=1024 * 1024,
        MAX_FORM_MEMORY_SIZE=1024 * 1024,
        MAX_FORM_PARTS=2000,
        RATELIMIT_STRATEGY="moving-window",
        **_counts(app),
    )
    app.session_interface = SteadySessions()
    csrf.init_app(app)
    limiter.init_app(app)
    if app.config["PROXY_COUNT"]:
        count = app.config["PROXY_COUNT"]
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=count, x_proto=count, x_host=0)  # type: ignore[method-assign]


def _counts(app: Flask) -> dict[str, Any]:
    broker = app.extensions["broker"]
    if broker is None:
        return {"RATELIMIT_STORAGE_URI": "memory://"}
    options = {"broker": broker, "secret": app.config["SECRET_KEY"]}
    return {"RATELIMIT_STORAGE_URI": f"{rate_limits.SCHEME}://", "RATELIMIT_STORAGE_OPTIONS": options}


def may_send(megabytes: int) -> bool:
    """Say whether this caller may send files of that size now, and count them: all callers share one room for them."""
    if not limiter.enabled:
        return True
    return limiter.limiter.hit(SENT_IN_A_DAY, "files", get_remote_address(), cost=megabytes)


def remember_mine(registration_id: int, version: int) -> None:
    """Let this browser see the registration until the browser is closed or the link revoked."""
    session[MINE] = {**_opened(MINE), str(registration_id): version}


def remember_group(group_id: int, version: int) -> None:
    """Let this browser see the group's page, as long as a registration."""
    session[GROUPS] = {**_opened(GROUPS), str(group_id): version}


def remember_series(place_id: int, version: int) -> None:
    """Let this browser see what somebody has asked for in a series, as long as a registration."""
    session[SERIES] = {**_opened(SERIES), str(place_id): version}


def is_my_series(place_id: int, version: int) -> bool:
    """Say whether this browser has opened that by a link that still holds."""
    return _opened(SERIES).get(str(place_id)) == version


def my_series_ids() -> list[int]:
    """Return the ids of what this browser has opened of series, by their links."""
    return [int(place_id) for place_id in _opened(SERIES)]


def remember_guest(guest_id: int, version: int) -> None:
    """Let this browser work as that guest, as long as the link holds."""
    session[GUEST] = {**_opened(GUEST), str(guest_id): version}


def guests() -> dict[int, int]:
    """Return the guests' links that this browser has opened, with their versions."""
    return {int(guest_id): version for guest_id, version in _opened(GUEST).items()}


def my_ids() -> list[int]:
    """Return the ids of the registrations that this browser has opened by their links."""
    return [int(registration_id) for registration_id in _opened(MINE)]


def registrations() -> dict[int, int]:
    """Return the registrations that this browser has opened by their links, with the versions of these."""
    return {int(registration_id): version for registration_id, version in _opened(MINE).items()}


def my_group_ids() -> list[int]:
    """Return the ids of the groups that this browser has opened by their links."""
    return [int(group_id) for group_id in _opened(GROUPS)]


def may_see_data(link_id: int) -> None:
    """Let this browser see what a link shows that was opened here, for as long as the link says."""
    session[DATA] = link_id


def data_link() -> int:
    """Return the link to personal data that was opened in this browser; 0 if none was."""
    link_id: int = session.get(DATA, 0)
    return link_id


def forget_person() -> None:
    """Forget whose registrations, groups and invitations this browser has opened, and what it was told last."""
    for name in OF_A_PERSON:
        session.pop(name, None)


def is_mine(registration_id: int, version: int) -> bool:
    """Say whether this browser has opened that registration by a link that still holds."""
    return _opened(MINE).get(str(registration_id)) == version


def remember_invitation(event_id: int, invitee_id: int, version: int) -> None:
    """Let this browser register for the event by the invitation, until it has or is closed."""
    session[INVITATIONS] = {**session.get(INVITATIONS, {}), str(event_id): [invitee_id, version]}


def opened_invitation(event_id: int) -> tuple[int | None, int]:
    """Return which invitation to the event this browser has opened, and the version of its link."""
    invitee_id, version = session.get(INVITATIONS, {}).get(str(event_id), (None, 0))
    return invitee_id, version


def has_invitations() -> bool:
    """Say whether this browser has opened an invitation to any event."""
    return bool(session.get(INVITATIONS))


def forget_invitation(event_id: int) -> None:
    """Let whoever registers next in this browser do so without the invitation, which is used up."""
    left = {key: opened for key, opened in session.get(INVITATIONS, {}).items() if key != str(event_id)}
    if left != session.get(INVITATIONS, {}):
        session[INVITATIONS] = left


def is_my_group(group_id: int, version: int) -> bool:
    """Say whether this browser has opened that group by a link that still holds."""
    return _opened(GROUPS).get(str(group_id)) == version


def _opened(what: str) -> dict[str, Any]:
    opened: dict[str, Any] = session.get(what, {})
    return opened
