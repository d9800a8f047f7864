"""Asking an OpenID provider who somebody is: the code flow with PKCE, state and nonce, and the checks of the answer.

What the provider says of itself and its keys are kept for an hour in each process. A key that is not among them has it
asked anew, at most once a minute: whoever makes up tokens cannot make us ask without end.
"""

import hmac
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from threading import Lock
from typing import Any
from urllib.parse import urlsplit

import requests
from authlib.common.errors import AuthlibBaseError
from authlib.common.security import generate_token
from authlib.integrations.requests_client import OAuth2Session
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import InvalidKeyIdError, JoseError
from joserfc.jwk import KeySet
from joserfc.jws import JWSRegistry

from eventsite.rules.organizers import Identity, answers_for

SCOPE = "openid email profile"
# Never what the token says of itself alone: none and the symmetric ones are not among them.
ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384"]
TIMEOUT = 10  # seconds, for each request to the provider
LEEWAY = 60  # seconds by which clocks may differ
KEPT = timedelta(hours=1)
ASKED_AGAIN = timedelta(minutes=1)
PENDING_LIVES = timedelta(minutes=10)


class ProviderFailed(Exception):
    """The provider could not be asked, or what it says does not hold. The message is for the log, without secrets."""


@dataclass(frozen=True)
class Pending:
    """What a browser remembers while its person is at the provider. It is good once and for ten minutes."""

    state: str
    nonce: str
    verifier: str
    since: float

    def remembered(self) -> dict[str, Any]:
        """Return it as a session keeps it."""
        return asdict(self)


