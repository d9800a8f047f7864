"""Every setting: its name, type, default, and one line that says what it is for.

Order of precedence: `EVENTSITE_*` variables, then `settings.toml` in the instance folder, then the
defaults below. Unknown names and wrong types stop the start; so do unsafe combinations.
"""

import base64
import os
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

PREFIX = "EVENTSITE_"
LOOPBACK = {"127.0.0.1", "localhost", "::1"}
DATABASES, BROKERS = ("sqlite:///", "postgresql+psycopg://"), ("redis://", "rediss://", "unix://")
SHARED_TENANTS = {"common", "organizations", "consumers"}


class SettingsError(Exception):
    """The settings cannot be started with; the message says which and why."""


@dataclass(frozen=True)
class Setting:
    """One setting as it is documented in docs/settings.md."""

    name: str
    type: Callable[[str], Any]
    default: Any
    about: str


def _boolean(text: str) -> bool:
    if text.lower() in {"true", "1", "yes", "on"}:
        return True
    if text.lower() in {"false", "0", "no", "off"}:
        return False
    raise ValueError("true or false")


def _words(text: str) -> tuple[str, ...]:
    return tuple(word.strip() for word in text.split(",") if word.strip())


SETTINGS = (
    Setting("INSTANCE_PATH", str, "", "Folder for the database file, uploads, the inbox and settings.toml."),
    Setting("SECRET_KEY", str, "", "Signs links and sessions. At least 16 characters; required outside `make run`."),
    Setting("SECRET_KEY_FALLBACKS", _words, (), "Earlier keys, comma-separated, so that sent links live on."),
    Setting(
        "ENCRYPTION_KEYS", _words, (), "Fernet keys for diets and access needs, newest first; unset: SECRET_KEY's."
    ),
    Setting("BASE_URL", str, "http://127.0.0.1:8000", "Where people reach the site; every absolute address begins so."),
    Setting("SQLALCHEMY_DATABASE_URI", str, "", "The database; unset: SQLite in the instance folder."),
    Setting("REDIS_URL", str, "", "Redis for the task queue and rate limits when several machines serve."),
    Setting(
        "STORAGE_URL",
        str,
        "",
        "Where uploads lie: file:///folder or s3://bucket/prefix?endpoint=https://…; unset: the instance folder.",
    ),
    Setting(
        "CLAMD", str, "", "Scanner of malware that looks at every upload: clamd's host:port or its socket; unset: none."
    ),
    Setting("PROXY_COUNT", int, 0, "How many reverse proxies in front set X-Forwarded-For and -Proto."),
    Setting("RATELIMIT_ENABLED", _boolean, True, "Limits per caller; may be off on a loopback base URL only."),
    Setting("MAIL_SERVER", str, "", "SMTP server; unset: mail is written to the inbox in the instance folder."),
    Setting("MAIL_PORT", int, 25, "Port of the SMTP server."),
    Setting("MAIL_USERNAME", str, "", "User name for the SMTP server, if it asks for one."),
    Setting("MAIL_PASSWORD", str, "", "Password for the SMTP server."),
    Setting("MAIL_USE_TLS", _boolean, False, "Use STARTTLS."),
    Setting("MAIL_USE_SSL", _boolean, False, "Use TLS from the first byte (port 465)."),
    Setting("MAIL_TIMEOUT", int, 30, "Seconds to wait for the SMTP server."),
    Setting(
        "SIGN_IN_LINKS", _boolean, True, "Organizers sign in by a mailed link; may be off where OIDC_ISSUER is set."
    ),
    Setting("OIDC_ISSUER", str, "", "OpenID provider that organizers sign in with; for Entra ID with the tenant's id."),
    Setting("OIDC_CLIENT_ID", str, "", "What the provider knows the site as."),
    Setting("OIDC_CLIENT_SECRET", str, "", "The secret that the provider gave with it."),
    Setting("OIDC_NAME", str, "Microsoft", "What the button to the provider says."),
    Setting(
        "OIDC_DOMAINS", _words, (), "Domains whose addresses the provider answers for though it does not say verified."
    ),
    Setting("CALENDAR_ADDRESS", str, "kalender@kalender.example.se", "Sender of mail and organizer of invites."),
    Setting("CALENDAR_NAME", str, "Tematräffar", "The name beside that address."),
    Setting("BOUNCE_DOMAIN", str, "", "Domain of the envelope sender; unset: that of the calendar address."),
    Setting("AUTHSERV_ID", str, "", "Name that our mail server signs its checks of mail with; unset: all is weak."),
    Setting("IMAP_SERVER", str, "", "IMAP server of the calendar's mailbox; unset: no mailbox is read."),
    Setting("IMAP_PORT", int, 993, "Port of the IMAP server."),
    Setting("IMAP_USERNAME", str, "", "User name for the mailbox."),
    Setting("IMAP_PASSWORD", str, "", "Password for the mailbox."),
    Setting("IMAP_USE_SSL", _boolean, True, "Use TLS from the first byte; without it STARTTLS, or none on loopback."),
    Setting("OFFICE_EMAIL", str, "tematraffar@forening.example", "Where people write when they want a person."),
    Setting("OFFICE_PHONE", str, "08-555 001 00", "The telephone number in mails and page footers."),
    Setting("SITE_NAME", str, "Tematräffar", "The name of the site, at the top of every page."),
    Setting(
        "ASSOCIATION",
        str,
        "Branschföreningen för allmännyttiga bostadsföretag",
        "Who arranges the meetings and answers for the personal data.",
    ),
    Setting(
        "METRICS_TOKEN", str, "", "What fetches /metrics from elsewhere gives as a Bearer token; unset: nobody does."
    ),
    Setting("BALLAST_MB", int, 64, "Megabytes in the instance folder to delete when the disk is full; 0: none."),
    Setting("RETENTION_DAYS", int, 90, "Days after an event until its personal data is deleted; shown on the form."),
)
BY_NAME = {setting.name: setting for setting in SETTINGS}


