"""Object storage in the test process, which several tests share: it can be started once only."""

import atexit
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from itertools import count
from typing import Any

import boto3
import pytest
from moto.server import ThreadedMotoServer

NUMBERS = count(1)


@contextmanager
def fresh() -> Iterator[str]:
    """Yield the address of a new bucket; the environment says who we are there."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AWS_ACCESS_KEY_ID", "somebody")
        patch.setenv("AWS_SECRET_ACCESS_KEY", "a secret of tests")
        name = f"uploads-{next(NUMBERS)}"
        client().create_bucket(Bucket=name)
        yield f"s3://{name}/site?endpoint={_endpoint()}&region=us-east-1"


def client() -> Any:
    """Return a client of our own, past the product."""
    return boto3.session.Session().client("s3", endpoint_url=_endpoint(), region_name="us-east-1")


@cache
def _endpoint() -> str:
    server = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    server.start()
    atexit.register(server.stop)
    host, port = server.get_host_and_port()
    return f"http://{host}:{port}"
