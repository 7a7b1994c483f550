"""Changes of role and the officers' networks over HTTP."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import msgspec
from msgspec import Meta

from callcenter.kernel.principal import ROLE_NAMES, Role
from callcenter.web.routes import Call, Route, Work

from . import officer_store, views
from .access_changes import AccessChanges
from .api import client_of
from .model import LEGAL_TIME, AccessChange, ChangeState, OfficerNetwork
from .permissions import Permission, roles_with

_NAMED = {"username": "账号名"}


class AccessBody(msgspec.Struct, frozen=True):
    """The role and organisation wanted, and why."""

    role: Role
    reason: views.Reason
    organisation_code: Annotated[str, Meta(min_length=1, max_length=64)] | None = None


class AccessChangeView(msgspec.Struct, frozen=True):
    """A change of access and where it stands."""

    id: int
    username: str
    display_name: str
    role: Role
    role_name: str
    present_role: Role
    organisation_code: str | None
    reason: str
    state: ChangeState
    requested_by: str
    requested_at: datetime
    decided_by: str | None
    decided_at: datetime | None


class AccessChangeQuery(msgspec.Struct, frozen=True):
    """Which changes."""

    state: ChangeState | None = None
    limit: Annotated[int, Meta(ge=1, le=200)] = 50


class AccessChangeList(msgspec.Struct, frozen=True):
    """Changes of access, newest first."""

    items: list[AccessChangeView]


class NetworkBody(msgspec.Struct, frozen=True):
    """A network with what it is."""

    network: Annotated[str, Meta(min_length=2, max_length=50, description="网段，如 10.8.0.0/16")]
    note: Annotated[str, Meta(max_length=100)] = ""


class NetworksBody(msgspec.Struct, frozen=True):
    """The whole list; an empty one lifts the limit."""

    networks: Annotated[list[NetworkBody], Meta(max_length=100)]


class NetworkView(msgspec.Struct, frozen=True):
    """A network officers may work from."""

    network: str
    note: str
    added_at: datetime
    added_by: str


class NetworkList(msgspec.Struct, frozen=True):
    """Where officers may work from; empty for anywhere."""

    items: list[NetworkView]


class AccessApi:
    """What takes two officers, and what binds all three."""

    def __init__(self, changes: AccessChanges) -> None:
        self._changes = changes

    def routes(self) -> tuple[Route, ...]:
        """Every operation."""
        deciders = roles_with(Permission.users_release)
        security = roles_with(Permission.policies_manage)
        return (
            Route(
                "POST",
                "users/{username}/access",
                self._request,
                "requestUserAccess",
                "申请变更角色或机构",
                "users",
                AccessChangeView,
                body=AccessBody,
                status=202,
                roles=roles_with(Permission.users_manage),
                work=Work.write,
                path_notes=_NAMED,
            ),
            Route(
                "GET",
                "access-changes",
                self._list,
                "listAccessChanges",
                "角色变更申请",
                "users",
                AccessChangeList,
                query=AccessChangeQuery,
                roles=roles_with(Permission.users_read),
            ),
            *(self._decision(state, deciders) for state in (ChangeState.approved, ChangeState.rejected)),
            Route(
                "GET",
                "officer-networks",
                self._networks,
                "listOfficerNetworks",
                "管理员登录网段",
                "access-policies",
                NetworkList,
                roles=security,
            ),
            Route(
                "PUT",
                "officer-networks",
                self._set_networks,
                "setOfficerNetworks",
                "设置管理员登录网段",
                "access-policies",
                NetworkList,
                body=NetworksBody,
                roles=security,
                work=Work.write,
            ),
        )

    def _decision(self, state: ChangeState, deciders: frozenset[Role]) -> Route:
        word, name = ("approve", "批准") if state is ChangeState.approved else ("reject", "驳回")

        async def decide(call: Call) -> AccessChangeView:
            id_ = call.number("id", "没有这项记录。")
            change = await self._changes.decide(
                call.tx, call.principal, id_, state, client_of(call), call.now
            )
            return change_view(change)

        return Route(
            "POST",
            f"access-changes/{{id}}/{word}",
            decide,
            f"{word}AccessChange",
            f"{name}角色变更",
            "users",
            AccessChangeView,
            roles=deciders,
            work=Work.write,
            path_notes={"id": "变更编号"},
        )

    async def _request(self, call: Call) -> AccessChangeView:
        body = call.parsed(AccessBody)
        change = await self._changes.request(
            call.tx,
            call.principal,
            call.path["username"],
            body.role,
            body.organisation_code,
            body.reason,
            client_of(call),
            call.now,
        )
        return change_view(change)

    async def _list(self, call: Call) -> AccessChangeList:
        asked = call.asked(AccessChangeQuery)
        found = await officer_store.access_changes(call.tx, state=asked.state, most=asked.limit)
        return AccessChangeList([change_view(change) for change in found])

    async def _networks(self, call: Call) -> NetworkList:
        return network_list(await officer_store.officer_networks(call.tx))

    async def _set_networks(self, call: Call) -> NetworkList:
        wanted = [(item.network, item.note) for item in call.parsed(NetworksBody).networks]
        return network_list(
            await self._changes.set_networks(call.tx, call.principal, wanted, client_of(call), call.now)
        )


def change_view(change: AccessChange) -> AccessChangeView:
    """A change of access as officers see it."""
    return AccessChangeView(
        id=change.id,
        username=change.username,
        display_name=change.display_name,
        role=change.role,
        role_name=ROLE_NAMES[change.role],
        present_role=change.former_role,
        organisation_code=change.organisation_code,
        reason=change.reason,
        state=change.state,
        requested_by=change.requested_by_name,
        requested_at=change.requested_at.astimezone(LEGAL_TIME),
        decided_by=change.decided_by_name,
        decided_at=views.local(change.decided_at),
    )


def network_list(found: list[OfficerNetwork]) -> NetworkList:
    """The officers' networks."""
    return NetworkList(
        [NetworkView(n.network, n.note, n.added_at.astimezone(LEGAL_TIME), n.added_by) for n in found]
    )
