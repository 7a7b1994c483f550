"""The register of enterprises over HTTP."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable

import msgspec

from callcenter.cities.in_force import CityInForce
from callcenter.kernel.db import Connection
from callcenter.kernel.errors import FieldError, Invalid, NotAllowed
from callcenter.kernel.principal import Principal, Role
from callcenter.web.routes import Call, Route, Work
from callcenter.workorders.access import scope_of
from callcenter.workorders.model import OPEN_STATES, STATE_NAMES, State
from callcenter.workorders.ports import Words

from .importing import Importing
from .register import Register
from .register_model import RECOGNISED_NAMES, Enterprise, EnterpriseFields, NewContact, RecognisedBy
from .register_store import RegisterStore
from .register_views import (
    ChangedEnterprise,
    ContactBody,
    ContactReveal,
    EnterpriseBody,
    EnterprisePage,
    EnterpriseView,
    ImportBody,
    ImportView,
    LineFaultView,
    MatterList,
    MatterView,
    NewEnterprise,
    OfficerList,
    OfficerView,
    QueueItem,
    QueueList,
    RegisterQuery,
    RevealedContact,
    enterprise_view,
    row_view,
)

_WRITERS = frozenset({Role.enterprise_officer, Role.supervisor})
_READERS = _WRITERS | {Role.agent, Role.shift_leader, Role.dispatcher, Role.follow_up_agent}
_TAG = "enterprises"
_ONE = {"id": "企业编号"}
_MOST = 200
_SHEET = 8 << 20


class RegisterApi:
    """Handlers; what they change goes through the `Register`."""

    def __init__(
        self,
        *,
        register: Register,
        importing: Importing,
        store: RegisterStore,
        words: Words,
        city: Callable[[], CityInForce],
    ) -> None:
        self._register = register
        self._importing = importing
        self._store = store
        self._words = words
        self._city = city

    def routes(self) -> tuple[Route, ...]:
        """Every operation on the register."""
        return (*self._lists(), *self._changes())

    def _lists(self) -> tuple[Route, ...]:
        return (
            Route(
                "GET",
                "enterprises",
                self._page,
                "listEnterprises",
                "企业库",
                _TAG,
                EnterprisePage,
                query=RegisterQuery,
                roles=_READERS,
            ),
            Route(
                "GET",
                "enterprises/officers",
                self._officers,
                "listServiceOfficers",
                "服务专员",
                _TAG,
                OfficerList,
                roles=_READERS,
            ),
            Route(
                "GET",
                "enterprises/queue",
                self._queue,
                "listEnterpriseQueue",
                "企业诉求队列",
                _TAG,
                QueueList,
                roles=_READERS,
            ),
            Route(
                "GET",
                "enterprises/{id}",
                self._read,
                "getEnterprise",
                "企业资料",
                _TAG,
                EnterpriseView,
                roles=_READERS,
                path_notes=_ONE,
                errors={404: "企业库里没有这家企业"},
            ),
            Route(
                "GET",
                "enterprises/{id}/matters",
                self._matters,
                "listEnterpriseMatters",
                "企业历次诉求",
                _TAG,
                MatterList,
                roles=_READERS,
                path_notes=_ONE,
            ),
        )

    def _changes(self) -> tuple[Route, ...]:
        return (
            Route(
                "POST",
                "enterprises",
                self._add,
                "registerEnterprise",
                "企业入库",
                _TAG,
                EnterpriseView,
                body=NewEnterprise,
                status=201,
                roles=_WRITERS,
                work=Work.write,
                errors={409: "uscc-taken", 422: "uscc-length、uscc-character、uscc-check-digit 等"},
            ),
            Route(
                "POST",
                "enterprises/import",
                self._import,
                "importEnterprises",
                "批量导入企业",
                _TAG,
                ImportView,
                body=ImportBody,
                roles=_WRITERS,
                work=Work.write,
                max_body=_SHEET,
            ),
            Route(
                "PUT",
                "enterprises/{id}",
                self._change,
                "changeEnterprise",
                "更正企业资料",
                _TAG,
                EnterpriseView,
                body=ChangedEnterprise,
                roles=_WRITERS,
                work=Work.write,
                path_notes=_ONE,
                errors={404: "企业库里没有这家企业", 409: "version-conflict、uscc-taken"},
            ),
            Route(
                "POST",
                "enterprises/{id}/contacts",
                self._add_contact,
                "addEnterpriseContact",
                "添加企业联系人或号码",
                _TAG,
                EnterpriseView,
                body=ContactBody,
                roles=_WRITERS,
                work=Work.write,
                path_notes=_ONE,
                errors={409: "enterprise-number-known"},
            ),
            Route(
                "DELETE",
                "enterprises/{id}/contacts/{contact}",
                self._remove_contact,
                "removeEnterpriseContact",
                "删除企业联系人或号码",
                _TAG,
                EnterpriseView,
                roles=_WRITERS,
                work=Work.write,
                path_notes={**_ONE, "contact": "联系人编号"},
            ),
            Route(
                "POST",
                "enterprises/{id}/contacts/{contact}/reveal",
                self._reveal,
                "revealEnterpriseContact",
                "查看企业联系人（留痕）",
                _TAG,
                RevealedContact,
                body=ContactReveal,
                roles=_WRITERS,
                work=Work.write,
                path_notes={**_ONE, "contact": "联系人编号"},
            ),
        )

    async def _page(self, call: Call) -> EnterprisePage:
        asked = call.asked(RegisterQuery)
        found = await self._register.page(
            call.tx,
            words=asked.q,
            status=asked.status,
            officer=call.principal.user_id if asked.mine else None,
            after=None if asked.cursor is None else _decoded(asked.cursor),
            limit=asked.limit + 1,
        )
        shown = found[: asked.limit]
        last = shown[-1][0] if len(found) > asked.limit else None
        return EnterprisePage(
            [row_view(e, n, self._organisation(e)) for e, n in shown],
            None if last is None else _encoded(last.fields.name, last.id),
        )

    async def _officers(self, call: Call) -> OfficerList:
        return OfficerList([OfficerView(*row) for row in await self._register.officers(call.tx)])

    async def _queue(self, call: Call) -> QueueList:
        scope = scope_of(call.principal).arguments()
        rows = await self._store.queue(call.tx, scope, [s.value for s in OPEN_STATES], _MOST)
        items = [
            QueueItem(
                number=r["number"],
                title=str(self._words.opened({"title": r["title"]}, r["number"])["title"]),
                track=r["track"],
                state=r["state"],
                state_name=STATE_NAMES[State(r["state"])],
                request_type=r["request_type"],
                received_at=r["received_at"],
                enterprise_id=r["enterprise_id"],
                enterprise_name=r["enterprise_name"],
                recognised_by=_recognised(r["recognised_by"]),
                case_state=r["case_state"],
            )
            for r in rows
        ]
        return QueueList(items)

    async def _read(self, call: Call) -> EnterpriseView:
        return self._view(await self._register.find(call.tx, _number(call, "id")))

    async def _matters(self, call: Call) -> MatterList:
        enterprise = await self._register.find(call.tx, _number(call, "id"))
        return MatterList(await self.matters_of(call.tx, call.principal, enterprise.id))

    async def matters_of(self, tx: Connection, person: Principal, enterprise: int) -> list[MatterView]:
        """The matters of an enterprise that this person may see."""
        rows = await self._store.matters(tx, scope_of(person).arguments(), enterprise, _MOST)
        return [
            MatterView(
                number=r["number"],
                title=str(self._words.opened({"title": r["title"]}, r["number"])["title"]),
                state_name=STATE_NAMES[State(r["state"])],
                case_state=r["case_state"],
                class_code=r["class"],
                level=r["level"],
                lead=r["lead_name"],
                received_at=r["received_at"],
                closed_at=r["closed_at"],
            )
            for r in rows
        ]

    async def _add(self, call: Call) -> EnterpriseView:
        body = call.parsed(NewEnterprise)
        fields = await self._fields(call.tx, body)
        contacts = [NewContact(c.post, c.phone, c.name) for c in body.contacts]
        made = await self._register.add(
            call.tx, call.principal, fields, contacts, call.now, call.client_address
        )
        return self._view(made)

    async def _change(self, call: Call) -> EnterpriseView:
        body = call.parsed(ChangedEnterprise)
        fields = await self._fields(call.tx, body)
        changed = await self._register.change(
            call.tx,
            call.principal,
            _number(call, "id"),
            body.version,
            fields,
            call.now,
            call.client_address,
        )
        return self._view(changed)

    async def _import(self, call: Call) -> ImportView:
        body = call.parsed(ImportBody)
        try:
            content = base64.b64decode(body.content_base64, validate=True)
        except binascii.Error as error:
            raise Invalid(
                "文件内容不是 base64", fields=[FieldError("content_base64", "不是 base64")]
            ) from error
        done = await self._importing.run(
            call.tx,
            call.principal,
            body.file_name,
            content,
            apply=body.apply,
            skip_faulty=body.skip_faulty,
            now=call.now,
            address=call.client_address,
        )
        return ImportView(
            applied=done.is_applied,
            added=done.added,
            changed=done.changed,
            unchanged=done.unchanged,
            faults=[LineFaultView(f.line, f.field, f.code, f.message) for f in done.faults],
        )

    async def _add_contact(self, call: Call) -> EnterpriseView:
        body = call.parsed(ContactBody)
        contact = NewContact(body.post, body.phone, body.name)
        enterprise = _number(call, "id")
        return self._view(
            await self._register.add_contact(
                call.tx, call.principal, enterprise, contact, call.now, call.client_address
            )
        )

    async def _remove_contact(self, call: Call) -> EnterpriseView:
        enterprise, contact = _number(call, "id"), _number(call, "contact")
        return self._view(
            await self._register.remove_contact(
                call.tx, call.principal, enterprise, contact, call.now, call.client_address
            )
        )

    async def _reveal(self, call: Call) -> RevealedContact:
        if call.principal.step_up_until is None:
            raise NotAllowed("查看完整信息须先做二次验证", code="step-up-required")
        name, phone = await self._register.reveal(
            call.tx,
            call.principal,
            _number(call, "id"),
            _number(call, "contact"),
            call.parsed(ContactReveal).reason,
            call.now,
            call.client_address,
        )
        return RevealedContact(name, phone)

    async def _fields(self, tx: Connection, body: EnterpriseBody) -> EnterpriseFields:
        return EnterpriseFields(
            uscc=body.uscc,
            name=body.name,
            aliases=tuple(body.aliases),
            status=body.status,
            organisation_code=body.organisation or None,
            place_code=body.place_code or None,
            officer_id=await self._register.officer(tx, body.officer),
            size=body.size,
            industry=body.industry or None,
        )

    def _organisation(self, enterprise: Enterprise) -> str | None:
        code = enterprise.fields.organisation_code
        return None if code is None else self._city().organisation_name(code)

    def _view(self, enterprise: Enterprise) -> EnterpriseView:
        code, place = enterprise.fields.place_code, None
        if code is not None:
            divisions = self._city().pack.division_by_code
            place = divisions[code].name if code in divisions else code
        return enterprise_view(enterprise, self._organisation(enterprise), place)


def _recognised(by: str | None) -> str | None:
    return None if by is None else RECOGNISED_NAMES[RecognisedBy(by)]


def _number(call: Call, name: str) -> int:
    return call.number(name, "企业库里没有这家企业", "enterprise-not-found")


def _encoded(name: str, last: int) -> str:
    return base64.urlsafe_b64encode(msgspec.json.encode([name, last])).decode()


def _decoded(cursor: str) -> tuple[str, int]:
    try:
        return msgspec.json.decode(base64.urlsafe_b64decode(cursor.encode("ascii")), type=tuple[str, int])
    except (ValueError, binascii.Error, UnicodeError, msgspec.MsgspecError) as error:
        raise Invalid("翻页标记无效，请从第一页开始", fields=[FieldError("cursor", "无效")]) from error