def instance_path(environ: Mapping[str, str]) -> Path:
    """Return the instance folder: as set, or `instance/` in the working directory."""
    return Path(environ.get(f"{PREFIX}INSTANCE_PATH") or "instance").absolute()


def load(environ: Mapping[str, str] = os.environ, **overrides: Any) -> dict[str, Any]:
    """Return all settings, checked. Raises SettingsError with a sentence for the operator."""
    folder = Path(overrides.get("INSTANCE_PATH") or instance_path(environ)).absolute()
    given = _from_file(folder / "settings.toml") | _from_environment(environ) | overrides
    unknown = sorted(given.keys() - BY_NAME.keys() - {"TESTING"})
    if unknown:
        raise SettingsError(f"unknown settings: {', '.join(unknown)}; docs/settings.md lists the known ones")
    values = {setting.name: setting.default for setting in SETTINGS} | given
    values["FIXED_SETTINGS"] = tuple(sorted(given.keys() & BY_NAME.keys()))  # the page of settings leaves them alone
    values["INSTANCE_PATH"] = str(folder)
    values["BASE_URL"] = values["BASE_URL"].rstrip("/")
    values["SECRET_KEY"] = values["SECRET_KEY"] or _stored_key(folder)
    values["SQLALCHEMY_DATABASE_URI"] = values["SQLALCHEMY_DATABASE_URI"] or f"sqlite:///{folder / 'eventsite.sqlite'}"
    values["BOUNCE_DOMAIN"] = values["BOUNCE_DOMAIN"] or values["CALENDAR_ADDRESS"].partition("@")[2]
    _check(values)
    return values


def is_loopback(values: Mapping[str, Any]) -> bool:
    """Say whether the site is reached from this machine only."""
    return urlsplit(values["BASE_URL"]).hostname in LOOPBACK


def has_inbox(values: Mapping[str, Any]) -> bool:
    """Say whether mail is kept in the local inbox instead of being sent (rulings, Web)."""
    return not values["MAIL_SERVER"] and is_loopback(values)


def _from_environment(environ: Mapping[str, str]) -> dict[str, Any]:
    names = {name.removeprefix(PREFIX): text for name, text in environ.items() if name.startswith(PREFIX)}
    return {name: _typed(name, text) for name, text in names.items()}


def _typed(name: str, text: str) -> Any:
    setting = BY_NAME.get(name)
    if setting is None:
        return text  # reported as unknown by load()
    if text == "":
        return setting.default
    try:
        return setting.type(text)
    except ValueError as error:
        raise SettingsError(f"{PREFIX}{name} cannot be {text!r}: {error}") from error


def _from_file(path: Path) -> dict[str, Any]:
    if not path.is_file():
        return {}
    try:
        values = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"settings.toml cannot be read: {error}") from error
    return {name.upper(): _from_toml(name.upper(), value) for name, value in values.items()}


def _from_toml(name: str, value: Any) -> Any:
    setting = BY_NAME.get(name)
    if setting and isinstance(setting.default, tuple) and isinstance(value, list):
        return tuple(value)
    if setting and type(value) is not type(setting.default):
        raise SettingsError(f"{name} in settings.toml must be of type {type(setting.default).__name__}")
    return value


def _stored_key(folder: Path) -> str:
    path = folder / "secret_key"
    return path.read_text(encoding="ascii").strip() if path.is_file() else ""


