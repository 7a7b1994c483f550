"""Hearings over HTTP; sound comes by the websocket of `audio`."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from callcenter.kernel.errors import NotAllowed, NotFound
from callcenter.web.routes import Call, Reply, Route, Work
from callcenter.workorders.access import may_register

from .model import Typed
from .service import Hearings
from .views import FieldsBody, HearingItem, HearingList, HearingView, LinesQuery, StartBody, view_of

TAG = "hearings"
_ONE = {"id": "随听的编号"}
_ERRORS = {404: "hearing-not-found", 409: "hearing-settled"}


class HearingApi:
    """Handlers; every change answers with the hearing as it is then."""

    def __init__(self, hearings: Hearings, advice: Callable[[str], str]) -> None:
        self._hearings = hearings
        self._advice = advice

    def routes(self) -> tuple[Route, ...]:
        """Begin, read, type, end, discard."""
        return (
            Route(
                "POST",
                "hearings",
                self._start,
                "startHearing",
                "开始随听",
                TAG,
                HearingView,
                body=StartBody,
                status=201,
                work=Work.write,
                errors={409: "hearing-live"},
            ),
            Route("GET", "hearings", self._open, "listHearings", "本人未登记的随听", TAG, HearingList),
            Route(
                "GET",
                "hearings/{id}",
                self._read,
                "getHearing",
                "一次随听：转写、表单与通断",
                TAG,
                HearingView,
                query=LinesQuery,
                path_notes=_ONE,
                errors={404: "hearing-not-found"},
            ),
            Route(
                "PATCH",
                "hearings/{id}/fields",
                self._type,
                "typeIntoHearing",
                "坐席改填或采纳字段",
                TAG,
                HearingView,
                body=FieldsBody,
                work=Work.write,
                path_notes=_ONE,
                errors={404: "hearing-not-found", 409: "hearing-settled、version-conflict"},
            ),
            Route(
                "POST",
                "hearings/{id}/end",
                self._end,
                "endHearing",
                "结束随听",
                TAG,
                HearingView,
                work=Work.write,
                path_notes=_ONE,
                errors=_ERRORS,
            ),
            Route(
                "POST",
                "hearings/{id}/discard",
                self._discard,
                "discardHearing",
                "作废随听（不形成工单）",
                TAG,
                HearingView,
                work=Work.write,
                path_notes=_ONE,
                errors=_ERRORS,
            ),
        )

    async def _start(self, call: Call) -> Reply:
        if not may_register(call.principal):
            raise NotAllowed("您的角色不能登记诉求")
        body = call.parsed(StartBody)
        hearing = await self._hearings.start(
            call.tx,
            call.principal,
            line=body.line.strip(),
            queue=body.queue.strip(),
            calling_phone=(body.calling_phone or "").strip() or None,
            now=call.now,
        )
        return Reply(await self._shown(call, hearing.public_id), status=201)

    async def _open(self, call: Call) -> HearingList:
        return HearingList(
            [
                HearingItem(
                    id=str(one.public_id),
                    state="live" if one.state.value == "live" else "ended",
                    calling_phone=one.calling_phone_masked,
                    started_at=one.started_at,
                )
                for one in await self._hearings.open_of(call.tx, call.principal)
            ]
        )

    async def _read(self, call: Call) -> HearingView:
        return await self._shown(call, hearing_id(call.path["id"]), call.asked(LinesQuery).after)

    async def _type(self, call: Call) -> HearingView:
        body, public_id = call.parsed(FieldsBody), hearing_id(call.path["id"])
        changes = {
            name: None if one is None else Typed(one.value, one.accepted) for name, one in body.fields.items()
        }
        await self._hearings.type_in(call.tx, call.principal, public_id, body.version, changes, call.now)
        return await self._shown(call, public_id)

    async def _end(self, call: Call) -> HearingView:
        public_id = hearing_id(call.path["id"])
        await self._hearings.end(call.tx, call.principal, public_id, call.now)
        return await self._shown(call, public_id)

    async def _discard(self, call: Call) -> HearingView:
        public_id = hearing_id(call.path["id"])
        await self._hearings.discard(call.tx, call.principal, public_id, call.now)
        return await self._shown(call, public_id)

    async def _shown(self, call: Call, public_id: UUID, after: int = 0) -> HearingView:
        hearing = await self._hearings.find(call.tx, call.principal, public_id)
        whole = await self._hearings.whole(call.tx, hearing, after)
        return view_of(whole, after, self._advice, is_own=hearing.user_id == call.principal.user_id)


def hearing_id(text: str) -> UUID:
    """The hearing of a path. Raises NotFound for what is no id."""
    try:
        return UUID(text)
    except ValueError as error:
        raise NotFound("没有这次随听，或您无权查看", code="hearing-not-found") from error
