"""Room on the disk, and the ballast that gives some back."""

import errno
import os
from pathlib import Path

import pytest

from eventsite import disk
from eventsite.disk import MEGABYTE, Room

GIGABYTE = 1024 * MEGABYTE


@pytest.mark.parametrize(
    ("total", "free", "is_enough"),
    [
        (100 * MEGABYTE, 11 * MEGABYTE, True),
        (100 * MEGABYTE, 10 * MEGABYTE, False),
        (1000 * GIGABYTE, 11 * GIGABYTE, True),
        (1000 * GIGABYTE, 10 * GIGABYTE, False),
        (0, 0, False),
    ],
)
def test_a_tenth_is_room_enough_and_on_a_large_disk_ten_gigabytes(total, free, is_enough):
    assert Room(total, free).is_enough == is_enough


def test_the_ballast_takes_real_room_and_stays_as_it_is(tmp_path):
    disk.lay_ballast(tmp_path, 2)
    laid = (tmp_path / disk.BALLAST).stat()
    assert (laid.st_size, laid.st_blocks * 512 >= 2 * MEGABYTE) == (2 * MEGABYTE, True)
    disk.lay_ballast(tmp_path, 2)
    assert (tmp_path / disk.BALLAST).stat().st_mtime_ns == laid.st_mtime_ns


def test_another_size_takes_its_place_and_none_takes_it_away(tmp_path):
    disk.lay_ballast(tmp_path, 2)
    disk.lay_ballast(tmp_path, 1)
    assert (tmp_path / disk.BALLAST).stat().st_size == MEGABYTE
    disk.lay_ballast(tmp_path, 0)
    assert list(tmp_path.iterdir()) == []


def test_no_ballast_is_laid_where_it_would_leave_too_little(tmp_path, caplog):
    disk.lay_ballast(tmp_path, disk.room(tmp_path).free // MEGABYTE)
    assert list(tmp_path.iterdir()) == []
    assert "nearly full" in caplog.text


def test_without_a_way_to_ask_for_room_it_is_written(tmp_path, monkeypatch):
    monkeypatch.delattr(os, "posix_fallocate", raising=False)
    disk.lay_ballast(tmp_path, 1)
    assert (tmp_path / disk.BALLAST).read_bytes() == bytes(MEGABYTE)


def test_a_folder_that_takes_nothing_stops_no_start(caplog):
    disk.lay_ballast(Path("/proc/self"), 1)
    assert "ballast" in caplog.text


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT, errno.EFBIG])
def test_a_full_disk_is_known_by_its_number(number):
    assert disk.is_full(OSError(number, "no"))
    assert not disk.is_full(OSError(errno.EACCES, "no"))
