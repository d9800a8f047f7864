"""A real Dovecot on a port of this machine, with a folder of its own, and one mailbox in it."""

import getpass
import grp
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from imaplib import IMAP4
from pathlib import Path

from tests.conftest import missing
from tests.faults.running import free_port, wait_until

PROGRAM = shutil.which("dovecot") or shutil.which("dovecot", path="/usr/sbin")
USER, PASSWORD = "kalender", "hemligt-å"
NAMES = ("Klart", "Manuellt", "Ignorerat")
CONFIGURATION = """
protocols = imap
listen = 127.0.0.1, 127.0.0.2
base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/log
mail_plugins = notify mail_log
plugin {{
  mail_log_events = delete
}}
mail_location = maildir:{folder}/mail
ssl = {ssl}
{certificate}
disable_plaintext_auth = no
auth_failure_delay = 0
default_internal_user = {internal}
default_internal_group = {group}
default_login_user = {login}
first_valid_uid = 1
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={owner} gid={owner_group} home={folder}/home
}}
namespace inbox {{
  inbox = yes
  separator = {separator}
  prefix = {prefix}
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = {ssl_port}
  }}
}}
service anvil {{
  chroot =
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
"""


@dataclass
class Dovecot:
    """The server that runs: where it listens, and what the names of its folders begin with."""

    folder: Path
    port: int
    ssl_port: int
    prefix: str

    def settings(self) -> dict[str, object]:
        """Return the settings of an application that reads the mailbox."""
        return {
            "IMAP_SERVER": "127.0.0.1",
            "IMAP_PORT": self.port,
            "IMAP_USERNAME": USER,
            "IMAP_PASSWORD": PASSWORD,
            "IMAP_USE_SSL": False,
        }

    @contextmanager
    def client(self) -> Iterator[IMAP4]:
        """Yield a connection of the standard library's, logged in."""
        with IMAP4("127.0.0.1", self.port, timeout=10) as client:
            secret = f"\0{USER}\0{PASSWORD}".encode()
            client.authenticate("PLAIN", lambda _: secret)
            yield client

    def put(self, *mails: bytes) -> None:
        """Lay mails into INBOX, in this order."""
        with self.client() as client:
            for mail in mails:
                assert client.append("INBOX", "", None, mail)[0] == "OK"

    def clear(self) -> None:
        """Take away all mails, and all folders but INBOX."""
        with self.client() as client:
            for name in NAMES:
                client.delete(f'"{self.prefix}{name}"')
            client.select("INBOX")
            client.uid("STORE", "1:*", "+FLAGS", r"(\Deleted)")
            client.expunge()

    def mails(self, folder: str, what: str = "BODY.PEEK[]") -> list[bytes]:
        """Return the mails of a folder, oldest first; none if there is no such folder."""
        with self.client() as client:
            name = folder if folder == "INBOX" else f'"{self.prefix}{folder}"'
            status, count = client.select(name, readonly=True)
            if status != "OK" or count == [b"0"]:
                return []
            _, parts = client.fetch("1:*", f"({what})")
            return [part[1] if isinstance(part, tuple) else part for part in parts if part != b")"]

    def deletions(self) -> int:
        """Return how often a mail has been marked as deleted, as is done after a copy but not by MOVE."""
        return (self.folder / "log").read_text(encoding="utf-8").count(": delete: ")

    def subscribed(self) -> set[str]:
        """Return the folders that a mail program shows."""
        with self.client() as client:
            _, lines = client.lsub()
            return {line.decode().rpartition(" ")[2].strip('"') for line in lines if line}


@contextmanager
def running(prefix: str = "", separator: str = "/", certificate: tuple[Path, Path] | None = None) -> Iterator[Dovecot]:
    """Run a Dovecot; it and its folder are gone afterwards."""
    if PROGRAM is None:
        missing("Dovecot is not installed: apt-get install dovecot-imapd")
    # The mails belong to a user who must be let through all folders above.
    with tempfile.TemporaryDirectory(prefix="eventsite-dovecot-", ignore_cleanup_errors=True) as name:
        server = Dovecot(Path(name), free_port(), free_port() if certificate else 0, prefix)
        server.folder.chmod(0o755)
        path = _configuration(server, separator, certificate)
        process = subprocess.Popen([str(PROGRAM), "-F", "-c", str(path)])
        try:
            assert wait_until(lambda: _answers(server), 20), (server.folder / "log").read_text()
            yield server
        finally:
            process.terminate()
            process.wait(20)


def _configuration(server: Dovecot, separator: str, certificate: tuple[Path, Path] | None) -> Path:
    is_root = os.geteuid() == 0
    me, us = getpass.getuser(), grp.getgrgid(os.getegid()).gr_name
    owner, owner_group = ("nobody", "nogroup") if is_root else (me, us)
    for part in ("mail", "home"):
        (server.folder / part).mkdir()
        shutil.chown(server.folder / part, owner, owner_group)
    keys = f"ssl_cert = <{certificate[0]}\nssl_key = <{certificate[1]}" if certificate else ""
    path = server.folder / "dovecot.conf"
    text = CONFIGURATION.format(
        folder=server.folder,
        ssl="yes" if certificate else "no",
        certificate=keys,
        internal="dovecot" if is_root else me,
        group="dovecot" if is_root else us,
        login="dovenull" if is_root else me,
        password=PASSWORD,
        owner=owner,
        owner_group=owner_group,
        separator=separator,
        prefix=server.prefix,
        port=server.port,
        ssl_port=server.ssl_port,
    )
    path.write_text(text, encoding="utf-8")
    return path


def _answers(server: Dovecot) -> bool:
    try:
        with server.client():
            return True
    except (OSError, IMAP4.error):
        return False
