"""Commands about the database as a whole."""

import click

from eventsite import schema
from eventsite.cli.applications import in_application


@click.group("db")
def group() -> None:
    """Look after the database."""


@group.command("upgrade")
@in_application
def upgrade() -> None:
    """Bring the schema up to this version."""
    schema.bring_up_to_date()
    click.echo("The database is up to date.")
