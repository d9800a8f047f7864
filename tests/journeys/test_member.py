"""A member's whole story, over HTTP alone: from the page of the meeting to the next in the queue."""

import re

from sqlalchemy import select

from eventsite.database import db
from eventsite.models import OutboxMessage
from tests.conftest import on_both
from tests.factories import states
from tests.services.records import mails, questions
from tests.web.visitor import press, read, register


def last_mail(app, address):
    """Return the text of the newest mail to an address."""
    statement = select(OutboxMessage.text).where(OutboxMessage.recipient == address).order_by(OutboxMessage.id.desc())
    with app.app_context():
        return db.session.scalars(statement).first()


@on_both
def test_a_member_registers_asks_and_gives_the_seat_to_the_next(app, client, make):
    event = make.event(capacity=1)
    assert f"/events/{event.slug}/register" in read(client.get(f"/events/{event.slug}")).links
    answer = register(client, event, email="amina@hamnstaden.example", question="Vad driver segregationen?")
    assert (answer.status_code, answer.location) == (303, f"/events/{event.slug}/registered")
    assert client.get(answer.location).status_code == 200
    register(app.test_client(), event, name="Bea", email="bea@hamnstaden.example")
    assert states(app, event) == ["confirmed", "waitlisted"]

    reader = app.test_client()  # the mail is read in another browser
    letter = last_mail(app, "amina@hamnstaden.example")
    path = re.search(rf"{app.config['BASE_URL']}(/my/\S+)", letter)[1]
    opened = press(reader, path)
    own = opened.location
    assert opened.status_code == 303
    assert "Vad driver segregationen?" in read(reader.get(own)).text

    asked = press(reader, own, f"{own}/questions", question="Och vad kan vi göra?", text="Och vad kan vi göra?")
    assert asked.status_code == 303
    assert [text for _, text, *_ in questions(app, event)] == ["Vad driver segregationen?", "Och vad kan vi göra?"]

    cancelled = press(reader, f"{own}/cancel")
    assert (cancelled.status_code, cancelled.location) == (303, own)
    assert states(app, event) == ["cancelled_by_self", "confirmed"]
    assert mails(app)[-2:] == [("cancelled", "amina", "CANCEL"), ("promoted", "bea", "REQUEST")]
