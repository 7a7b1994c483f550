"""What takes two officers or binds them all: changes of role, and the networks officers may work from.

The system officer asks for another role or organisation, the security officer decides. Nobody decides
what he asked for, and a role is only given where the asker could have given it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from ipaddress import IPv4Network, IPv6Network, ip_network

from callcenter.kernel.db import Connection
from callcenter.kernel.errors import Conflict, FieldError, Invalid, NotAllowed, NotFound
from callcenter.kernel.principal import Principal, Role

from . import deputy_store, officer_store, store
from .accounts import Applicant, check_applicant, known
from .authenticator import network_address
from .model import AccessChange, ChangeState, Client, EndReason, OfficerNetwork
from .permissions import Permission, require, require_administers, require_step_up
from .trail import Trail

_MOST_NETWORKS = 100


class AccessChanges:
    """Changes of access and the officers' networks."""

    def __init__(self, trail: Trail) -> None:
        self._trail = trail

    async def request(
        self,
        connection: Connection,
        principal: Principal,
        username: str,
        role: Role,
        organisation_code: str | None,
        reason: str,
        client: Client,
        now: datetime,
    ) -> AccessChange:
        """Ask for another role or organisation; old and new role must both be the officer's to give."""
        require(principal, Permission.users_manage)
        require_step_up(principal, now)
        user = await store.lock_user(connection, (await known(connection, username)).id)
        require_administers(principal, user.username, user.role)
        require_administers(principal, user.username, role)
        await check_applicant(
            connection, Applicant(user.username, user.display_name, role, organisation_code), now
        )
        id_ = await officer_store.insert_access_change(
            connection, user.id, role, organisation_code, reason, principal.user_id, now
        )
        if id_ is None:
            raise Conflict("此账号已有一项变更待批准。", code="change-pending")
        await self._trail.note(
            connection,
            "user.access_requested",
            now,
            actor=principal.user_id,
            on=user,
            client=client,
            reason=reason,
            change=id_,
            role=role,
            former_role=user.role,
            organisation=organisation_code,
        )
        return await self._change(connection, id_)

    async def decide(
        self,
        connection: Connection,
        principal: Principal,
        id_: int,
        state: ChangeState,
        client: Client,
        now: datetime,
    ) -> AccessChange:
        """Approve a change, which ends the person's sessions, or reject it."""
        require(principal, Permission.users_release)
        require_step_up(principal, now)
        change = await self._change(connection, id_)
        user = await store.lock_user(connection, change.user_id)
        if principal.user_id in (change.requested_by, change.user_id):
            raise NotAllowed("申请人与被变更的人都不能审批这项变更。", code="own-request")
        if not await officer_store.decide_access_change(connection, id_, state, principal.user_id, now):
            raise Conflict("这项变更已经办结。", code="change-settled")
        if state is ChangeState.approved:
            applicant = Applicant(user.username, user.display_name, change.role, change.organisation_code)
            await check_applicant(connection, applicant, now)
            await store.set_access(connection, user.id, change.role, change.organisation_code)
            await store.end_sessions_of(connection, user.id, now, EndReason.role_changed)
            await deputy_store.end_of(connection, user.id, now, principal.user_id)
        await self._trail.note(
            connection,
            f"user.access_{state}",
            now,
            actor=principal.user_id,
            on=user,
            client=client,
            change=id_,
            role=change.role,
            former_role=user.role,
            organisation=change.organisation_code,
            former_organisation=user.organisation_code,
        )
        return await self._change(connection, id_)

    async def set_networks(
        self,
        connection: Connection,
        principal: Principal,
        wanted: Sequence[tuple[str, str]],
        client: Client,
        now: datetime,
    ) -> list[OfficerNetwork]:
        """The whole list anew, as (network, note); one that would shut its author out is refused."""
        require(principal, Permission.policies_manage)
        require_step_up(principal, now)
        networks = [(_network(text), note) for text, note in wanted]
        if len(networks) > _MOST_NETWORKS or len({n for n, _ in networks}) < len(networks):
            raise Invalid("网段过多或重复。", fields=[FieldError("networks", "过多或重复")])
        here = network_address(client.address)
        if networks and not any(here is not None and here in network for network, _ in networks):
            raise Invalid(
                f"这份名单不含您现在的地址 {client.address}，保存后您自己将无法登录。",
                fields=[FieldError("networks", "不含您现在的地址")],
                code="own-address-missing",
            )
        await officer_store.replace_officer_networks(connection, networks, now, principal.user_id)
        await self._trail.note(
            connection,
            "officer_networks.set",
            now,
            actor=principal.user_id,
            on="officer_networks",
            client=client,
            networks=",".join(str(network) for network, _ in networks),
        )
        return await officer_store.officer_networks(connection)

    async def _change(self, connection: Connection, id_: int) -> AccessChange:
        found = await officer_store.access_changes(connection, id_=id_)
        if not found:
            raise NotFound("没有这项变更。", code="change-not-found")
        return found[0]


def _network(text: str) -> IPv4Network | IPv6Network:
    try:
        return ip_network(text.strip(), strict=False)
    except ValueError as error:
        message = f"{text[:50]} 不是网段，应如 10.0.0.0/8。"
        raise Invalid(message, fields=[FieldError("networks", message)]) from error
