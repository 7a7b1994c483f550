"""Blobs in an S3-compatible store (MinIO, Ceph, OSS, OBS, COS), so that processes need no disk in common.

Five requests are all it takes: PUT, GET, HEAD and DELETE of an object and the listing of a bucket. They
are signed here (`s3_signature`) and sent by aiohttp; a library for the whole of AWS weighs 32 MB on disk,
27 MB in each process and a third of a second at each start.
"""

from __future__ import annotations

import asyncio
import hashlib
import io
import logging
import xml.etree.ElementTree as ET
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

import aiohttp
from yarl import URL

from .blobs import MAX_BYTES, SEAL_BYTES, BlobEntry, SealedBlobs, is_key
from .crypto import Vault
from .errors import Unavailable
from .s3_signature import Credentials, encoded_query, sign

log = logging.getLogger(__name__)

_TRIES = 3
_FIRST_PAUSE_S = 0.2
_TIMEOUT = aiohttp.ClientTimeout(total=300.0, connect=5.0, sock_read=30.0)
_LIST_MAX_BYTES = 8 * 1024 * 1024
_ERROR_MAX_BYTES = 64 * 1024
_CHUNK_BYTES = 256 * 1024
_PAGE = 1000


class BlobStoreUnavailable(Unavailable):
    """The store of blobs did not answer, or refused us; trying again later may help."""

    code = "blob-store-unavailable"


@dataclass(frozen=True, slots=True)
class Bucket:
    """Where the store is. ``virtual_host`` puts the bucket into the host name, as some clouds demand."""

    endpoint: str
    name: str
    credentials: Credentials = field(repr=False)
    virtual_host: bool = False

    def url(self, path: str = "", query: Mapping[str, str] | None = None) -> URL:
        """The address of the bucket or of one object in it."""
        parts = urlsplit(self.endpoint.rstrip("/"))
        host = f"{self.name}.{parts.netloc}" if self.virtual_host else parts.netloc
        start = parts.path if self.virtual_host else f"{parts.path}/{self.name}"
        asked = f"?{encoded_query(query)}" if query else ""
        return URL(f"{parts.scheme}://{host}{start}/{path}{asked}", encoded=True)


class S3Blobs(SealedBlobs):
    """Blobs as objects of a bucket."""

    def __init__(
        self, bucket: Bucket, vault: Vault, now: Callable[[], datetime], *, max_bytes: int = MAX_BYTES
    ) -> None:
        super().__init__(S3Shelf(bucket, now, max_bytes + SEAL_BYTES), vault, max_bytes=max_bytes)


class S3Shelf:
    """Sealed bytes as objects named by their key.

    ``now`` is the machine's clock, which signatures carry: a store refuses one that is off by more than a
    quarter of an hour.
    """

    def __init__(self, bucket: Bucket, now: Callable[[], datetime], max_bytes: int = MAX_BYTES) -> None:
        self._bucket = bucket
        self._now = now
        self._max_bytes = max_bytes
        self._session: aiohttp.ClientSession | None = None

    async def write(self, key: str, sealed: bytes) -> None:
        await self._ask("PUT", key, body=sealed)

    async def touch(self, key: str) -> bool:
        """Objects are not touched but written again, which mends a damaged one as well."""
        return False

    async def read(self, key: str) -> bytes | None:
        answer = await self._ask("GET", key, most_bytes=self._max_bytes)
        return None if answer.status == 404 else answer.body

    async def remove(self, key: str) -> bool:
        """A store answers the same whether there was anything, so it is asked first."""
        if await self.entry(key) is None:
            return False
        await self._ask("DELETE", key)
        return True

    async def entry(self, key: str) -> BlobEntry | None:
        answer = await self._ask("HEAD", key)
        if answer.status == 404:
            return None
        stored_at = parsedate_to_datetime(answer.headers["Last-Modified"])
        return BlobEntry(key, stored_at, int(answer.headers["Content-Length"]))

    async def entries(self) -> AsyncIterator[BlobEntry]:
        token: str | None = None
        while True:
            page = await self._page(token, _PAGE)
            for entry in page.entries:
                if is_key(entry.key):
                    yield entry
            if page.next_token is None:
                return
            token = page.next_token

    async def check(self) -> None:
        """Raise BlobStoreUnavailable unless the bucket is there and lets us list it."""
        await self._page(None, 1)

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def _page(self, token: str | None, most: int, prefix: str = "") -> _Page:
        query = {"list-type": "2", "max-keys": str(most)}
        if prefix:
            query["prefix"] = prefix
        if token is not None:
            query["continuation-token"] = token
        answer = await self._ask("GET", query=query, most_bytes=_LIST_MAX_BYTES)
        if answer.status == 404:
            raise _refused(answer)
        return _read_page(answer.body)

    async def _ask(
        self,
        method: str,
        path: str = "",
        *,
        query: Mapping[str, str] | None = None,
        body: bytes = b"",
        most_bytes: int = _ERROR_MAX_BYTES,
    ) -> _Answer:
        """One request, tried again where the store is out of order; every one of ours may be repeated."""
        digest = await asyncio.to_thread(lambda: hashlib.sha256(body).hexdigest())
        url = self._bucket.url(path, query)
        pause_s = _FIRST_PAUSE_S
        for attempt in range(1, _TRIES + 1):
            try:
                answer = await self._send(method, url, digest, body, most_bytes)
            except (aiohttp.ClientError, TimeoutError, OSError) as error:
                if attempt == _TRIES:
                    raise BlobStoreUnavailable("文件存储暂时连不上，请稍后再试") from error
            else:
                if answer.status < 300 or (answer.status == 404 and not _is_without_bucket(answer)):
                    return answer
                if attempt == _TRIES or (answer.status < 500 and answer.status != 429):
                    raise _refused(answer)
            await asyncio.sleep(pause_s)
            pause_s *= 2
        raise AssertionError("the last try returns or raises")

    async def _send(self, method: str, url: URL, digest: str, body: bytes, most_bytes: int) -> _Answer:
        headers = sign(method, url, digest, self._bucket.credentials, self._now())
        sent = io.BytesIO(body) if body else None
        async with self._open_session().request(
            method, url, headers=headers, data=sent, allow_redirects=False
        ) as response:
            parts: list[bytes] = []
            size = 0
            async for part in response.content.iter_chunked(_CHUNK_BYTES):
                size += len(part)
                if size > most_bytes:
                    raise BlobStoreUnavailable("文件存储的回答过大")
                parts.append(part)
            return _Answer(response.status, response.headers.copy(), b"".join(parts))

    def _open_session(self) -> aiohttp.ClientSession:
        """Made at the first request, inside the loop that uses it."""
        if self._session is None:
            self._session = aiohttp.ClientSession(
                timeout=_TIMEOUT, auto_decompress=False, skip_auto_headers=("Content-Type", "Accept-Encoding")
            )
        return self._session


