"""Commands about organizers."""

import click

from eventsite import notifications
from eventsite.cli.applications import in_application
from eventsite.database import transaction
from eventsite.errors import NotFound
from eventsite.queries import organizers as queries
from eventsite.rules import addresses
from eventsite.rules.permissions import Role
from eventsite.services import organizers


@click.group("organizers")
def group() -> None:
    """Look after those who arrange events."""


@group.command("add")
@click.argument("email")
@click.option("--name", required=True, help="The name that colleagues see.")
@click.option("--role", type=click.Choice([role.value for role in Role]), default=Role.ORGANIZER.value)
@click.option("--event", "slugs", multiple=True, help="The address (slug) of an event to share; may be repeated.")
@in_application
def add(email: str, name: str, role: str, slugs: tuple[str, ...]) -> None:
    """Take on an organizer and print a link to sign in with, good for ten minutes."""
    if email.count("@") != 1:
        raise click.BadParameter("write one e-mail address", param_hint="EMAIL")
    try:
        with transaction():
            secret = organizers.new_link(organizers.add(email, name, Role(role), slugs))
    except NotFound as error:
        raise click.BadParameter(f"there is no event {error}", param_hint="--event") from error
    click.echo(notifications.sign_in_url(secret))


@group.command("link")
@click.argument("email")
@in_application
def link(email: str) -> None:
    """Print a new link to sign in with, good for ten minutes."""
    with transaction():
        organizer = queries.by_canonical_email(addresses.canonical(email))
        if organizer is None:
            raise click.BadParameter("no organizer has that address", param_hint="EMAIL")
        secret = organizers.new_link(organizer)
    click.echo(notifications.sign_in_url(secret))
