"""Asks an app whether it is ready, the way a load balancer does."""

from __future__ import annotations

import http.client
import ssl

from callcenter.config import HttpSettings

_TIMEOUT_S = 1.0
_ANY_ADDRESS = {"0.0.0.0": "127.0.0.1", "::": "::1"}


def answers(http_settings: HttpSettings) -> bool:
    """Whether `/readyz` says 200 within a second. The certificate is not checked: it is ourselves."""
    host = _ANY_ADDRESS.get(http_settings.host, http_settings.host)
    connection: http.client.HTTPConnection
    if http_settings.uses_tls:
        context = ssl.create_default_context()
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
        connection = http.client.HTTPSConnection(
            host, http_settings.port, timeout=_TIMEOUT_S, context=context
        )
    else:
        connection = http.client.HTTPConnection(host, http_settings.port, timeout=_TIMEOUT_S)
    try:
        connection.request("GET", "/readyz")
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
