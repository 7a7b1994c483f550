"""Whether a request came over TLS, and what is then told the browser: come over TLS from now on."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from ipaddress import ip_address

from aiohttp import web

from callcenter.config import HttpSettings
from callcenter.tls import is_self_signed

#: one year, as preload lists ask for
_HSTS = "max-age=31536000"


def is_from_proxy(request: web.Request, http: HttpSettings) -> bool:
    """Whether the peer is a declared proxy, whose X-Forwarded-* headers are believed."""
    try:
        peer = ip_address(request.remote or "")
    except ValueError:
        return False
    return any(peer in network for network in http.behind_proxy)


def strict_transport(http: HttpSettings) -> Callable[[web.Request, web.StreamResponse], Awaitable[None]]:
    """A signal handler for ``on_response_prepare``.

    Not with a self-signed certificate: browsers that were told so let nobody accept one any more.
    """
    ours = http.uses_tls and not http.tls_self_signed
    ours = ours and http.tls_cert is not None and not is_self_signed(http.tls_cert)

    async def add(request: web.Request, response: web.StreamResponse) -> None:
        forwarded = request.headers.get("X-Forwarded-Proto", "").split(",")[-1].strip().lower()
        if ours or (forwarded == "https" and is_from_proxy(request, http)):
            response.headers["Strict-Transport-Security"] = _HSTS

    return add
