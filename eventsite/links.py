"""Signed links for people without an account: made and read here, nowhere else.

A link carries (row id, version) under a purpose of its own, so that a link made for one thing never
opens another, can be mailed again at will, and is revoked by raising the row's version.
"""

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from itsdangerous import BadData, URLSafeSerializer


class Purpose(StrEnum):
    """What a link lets its bearer do."""

    MANAGE = "manage"
    MANAGE_ALL = "manage_all"  # every registration of one address, up to that of the claim
    JOIN = "join"
    PROVE = "prove"
    CONFIRM_ANSWER = "confirm_answer"
    GROUP = "group"
    UNDO_DECLINE = "undo_decline"
    UPLOAD = "upload"  # names a file in a form that came back; its version is the field
    INVITEE = "invitee"
    GUEST = "guest"
    SURVEY = "survey"
    MAILINGS = "mailings"  # stops and resumes what an organizer writes to many
    CONFIRM_SUBSCRIPTION = "confirm_subscription"
    SUBSCRIPTION = "subscription"
    SERIES = "series"


@dataclass(frozen=True)
class Claim:
    """What a link says: which row, and which version of the link."""

    id: int
    version: int


class Signer:
    """Makes and reads signed links with the site's keys, the newest key first."""

    def __init__(self, secret_key: str, fallbacks: tuple[str, ...] = ()) -> None:
        self._keys = [*reversed(fallbacks), secret_key]  # itsdangerous signs with the last
        self._signed = lru_cache(maxsize=100)(self._sign)  # a mail says the same link in many places

    def sign(self, purpose: Purpose, claim: Claim) -> str:
        """Return a URL-safe token for this purpose."""
        return self._signed(purpose, claim)

    def _sign(self, purpose: Purpose, claim: Claim) -> str:
        return self._serializer(purpose).dumps([claim.id, claim.version])

    def read(self, purpose: Purpose, token: str) -> Claim | None:
        """Return what the token claims, or None when it is forged, damaged or for another purpose."""
        try:
            row_id, version = self._serializer(purpose).loads(token)
            return Claim(int(row_id), int(version))
        except (BadData, TypeError, ValueError):
            return None

    def keyed_hashes(self, text: str) -> list[str]:
        """Return what is kept of a text that must be recognised and never read: by each of the keys, the newest first.

        Without the key nobody can find out by trying whose address a hash is.
        """
        message = f"eventsite.erasures {text}".encode()
        return [hmac.new(key.encode(), message, hashlib.sha256).hexdigest() for key in reversed(self._keys)]

    def _serializer(self, purpose: Purpose) -> URLSafeSerializer:
        return URLSafeSerializer(
            self._keys, salt=f"eventsite.{purpose}", signer_kwargs={"digest_method": hashlib.sha256}
        )


def new_secret() -> str:
    """Return 128 random bits for a link that is used once: 22 URL-safe characters."""
    return secrets.token_urlsafe(16)


def hash_of(secret: str) -> str:
    """Return what is stored of such a secret: its SHA-256 in hexadecimal digits."""
    return hashlib.sha256(secret.encode()).hexdigest()
