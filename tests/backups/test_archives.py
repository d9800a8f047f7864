"""The file of a backup: whole, or refused."""

import io
import os
import tarfile
from datetime import UTC, datetime

import pytest

from eventsite.backups import archives
from eventsite.backups.troubles import Trouble

ABOUT = {
    "made_at": datetime(2026, 8, 24, 2, 0, tzinfo=UTC),
    "version": "1.2",
    "schema": "0015",
    "database": "sqlite",
    "key": "k",
    "counts": {"events": 3},
}
CONTENTS = {"database.sqlite": os.urandom(200_000), "uploads/ab12.pdf": b"PDF", "media/cd34.png": b""}


@pytest.fixture
def path(tmp_path):
    path = tmp_path / "backup.tar.gz"
    archives.pack(path, ((name, io.BytesIO(text), len(text)) for name, text in CONTENTS.items()), **ABOUT)
    return path


def rewritten(path, change):
    """Write the file again with what `change` makes of its members: name and content, in order."""
    with tarfile.open(path) as archive:
        members = [(one.name, archive.extractfile(one).read()) for one in archive]
    with tarfile.open(path, "w:gz") as archive:
        for name, text in change(members):
            info = tarfile.TarInfo(name)
            info.size = len(text)
            archive.addfile(info, io.BytesIO(text))


def refusal(path, tmp_path):
    with pytest.raises(Trouble) as caught:
        archives.unpack(path, tmp_path / "unpacked")
    return str(caught.value)


def test_what_was_packed_comes_out_as_it_was(path, tmp_path):
    manifest = archives.unpack(path, tmp_path / "unpacked")
    assert {name: (tmp_path / "unpacked" / name).read_bytes() for name in CONTENTS} == CONTENTS
    assert {name: getattr(manifest, name) for name in ABOUT} == ABOUT
    assert manifest.parts["uploads/ab12.pdf"].size == 3


def test_only_its_owner_reads_it(path):
    assert path.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("share", [0.2, 0.9, 0.999])
def test_one_that_is_cut_short_is_refused(path, tmp_path, share):
    path.write_bytes(path.read_bytes()[: int(path.stat().st_size * share)])
    assert "not a whole one" in refusal(path, tmp_path)


def test_one_with_a_byte_that_has_changed_is_refused(path, tmp_path):
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 0xFF
    path.write_bytes(content)
    assert refusal(path, tmp_path)


def test_what_is_no_backup_at_all_is_refused(tmp_path):
    (tmp_path / "letter.txt").write_text("Hej")
    assert "it is no backup" in refusal(tmp_path / "letter.txt", tmp_path)


def test_contents_that_were_exchanged_are_refused(path, tmp_path):
    rewritten(path, lambda members: [(n, b"FDP" if n.startswith("uploads/") else text) for n, text in members])
    assert "among them uploads/ab12.pdf" in refusal(path, tmp_path)


def test_contents_that_are_missing_are_refused(path, tmp_path):
    rewritten(path, lambda members: [one for one in members if not one[0].startswith("media/")])
    assert "among them media/cd34.png" in refusal(path, tmp_path)


def test_without_its_manifest_it_is_refused(path, tmp_path):
    rewritten(path, lambda members: members[:-1])
    assert "manifest is missing" in refusal(path, tmp_path)


@pytest.mark.parametrize("name", ["../outside", "/etc/outside", "uploads/../../outside", "uploads/.outside", "other/x"])
def test_nothing_is_written_outside_whatever_a_name_says(path, tmp_path, name):
    rewritten(path, lambda members: [(name, b"x"), *members])
    assert "does not belong there" in refusal(path, tmp_path)
    assert list(tmp_path.rglob("*outside*")) == []


def test_a_link_is_refused(path, tmp_path):
    with tarfile.open(path, "w:gz") as archive:
        link = tarfile.TarInfo("uploads/link")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
        archive.addfile(link)
    assert refusal(path, tmp_path)


def test_a_form_that_is_newer_is_refused(path, tmp_path):
    rewritten(path, lambda members: [*members[:-1], ("manifest.json", b'{"format": 2}')])
    assert "newer version" in refusal(path, tmp_path)
