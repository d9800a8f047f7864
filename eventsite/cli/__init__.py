"""Commands for operators. `eventsite --help` lists them."""

import sys

import click
from flask import Flask

from eventsite import logs
from eventsite.cli import backups, companies, database, demo, events, inbound, organizers, processes, retention
from eventsite.cli.troubles import Commands

GROUPS = (
    database.group,
    demo.command,
    events.group,
    organizers.group,
    companies.group,
    *retention.COMMANDS,
)
COMMANDS = (*processes.COMMANDS, *inbound.COMMANDS, *backups.COMMANDS, *GROUPS)


def init_app(app: Flask) -> None:
    """Let `flask` run the commands too, for those who are used to it."""
    for command in GROUPS:
        app.cli.add_command(command)


def group(hooks: processes.Hooks) -> click.Group:
    """Return the whole command line; the commands make their application by these hooks."""
    commands = Commands("eventsite", commands=list(COMMANDS), help=__doc__)
    commands.context_settings = {"obj": hooks, "help_option_names": ["-h", "--help"]}
    return commands


def run(hooks: processes.Hooks, problem: type[Exception]) -> None:
    """Run the command that was typed; a problem with the settings is said in one line, exit status 2."""
    logs.configure()
    try:
        group(hooks).main(prog_name="eventsite")
    except problem as error:
        click.echo(f"eventsite: {error}", err=True)
        sys.exit(2)
