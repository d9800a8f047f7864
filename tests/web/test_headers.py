"""What every response says beside its page, which hosts are ours, and mail headers nobody can add to."""

import re
from collections.abc import Iterator
from email import message_from_bytes, policy
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from eventsite import create_app
from eventsite.database import db
from eventsite.delivery import queue
from eventsite.links import Purpose
from tests.conftest import settings
from tests.factories import Made, Make
from tests.web.visitor import fill_in, link, open_mine, register

PUBLIC = ("/", "/archive", "/themes/segregation", "/events/{slug}", "/privacy", "/accessibility", "/contact")
BOTH = [prefix + path for path in PUBLIC for prefix in ("", "/en")]
OTHERS = (
    "/events/{slug}/register",
    "/my",
    "/organizer/sign-in",
    "/organizer/",
    "/finns-inte",
    "/healthz",
    "/robots.txt",
)
INJECTION = "=?utf-8?q?Hej=0D=0ABcc:=20victim@example.org?="


@pytest.fixture
def event(make: Make) -> Made:
    return make.event()


@pytest.fixture
def https_client(database_uri: str, tmp_path: Path, make: Make) -> Iterator[FlaskClient]:
    """A browser that visits the same database where it is served in earnest."""
    changes = {"BASE_URL": "https://traffar.example", "MAIL_SERVER": "smtp.example", "RATELIMIT_ENABLED": True}
    app = create_app(**settings(tmp_path, database_uri) | changes)
    yield app.test_client()
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


def url(path: str, event: Made) -> str:
    return "/en/" if path == "/en/" else path.format(slug=event.slug)


def test_every_answer_lets_browsers_do_nothing_more_than_needed(client: FlaskClient, event: Made) -> None:
    for path in [*BOTH, *OTHERS]:
        headers = client.get(url(path, event)).headers
        assert headers["X-Content-Type-Options"] == "nosniff", path
        assert headers["X-Frame-Options"] == "DENY", path
        assert headers["Referrer-Policy"] in {"same-origin", "no-referrer"}, path
        assert headers["Cross-Origin-Opener-Policy"] == "same-origin", path
        csp = dict(part.strip().split(" ", 1) for part in headers["Content-Security-Policy"].split(";"))
        assert csp["default-src"] == "'self'", path
        assert csp["frame-ancestors"] == csp["base-uri"] == csp["object-src"] == "'none'", path
        assert not re.search(r"unsafe|\*", headers["Content-Security-Policy"]), path


def test_pages_have_nothing_inline_that_the_policy_would_stop(client: FlaskClient, event: Made) -> None:
    for path in BOTH:
        html = client.get(url(path, event)).text
        assert re.findall(r"<style|\sstyle=|\son[a-z]+=|javascript:", html) == [], path
        scripts = re.findall(r"<script ([^>]*)>(?=[^<])", html)
        assert set(scripts) <= {'type="application/ld+json"'}, path


def test_static_files_say_what_they_are(client: FlaskClient) -> None:
    with client.get("/static/css/tokens.css") as response:
        assert response.headers["Content-Type"].startswith("text/css")
        assert response.headers["X-Content-Type-Options"] == "nosniff"


def test_public_pages_set_no_cookie(client: FlaskClient, event: Made) -> None:
    for path in BOTH:
        response = client.get(url(path, event))
        assert response.status_code == 200, path
        assert response.headers.getlist("Set-Cookie") == [], path
        assert "Cookie" not in response.headers.get("Vary", ""), path


def test_public_pages_are_sent_once_to_those_who_keep_them(client: FlaskClient, event: Made) -> None:
    for path in BOTH:
        first = client.get(url(path, event))
        again = client.get(url(path, event), headers={"If-None-Match": first.headers["ETag"]})
        assert (again.status_code, again.data) == (304, b""), path


def test_head_says_what_get_says_without_the_page(client: FlaskClient, event: Made) -> None:
    for path in BOTH:
        head, get = client.head(url(path, event)), client.get(url(path, event))
        assert (head.status_code, head.data) == (200, b""), path
        assert head.headers["ETag"] == get.headers["ETag"], path


def test_personal_pages_are_kept_and_found_nowhere(client: FlaskClient, app: Flask, make: Make, event: Made) -> None:
    registration = make.registration(event, 7)
    own = open_mine(client, app, registration)
    register(client, event)
    for path in (
        f"/events/{event.slug}/register",
        f"/events/{event.slug}/registered",
        link(app, Purpose.MANAGE, registration),
        link(app, Purpose.JOIN, registration),
        "/my",
        own,
        f"{own}/cancel",
        "/organizer/sign-in",
    ):
        response = client.get(path)
        assert response.status_code == 200, path
        assert response.headers["Cache-Control"] == "no-store", path
        assert response.headers["X-Robots-Tag"].startswith("noindex"), path
        assert response.headers["Referrer-Policy"] == "no-referrer", path


