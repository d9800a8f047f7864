"""The commands that run for as long as the site does."""

import socket

import click
import pytest
from click.testing import CliRunner

from eventsite import cli
from eventsite.cli import processes
from eventsite.cli.processes import Hooks


@pytest.fixture
def run(app):
    """Run a command line against the application of the test."""

    def refuse(_app):
        raise click.ClickException("run `eventsite db upgrade` first")

    def run(*words):
        return CliRunner().invoke(cli.group(Hooks(lambda **_: app, refuse, refuse)), words)

    return run


def test_deliver_says_what_became_of_the_mail(run, make):
    make.registration(make.event(), 1)
    assert run("deliver", "--once").output == "sent 1, failed 0, to be tried again 0\n"
    assert run("deliver", "--once").output == "sent 0, failed 0, to be tried again 0\n"


@pytest.mark.parametrize("command", ["serve", "work"])
def test_nothing_runs_on_a_schema_that_is_not_current(run, command):
    result = run(command)
    assert (result.exit_code, result.output) == (1, "Error: run `eventsite db upgrade` first\n")


def test_a_worker_whose_port_is_taken_says_so(app):
    hooks = Hooks(lambda **_: app, lambda _: None, lambda _: None)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        result = CliRunner().invoke(cli.group(hooks), ["work", "--metrics-port", str(port)])
    said = f"Error: the numbers cannot be told at port {port}: Address already in use\n"
    assert (result.exit_code, result.output) == (1, said)


@pytest.mark.parametrize(
    ("host", "url"),
    [
        ("127.0.0.1", "http://127.0.0.1:8000"),
        ("0.0.0.0", "http://127.0.0.1:8000"),
        ("::", "http://127.0.0.1:8000"),
        ("::1", "http://[::1]:8000"),
        ("site.example", "http://site.example:8000"),
    ],
)
def test_the_site_is_reached_where_it_is_served(host, url, monkeypatch):
    monkeypatch.delenv("EVENTSITE_BASE_URL", raising=False)
    assert processes.default_base_url(host, 8000) == {"BASE_URL": url}


def test_unless_its_address_is_set(monkeypatch):
    monkeypatch.setenv("EVENTSITE_BASE_URL", "https://traffar.example.se")
    assert processes.default_base_url("127.0.0.1", 8000) == {}
