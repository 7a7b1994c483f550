"""Accounts, policies of access and the audit over HTTP: the three officers' work."""

from __future__ import annotations

from callcenter.kernel.principal import Role
from callcenter.web.routes import Call, Route, Work

from . import store, views
from .accounts import Accounts, Applicant
from .api import client_of
from .model import AuditSearch
from .permissions import Permission, roles_with
from .trail import Trail

_NAMED = {"username": "账号名"}
_ADMINISTRATORS = frozenset({Role.system_officer, Role.security_officer})


class OfficersApi:
    """What officers do."""

    def __init__(self, accounts: Accounts, trail: Trail) -> None:
        self._accounts = accounts
        self._trail = trail

    def routes(self) -> tuple[Route, ...]:
        """Every operation of the officers."""
        return (*self._account_routes(), *self._officer_routes())

    def _account_routes(self) -> tuple[Route, ...]:
        managers = roles_with(Permission.users_manage)
        return (
            Route(
                "GET",
                "users",
                self._users,
                "listUsers",
                "账号列表",
                "users",
                views.AccountList,
                query=views.AccountQuery,
                roles=roles_with(Permission.users_read),
            ),
            Route(
                "POST",
                "users",
                self._create,
                "createUser",
                "新建账号",
                "users",
                views.NewAccountAnswer,
                body=views.NewAccountBody,
                status=201,
                roles=managers,
                work=Work.none,
                errors={409: "username-taken"},
            ),
            Route(
                "POST",
                "users/{username}/disable",
                self._disable,
                "disableUser",
                "停用账号",
                "users",
                views.Account,
                body=views.DisableBody,
                roles=_ADMINISTRATORS,
                work=Work.write,
                path_notes=_NAMED,
            ),
            Route(
                "POST",
                "users/{username}/enable",
                self._enable,
                "enableUser",
                "启用账号",
                "users",
                views.Account,
                roles=_ADMINISTRATORS,
                work=Work.write,
                path_notes=_NAMED,
            ),
            Route(
                "POST",
                "users/{username}/reset-password",
                self._reset_password,
                "resetPassword",
                "重置口令",
                "users",
                views.TemporaryPasswordAnswer,
                roles=_ADMINISTRATORS,
                work=Work.none,
                path_notes=_NAMED,
            ),
            Route(
                "POST",
                "users/{username}/reset-second-factor",
                self._reset_second_factor,
                "resetSecondFactor",
                "解除动态验证码",
                "users",
                views.Account,
                roles=_ADMINISTRATORS,
                work=Work.write,
                path_notes=_NAMED,
            ),
        )

    def _officer_routes(self) -> tuple[Route, ...]:
        security = roles_with(Permission.policies_manage)
        return (
            Route(
                "POST",
                "users/{username}/unlock",
                self._unlock,
                "unlockUser",
                "解除登录锁定",
                "users",
                views.Account,
                roles=roles_with(Permission.users_unlock),
                work=Work.write,
                path_notes=_NAMED,
            ),
            Route(
                "GET",
                "access-policies",
                self._policies,
                "listAccessPolicies",
                "安全策略",
                "access-policies",
                views.AccessPolicyList,
                roles=security,
            ),
            Route(
                "PUT",
                "access-policies/{name}",
                self._set_policy,
                "setAccessPolicy",
                "设置安全策略",
                "access-policies",
                views.AccessPolicy,
                body=views.AccessPolicyBody,
                roles=security,
                work=Work.write,
                path_notes={"name": "策略名"},
            ),
            Route(
                "GET",
                "audit",
                self._audit,
                "listAudit",
                "审计记录",
                "audit",
                views.AuditList,
                query=views.AuditQuery,
                roles=roles_with(Permission.audit_read),
                work=Work.write,
            ),
        )

    async def _users(self, call: Call) -> views.AccountList:
        asked = call.asked(views.AccountQuery)
        found = await store.list_users(call.tx, after=asked.after, most=asked.limit + 1, role=asked.role)
        page = found[: asked.limit]
        following = page[-1].username if len(found) > asked.limit else None
        return views.AccountList([views.account(user) for user in page], following)

    async def _create(self, call: Call) -> views.NewAccountAnswer:
        body = call.parsed(views.NewAccountBody)
        applicant = Applicant(
            body.username, body.display_name, body.role, body.organisation_code, body.expires_at
        )
        user, password = await self._accounts.create(call.principal, applicant, client_of(call), call.now)
        return views.NewAccountAnswer(views.account(user), password)

    async def _disable(self, call: Call) -> views.Account:
        reason = call.parsed(views.DisableBody).reason
        return views.account(
            await self._accounts.disable(
                call.tx, call.principal, call.path["username"], reason, client_of(call), call.now
            )
        )

    async def _enable(self, call: Call) -> views.Account:
        return views.account(
            await self._accounts.enable(
                call.tx, call.principal, call.path["username"], client_of(call), call.now
            )
        )

    async def _reset_password(self, call: Call) -> views.TemporaryPasswordAnswer:
        password = await self._accounts.reset_password(
            call.principal, call.path["username"], client_of(call), call.now
        )
        return views.TemporaryPasswordAnswer(password)

    async def _reset_second_factor(self, call: Call) -> views.Account:
        return views.account(
            await self._accounts.reset_second_factor(
                call.tx, call.principal, call.path["username"], client_of(call), call.now
            )
        )

    # ---- security and audit officers ----

    async def _unlock(self, call: Call) -> views.Account:
        return views.account(
            await self._accounts.unlock(
                call.tx, call.principal, call.path["username"], client_of(call), call.now
            )
        )

    async def _policies(self, call: Call) -> views.AccessPolicyList:
        found = await store.list_policies(call.tx)
        return views.AccessPolicyList([views.access_policy(policy) for policy in found])

    async def _set_policy(self, call: Call) -> views.AccessPolicy:
        value = call.parsed(views.AccessPolicyBody).value
        policy = await self._accounts.set_policy(
            call.tx, call.principal, call.path["name"], value, client_of(call), call.now
        )
        return views.access_policy(policy)

    async def _audit(self, call: Call) -> views.AuditList:
        """Reading the audit is itself an act that leaves a row."""
        asked = call.asked(views.AuditQuery)
        search = AuditSearch(asked.before, asked.limit + 1, asked.actor, asked.action, asked.subject)
        found = await store.audit_rows(call.tx, search)
        page = found[: asked.limit]
        await self._trail.note(
            call.tx,
            "audit.read",
            call.now,
            actor=call.principal.user_id,
            on="audit",
            client=client_of(call),
            before=asked.before,
            rows=len(page),
        )
        following = page[-1].id if len(found) > asked.limit else None
        return views.AuditList([views.audit_item(row) for row in page], following)
