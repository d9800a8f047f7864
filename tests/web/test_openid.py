"""Signing in with an account, against a real provider: whom it lets in, and every answer that it must not take."""

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from sqlalchemy import select

from eventsite import create_app
from eventsite.database import db
from eventsite.models import AuditEntry, OrganizerSession
from eventsite.rules.permissions import Role
from tests.conftest import settings
from tests.services.records import rows
from tests.web.openid_provider import CLIENT_ID, CLIENT_SECRET, OpenIdProvider, serve
from tests.web.visitor import read

BEGIN = "/organizer/sign-in/account"
ALVA = {"sub": "alva-1", "email": "alva@forening.example", "email_verified": True}


@pytest.fixture
def provider(monkeypatch):
    monkeypatch.setenv("AUTHLIB_INSECURE_TRANSPORT", "1")  # for the provider's side: it is on loopback
    one = OpenIdProvider(user=dict(ALVA))
    stop = serve(one)
    yield one
    stop()


@pytest.fixture
def site(app, make, provider, database_uri, tmp_path):
    """The product where people sign in with accounts of the provider; Alva works there."""
    make.organizer("Alva", Role.ORGANIZER)
    more = {
        "OIDC_ISSUER": provider.issuer,
        "OIDC_CLIENT_ID": CLIENT_ID,
        "OIDC_CLIENT_SECRET": CLIENT_SECRET,
        "OIDC_DOMAINS": ("forening.example",),
        "OIDC_NAME": "Kontot",
    }
    made = create_app(**settings(tmp_path, database_uri) | more)
    yield made
    with made.app_context():
        db.session.remove()
        db.engine.dispose()


def go(client):
    """Be sent to the provider and let it answer: return the address that it sends the browser back to."""
    sent = client.get(BEGIN)
    assert sent.status_code == 303
    back = requests.get(sent.location, allow_redirects=False, timeout=5)
    assert back.status_code == 302
    return back.headers["Location"].removeprefix("http://localhost")


def sign_in(site):
    """Return the answer to the way there and back, and the browser."""
    client = site.test_client()
    return client.get(go(client)), client


def test_whom_the_provider_knows_is_let_in_and_can_leave(site, provider):
    door = read(site.test_client().get("/organizer/sign-in"))
    assert "Logga in med Kontot" in door.text
    answer, client = sign_in(site)
    assert (answer.status_code, answer.location) == (303, "/organizer/")
    assert client.get("/organizer/").status_code == 200
    page = client.get("/organizer/sessions")
    token = read(page).hidden["csrf_token"]
    assert client.post("/organizer/sign-out", data={"csrf_token": token}).status_code == 303
    assert client.get("/organizer/").status_code == 303
    signed = rows(site, select(AuditEntry.after).where(AuditEntry.action == "organizer.signed_in"))
    assert signed == [("openid",)]


def test_it_asks_as_the_protocol_has_it(site, provider):
    sent = parse_qs(urlsplit(site.test_client().get(BEGIN).location).query)
    assert (sent["response_type"], sent["scope"], sent["code_challenge_method"]) == (
        ["code"],
        ["openid email profile"],
        ["S256"],
    )
    assert all(len(sent[name][0]) >= 43 for name in ("state", "nonce", "code_challenge"))


def test_what_the_provider_says_of_itself_is_asked_for_once_and_a_new_key_anew(site, provider, clock):
    sign_in(site)
    sign_in(site)
    assert [provider.asked.count(f"/tenant/{path}") for path in (".well-known/openid-configuration", "keys")] == [1, 1]
    provider.signs_with, provider.shows = "two", ["two"]
    assert sign_in(site)[0].status_code == 502  # within a minute: whoever makes up keys cannot make us ask
    clock.shift(timedelta(seconds=61))
    assert sign_in(site)[0].status_code == 303
    assert provider.asked.count("/tenant/keys") == 2


