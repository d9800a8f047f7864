"""Commands that run for as long as the site does."""

import os
import signal
import time
from collections.abc import Callable
from dataclasses import dataclass

import click
from flask import Flask

from eventsite import disk, server, tasks
from eventsite.cli.applications import in_application
from eventsite.delivery import queue


@dataclass(frozen=True)
class Hooks:
    """What the commands are given: how to make the application, prepare its database, check its schema."""

    make_app: Callable[..., Flask]
    prepare: Callable[[Flask], None]
    check_schema: Callable[[Flask], None]


@click.command("serve")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen at.")
@click.option("--port", default=8000, show_default=True, help="Port to listen at.")
@click.option("--workers", default=2, show_default=True, help="Web worker processes, of 4 threads each.")
@click.option("--no-worker", is_flag=True, help="Leave the mail to `eventsite work` elsewhere.")
@click.option("--demo", "is_demo", is_flag=True, help="Bring the database up to date; load the demo if it is empty.")
@click.option("--stop-with-parent", is_flag=True, help="Stop when the process that started this one ends.")
@click.pass_obj
def serve(
    hooks: Hooks, host: str, port: int, workers: int, no_worker: bool, is_demo: bool, stop_with_parent: bool
) -> None:
    """Serve the site, with the mail worker beside it."""
    if stop_with_parent:
        server.end_with_parent(signal.SIGTERM, os.getppid())
    server.leave_no_core()
    app = hooks.make_app(**default_base_url(host, port))
    (hooks.prepare if is_demo else hooks.check_schema)(app)
    disk.lay_ballast(app.instance_path, app.config["BALLAST_MB"])
    server.serve(server.Plan(app, host, port, workers, has_mail_worker=not no_worker))


@click.command("work")
@click.option("--metrics-port", type=click.IntRange(1, 65535), help="Answer /metrics there, to this machine alone.")
@click.pass_obj
def work(hooks: Hooks, metrics_port: int | None) -> None:
    """Run the mail worker alone."""
    server.leave_no_core()
    app = hooks.make_app()
    hooks.check_schema(app)
    if metrics_port:
        _tell_numbers(app, metrics_port)
    disk.lay_ballast(app.instance_path, app.config["BALLAST_MB"])
    tasks.work(app)


@click.command("deliver")
@click.option("--once", is_flag=True, help="Send what is due now, then end.")
@click.option("--pause", default=2.0, show_default=True, help="Seconds between two looks.")
@in_application
def deliver(once: bool, pause: float) -> None:
    """Send what is due, without a queue; seats that were declined are let go of first."""
    while True:
        tasks.release_declined()
        tasks.end_overdue()
        outcome = queue.run_once()
        if outcome or once:
            click.echo(f"sent {outcome.sent}, failed {outcome.failed}, to be tried again {outcome.retried}")
        if once:
            return
        time.sleep(pause)


def _tell_numbers(app: Flask, port: int) -> None:
    try:
        server.tell_numbers(app, port)
    except OSError as error:
        raise click.ClickException(f"the numbers cannot be told at port {port}: {error.strerror}") from error


def default_base_url(host: str, port: int) -> dict[str, str]:
    """Return the base URL of the host and port served, unless one is set."""
    if os.environ.get("EVENTSITE_BASE_URL"):
        return {}
    shown = "127.0.0.1" if host in {"0.0.0.0", "::"} else host  # noqa: S104 - it is compared, not bound
    return {"BASE_URL": f"http://{server.bracketed(shown)}:{port}"}


COMMANDS = (serve, work, deliver)
