"""What browsers of moderators do: organizers signed in, and guests who came by a named link."""

from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from eventsite.links import Claim, Purpose
from eventsite.models import Guest, Question, QuestionChange
from eventsite.rules.guests import GuestRole
from eventsite.rules.questions import QuestionDetails
from eventsite.services import guests, questions
from eventsite.web import sessions
from tests.factories import Made, Make
from tests.services.records import do, one, rows
from tests.web.visitor import read


def path(event: Made, *more: object) -> str:
    """Return the address of the queue, or of something below it."""
    return "/".join(map(str, (f"/organizer/events/{event.id}/questions", *more)))


def asked(app: Flask, make: Make, event: Made, text: str, who: dict[str, Any] | None = None, **details: Any) -> int:
    """Let somebody new ask and return the question's id."""
    return int(do(app, questions.ask, make.registration(event, **(who or {})), QuestionDetails(text, **details)))


def send(client: FlaskClient, event: Made, where: str, **typed: object) -> TestResponse:
    """Send a form to an address below the queue, with the CSRF token of the queue."""
    return client.post(path(event, where), data={"csrf_token": token(client, event), **typed})


def token(client: FlaskClient, event: Made) -> str:
    """Return a CSRF token of this browser."""
    return str(read(client.get(path(event, "new"))).hidden["csrf_token"])


def invited(app: Flask, event: Made, role: GuestRole = GuestRole.MODERATOR, name: str = "Greta Gäst") -> int:
    """Make a link for a guest and return its id."""
    return int(do(app, guests.invite, event.id, role, name, "", 1))


def link(app: Flask, guest_id: int) -> str:
    """Return the path that the guest's link leads to."""
    [(version,)] = rows(app, select(Guest.version).where(Guest.id == guest_id))
    return f"/guest/{app.extensions['signer'].sign(Purpose.GUEST, Claim(guest_id, version))}"


def came_by(app: Flask, guest_id: int) -> FlaskClient:
    """Return the browser of a guest who has opened the link."""
    client = app.test_client()
    [(version,)] = rows(app, select(Guest.version).where(Guest.id == guest_id))
    with client.session_transaction() as session:
        session[sessions.GUEST] = {str(guest_id): version}
    return client


def standing(app: Flask, question_id: int) -> tuple[str, str]:
    """Return how a question stands, and its words."""
    question = one(app, Question, question_id)
    return str(question.moderation), question.body


def trace(app: Flask, question_id: int) -> list[tuple[str, str]]:
    """Return who did what to a question."""
    statement = select(QuestionChange.actor, QuestionChange.action).where(QuestionChange.question_id == question_id)
    return [(actor, action) for actor, action in rows(app, statement.order_by(QuestionChange.id))]
