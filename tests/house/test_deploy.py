"""The examples in deploy/ name what there is: commands, options, settings; and the programs they are for accept them."""

import re
import shutil
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import click
import pytest
import yaml
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from eventsite import cli, config

DEPLOY = Path(__file__).parents[2] / "deploy"
FILES = sorted(path for path in DEPLOY.rglob("*") if path.is_file())
UNITS = sorted((DEPLOY / "systemd").iterdir())
PROGRAM = "/srv/eventsite/venv/bin/eventsite"


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_every_setting_named_exists(path):
    named = set(re.findall(r"EVENTSITE_(\w+)", path.read_text(encoding="utf-8")))
    assert named <= set(config.BY_NAME)


def documents(path: Path) -> list[dict[str, Any]]:
    return [found for found in yaml.safe_load_all(path.read_text(encoding="utf-8")) if found]


def command_lines() -> Iterator[list[str]]:
    """Yield what eventsite is called with, wherever it is."""
    for unit in UNITS:
        for line in re.findall(rf"^ExecStart={PROGRAM} (.+)$", unit.read_text(encoding="utf-8"), re.MULTILINE):
            yield line.split()
    [compose] = documents(DEPLOY / "compose.yaml")
    yield from (service["command"] for service in compose["services"].values() if "build" in service)
    for found in documents(DEPLOY / "kubernetes" / "eventsite.yaml"):
        if found["kind"] in {"Deployment", "Job"}:
            yield found["spec"]["template"]["spec"]["containers"][0]["args"]


@pytest.mark.parametrize("words", list(command_lines()), ids=" ".join)
def test_every_command_line_is_understood(words):
    command, rest = {one.name: one for one in cli.COMMANDS}[words[0]], words[1:]
    if isinstance(command, click.Group):
        command, rest = command.commands[rest[0]], rest[1:]
    _, left, _ = command.make_parser(click.Context(command)).parse_args(rest)
    assert left == []


def test_all_of_them_were_looked_at():
    assert len(list(command_lines())) >= 4 + 3 + 3


@pytest.mark.parametrize("name", ["Dockerfile", "compose.yaml", "kubernetes/eventsite.yaml"])
def test_what_was_never_run_says_so(name):
    assert (DEPLOY / name).read_text(encoding="utf-8").startswith("# Untested")


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd-analyze is not here")
def test_systemd_takes_the_units(tmp_path):
    for unit in UNITS:
        text = unit.read_text(encoding="utf-8").replace(PROGRAM, "/bin/true")
        (tmp_path / unit.name).write_text(text, encoding="utf-8")
    units = [str(tmp_path / unit.name) for unit in UNITS]
    said = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", *units], capture_output=True, text=True, check=False
    )
    assert (said.returncode, [line for line in said.stderr.splitlines() if str(tmp_path) in line]) == (0, [])


@pytest.mark.skipif(shutil.which("nginx") is None, reason="nginx is not here")
def test_nginx_takes_its_configuration(tmp_path):
    (tmp_path / "nginx.conf").write_text(on_this_machine(tmp_path), encoding="utf-8")
    said = subprocess.run(["nginx", "-t", "-c", tmp_path / "nginx.conf"], capture_output=True, text=True, check=False)
    assert (said.returncode, "warn" in said.stderr) == (0, False), said.stderr


def on_this_machine(folder: Path) -> str:
    """Return the example as a whole configuration that needs nothing outside the folder."""
    _write_certificate(folder)
    text = (DEPLOY / "nginx" / "eventsite.conf").read_text(encoding="utf-8")
    text = text.replace("/etc/ssl/eventsite", str(folder)).replace("/var/cache/nginx", str(folder))
    logs = f"error_log stderr; pid {folder}/pid; worker_processes 1; events {{}}"
    kept = " ".join(
        f"{kind}_temp_path {folder}/{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    return f"{logs}\nhttp {{ {kept}\n{text}\n}}\n"


def _write_certificate(folder: Path) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    builder = x509.CertificateBuilder(
        name, name, key.public_key(), x509.random_serial_number(), now, now + timedelta(1)
    )
    certificate = builder.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)
    shapes = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    (folder / "fullchain.pem").write_bytes(certificate)
    (folder / "privkey.pem").write_bytes(key.private_bytes(*shapes))
