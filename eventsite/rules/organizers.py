"""How long organizers stay signed in, and what their browsers are called."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

LASTS = timedelta(hours=12)
# Without a page in this time the session is over, whatever is left of its twelve hours.
IDLE = timedelta(hours=3)
# When somebody was here is written no oftener, and told no finer.
SEEN_EVERY = timedelta(minutes=5)
# Each is looked for in this order: those of others call themselves by several names.
_BROWSERS = (
    ("edg", "Edge"),
    ("opr/", "Opera"),
    ("firefox", "Firefox"),
    ("fxios", "Firefox"),
    ("chromium", "Chromium"),
    ("crios", "Chrome"),
    ("chrome", "Chrome"),
    ("safari", "Safari"),
)
_SYSTEMS = (
    ("iphone", "iPhone"),
    ("ipad", "iPad"),
    ("android", "Android"),
    ("windows", "Windows"),
    ("macintosh", "Mac"),
    ("cros", "ChromeOS"),
    ("linux", "Linux"),
)


@dataclass(frozen=True)
class Identity:
    """Whom a provider has proven somebody to be. `email` is one that it answers for; "" if there is none."""

    issuer: str
    subject: str
    email: str = ""

    @staticmethod
    def proven(claims: Mapping[str, Any], issuer: str, domains: Collection[str] = ()) -> "Identity":
        """Return what checked claims prove: the subject, and the address if the issuer answers for it."""
        return Identity(issuer, claims["sub"], _proven_address(claims, domains))


def browser_and_system(user_agent: str) -> tuple[str, str]:
    """Return what a browser and its system are called, "" for what is not known. Versions are not kept."""
    said = user_agent.lower()
    return _first(_BROWSERS, said), _first(_SYSTEMS, said)


def answers_for(claims: Mapping[str, Any], issuer: str) -> bool:
    """Say whether the account is of the tenant that the issuer names. Who has no tenants says none."""
    return "tid" not in claims or claims["tid"] in urlsplit(issuer).path.split("/")


def is_to_be_noted(seen_at: datetime | None, now: datetime) -> bool:
    """Say whether it is time to write down again that somebody is here."""
    return seen_at is None or now - seen_at >= SEEN_EVERY


def _proven_address(claims: Mapping[str, Any], domains: Collection[str]) -> str:
    """Return the address that the issuer answers for, or "".

    `email` counts where it is said to be verified (Entra ID says `xms_edov`). Entra ID lets whoever administers a
    tenant write any `email`, so there the name that one signs in with counts instead, and only under the domains that
    the settings name: a tenant has proven those, and guests of the tenant have others.
    """
    email, name = claims.get("email"), claims.get("preferred_username")
    is_verified = claims.get("email_verified") is True or str(claims.get("xms_edov", "")).lower() in {"1", "true"}
    if isinstance(email, str) and email.count("@") == 1 and is_verified:
        return email
    if "tid" not in claims or not isinstance(name, str) or name.count("@") != 1:
        return ""
    return name if name.partition("@")[2].lower() in {domain.lower() for domain in domains} else ""


def _first(known: tuple[tuple[str, str], ...], said: str) -> str:
    return next((name for mark, name in known if mark in said), "")
