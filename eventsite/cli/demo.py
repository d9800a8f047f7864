"""The demo meetings."""

import click

from eventsite import clock, demo
from eventsite.cli.applications import in_application


@click.command("demo")
@in_application
def command() -> None:
    """Load the demo meetings. Running it twice changes nothing."""
    loaded = demo.load(clock.now())
    click.echo("The demo meetings are loaded." if loaded else "The demo meetings were there already.")
