"""A real S3-protocol server on a free port of this machine, and buckets in it."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from datetime import UTC, datetime

import boto3
import pytest
from moto.server import ThreadedMotoServer

from callcenter.kernel.s3 import Bucket
from callcenter.kernel.s3_signature import Credentials

CREDENTIALS = Credentials("test-key", "geheim", "us-east-1")
NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
_numbers = itertools.count(1)


@pytest.fixture(scope="session")
def object_store() -> Iterator[str]:
    """The address of the server."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture
def bucket(object_store: str) -> Bucket:
    """An empty bucket of one's own."""
    name = f"blobs-{next(_numbers)}"
    bucket = Bucket(object_store, name, CREDENTIALS)
    client = boto3.client(
        "s3",
        endpoint_url=object_store,
        region_name=CREDENTIALS.region,
        aws_access_key_id=CREDENTIALS.key_id,
        aws_secret_access_key=CREDENTIALS.secret,
    )
    client.create_bucket(Bucket=name)
    client.close()
    return bucket
