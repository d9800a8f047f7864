"""Files lie in a folder or in object storage, and nobody who uses them can tell which."""

import os
from datetime import UTC, datetime, timedelta
from io import BytesIO

import pytest

from eventsite import storage
from eventsite.errors import NotPossibleNow
from eventsite.storage import NotStored, Unavailable
from eventsite.storage.buckets import Bucket
from tests import buckets

LARGE = os.urandom(9 * 1024 * 1024)  # S3 takes more than 8 MB in parts


@pytest.fixture
def bucket_url():
    with buckets.fresh() as url:
        yield url


@pytest.fixture(params=["folder", "bucket"])
def area(request, tmp_path):
    url = request.getfixturevalue("bucket_url") if request.param == "bucket" else ""
    return storage.opened(url, str(tmp_path)).uploads


def content(area, name):
    stored = area.open(name)
    with stored.stream:
        read = stored.stream.read()
    assert stored.size == len(read)
    return read


def names(area):
    return sorted(name for name, _ in area.names())


def test_what_is_written_is_read_again(area):
    for name, written in {"small": b"x", "large": LARGE, "nothing": b""}.items():
        area.write(name, BytesIO(written))
        assert content(area, name) == written
    assert names(area) == ["large", "nothing", "small"]


def test_when_it_was_written_is_known(area):
    area.write("a", BytesIO(b"x"))
    [(_, listed_at)] = area.names()
    stored = area.open("a")
    stored.stream.close()
    for written_at in (listed_at, stored.written_at):
        assert abs(written_at - datetime.now(UTC)) < timedelta(seconds=10)


def test_what_is_removed_is_gone_and_the_rest_is_not(area):
    for name in ("a", "b", "c"):
        area.write(name, BytesIO(b"x"))
    area.remove("a", "c", "never there")
    area.remove()
    assert names(area) == ["b"]
    with pytest.raises(NotStored):
        area.open("a")


@pytest.mark.parametrize("name", ["missing", "", "..", ".hidden", "../uploads/a", "a/b"])
def test_no_other_file_is_reached(area, name):
    area.write("a", BytesIO(b"x"))
    with pytest.raises(NotStored):
        area.open(name)


def test_there_may_be_nothing_yet(area):
    assert names(area) == []


@pytest.mark.parametrize(("refusal", "left"), [(NotPossibleNow("many"), 0), (OSError("cut off"), 1)])
def test_what_is_refused_is_taken_away_and_what_broke_off_waits_for_the_sweep(area, refusal, left):
    with pytest.raises(type(refusal)):
        keep_and_fail(area, refusal)
    assert len(names(area)) == left


def keep_and_fail(area, error):
    with storage.kept(area, b"x", ".png") as name:
        assert (name[-4:], content(area, name)) == (".png", b"x")
        raise error


def test_what_was_begun_and_broken_off_is_swept(tmp_path):
    kept = storage.opened(f"file://{tmp_path}", "/nowhere").uploads
    kept.write("a", BytesIO(b"x"))
    torn = tmp_path / "unfinished" / "torn"
    torn.write_bytes(b"x")
    for days, left in ((-1, [torn]), (1, [])):
        kept.forget_unfinished(datetime.now(UTC) + timedelta(days=days))
        assert list((tmp_path / "unfinished").iterdir()) == left
    assert names(kept) == ["a"]


def test_parts_that_never_became_whole_are_swept(bucket_url):
    client = buckets.client()
    bucket = bucket_url.removeprefix("s3://").partition("/")[0]
    client.create_multipart_upload(Bucket=bucket, Key="site/uploads/torn")
    area = storage.opened(bucket_url, "").uploads
    for before, left in ((datetime(2009, 1, 1, tzinfo=UTC), 1), (datetime.now(UTC), 0)):  # moto begins all in 2010
        area.forget_unfinished(before)
        assert len(client.list_multipart_uploads(Bucket=bucket).get("Uploads", [])) == left


def test_areas_are_apart(tmp_path, bucket_url):
    for url in ("", bucket_url):
        kept = storage.opened(url, str(tmp_path))
        kept.uploads.write("a", BytesIO(b"x"))
        assert names(kept.materials) == []


def test_a_write_that_breaks_off_leaves_nothing_under_the_name(tmp_path):
    class Torn(BytesIO):
        def read(self, *_):
            raise OSError("cut off")

    kept = storage.opened(f"file://{tmp_path}", "/nowhere")
    with pytest.raises(OSError, match="cut off"):
        kept.uploads.write("a", Torn())
    assert names(kept.uploads) == []
    assert list((tmp_path / "unfinished").iterdir()) == []


def test_a_storage_that_does_not_answer_says_so_and_names_nothing():
    area = Bucket.at("s3://secret-bucket/site?endpoint=http://127.0.0.1:9&region=us-east-1", "uploads")
    for ask in (
        lambda: area.open("a"),
        lambda: area.remove("a"),
        lambda: names(area),
        lambda: area.write("a", BytesIO(b"x")),
    ):
        with pytest.raises(Unavailable) as said:
            ask()
        assert "secret-bucket" not in str(said.value)
