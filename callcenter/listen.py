"""The socket the app listens on.

The supervisor opens it and hands it down, so that a port in use is told at once, and a request that
comes while the app is being restarted waits instead of being refused.
"""

from __future__ import annotations

import errno
import os
import socket

from callcenter.config import HttpSettings
from callcenter.kernel.errors import UsageError
from callcenter.os_errors import reason

INHERITED_VARIABLE = "CALLCENTER_INHERITED_SOCKET"
_BACKLOG = 1024


def listening_socket(http: HttpSettings) -> socket.socket:
    """The socket handed down by the supervisor, or a new one bound to the settings' host and port.

    Raises UsageError with one sentence where the address cannot be bound.
    """
    inherited = os.environ.get(INHERITED_VARIABLE)
    if inherited is not None:
        return socket.socket(fileno=int(inherited))
    return bind(http)


def bind(http: HttpSettings) -> socket.socket:
    """A new listening socket, not blocking."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            http.host, http.port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
    except OSError as error:
        raise UsageError(f"监听地址 {http.host} 不对：{reason(error)}。") from error
    opened = socket.socket(family, kind, protocol)
    try:
        opened.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        opened.bind(address)
        opened.listen(_BACKLOG)
    except OSError as error:
        opened.close()
        raise UsageError(_cannot_bind(http, error)) from error
    opened.setblocking(False)
    return opened


def port_of(opened: socket.socket) -> int:
    """The port really bound, which the system chose where the settings say 0."""
    port: int = opened.getsockname()[1]
    return port


def _cannot_bind(http: HttpSettings, error: OSError) -> str:
    if error.errno == errno.EADDRINUSE:
        return f"端口 {http.port} 已被别的程序占用，请用 --port 换一个。"
    if error.errno == errno.EACCES:
        return f"没有权限监听端口 {http.port}，请用 --port 换一个 1024 以上的端口。"
    if error.errno == errno.EADDRNOTAVAIL:
        return f"本机没有 {http.host} 这个地址，请用 --host 换一个。"
    return f"无法监听 {http.host}：{http.port}：{reason(error)}。"
