"""What no client library would send: broken framing, compression and characters; refused, never a crash."""

from __future__ import annotations

import gzip
import socket
from urllib.parse import urlsplit

import pytest

from tests.contract.conftest import RunningCity

BODY = '{"content":"路灯坏了"}'.encode()
LENGTH = b"Content-Length: %d" % len(BODY)
BOMB = gzip.compress(b'{"content":"' + b"a" * 80_000_000 + b'"}')


def answer(city: RunningCity, request: bytes, *, cut: bool = False) -> bytes:
    """The whole answer to raw bytes; with ``cut`` our side of the connection ends after them."""
    address = urlsplit(city.url)
    with socket.create_connection((address.hostname or "", address.port or 0), timeout=30) as connection:
        connection.sendall(request)
        if cut:
            connection.shutdown(socket.SHUT_WR)
        parts = iter(lambda: connection.recv(65536), b"")
        return b"".join(parts)


def post(*headers: bytes, body: bytes = BODY) -> bytes:
    head = [
        b"POST /api/v1/public/requests HTTP/1.1",
        b"Host: hotline",
        b"Connection: close",
        b"Content-Type: application/json",
        *headers,
    ]
    return b"\r\n".join(head) + b"\r\n\r\n" + body


@pytest.mark.parametrize(
    ("request_bytes", "status"),
    [
        (post(LENGTH), 201),
        (post(b"Content-Length: 5"), 400),
        (post(b"Content-Length: -1"), 400),
        (post(b"Content-Length: 99999999999999999999999"), 400),
        (post(LENGTH, b"Content-Length: 1"), 400),
        (post(LENGTH, b"Transfer-Encoding: chunked"), 400),
        (post(b"Transfer-Encoding: chunked", body=b"zz\r\n"), 400),
        (post(LENGTH, b"Content-Encoding: gzip"), 400),
        (post(b"Content-Length: %d" % len(BOMB), b"Content-Encoding: gzip", body=BOMB), 413),
        (post(b"Content-Length: 0", body=b""), 400),
        (post(b"Content-Length: 27", body=b'{"content":"\\ud800", "a":1}'), 400),
        (post(b"Content-Length: 15", body=b'{"content":"\xff"}'), 400),
        (post(LENGTH, b"Idempotency-Key: \xff\xfe"), 422),
        (b"GET /api/v1/work-orders/%00%ff?limit=%00 HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n", 401),
    ],
)
def test_a_broken_request_is_refused(demo_city: RunningCity, request_bytes: bytes, status: int) -> None:
    first_line = answer(demo_city, request_bytes).split(b"\r\n", 1)[0]
    assert int(first_line.split()[1]) == status, first_line


def test_a_body_cut_short_leaves_no_trace(demo_city: RunningCity) -> None:
    before = demo_city.log.read_text(encoding="utf-8").count("Traceback")
    answer(demo_city, post(b"Content-Length: 500"), cut=True)
    alive = answer(demo_city, b"GET /readyz HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n")
    assert b" 200 " in alive
    assert demo_city.log.read_text(encoding="utf-8").count("Traceback") == before
