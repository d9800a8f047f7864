"""Files in object storage that speaks S3, at Amazon or elsewhere.

The address is `s3://bucket/prefix?endpoint=https://…&region=…`; who we are is read where boto3 reads it
(`AWS_ACCESS_KEY_ID` and `AWS_SECRET_ACCESS_KEY`, or the role of the machine). Objects are given no rights of their
own: the bucket must be closed to the public.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from itertools import islice
from typing import Any, BinaryIO
from urllib.parse import parse_qs, urlsplit

import boto3
from boto3.s3.transfer import TransferConfig
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from eventsite.storage.areas import NotStored, Stored, Unavailable

AT_ONCE = 1000  # names in one request to delete (S3's limit)
# A request of ours must not hang on a storage that does. Checksums only where S3 asks: not all that speak it know them.
PATIENCE = Config(
    connect_timeout=2,
    read_timeout=8,
    retries={"max_attempts": 2, "mode": "standard"},
    request_checksum_calculation="when_required",
    response_checksum_validation="when_required",
)
ONE_THREAD = TransferConfig(use_threads=False)  # large files travel in parts, one after another


class Bucket:
    """The files of one area, as objects whose keys begin with the prefix and the area's name."""

    def __init__(self, client: Any, bucket: str, prefix: str) -> None:
        self._client = client
        self._bucket = bucket
        self._prefix = prefix

    @classmethod
    def at(cls, url: str, area: str) -> "Bucket":
        """Return the area of the storage at this address. Nothing is asked of it yet."""
        where = urlsplit(url)
        options = {name: values[0] for name, values in parse_qs(where.query).items()}
        client = boto3.session.Session().client(
            "s3", endpoint_url=options.get("endpoint"), region_name=options.get("region"), config=PATIENCE
        )
        prefix = f"{where.path.strip('/')}/{area}/".lstrip("/")
        return cls(client, where.hostname or "", prefix)

    def write(self, name: str, content: BinaryIO) -> None:
        """Put the object; it is there whole or not at all."""
        with _understood(name):
            self._client.upload_fileobj(content, self._bucket, self._key(name), Config=ONE_THREAD)

    def open(self, name: str) -> Stored:
        """Return the object as it comes over the network. Raises NotStored."""
        with _understood(name):
            found = self._client.get_object(Bucket=self._bucket, Key=self._key(name))
        return Stored(found["Body"], found["ContentLength"], found["LastModified"])

    def remove(self, *names: str) -> None:
        """Delete the objects. Raises Unavailable unless every one of them is gone."""
        keys = iter([{"Key": self._key(name)} for name in names])
        while some := list(islice(keys, AT_ONCE)):
            with _understood(names[0]):
                answer = self._client.delete_objects(Bucket=self._bucket, Delete={"Objects": some, "Quiet": True})
            if answer.get("Errors"):
                raise Unavailable("some objects were not deleted")

    def names(self) -> Iterator[tuple[str, datetime]]:
        """Yield the names below the prefix, a thousand for each request."""
        with _understood(self._prefix):
            for page in self._client.get_paginator("list_objects_v2").paginate(
                Bucket=self._bucket, Prefix=self._prefix
            ):
                for found in page.get("Contents", ()):
                    yield found["Key"].removeprefix(self._prefix), found["LastModified"]

    def forget_unfinished(self, before: datetime) -> None:
        """Delete the parts of large objects that never became whole."""
        with _understood(self._prefix):
            pages = self._client.get_paginator("list_multipart_uploads")
            for page in pages.paginate(Bucket=self._bucket, Prefix=self._prefix):
                for begun in page.get("Uploads", ()):
                    if begun["Initiated"] < before:
                        self._client.abort_multipart_upload(
                            Bucket=self._bucket, Key=begun["Key"], UploadId=begun["UploadId"]
                        )

    def _key(self, name: str) -> str:
        if not name or "/" in name or name.startswith("."):
            raise NotStored(name)
        return f"{self._prefix}{name}"


@contextmanager
def _understood(name: str) -> Iterator[None]:
    """Say in our words what the storage says. Its own may name keys and addresses."""
    try:
        yield
    except ClientError as error:
        if error.response["Error"]["Code"] in {"NoSuchKey", "404"}:
            raise NotStored(name) from None
        raise Unavailable(error.response["Error"]["Code"]) from None
    except (BotoCoreError, OSError) as error:
        raise Unavailable(type(error).__name__) from None