class S3Objects(S3Shelf):
    """Objects of any name below a prefix, kept in the bucket beside the blobs."""

    def __init__(
        self, bucket: Bucket, prefix: str, now: Callable[[], datetime], max_bytes: int = MAX_BYTES
    ) -> None:
        super().__init__(bucket, now, max_bytes)
        self._prefix = prefix

    async def entries(self) -> AsyncIterator[BlobEntry]:
        """Everything below the prefix; keys are the names without it."""
        token: str | None = None
        while True:
            page = await self._page(token, _PAGE, self._prefix)
            for entry in page.entries:
                yield BlobEntry(entry.key.removeprefix(self._prefix), entry.stored_at, entry.size_bytes)
            if page.next_token is None:
                return
            token = page.next_token

    async def _ask(
        self,
        method: str,
        path: str = "",
        *,
        query: Mapping[str, str] | None = None,
        body: bytes = b"",
        most_bytes: int = _ERROR_MAX_BYTES,
    ) -> _Answer:
        place = f"{self._prefix}{path}" if path else ""
        return await super()._ask(method, place, query=query, body=body, most_bytes=most_bytes)


@dataclass(frozen=True, slots=True)
class _Answer:
    status: int
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class _Page:
    entries: list[BlobEntry]
    next_token: str | None


def _read_page(body: bytes) -> _Page:
    try:
        root = ET.fromstring(body)
    except ET.ParseError as error:
        raise BlobStoreUnavailable("文件存储的回答无法读取") from error
    entries = [
        BlobEntry(
            _text(item, "Key"),
            datetime.fromisoformat(_text(item, "LastModified")),
            int(_text(item, "Size") or 0),
        )
        for item in root.iterfind("{*}Contents")
    ]
    return _Page(entries, _text(root, "NextContinuationToken") or None)


def _text(parent: ET.Element, name: str) -> str:
    return parent.findtext(f"{{*}}{name}") or ""


def _code(answer: _Answer) -> str:
    """What the store calls its refusal: NoSuchBucket, AccessDenied, SignatureDoesNotMatch, …"""
    try:
        root = ET.fromstring(answer.body)
    except ET.ParseError:
        return ""
    return _text(root, "Code")


def _is_without_bucket(answer: _Answer) -> bool:
    return _code(answer) == "NoSuchBucket"


def _refused(answer: _Answer) -> BlobStoreUnavailable:
    code = _code(answer)
    where = {"action": "blobs.s3", "status": answer.status, "reason": code}
    log.warning("the blob store refused a request", extra=where)
    told = "存储桶不存在" if code == "NoSuchBucket" else "文件存储拒绝了请求"
    return BlobStoreUnavailable(f"{told}（{' '.join(filter(None, (str(answer.status), code)))}）")