LIES = {
    "another nonce": {"claims": {"nonce": "another"}},
    "no nonce": {"claims": {"nonce": None}},
    "another audience": {"claims": {"aud": "another"}},
    "several audiences": {"claims": {"aud": [CLIENT_ID, "another"]}},
    "another issuer": {"claims": {"iss": "https://id.example/tenant"}},
    "no subject": {"claims": {"sub": None}},
    "too old": {"claims": {"iat": 1, "exp": 2}},
    "never ends": {"claims": {"exp": None}},
    "another tenant": {"claims": {"tid": "of-somebody-else"}},
    "not signed": {"alg": "none"},
    "signed with the public key": {"alg": "HS256"},
    "an unknown key": {"signs_with": "two"},
    "a wrong hash of the access token": {"claims": {"at_hash": "wrong"}},
}


@pytest.mark.parametrize("lie", LIES.values(), ids=LIES.keys())
def test_a_token_that_does_not_hold_lets_nobody_in(site, provider, lie, caplog):
    vars(provider).update(lie)
    answer, client = sign_in(site)
    assert (answer.status_code, client.get("/organizer/").status_code) == (502, 303)
    assert "Du kunde inte loggas in" in answer.get_data(as_text=True)
    assert rows(site, select(OrganizerSession.id)) == []
    assert "alva" not in caplog.text


def test_a_code_is_good_once_and_in_one_browser(site, provider):
    client, other = site.test_client(), site.test_client()
    back = go(client)
    assert other.get(back).status_code == 502  # signed in by somebody else's link
    assert client.get(back).status_code == 303
    assert client.get(back).status_code == 502
    again = site.test_client()
    state = parse_qs(urlsplit(go(again)).query)["state"][0]
    spent = parse_qs(urlsplit(back).query)["code"][0]
    assert again.get(f"{BEGIN}/back?code={spent}&state={state}").status_code == 502
    assert len(rows(site, select(OrganizerSession.id))) == 1


@pytest.mark.parametrize(
    "query", ["code=x", "code=x&state=another", "error=access_denied&state={state}", "code=x&state={state}&iss=another"]
)
def test_an_answer_that_was_made_up_is_a_page(site, provider, query):
    client = site.test_client()
    state = parse_qs(urlsplit(client.get(BEGIN).location).query)["state"][0]
    answer = client.get(f"{BEGIN}/back?{query.format(state=state)}")
    assert (answer.status_code, "Försök igen" in answer.get_data(as_text=True)) == (502, True)


def test_the_way_back_takes_ten_minutes_at_most(site, provider, clock):
    client = site.test_client()
    back = go(client)
    clock.shift(timedelta(minutes=10, seconds=1))
    assert client.get(back).status_code == 502


@pytest.mark.parametrize(
    ("said", "status"),
    [
        ({"email": "dag@forening.example"}, 403),
        ({"email_verified": False}, 403),
        ({"email_verified": None}, 403),  # without a tenant, an address that is not verified is nobody's
        ({"email_verified": None, "preferred_username": "alva@forening.example", "tid": "tenant"}, 303),
        ({"email_verified": None, "preferred_username": "alva@gast.example", "tid": "tenant"}, 403),
        ({"email_verified": None, "email": "x@y.example", "xms_edov": True, "tid": "tenant"}, 403),
    ],
)
def test_who_is_known_by_a_proven_address_alone_is_let_in(site, provider, said, status):
    provider.user = {name: value for name, value in {**ALVA, **said}.items() if value is not None}
    answer, _ = sign_in(site)
    assert answer.status_code == status
    if status == 403:
        assert "tematraffar@forening.example" in answer.get_data(as_text=True)


def test_a_provider_that_does_not_answer_or_calls_itself_something_else_is_a_page(site, provider):
    provider.calls_itself = "https://id.example"
    answer = site.test_client().get(BEGIN)
    assert (answer.status_code, "Försök igen" in answer.get_data(as_text=True)) == (502, True)


def test_links_may_be_switched_off(site, provider):
    site.config["SIGN_IN_LINKS"] = False
    client = site.test_client()
    page = client.get("/organizer/sign-in")
    assert 'name="email"' not in page.get_data(as_text=True)
    site.config["WTF_CSRF_ENABLED"] = False
    assert client.post("/organizer/sign-in", data={"email": "alva@forening.example"}).status_code == 404


def test_without_a_provider_there_is_no_such_page(client):
    assert [client.get(path).status_code for path in (BEGIN, f"{BEGIN}/back")] == [404, 404]
    assert "med ett konto" not in client.get("/organizer/sign-in").get_data(as_text=True)
