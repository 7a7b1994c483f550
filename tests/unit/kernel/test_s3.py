"""What only the store of objects does: signatures, refusals, a store that is away."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from botocore.auth import S3SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials as BotoCredentials
from yarl import URL

from callcenter.kernel.crypto import KeyRing, Vault
from callcenter.kernel.s3 import BlobStoreUnavailable, Bucket, S3Blobs, S3Shelf
from callcenter.kernel.s3_signature import Credentials, encoded_query, sign
from tests.object_store import CREDENTIALS, NOW

KEY = "ab" * 32


@pytest.mark.parametrize("method", ["GET", "PUT", "HEAD", "DELETE"])
@pytest.mark.parametrize("endpoint", ["https://store.example", "http://127.0.0.1:9000", "http://[::1]:9000"])
@pytest.mark.parametrize("query", [{}, {"list-type": "2", "continuation-token": "1/a+b= 汉~*"}])
def test_signatures_agree_with_another_implementation(
    method: str, endpoint: str, query: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    url = URL(f"{endpoint}/bucket/{KEY}" + (f"?{encoded_query(query)}" if query else ""), encoded=True)
    digest = sha256(b"body").hexdigest()
    ours = sign(method, url, digest, CREDENTIALS, NOW)
    monkeypatch.setattr("botocore.auth.get_current_datetime", lambda *_a, **_k: NOW.replace(tzinfo=None))
    request = AWSRequest(method, f"{endpoint}/bucket/{KEY}", params=query, data=b"body")
    signer = S3SigV4Auth(BotoCredentials(CREDENTIALS.key_id, CREDENTIALS.secret), "s3", CREDENTIALS.region)
    monkeypatch.setattr(signer, "_should_sha256_sign_payload", lambda _request: True)
    signer.add_auth(request)
    assert ours["x-amz-date"] == request.headers["X-Amz-Date"]
    assert ours["authorization"] == request.headers["Authorization"]


def test_a_secret_stays_out_of_every_representation() -> None:
    bucket = Bucket("http://x", "bucket", CREDENTIALS)
    assert CREDENTIALS.secret not in f"{bucket!r} {CREDENTIALS!r}"
    assert CREDENTIALS.secret not in str(sign("GET", URL("http://x/"), "", CREDENTIALS, NOW))


def test_the_bucket_stands_in_the_path_or_in_the_host() -> None:
    bucket = Bucket("https://store.example/base/", "photos", CREDENTIALS)
    assert str(bucket.url(KEY)) == f"https://store.example/base/photos/{KEY}"
    in_host = replace(bucket, endpoint="https://store.example", virtual_host=True)
    assert str(in_host.url(KEY, {"b": "2", "a": "1"})) == f"https://photos.store.example/{KEY}?a=1&b=2"


async def test_a_bucket_that_is_not_there_is_no_missing_blob(bucket: Bucket) -> None:
    shelf = S3Shelf(replace(bucket, name="nowhere"), lambda: NOW)
    for asked in (shelf.check(), shelf.read(KEY), shelf.write(KEY, b"x")):
        with pytest.raises(BlobStoreUnavailable, match="存储桶不存在"):
            await asked
    await shelf.close()


class FlakyStore:
    """Answers what it is told to, and remembers what it was asked."""

    def __init__(self) -> None:
        self.statuses: list[int] = []
        self.asked: list[str] = []

    async def answer(self, request: web.Request) -> web.StreamResponse:
        await request.read()
        self.asked.append(request.method)
        status = self.statuses.pop(0)
        if status == 302:
            raise web.HTTPFound("http://elsewhere.example/")
        return web.Response(
            status=status, body=b"x" * 100 if status == 200 else b"<Error><Code>E</Code></Error>"
        )


@pytest.fixture
async def store() -> AsyncIterator[tuple[FlakyStore, S3Blobs]]:
    flaky = FlakyStore()
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", flaky.answer)
    server = TestServer(app)
    await server.start_server()
    bucket = Bucket(str(server.make_url("/")), "bucket", CREDENTIALS)
    blobs = S3Blobs(bucket, Vault(KeyRing.new()), lambda: NOW, max_bytes=30)
    yield flaky, blobs
    await blobs.close()
    await server.close()


@pytest.fixture(autouse=True)
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("callcenter.kernel.s3._FIRST_PAUSE_S", 0.0)


async def test_a_hiccup_is_tried_again(store: tuple[FlakyStore, S3Blobs]) -> None:
    flaky, blobs = store
    flaky.statuses = [503, 500, 200]
    await blobs.put(b"x")
    assert flaky.asked == ["PUT"] * 3


@pytest.mark.parametrize(("statuses", "tries"), [([503] * 3, 3), ([403], 1), ([302], 1)])
async def test_a_store_that_refuses_is_told_as_unavailable(
    store: tuple[FlakyStore, S3Blobs], statuses: list[int], tries: int
) -> None:
    flaky, blobs = store
    flaky.statuses = list(statuses)
    with pytest.raises(BlobStoreUnavailable) as caught:
        await blobs.put(b"x")
    assert (caught.value.status, len(flaky.asked)) == (503, tries)
    assert CREDENTIALS.secret not in caught.value.message


async def test_more_than_can_be_a_blob_is_not_read(store: tuple[FlakyStore, S3Blobs]) -> None:
    flaky, blobs = store
    flaky.statuses = [200]
    with pytest.raises(BlobStoreUnavailable, match="过大"):
        await blobs.get(KEY)


async def test_a_store_that_is_away_is_told(unused_tcp_port: int) -> None:
    bucket = Bucket(f"http://127.0.0.1:{unused_tcp_port}", "bucket", CREDENTIALS)
    blobs = S3Blobs(bucket, Vault(KeyRing.new()), lambda: NOW)
    with pytest.raises(BlobStoreUnavailable, match="连不上"):
        await blobs.put(b"x")
    await blobs.close()


def test_a_signature_carries_its_moment() -> None:
    url, later = URL("http://x/"), NOW + timedelta(days=1)
    credentials = Credentials("k", "s", "cn-south-1")
    assert sign("GET", url, "", credentials, NOW) != sign("GET", url, "", credentials, later)
    local = datetime(2026, 11, 24, 1, tzinfo=UTC).astimezone()
    assert sign("GET", url, "", credentials, local)["x-amz-date"] == "20261124T010000Z"
