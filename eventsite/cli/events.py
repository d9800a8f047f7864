"""Commands about events."""

import json
from typing import Any

import click

from eventsite.cli.applications import in_application
from eventsite.errors import NotFound
from eventsite.models import Event, Registration
from eventsite.queries import events as queries
from eventsite.queries import outbox as outbox_queries
from eventsite.queries import questions as question_queries
from eventsite.queries import registrations as registration_queries
from eventsite.rules.registrations import CANCELLED, RegistrationState

STATE = RegistrationState
LISTS = {
    "confirmed": {STATE.CONFIRMED},
    "waitlist": {STATE.WAITLISTED},
    "cancelled": CANCELLED,
    "offered": {STATE.OFFERED},
    "pending": {STATE.PENDING},
    "unconfirmed": {STATE.UNCONFIRMED},
    "declined": {STATE.DECLINED},
    "rejected": {STATE.REJECTED},
    "expired": {STATE.EXPIRED},
}


@click.group("events")
def group() -> None:
    """Look at events."""


@group.command("list")
@in_application
def list_events() -> None:
    """List every event: its address, state, start and seats."""
    for event in queries.all_events():
        seats = "no limit" if event.capacity is None else f"{event.taken}/{event.capacity}"
        click.echo(f"{event.slug}\t{event.state}\t{event.starts_local:%Y-%m-%d %H:%M}\t{seats}\t{event.title}")


@group.command("show")
@click.argument("slug")
@click.option("--json", "as_json", is_flag=True, help="Print everything as JSON.")
@in_application
def show(slug: str, as_json: bool) -> None:
    """Show one event's registrations, mails and questions."""
    try:
        event = queries.whole(queries.id_of(slug))
    except NotFound as error:
        raise click.BadParameter("there is no such event", param_hint="SLUG") from error
    facts = _facts(event)
    if as_json:
        click.echo(json.dumps(facts, ensure_ascii=False, indent=2))
        return
    click.echo(f"{event.title}\n{event.state}, {event.starts_local:%Y-%m-%d %H:%M}, {event.timezone}")
    for name in (*LISTS, "outbox", "questions"):
        click.echo(f"{name}: {len(facts[name])}")


def _facts(event: Event) -> dict[str, Any]:
    registrations = registration_queries.in_order(event.id)
    lists = {name: [_person(one) for one in registrations if one.state in states] for name, states in LISTS.items()}
    return {
        "slug": event.slug,
        "state": event.state,
        "capacity": event.capacity,
        **lists,
        "outbox": [
            {
                "reg": message.registration_id,
                "kind": message.kind,
                "to": message.recipient,
                "state": message.state,
                "message_id": message.message_id,
            }
            for message in reversed(outbox_queries.of_event(event.id))
        ],
        "questions": [
            {"id": question.id, "no": question.public_no, "text": question.body, "reg": question.registration_id}
            for question in question_queries.of_event(event.id)
        ],
    }


def _person(registration: Registration) -> dict[str, Any]:
    return {"id": registration.id, "email": registration.email, "seq": registration.seq}
