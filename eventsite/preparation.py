"""What happens before serving: the schema, the demo, a way in for its organizer."""

import click
from flask import Flask

from eventsite import clock, demo, notifications, schema
from eventsite.database import transaction
from eventsite.queries import events as event_queries
from eventsite.queries import organizers as organizer_queries
from eventsite.rules import addresses
from eventsite.services import organizers


def prepare(app: Flask) -> None:
    """Bring the database up to date, load the demo if it is empty, and print a way to sign in."""
    with app.app_context():
        schema.bring_up_to_date()
        if not event_queries.any_exists():
            demo.load(clock.now())
        _print_way_in(app)


def check_schema(app: Flask) -> None:
    """Raise click.ClickException unless the schema is this version's."""
    with app.app_context():
        if not schema.is_current():
            raise click.ClickException("the database is not up to date: run `eventsite db upgrade` first")


def _print_way_in(app: Flask) -> None:
    with transaction():
        organizer = organizer_queries.by_canonical_email(addresses.canonical(demo.ORGANIZER))
        secret = organizers.new_link(organizer) if organizer else None
    click.echo(f"The site:     {app.config['BASE_URL']}/")
    click.echo(f"Its mail:     {app.config['BASE_URL']}/dev/inbox")
    if secret:
        click.echo(f"To organize:  {notifications.sign_in_url(secret)}  (once, within 10 minutes)")
