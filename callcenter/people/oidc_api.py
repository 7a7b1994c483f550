"""The identity provider over HTTP: two doors for browsers, and routes for the console and the officers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

import msgspec
from aiohttp import web
from msgspec import Meta

from callcenter.kernel.clock import Clock
from callcenter.kernel.errors import HotlineError
from callcenter.kernel.principal import Role
from callcenter.web.routes import Access, Call, Route, Work

from . import views
from .api import client_of
from .model import Client
from .oidc_sign_in import OidcSignIn

COOKIE = "hotline_oidc"
_PATH = "/api/v1/auth/oidc"
_COOKIE_S = 600
_ADMINISTRATORS = frozenset({Role.system_officer, Role.security_officer})
_NAMED = {"username": "账号名"}


class Methods(msgspec.Struct, frozen=True):
    """How people log in here; ``oidc`` names the button of the identity provider, null without one."""

    oidc: str | None


class TicketBody(msgspec.Struct, frozen=True):
    """The ticket the provider's answer was turned into; a code where one is asked for."""

    ticket: views.Token
    otp: views.Otp | None = None


class SubjectBody(msgspec.Struct, frozen=True):
    """Who the person is at the provider."""

    subject: Annotated[str, Meta(min_length=1, max_length=255, pattern=r"\S")]


class OidcApi:
    """What the console and the officers use."""

    def __init__(self, oidc: OidcSignIn) -> None:
        self._oidc = oidc

    def routes(self) -> tuple[Route, ...]:
        """Every operation."""
        return (
            Route(
                "GET",
                "auth/methods",
                self._methods,
                "listLoginMethods",
                "登录方式",
                "auth",
                Methods,
                access=Access.public,
                work=Work.none,
            ),
            Route(
                "POST",
                "auth/oidc/finish",
                self._finish,
                "finishOidc",
                "统一身份认证后登录",
                "auth",
                views.TokenAnswer,
                body=TicketBody,
                access=Access.public,
                work=Work.none,
                errors={
                    401: "oidc-refused、otp-required、otp-invalid、otp-used 或 totp-enrolment-required",
                    403: "address-not-allowed",
                    404: "oidc-not-configured",
                },
                max_body=16 * 1024,
            ),
            Route(
                "POST",
                "users/{username}/oidc-link",
                self._link,
                "linkOidc",
                "关联统一身份",
                "users",
                views.Account,
                body=SubjectBody,
                roles=_ADMINISTRATORS,
                work=Work.write,
                path_notes=_NAMED,
            ),
            Route(
                "POST",
                "users/{username}/oidc-unlink",
                self._unlink,
                "unlinkOidc",
                "解除统一身份",
                "users",
                views.Account,
                roles=_ADMINISTRATORS,
                work=Work.write,
                path_notes=_NAMED,
            ),
        )

    async def _methods(self, _call: Call) -> Methods:
        settings = self._oidc.settings
        return Methods(settings.label if settings.is_configured else None)

    async def _finish(self, call: Call) -> views.TokenAnswer:
        body = call.parsed(TicketBody)
        browser = call.request.cookies.get(COOKIE, "")
        return views.token_answer(
            await self._oidc.enter(body.ticket, browser, body.otp, client_of(call), call.now)
        )

    async def _link(self, call: Call) -> views.Account:
        subject = call.parsed(SubjectBody).subject
        return views.account(
            await self._oidc.link(
                call.tx, call.principal, call.path["username"], subject, client_of(call), call.now
            )
        )

    async def _unlink(self, call: Call) -> views.Account:
        return views.account(
            await self._oidc.unlink(call.tx, call.principal, call.path["username"], client_of(call), call.now)
        )


class OidcDoors:
    """Where a browser goes out and comes back; both answer with a redirect and are no routes of the API."""

    def __init__(self, oidc: OidcSignIn, clock: Clock, client_address: Callable[[web.Request], str]) -> None:
        self._oidc = oidc
        self._clock = clock
        self._client_address = client_address

    def bind(self, app: web.Application) -> None:
        """Add both doors."""
        app.router.add_get(f"{_PATH}/start", self.start, allow_head=False)
        app.router.add_get(f"{_PATH}/callback", self.callback, allow_head=False)

    async def start(self, _request: web.Request) -> web.Response:
        """Off to the provider, with a cookie that only this browser has."""
        try:
            departure = await self._oidc.depart(self._clock.now())
        except HotlineError as error:
            return _to_login(f"oidc-error={error.code}")
        response = _redirect(departure.url)
        response.set_cookie(
            COOKIE,
            departure.browser,
            path=_PATH,
            max_age=_COOKIE_S,
            httponly=True,
            samesite="Lax",  # the way back is a navigation from the provider's site
            secure=(self._oidc.settings.redirect_uri or "").startswith("https://"),
        )
        return response

    async def callback(self, request: web.Request) -> web.Response:
        """Back from the provider; the ticket travels in the fragment, which no log and no referrer sees."""
        client = Client(
            self._client_address(request),
            request.headers.get("User-Agent", "")[:300].encode(errors="replace").decode(),
        )
        try:
            ticket = await self._oidc.arrive(
                dict(request.query), request.cookies.get(COOKIE, ""), client, self._clock.now()
            )
        except HotlineError as error:
            return _to_login(f"oidc-error={error.code}")
        return _to_login(f"oidc={ticket}")


def _to_login(fragment: str) -> web.Response:
    return _redirect(f"/login#{fragment}")


def _redirect(url: str) -> web.Response:
    return web.Response(status=302, headers={"Location": url, "Cache-Control": "no-store"})
