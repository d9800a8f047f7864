"""Commands that take mail in."""

import json
import os
import sys

import click

from eventsite.cli.processes import Hooks
from eventsite.inbound import lmtp, mailbox, reception


@click.command("inbound")
@click.option("--json", "as_json", is_flag=True, help="Print verdict, registration and reason as JSON.")
@click.pass_obj
def inbound(hooks: Hooks, as_json: bool) -> None:
    """Process one mail from standard input; exit status 75 says that it should be tried again."""
    try:
        raw = reception.beginning(sys.stdin.buffer)
        app = hooks.make_app()
        hooks.check_schema(app)
        outcome = reception.receive(app, raw)
    except Exception as error:  # settings too: no mistake of ours may lose the mail
        click.echo(f"eventsite: the mail is to be tried again: {type(error).__name__}", err=True)
        sys.exit(os.EX_TEMPFAIL)
    if as_json:
        names = ("verdict", "registration_id", "reason", "is_quarantined")
        click.echo(json.dumps({name: getattr(outcome, name) for name in names}))


@click.command("mailbox")
@click.pass_obj
def read(hooks: Hooks) -> None:
    """Read the calendar's mailbox once, as the worker does every minute, and say what became of it."""
    app = hooks.make_app()
    hooks.check_schema(app)
    if not app.config["IMAP_SERVER"]:
        raise click.ClickException("EVENTSITE_IMAP_SERVER is not set: there is no mailbox to read")
    found = mailbox.read_mailbox(app)
    click.echo(", ".join(f"{folder} {found.moved[folder]}" for folder in mailbox.Folder) + f", left {found.left}")
    if found.trouble:
        raise click.ClickException(f"the mailbox could not be read ({found.trouble})")


@click.command("lmtp")
@click.option("--host", default=lmtp.Place.host, show_default=True, help="Address to listen at.")
@click.option("--port", default=lmtp.Place.port, show_default=True, help="Port to listen at.")
@click.option("--socket", default="", metavar="PATH", help="Listen at a socket in the file system instead.")
@click.pass_obj
def listen(hooks: Hooks, host: str, port: int, socket: str) -> None:
    """Take mail from the mail server by LMTP; nobody else may reach it."""
    app = hooks.make_app()
    hooks.check_schema(app)
    try:
        lmtp.serve(app, lmtp.Place(host, port, socket))
    except OSError as error:
        raise click.ClickException(f"it cannot listen there: {error.strerror}") from error


COMMANDS = (inbound, read, listen)
