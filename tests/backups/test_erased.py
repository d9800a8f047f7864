"""A backup from 30 days ago, restored: whoever was erased since is in no byte of it (security.md F18, G4)."""

from datetime import timedelta
from pathlib import Path

from eventsite import clock as time
from eventsite import storage
from eventsite.backups import archives
from eventsite.database import db
from eventsite.rules import addresses
from eventsite.services import retention
from tests.conftest import NOW
from tests.services.held import CANARIES, EMAIL, held
from tests.services.records import do

BYTES = [word.encode() for word in CANARIES]


def canaries(folder: Path) -> list[str]:
    """Return the files below the folder that show the person."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    return sorted(path.name for path in files if any(word in path.read_bytes() for word in BYTES))


def closed(site) -> None:
    """Let the log of SQLite be written into its file, as when the site has stopped."""
    with site.app.app_context():
        db.session.remove()
        db.engine.dispose()


def test_nobody_who_was_erased_since_comes_back_with_a_backup(site, another, make, clock, tmp_path):
    clock.move_to(NOW - timedelta(days=30))
    held(site.app, make, make.event(capacity=None))
    folder = tmp_path / "backups"
    assert site.run("backup", folder).exit_code == 0
    [old] = folder.glob("eventsite-*")
    archives.unpack(old, tmp_path / "unpacked")
    assert len(canaries(tmp_path / "unpacked")) == 2, "the person must be in the backup, and the file too"
    clock.move_to(NOW - timedelta(days=1))
    with site.app.app_context():
        uploads = storage.current().uploads
    do(site.app, retention.erase_person, addresses.canonical(EMAIL), time.now(), time.now(), uploads)
    clock.move_to(NOW)
    assert site.run("backup", folder).exit_code == 0
    assert old.exists(), "the log of erasures, and no more, came with the later backup"
    target = another()
    result = target.run("restore", old)
    assert result.exit_code == 0, result.output
    assert "erased again: 0" not in result.output
    closed(target)
    assert canaries(target.folder) == []