def test_https_is_for_ever(https_client: FlaskClient, client: FlaskClient) -> None:
    answer = https_client.get("/", base_url="https://traffar.example")
    assert answer.status_code == 200
    assert int(re.findall(r"max-age=(\d+)", answer.headers["Strict-Transport-Security"])[0]) >= 31_536_000
    assert "Strict-Transport-Security" not in client.get("/").headers


def test_over_https_the_cookie_belongs_to_this_host_alone(https_client: FlaskClient, event: Made) -> None:
    answer = https_client.get(f"/events/{event.slug}/register", base_url="https://traffar.example")
    name, *flags = answer.headers["Set-Cookie"].split("; ")
    assert name.startswith("__Host-")
    assert {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"} <= set(flags)
    assert not [flag for flag in flags if flag.startswith("Domain")]


def test_development_pages_do_not_exist_in_earnest(https_client: FlaskClient) -> None:
    for path in ("/dev/inbox", "/dev/components"):
        assert https_client.get(path, base_url="https://traffar.example").status_code == 404


@pytest.mark.parametrize("host", ["elsewhere.example", "localhost.elsewhere.example", "localhost@elsewhere.example"])
def test_another_host_is_refused_and_not_repeated(client: FlaskClient, event: Made, host: str) -> None:
    response = client.get(f"/events/{event.slug}", headers={"Host": host})
    assert response.status_code == 400
    assert "elsewhere" not in response.text
    assert "elsewhere" not in str(response.headers)


def test_another_host_is_refused_in_earnest_too_and_so_is_loopback(https_client: FlaskClient) -> None:
    assert https_client.get("/", base_url="https://elsewhere.example").status_code == 400
    assert https_client.get("/", base_url="https://127.0.0.1").status_code == 400


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_probes_are_answered_by_any_name(client: FlaskClient, https_client: FlaskClient, path: str) -> None:
    assert client.get(path, headers={"Host": "10.0.0.7:8000"}).status_code == 200
    assert https_client.get(path, headers={"Host": "10.0.0.7"}).status_code == 200


@pytest.mark.parametrize(
    "title",
    [INJECTION, "Hej\r\nBcc: victim@example.org", "Hej\u2028Bcc: victim@example.org", "Hej\x0bBcc: v@example.org",
     "=?utf-8?b?SGVqDQpCY2M6IHZpY3RpbUBleGFtcGxlLm9yZw==?="],
)  # fmt: skip
def test_a_title_adds_nobody_to_the_mail(client: FlaskClient, app: Flask, make: Make, title: str) -> None:
    event = make.event(title=title)
    assert register(client, event).status_code == 303
    with app.app_context():
        queue.run_once()
    [letter] = Path(app.instance_path, "inbox").glob("*.eml")
    raw = letter.read_bytes()
    message = message_from_bytes(raw, policy=policy.default)
    assert len(message.get_all("To")) == 1
    assert [address.addr_spec for address in message["To"].addresses] == ["amina@hamnstaden.example"]
    assert message["Bcc"] is None
    assert message["Cc"] is None
    assert b"\nbcc" not in raw.replace(b"\r\n", b"\n").replace(b"\r", b"\n").split(b"\n\n")[0].lower()


def test_a_title_adds_no_header_to_the_answer(client: FlaskClient, make: Make) -> None:
    event = make.event(title="Hej\r\nSet-Cookie: a=b")
    for path in ("", "/calendar.ics"):
        assert client.get(f"/events/{event.slug}{path}").headers.getlist("Set-Cookie") == []


def test_a_post_without_its_token_registers_nobody(client: FlaskClient, event: Made) -> None:
    typed = fill_in(client, event)
    del typed["csrf_token"]
    assert client.post(f"/events/{event.slug}/register", data=typed).status_code in {400, 422}


def test_static_files_are_kept_for_good_under_the_fingerprint_of_their_content_alone(client: FlaskClient) -> None:
    (address,) = re.findall(r'href="(/static/css/tokens\.css\?v=\w+)"', client.get("/").text)
    asked = {address: "public, max-age=31536000, immutable", address + "0": "no-store"}
    for path, kept in {**asked, "/static/css/tokens.css": "max-age=86400"}.items():
        with client.get(path) as response:
            assert (response.status_code, "Set-Cookie" in response.headers) == (200, False)
            assert response.headers["Cache-Control"].endswith(kept), path