class Provider:
    """One OpenID provider, as the settings name it."""

    def __init__(
        self, issuer: str, client_id: str, client_secret: str, domains: tuple[str, ...], now: Callable[[], datetime]
    ) -> None:
        self.issuer, self.domains = issuer, domains
        self._client_id, self._client_secret = client_id, client_secret
        self._now = now
        self._lock = Lock()
        self._kept: dict[str, tuple[datetime, dict[str, Any]]] = {}

    def begin(self, redirect_uri: str) -> tuple[str, Pending]:
        """Return the address that a person is sent to, and what their browser must remember. Raises ProviderFailed."""
        pending = Pending(generate_token(43), generate_token(43), generate_token(64), self._now().timestamp())
        client = self._client(redirect_uri)
        url, _ = client.create_authorization_url(
            self._endpoint("authorization_endpoint"),
            state=pending.state,
            nonce=pending.nonce,
            code_verifier=pending.verifier,
        )
        return str(url), pending

    def identify(self, pending: Pending, answer: Mapping[str, str], redirect_uri: str) -> Identity:
        """Return whom the provider's answer proves somebody to be. Raises ProviderFailed."""
        age = self._now().timestamp() - pending.since
        if not 0 <= age <= PENDING_LIVES.total_seconds():
            raise ProviderFailed("the way back took too long")
        if not hmac.compare_digest(answer.get("state", "").encode(), pending.state.encode()):
            raise ProviderFailed("the state is another")
        if answer.get("iss", self.issuer) != self.issuer:
            raise ProviderFailed("another issuer answered")
        if not answer.get("code"):
            raise ProviderFailed(f"no code: {_short(answer.get('error', ''))}")
        token = self._exchanged(pending, answer["code"], redirect_uri)
        claims = self._checked(token, pending)
        if not answers_for(claims, self.issuer):
            raise ProviderFailed("the account is another tenant's")
        return Identity.proven(claims, self.issuer, self.domains)

    def _exchanged(self, pending: Pending, code: str, redirect_uri: str) -> dict[str, Any]:
        client = self._client(redirect_uri)
        try:
            token = client.fetch_token(
                self._endpoint("token_endpoint"),
                grant_type="authorization_code",
                code=code,
                code_verifier=pending.verifier,
                timeout=TIMEOUT,
                allow_redirects=False,
            )
        except (AuthlibBaseError, requests.RequestException, ValueError) as error:
            raise ProviderFailed(f"the code was not taken: {_named(error)}") from error
        return dict(token)

    def _checked(self, token: Mapping[str, Any], pending: Pending) -> dict[str, Any]:
        """Return the claims of the ID token once signature, issuer, audience, times and nonce hold."""
        try:
            decoded = self._decoded(str(token.get("id_token", "")))
            options = {
                "iss": {"essential": True, "value": self.issuer},
                "aud": {"essential": True, "value": self._client_id},
                "nonce": {"essential": True, "value": pending.nonce},
            }
            said = {"nonce": pending.nonce, "client_id": self._client_id, "access_token": token.get("access_token")}
            claims = CodeIDToken(decoded.claims, decoded.header, options, said)
            claims.validate(now=int(self._now().timestamp()), leeway=LEEWAY)
        except (JoseError, ValueError, TypeError, KeyError) as error:
            raise ProviderFailed(f"the ID token does not hold: {_named(error)}") from error
        if not isinstance(claims["sub"], str) or not 0 < len(claims["sub"]) <= 255:
            raise ProviderFailed("the ID token does not hold: sub")
        return dict(claims)

    def _decoded(self, id_token: str) -> jwt.Token:
        registry = JWSRegistry(algorithms=ALGORITHMS, strict_check_header=False)
        try:
            return jwt.decode(id_token, KeySet.import_key_set(self._keys(KEPT)), registry=registry)
        except InvalidKeyIdError:
            return jwt.decode(id_token, KeySet.import_key_set(self._keys(ASKED_AGAIN)), registry=registry)

    def _keys(self, kept: timedelta) -> Any:
        return self._fetched(self._endpoint("jwks_uri"), kept)

    def _endpoint(self, name: str) -> str:
        said = self._fetched(f"{self.issuer.rstrip('/')}/.well-known/openid-configuration", KEPT)
        if said.get("issuer") != self.issuer:
            raise ProviderFailed("the provider calls itself something else than EVENTSITE_OIDC_ISSUER")
        address = said.get(name)
        if not isinstance(address, str) or urlsplit(address).scheme not in {"https", urlsplit(self.issuer).scheme}:
            raise ProviderFailed(f"the provider says no {name} that can be used")
        return address

    def _fetched(self, url: str, kept: timedelta) -> dict[str, Any]:
        """Return the JSON at the address, asked for at most so long ago."""
        with self._lock:
            at, content = self._kept.get(url, (None, {}))
        if at is not None and self._now() - at < kept:
            return content
        try:
            response = requests.get(url, timeout=TIMEOUT, allow_redirects=False)
            response.raise_for_status()
            content = response.json()
        except (requests.RequestException, ValueError) as error:
            raise ProviderFailed(f"the provider did not answer: {_named(error)}") from error
        if not isinstance(content, dict):
            raise ProviderFailed("the provider answered with something else")
        with self._lock:
            self._kept[url] = (self._now(), content)
        return content

    def _client(self, redirect_uri: str) -> OAuth2Session:
        return OAuth2Session(
            self._client_id,
            self._client_secret,
            scope=SCOPE,
            redirect_uri=redirect_uri,
            code_challenge_method="S256",
            token_endpoint_auth_method="client_secret_post" if self._wants_post() else "client_secret_basic",
        )

    def _wants_post(self) -> bool:
        said = self._fetched(f"{self.issuer.rstrip('/')}/.well-known/openid-configuration", KEPT)
        methods = said.get("token_endpoint_auth_methods_supported") or ["client_secret_basic"]
        return "client_secret_basic" not in methods


def _named(error: Exception) -> str:
    """Return what went wrong without what was sent: the kind, and which claim or code it names."""
    claim = getattr(error, "claim", "") or getattr(error, "error", "")
    return f"{type(error).__name__} {_short(str(claim))}".strip()


def _short(text: str) -> str:
    return "".join(character for character in text if character.isalnum() or character in "_-.")[:60]
