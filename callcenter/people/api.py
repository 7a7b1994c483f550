"""Log-in, second factor and password over HTTP.

Routes that must record a refusal open their own transactions (`Work.none`): what the edge opens is rolled
back by the very error that tells of the refusal.
"""

from __future__ import annotations

from callcenter.web.routes import Access, Call, Route, Work

from . import views
from .enrolment import Enrolment
from .model import LEGAL_TIME, Client
from .service import Credentials, SignIn

_BODY_MAX = 16 * 1024
_LOGIN_ERRORS = {
    401: "login-failed、otp-required、otp-invalid、otp-used、totp-enrolment-required 或 "
    "password-change-required",
    429: "失败次数过多，已暂时锁定",
}


class AuthApi:
    """What a person does with the own session."""

    def __init__(self, sign_in: SignIn, enrolment: Enrolment) -> None:
        self._sign_in = sign_in
        self._enrolment = enrolment

    def routes(self) -> tuple[Route, ...]:
        """Every operation of a session."""
        return (
            Route(
                "POST",
                "auth/login",
                self._login,
                "login",
                "登录",
                "auth",
                views.TokenAnswer,
                body=views.LoginBody,
                access=Access.public,
                work=Work.none,
                errors=_LOGIN_ERRORS,
                max_body=_BODY_MAX,
            ),
            Route(
                "POST",
                "auth/refresh",
                self._refresh,
                "refresh",
                "换取新令牌",
                "auth",
                views.TokenAnswer,
                body=views.RefreshBody,
                access=Access.public,
                work=Work.none,
                max_body=_BODY_MAX,
                errors={401: "refresh-invalid、refresh-reused 或 session-ended"},
            ),
            Route("POST", "auth/logout", self._logout, "logout", "退出登录", "auth", None, work=Work.write),
            Route("GET", "auth/me", self._me, "me", "当前登录人", "auth", views.Me),
            Route(
                "POST",
                "auth/step-up",
                self._step_up,
                "stepUp",
                "二次验证",
                "auth",
                views.StepUpAnswer,
                body=views.StepUpBody,
                work=Work.none,
                max_body=_BODY_MAX,
                errors={403: "otp-invalid、otp-used 或 totp-not-enrolled"},
            ),
            Route(
                "POST",
                "auth/password",
                self._password,
                "changePassword",
                "修改口令",
                "auth",
                None,
                body=views.PasswordBody,
                work=Work.none,
                max_body=_BODY_MAX,
            ),
            Route(
                "POST",
                "auth/totp/enrol",
                self._enrol,
                "enrolTotp",
                "绑定动态验证码",
                "auth",
                views.EnrolAnswer,
                body=views.EnrolBody,
                access=Access.public,
                work=Work.none,
                errors=_LOGIN_ERRORS,
                max_body=_BODY_MAX,
            ),
            Route(
                "POST",
                "auth/totp/confirm",
                self._confirm,
                "confirmTotp",
                "确认动态验证码",
                "auth",
                None,
                body=views.ConfirmBody,
                access=Access.public,
                work=Work.none,
                errors={**_LOGIN_ERRORS, 409: "totp-not-pending"},
                max_body=_BODY_MAX,
            ),
        )

    async def _login(self, call: Call) -> views.TokenAnswer:
        body = call.parsed(views.LoginBody)
        credentials = Credentials(body.username, body.password, body.otp, body.new_password)
        return views.token_answer(await self._sign_in.login(credentials, client_of(call), call.now))

    async def _refresh(self, call: Call) -> views.TokenAnswer:
        token = call.parsed(views.RefreshBody).refresh_token
        return views.token_answer(await self._sign_in.refresh(token, client_of(call), call.now))

    async def _logout(self, call: Call) -> None:
        await self._sign_in.logout(call.tx, call.principal, client_of(call), call.now)

    async def _me(self, call: Call) -> views.Me:
        return views.me(call.principal)

    async def _step_up(self, call: Call) -> views.StepUpAnswer:
        otp = call.parsed(views.StepUpBody).otp
        until = await self._sign_in.step_up(call.principal, otp, client_of(call), call.now)
        return views.StepUpAnswer(until.astimezone(LEGAL_TIME))

    async def _password(self, call: Call) -> None:
        body = call.parsed(views.PasswordBody)
        await self._sign_in.change_password(call.principal, body.old, body.new, client_of(call), call.now)

    async def _enrol(self, call: Call) -> views.EnrolAnswer:
        body = call.parsed(views.EnrolBody)
        credentials = Credentials(body.username, body.password, body.otp)
        enrolled = await self._enrolment.enrol(credentials, client_of(call), call.now)
        return views.EnrolAnswer(enrolled.secret, enrolled.otpauth_uri)

    async def _confirm(self, call: Call) -> None:
        body = call.parsed(views.ConfirmBody)
        credentials = Credentials(body.username, body.password, body.otp)
        await self._enrolment.confirm(credentials, client_of(call), call.now)


def client_of(call: Call) -> Client:
    """Where a request comes from."""
    principal = call.principal_or_none
    return Client(
        address=call.client_address,
        # bytes that are no UTF-8 come as lone surrogates, which the database does not take
        user_agent=call.request.headers.get("User-Agent", "")[:300].encode(errors="replace").decode(),
        session_id=None if principal is None else principal.session_id,
        is_attended=call.is_attended,
    )
