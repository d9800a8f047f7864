"""People who are invited to register, put on lists as organizers put them, and what is stored of them."""

from collections.abc import Sequence

from flask import Flask
from sqlalchemy import select

from eventsite.database import transaction
from eventsite.links import Claim, Purpose
from eventsite.models import Invitee
from eventsite.queries import events as event_queries
from eventsite.rules.invitees import Added, InviteeDetails
from eventsite.rules.outbox import Kind
from eventsite.services import invitee_mails, invitees
from tests.factories import Made, Make
from tests.services.records import do, rows


def guest(number: int = 1, **changes: object) -> InviteeDetails:
    """Return what is said about made-up invitee number so-and-so."""
    said = {"email": f"guest{number}@bolaget.example", "name": f"Gäst {number}", "company": "Bolaget"}
    return InviteeDetails(**{**said, **changes})


def listed(app: Flask, event: Made, *people: InviteeDetails) -> Added:
    """Put people on the event's list."""
    return do(app, invitees.add, event.id, people, 1)


def mailed(app: Flask, make: Make, event: Made, kind: Kind = Kind.INVITED, line: str = "") -> int:
    """Order the mails and let the worker write them; return how many were ordered."""
    number = do(app, invitee_mails.order, event.id, kind, line, 1)
    make.told()
    return number


def invited(app: Flask, make: Make, event: Made, *people: InviteeDetails) -> list[int]:
    """Put people on the list, invite them, and return their ids."""
    people = people or (guest(),)
    listed(app, event, *people)
    mailed(app, make, event)
    return [ids(app, event)[person.email] for person in people]


def ids(app: Flask, event: Made) -> dict[str, int]:
    """Return the ids of the event's invitees by address."""
    return dict(rows(app, select(Invitee.email, Invitee.id).where(Invitee.event_id == event.id)))


def guests(app: Flask, event: Made) -> Sequence[tuple[str, str]]:
    """Return (who, state) of the event's list in the order in which it was written."""
    statement = select(Invitee.email, Invitee.state).where(Invitee.event_id == event.id).order_by(Invitee.id)
    return [(address.partition("@")[0], str(state)) for address, state in rows(app, statement)]


def set_policy(app: Flask, event: Made, **columns: object) -> None:
    """Set how the event takes people."""
    with app.app_context(), transaction():
        row = event_queries.locked(event.id)
        for name, value in columns.items():
            setattr(row, name, value)


def token(app: Flask, invitee_id: int) -> str:
    """Return what the link in the person's mail ends in."""
    [(version,)] = rows(app, select(Invitee.version).where(Invitee.id == invitee_id))
    made: str = app.extensions["signer"].sign(Purpose.INVITEE, Claim(invitee_id, version))
    return made
