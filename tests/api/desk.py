"""One person at a desk, as the tests of the API meet the application."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from aiohttp import web
from aiohttp.test_utils import TestClient


class Desk:
    """One logged-in person: gets and posts as she would, and logs in again when time has run on."""

    def __init__(
        self, http: TestClient[web.Request, web.Application], enter: Callable[[], Awaitable[str]]
    ) -> None:
        self.http = http
        self._enter = enter
        self.token = ""

    async def enter(self) -> Desk:
        """Log in."""
        self.token = await self._enter()
        return self

    async def get(
        self, path: str, asked: Mapping[str, str] | None = None, *, status: int = 200, **query: str
    ) -> Any:
        """The JSON answer, whose status must be the one expected."""
        return await self._send("GET", path, status, {}, params={**(asked or {}), **query})

    async def post(
        self, path: str, body: Mapping[str, Any], *, status: int = 200, key: str | None = None
    ) -> Any:
        """The JSON answer, whose status must be the one expected."""
        headers = {"Idempotency-Key": key} if key else {}
        return await self._send("POST", path, status, headers, json=dict(body))

    async def put(self, path: str, body: Mapping[str, Any], *, status: int = 200) -> Any:
        """The JSON answer, whose status must be the one expected."""
        return await self._send("PUT", path, status, {}, json=dict(body))

    async def patch(self, path: str, body: Mapping[str, Any], *, status: int = 200) -> Any:
        """The JSON answer, whose status must be the one expected."""
        return await self._send("PATCH", path, status, {}, json=dict(body))

    async def order(self, number: str) -> Any:
        """The order as this person sees it."""
        return await self.get(f"work-orders/{number}")

    async def give(self, number: str, command: str, *, status: int = 200, **fields: Any) -> Any:
        """Give a command on the order as it stands now."""
        version = fields.pop("version", None) or (await self.order(number))["version"]
        return await self.post(
            f"work-orders/{number}/commands/{command}", {"version": version, **fields}, status=status
        )

    async def _send(self, method: str, path: str, status: int, headers: dict[str, str], **sent: Any) -> Any:
        for _ in range(2):
            response = await self.http.request(
                method,
                f"/api/v1/{path}",
                headers={**headers, "Authorization": f"Bearer {self.token}"},
                **sent,
            )
            if response.status != 401 or status == 401:
                break
            self.token = await self._enter()
        return await answer_of(response, status)


async def answer_of(response: Any, status: int) -> Any:
    """The body of an answer whose status must be the one expected."""
    body = await response.json() if response.content_type == "application/json" else await response.read()
    assert response.status == status, (response.status, body)
    return body


Login = Callable[[str], Awaitable[Desk]]
