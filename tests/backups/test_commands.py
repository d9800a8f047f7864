"""eventsite backup and restore: what they write, refuse, replace and say."""

import shutil
import sqlite3
from contextlib import closing
from datetime import timedelta
from io import BytesIO

import pytest
from flask_migrate import upgrade

from eventsite import database, storage
from eventsite.backups import archives
from eventsite.database import db
from eventsite.services import registrations
from tests.conftest import NOW, on_both
from tests.factories import states
from tests.services.records import do, everything

FILES = {"uploads": b"an answer", "media": b"a picture", "materials": b"slides"}


@pytest.fixture
def filled(site, make):
    """A site with a full meeting, a queue, somebody who has cancelled, and a file of each kind."""
    event = make.event(capacity=2)
    ids = [make.registration(event, number) for number in (1, 2, 3, 4)]
    do(site.app, registrations.cancel, ids[0])
    with site.app.app_context():
        for area, content in FILES.items():
            getattr(storage.current(), area).write(f"{area}1.bin", BytesIO(content))
    return event


def backed_up(site, folder):
    """Make a backup and return its path."""
    result = site.run("backup", folder)
    assert result.exit_code == 0, result.output
    [path] = folder.glob("eventsite-*.tar.gz")
    return path


@on_both
def test_what_was_backed_up_is_there_again_elsewhere(site, elsewhere, filled, tmp_path):
    before = everything(site.app)
    path = backed_up(site, tmp_path / "backups")
    result = elsewhere.run("restore", path)
    assert (result.exit_code, result.output.splitlines()[-1]) == (0, "checked: all is as it must be")
    assert states(elsewhere.app, filled) == ["cancelled_by_self", "confirmed", "confirmed", "waitlisted"]
    after = everything(elsewhere.app)
    assert {name: n for name, n in after.items() if name != "audit_entries"} == {
        name: n for name, n in before.items() if name != "audit_entries"
    }
    for area, content in FILES.items():
        assert (elsewhere.folder / area / f"{area}1.bin").read_bytes() == content
    assert elsewhere.run("check").exit_code == 0


@on_both
def test_a_rehearsal_restores_checks_and_leaves_nothing(site, filled, tmp_path):
    result = site.run("backup", tmp_path / "backups", "--rehearse")
    assert (result.exit_code, result.output.splitlines()[-1]) == (0, "checked: all is as it must be")
    assert sorted(one.name[:10] for one in (tmp_path / "backups").iterdir()) == ["erasures.j", "eventsite-"]
    assert [one for one in site.folder.iterdir() if one.name.startswith("restoring-")] == []


def test_a_backup_is_its_owners_alone_and_holds_no_secret(site, filled, tmp_path):
    path = backed_up(site, tmp_path / "backups")
    assert (path.stat().st_mode & 0o777, (tmp_path / "backups").stat().st_mode & 0o777) == (0o600, 0o700)
    archives.unpack(path, tmp_path / "unpacked")
    secret = site.app.config["SECRET_KEY"].encode()
    assert [one for one in (tmp_path / "unpacked").rglob("*") if one.is_file() and secret in one.read_bytes()] == []


def test_older_backups_go_and_what_is_none_stays(site, filled, tmp_path, clock):
    folder = tmp_path / "backups"
    for days in (40, 6, 0):
        clock.move_to(NOW - timedelta(days=days))
        (folder / "readme.txt").write_text("ours") if folder.exists() else None
        assert site.run("backup", folder, "--keep", 30 if days else 5).exit_code == 0
    kept = sorted(one.name for one in folder.iterdir())
    assert kept == ["erasures.jsonl", f"eventsite-{NOW:%Y%m%dT%H%M%SZ}.tar.gz", "readme.txt"]


def test_none_is_kept_longer_than_erased_may_be_found(site, tmp_path):
    assert site.run("backup", tmp_path / "backups", "--keep", 31).exit_code == 2


def test_whoever_watches_sees_when_the_last_was_made(site, filled, tmp_path):
    backed_up(site, tmp_path / "backups")
    client = site.app.test_client()
    assert f"eventsite_last_backup_timestamp_seconds {NOW.timestamp():.1f}"[:40] in client.get("/metrics").text


def test_a_damaged_one_is_known(site, filled, tmp_path):
    path = backed_up(site, tmp_path / "backups")
    assert site.run("backup", "--check", path).exit_code == 0
    path.write_bytes(path.read_bytes()[:-2000])
    result = site.run("backup", "--check", path)
    assert (result.exit_code, "not a whole one" in result.output) == (1, True)


