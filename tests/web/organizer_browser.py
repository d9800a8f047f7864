"""What an organizer's browser does: comes in by the link from the mail, reads pages, fills in the editor."""

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse, encode_multipart

from eventsite.database import db, transaction
from eventsite.queries import organizers as queries
from eventsite.rules.permissions import Role
from eventsite.services import organizers
from tests.factories import Make
from tests.web.visitor import Page, read

TYPED = {
    "title": "Tematräff om trygghet",
    "day": "2026-10-01",
    "starts": "9",
    "ends": "12.00",
    "format": "digital",
    "language": "sv",
    "timezone": "Europe/Stockholm",
    "pattern": "trygghet",
    "join_url": "https://rum.example/1",
    "has_waitlist": "y",
}


def link_of(app: Flask, name: str) -> str:
    """Return the path of a new sign-in link of that organizer."""
    with app.app_context(), transaction():
        organizer = queries.by_canonical_email(f"{name.lower()}@forening.example")
        assert organizer is not None
        secret = organizers.new_link(organizer)
    return f"/organizer/sign-in/{secret}"


def signed_in(app: Flask, make: Make, name: str = "Alva", role: Role = Role.ORGANIZER, *slugs: str) -> FlaskClient:
    """Return the browser of an organizer who came in by the link; events may be shared with them."""
    make.organizer(name, role, slugs)
    client = app.test_client()
    path = link_of(app, name)
    token = read(client.get(path)).hidden["csrf_token"]
    assert client.post(path, data={"csrf_token": token}).status_code == 303
    return client


def press(client: FlaskClient, page: str, action: str, **typed: str) -> TestResponse:
    """Open a page, take its CSRF token and send a form to an address."""
    return client.post(action, data={"csrf_token": read(client.get(page)).hidden["csrf_token"], **typed})


def written(page: Page) -> dict[str, str]:
    """Return what the editor would send as it stands: its fields with their values, nothing ticked left out."""
    names = page.fields.items()
    single = {name: field.get("value", "") for name, field in names if field.get("type") not in {"file", "checkbox"}}
    return {**single, **page.hidden}


def edit(client: FlaskClient, event_id: int, **typed: object) -> TestResponse:
    """Open the editor of an event, type over some of its fields and save."""
    path = f"/organizer/events/{event_id}/edit"
    page = read(client.get(path))
    sent = {**TYPED, "csrf_token": page.hidden["csrf_token"], "version": page.hidden["version"], **typed}
    return post_files(client, path, sent)


def post_files(client: FlaskClient, path: str, sent: dict[str, object]) -> TestResponse:
    """Send a form with files in it, without the temporary file that werkzeug's own client leaves open."""
    boundary, body = encode_multipart(sent)
    return client.post(path, data=body, content_type=f'multipart/form-data; boundary="{boundary}"')


def flashed(client: FlaskClient) -> list[str]:
    """Return the receipts that the next page would show, without showing them."""
    with client.session_transaction() as session:
        return [text for _, text in session.get("_flashes", [])]


def queries_of(app: Flask, client: FlaskClient, path: str) -> int:
    """Return how many statements a page takes."""
    counted: list[str] = []

    def count(_connection: object, _cursor: object, statement: str, *_others: object) -> None:
        if statement.lstrip().upper().startswith("SELECT"):
            counted.append(statement)

    with app.app_context():
        engine = db.engine
    db.event.listen(engine, "before_cursor_execute", count)
    try:
        assert client.get(path).status_code == 200
    finally:
        db.event.remove(engine, "before_cursor_execute", count)
    return len(counted)
