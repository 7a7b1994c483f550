"""Signature version 4 of the S3 protocol: pure, as the tests compare it with another implementation.

https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from urllib.parse import quote

from yarl import URL

_ALGORITHM = "AWS4-HMAC-SHA256"
_UNRESERVED = "-_.~"


@dataclass(frozen=True, slots=True)
class Credentials:
    """Who asks; the secret never leaves the process."""

    key_id: str
    secret: str = field(repr=False)
    region: str


def sign(method: str, url: URL, body_sha256: str, credentials: Credentials, now: datetime) -> dict[str, str]:
    """The headers of a signed request; ``body_sha256`` in hexadecimal, ``now`` aware."""
    moment = now.astimezone(UTC)
    stamp, day = moment.strftime("%Y%m%dT%H%M%SZ"), moment.strftime("%Y%m%d")
    headers = {"host": _host(url), "x-amz-content-sha256": body_sha256, "x-amz-date": stamp}
    names = ";".join(sorted(headers))
    canonical = "\n".join(
        [
            method,
            url.raw_path,
            url.raw_query_string,
            *(f"{name}:{headers[name]}" for name in sorted(headers)),
            "",
            names,
            body_sha256,
        ]
    )
    scope = f"{day}/{credentials.region}/s3/aws4_request"
    text = "\n".join([_ALGORITHM, stamp, scope, hashlib.sha256(canonical.encode()).hexdigest()])
    signature = hmac.new(_signing_key(credentials, day), text.encode(), hashlib.sha256).hexdigest()
    headers["authorization"] = (
        f"{_ALGORITHM} Credential={credentials.key_id}/{scope}, SignedHeaders={names}, Signature={signature}"
    )
    return headers


def encoded_query(query: Mapping[str, str]) -> str:
    """The query in the one form a signature covers: sorted, everything but unreserved letters escaped."""
    pairs = sorted(
        (quote(name, safe=_UNRESERVED), quote(value, safe=_UNRESERVED)) for name, value in query.items()
    )
    return "&".join(f"{name}={value}" for name, value in pairs)


def _host(url: URL) -> str:
    """As aiohttp sends it: without the port where that is the scheme's own."""
    host = url.raw_host or ""
    if ":" in host:
        host = f"[{host}]"
    return host if url.is_default_port() or url.port is None else f"{host}:{url.port}"


def _signing_key(credentials: Credentials, day: str) -> bytes:
    key = f"AWS4{credentials.secret}".encode()
    for part in (day, credentials.region, "s3", "aws4_request"):
        key = hmac.new(key, part.encode(), hashlib.sha256).digest()
    return key