def _check(values: Mapping[str, Any]) -> None:
    base = urlsplit(values["BASE_URL"])
    has_more = base.path or base.query or base.fragment or "@" in base.netloc
    if base.scheme not in {"http", "https"} or not base.hostname or has_more:
        raise SettingsError("EVENTSITE_BASE_URL must look like https://example.se, without a path")
    if len(values["SECRET_KEY"]) < 16:
        raise SettingsError("EVENTSITE_SECRET_KEY is missing or shorter than 16 characters")
    if not all(map(_is_fernet_key, values["ENCRYPTION_KEYS"])):
        raise SettingsError(
            "EVENTSITE_ENCRYPTION_KEYS must be Fernet keys, comma-separated: 32 random bytes each, in URL-safe base64"
        )
    if not values["MAIL_SERVER"] and not is_loopback(values):
        raise SettingsError("EVENTSITE_MAIL_SERVER must be set when the base URL is not loopback")
    if not values["RATELIMIT_ENABLED"] and not is_loopback(values):
        raise SettingsError("EVENTSITE_RATELIMIT_ENABLED=false is for load tests on a loopback base URL")
    if 0 < len(values["METRICS_TOKEN"]) < 16:
        raise SettingsError("EVENTSITE_METRICS_TOKEN must be at least 16 characters")
    if values["BALLAST_MB"] < 0:
        raise SettingsError("EVENTSITE_BALLAST_MB cannot be negative")
    if values["CALENDAR_ADDRESS"].count("@") != 1:
        raise SettingsError("EVENTSITE_CALENDAR_ADDRESS must be one e-mail address")
    _check_database(values["SQLALCHEMY_DATABASE_URI"])
    _check_redis(values["REDIS_URL"])
    _check_storage(values["STORAGE_URL"])
    _check_scanner(values["CLAMD"])
    _check_openid(values)


def _check_database(uri: str) -> None:
    after_password = uri.partition("://")[2].rpartition("@")[2]  # which may hold any sign but this one
    is_file = uri.startswith("sqlite:///")  # whose path may hold any sign
    if not uri.startswith(DATABASES) or not (is_file or _has_port(f"//{after_password}")):
        raise SettingsError(
            "EVENTSITE_SQLALCHEMY_DATABASE_URI must look like postgresql+psycopg://user:password@host/name or sqlite:////file"
        )


def _check_redis(url: str) -> None:
    if url and (not url.startswith(BROKERS) or not _has_port(url)):
        raise SettingsError("EVENTSITE_REDIS_URL must look like redis://:password@host:6379/0, with / written as %2F")


def _has_port(url: str) -> bool:
    """Say whether the port is a number, or left out. What is wrong is not repeated: it may be part of a password."""
    try:
        return urlsplit(url).port != 0
    except ValueError:
        return False


def _check_storage(url: str) -> None:
    where = urlsplit(url)
    is_folder = where.scheme == "file" and not where.netloc and where.path.startswith("/")
    is_bucket = where.scheme == "s3" and where.netloc and "@" not in where.netloc
    if url and not is_folder and not is_bucket:
        raise SettingsError("EVENTSITE_STORAGE_URL must look like file:///srv/eventsite or s3://bucket/prefix")


def _check_scanner(address: str) -> None:
    if address and not address.startswith("/") and not _is_host_and_port(address):
        raise SettingsError("EVENTSITE_CLAMD must look like localhost:3310 or /run/clamav/clamd.ctl")


def _is_host_and_port(address: str) -> bool:
    try:
        where = urlsplit(f"//{address}")
        return bool(where.hostname and where.port) and where.netloc == address and "@" not in address
    except ValueError:  # what should be the port is no number, or a bracket is missing
        return False


def _check_openid(values: Mapping[str, Any]) -> None:
    issuer = urlsplit(values["OIDC_ISSUER"])
    if not values["OIDC_ISSUER"]:
        if not values["SIGN_IN_LINKS"]:
            raise SettingsError("EVENTSITE_SIGN_IN_LINKS=false needs EVENTSITE_OIDC_ISSUER: nobody could sign in")
        return
    if issuer.scheme != "https" and issuer.hostname not in LOOPBACK:
        raise SettingsError("EVENTSITE_OIDC_ISSUER must begin with https://")
    if not values["OIDC_CLIENT_ID"] or not values["OIDC_CLIENT_SECRET"]:
        raise SettingsError("EVENTSITE_OIDC_ISSUER needs EVENTSITE_OIDC_CLIENT_ID and EVENTSITE_OIDC_CLIENT_SECRET")
    if issuer.path.strip("/").split("/")[0] in SHARED_TENANTS:
        raise SettingsError(
            "EVENTSITE_OIDC_ISSUER must name one tenant: common, organizations and consumers let in accounts of anyone"
        )


def _is_fernet_key(key: object) -> bool:
    try:
        return len(base64.urlsafe_b64decode(str(key))) == 32
    except ValueError:
        return False
