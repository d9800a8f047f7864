"""A real OpenID provider on a port of its own: Authlib's server, real keys, real HTTP. It can be told to lie."""

import threading
import time
from dataclasses import dataclass, field

from authlib.integrations.flask_oauth2 import AuthorizationServer
from authlib.oauth2.rfc6749 import AuthorizationCodeMixin, ClientMixin
from authlib.oauth2.rfc6749.grants import AuthorizationCodeGrant
from authlib.oauth2.rfc7636 import CodeChallenge
from authlib.oidc.core.grants import OpenIDCode
from flask import Flask, jsonify, request
from joserfc import jwt
from joserfc.jwk import KeySet, OctKey, RSAKey
from werkzeug.serving import make_server

CLIENT_ID, CLIENT_SECRET = "eventsite", "a secret of the client"
KEYS = {kid: RSAKey.generate_key(2048, {"kid": kid, "use": "sig", "alg": "RS256"}) for kid in ("one", "two")}


class Client(ClientMixin):
    """The product, as the provider knows it."""

    def get_client_id(self):
        """Return its id."""
        return CLIENT_ID

    def get_default_redirect_uri(self):
        """It always says where to."""

    def get_allowed_scope(self, scope):
        """Return all that was asked for."""
        return scope

    def check_redirect_uri(self, redirect_uri):
        """Take the one address that is registered."""
        return redirect_uri == "http://localhost/organizer/sign-in/account/back"

    def check_client_secret(self, client_secret):
        """Compare the secret."""
        return client_secret == CLIENT_SECRET

    def check_endpoint_auth_method(self, method, endpoint):
        """Take the secret in the head only."""
        return method == "client_secret_basic"

    def check_response_type(self, response_type):
        """Take codes only."""
        return response_type == "code"

    def check_grant_type(self, grant_type):
        """Take codes only."""
        return grant_type == "authorization_code"


@dataclass
class Code(AuthorizationCodeMixin):
    """A code that was given out."""

    code: str
    redirect_uri: str
    scope: str
    nonce: str
    code_challenge: str
    code_challenge_method: str

    def get_redirect_uri(self):
        """Return where it was sent."""
        return self.redirect_uri

    def get_scope(self):
        """Return what it is good for."""
        return self.scope

    def get_nonce(self):
        """Return what the ID token must say."""
        return self.nonce

    def get_auth_time(self):
        """Say nothing of when."""

    get_acr = get_amr = get_auth_time


@dataclass
class OpenIdProvider:
    """What the provider says, which tests change; and what it was asked for."""

    issuer: str = ""
    user: dict = field(default_factory=dict)
    claims: dict = field(default_factory=dict)  # said over the true ones; None leaves one out
    alg: str = "RS256"
    signs_with: str = "one"
    shows: list = field(default_factory=lambda: ["one"])
    calls_itself: str = ""
    codes: dict = field(default_factory=dict)
    asked: list = field(default_factory=list)

    def id_token(self, nonce):
        """Return a signed token about the user, with the lies that were ordered."""
        now = int(time.time())
        true = {"iss": self.issuer, "aud": CLIENT_ID, "iat": now, "exp": now + 300, "nonce": nonce}
        said = {name: value for name, value in {**true, **self.user, **self.claims}.items() if value is not None}
        if self.alg == "none":
            return jwt.encode({"alg": "none"}, said, None, ["none"])
        if self.alg == "HS256":  # signed with what everybody has: the public key
            secret = OctKey.import_key(KEYS["one"].as_pem(private=False))
            return jwt.encode({"alg": "HS256", "kid": "one"}, said, secret, ["HS256"])
        return jwt.encode({"alg": "RS256", "kid": self.signs_with}, said, KEYS[self.signs_with], ["RS256"])


def application(provider):
    """Return the provider's own web application."""
    app = Flask("provider")
    server = AuthorizationServer(app, lambda client_id: Client() if client_id == CLIENT_ID else None, lambda *_: None)
    server.register_grant(_grant(provider), [CodeChallenge(required=True), _open_id(provider)])

    def note():
        provider.asked.append(request.path)

    def authorize():
        grant = server.get_consent_grant(end_user=provider.user)
        return server.create_authorization_response(grant_user=provider.user, grant=grant)

    app.before_request(note)
    app.add_url_rule("/tenant/.well-known/openid-configuration", "said", lambda: jsonify(_said(provider)))
    app.add_url_rule("/tenant/keys", "keys", lambda: jsonify(_keys(provider)))
    app.add_url_rule("/tenant/authorize", "authorize", authorize)
    app.add_url_rule("/tenant/token", "token", server.create_token_response, methods=["POST"])
    return app


def _said(provider):
    base = provider.issuer
    addresses = {"authorization_endpoint": "authorize", "token_endpoint": "token", "jwks_uri": "keys"}
    return {"issuer": provider.calls_itself or base} | {name: f"{base}/{path}" for name, path in addresses.items()}


def _keys(provider):
    return KeySet([KEYS[kid] for kid in provider.shows]).as_dict(private=False)


def _grant(provider):
    class Grant(AuthorizationCodeGrant):
        TOKEN_ENDPOINT_AUTH_METHODS = ("client_secret_basic",)

        def save_authorization_code(self, code, request):
            said = request.payload.data
            names = ("redirect_uri", "scope", "nonce", "code_challenge", "code_challenge_method")
            provider.codes[code] = Code(code, *(said[name] for name in names))

        def query_authorization_code(self, code, client):
            return provider.codes.get(code)

        def delete_authorization_code(self, authorization_code):
            del provider.codes[authorization_code.code]

        def authenticate_user(self, authorization_code):
            return provider.user

    return Grant


def _open_id(provider):
    class OpenId(OpenIDCode):
        def exists_nonce(self, nonce, request):
            return False

        def encode_id_token(self, token, request):
            return provider.id_token(request.authorization_code.get_nonce())

    return OpenId(require_nonce=True)


def serve(provider):
    """Serve the provider on a free port of this machine until what is returned is called."""
    server = make_server("127.0.0.1", 0, application(provider), threaded=True)
    provider.issuer = f"http://127.0.0.1:{server.port}/tenant"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()

    def stop():
        server.shutdown()
        thread.join()
        server.server_close()

    return stop