def test_a_site_with_data_is_replaced_only_when_told(site, filled, tmp_path, make):
    path = backed_up(site, tmp_path / "backups")
    late = make.registration(filled, 9)
    result = site.run("restore", path)
    assert (result.exit_code, "--overwrite" in result.output, len(states(site.app, filled))) == (1, True, 5)
    result = site.run("restore", path, "--overwrite")
    assert (result.exit_code, len(states(site.app, filled))) == (0, 4), result.output
    assert late


def test_nothing_is_replaced_under_the_feet_of_a_site_that_runs(site, filled, tmp_path):
    path = backed_up(site, tmp_path / "backups")
    with closing(sqlite3.connect(site.folder / "eventsite.sqlite")) as other:
        other.execute("BEGIN")
        other.execute("SELECT count(*) FROM events").fetchone()
        result = site.run("restore", path, "--overwrite")
    assert (result.exit_code, "stop the site" in result.output) == (1, True)
    assert len(states(site.app, filled)) == 4


def test_a_database_that_is_broken_can_be_replaced(site, filled, tmp_path):
    path = backed_up(site, tmp_path / "backups")
    with site.app.app_context():
        db.session.remove()
        db.engine.dispose()
    (site.folder / "eventsite.sqlite").write_bytes(b"not a database at all" * 500)
    result = site.run("restore", path, "--overwrite")
    assert (result.exit_code, len(states(site.app, filled))) == (0, 4), result.output


@pytest.mark.slow
def test_one_of_an_older_version_is_brought_up_to_date(another, tmp_path):
    old = another()
    with old.app.app_context():
        upgrade(revision="0014")
        db.engine.dispose()
    path = packed(old.folder / "eventsite.sqlite", "0014", tmp_path, key="another")
    result = another().run("restore", path)
    assert result.exit_code == 0, result.output
    assert "secret key is not the backup's" in result.output


def test_one_of_a_newer_version_is_refused(another, migrated_sqlite, tmp_path):
    path = packed(shutil.copy(migrated_sqlite, tmp_path / "newer.sqlite"), "9999", tmp_path)
    target = another()
    result = target.run("restore", path)
    assert (result.exit_code, "newer version" in result.output) == (1, True)
    assert is_untouched(target)


@pytest.mark.parametrize("database_uri", ["postgresql"], indirect=True)
def test_one_of_another_database_is_refused(elsewhere, migrated_sqlite, tmp_path):
    path = packed(shutil.copy(migrated_sqlite, tmp_path / "other.sqlite"), "0015", tmp_path)
    result = elsewhere.run("restore", path)
    assert (result.exit_code, "database is postgresql" in result.output) == (1, True)


@pytest.mark.parametrize("database_uri", ["postgresql"], indirect=True)
def test_without_pg_dump_it_is_said_what_to_install(site, tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    result = site.run("backup", tmp_path / "backups")
    assert (result.exit_code, "pg_dump is not on PATH: install" in result.output) == (1, True)
    assert list((tmp_path / "backups").iterdir()) == []


def test_a_log_that_recognises_nobody_for_want_of_the_key_is_not_passed_over(site, another, filled, tmp_path):
    path = backed_up(site, tmp_path / "backups")
    (path.parent / "erasures.jsonl").write_text(
        '{"at": "2026-08-24T09:00:00+00:00", "kind": "person", "key_hash": "x"}\n'
    )
    target = another(SECRET_KEY="another key of sixteen characters")
    result = target.run("restore", path)
    assert (result.exit_code, "recognises nobody" in result.output) == (1, True)
    assert is_untouched(target)


def test_without_any_log_it_is_said_that_people_may_be_back(site, another, filled, tmp_path):
    path = backed_up(site, tmp_path / "backups")
    (path.parent / "erasures.jsonl").unlink()
    result = another().run("restore", path)
    assert (result.exit_code, "whoever was erased since is back" in result.output) == (0, True)


def is_untouched(site):
    with site.app.app_context():
        return not database.has_table("events")


def packed(file, schema, tmp_path, key="k"):
    """Pack a database as that version would have."""
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("PRAGMA journal_mode=DELETE")
        counts = {"events": connection.execute("SELECT count(*) FROM events").fetchone()[0]}
    path = tmp_path / "packed.tar.gz"
    with open(file, "rb") as stream:
        members = [("database.sqlite", stream, file.stat().st_size)]
        about = {"made_at": NOW, "version": "9", "schema": schema, "database": "sqlite", "key": key, "counts": counts}
        archives.pack(path, members, **about)
    return path
