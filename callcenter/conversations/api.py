"""The public doors and the registration by hand, over HTTP."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Annotated

import msgspec

from callcenter.attachments.forms import FILES_MAX_BODY, RefusedFile
from callcenter.attachments.intake import FileIntake
from callcenter.attachments.model import Owner
from callcenter.kernel.errors import Invalid, NotAllowed, NotFound, Unavailable
from callcenter.kernel.events import CITIZEN, Actor
from callcenter.kernel.principal import Principal
from callcenter.web.routes import Access, Call, Reply, Route, Work
from callcenter.workorders.access import may_register
from callcenter.workorders.views import Detail

from .forms import PublicRequest, Registration, form_of_registration, form_of_request
from .intake import Arrival, Intake, request_hash
from .ports import Hearings
from .tracking import Emergency, PublicStatus, RatingBody, Tracking

_CODE_HEADER = {"X-Tracking-Code": "提交时给出的查询码"}
_KEY_MAX = 200


class Submitted(msgspec.Struct, frozen=True):
    """What a citizen gets at once: keep the code, it is told only here."""

    number: str
    tracking_code: str
    emergency: Emergency | None = None
    refused_attachments: list[RefusedFile] = []


class Registered(Detail, frozen=True, kw_only=True):
    """The order that was made, and the files that were not taken with it."""

    refused_attachments: list[RefusedFile]


class Addition(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the citizen adds to her matter."""

    content: Annotated[str, msgspec.Meta(min_length=1, max_length=5000, pattern=r"\S")]


class Why(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Why she urges or withdraws."""

    reason: Annotated[str, msgspec.Meta(min_length=2, max_length=2000, pattern=r"\S")]


class PublicApi:
    """For citizens, without an account."""

    def __init__(
        self,
        intake: Intake,
        files: FileIntake,
        tracking: Tracking,
        handover_of: Callable[[str], Awaitable[str | None]],
        advice: Callable[[str], str],
    ) -> None:
        self._intake = intake
        self._files = files
        self._tracking = tracking
        self._handover_of = handover_of
        self._advice = advice

    def routes(self) -> tuple[Route, ...]:
        """Submit, follow, rate."""
        tag = "public"
        number = {"number": "诉求编号"}
        unknown = {404: "编号或查询码不正确"}
        return (
            Route(
                "POST",
                "public/requests",
                self._submit,
                "submitRequest",
                "提交诉求",
                tag,
                Submitted,
                body=PublicRequest,
                status=201,
                access=Access.public,
                work=Work.none,
                idempotent=True,
                max_body=FILES_MAX_BODY,
            ),
            Route(
                "GET",
                "public/requests/{number}",
                self._status,
                "followRequest",
                "查询进度",
                tag,
                PublicStatus,
                access=Access.public,
                work=Work.none,
                headers=_CODE_HEADER,
                path_notes=number,
                errors=unknown,
            ),
            Route(
                "POST",
                "public/requests/{number}/rating",
                self._rate,
                "rateRequest",
                "评价办理结果",
                tag,
                PublicStatus,
                body=RatingBody,
                access=Access.public,
                work=Work.none,
                headers=_CODE_HEADER,
                path_notes=number,
                errors={**unknown, 409: "尚未答复或已评价"},
            ),
            *self._acts(),
        )

    async def _submit(self, call: Call) -> Submitted:
        body, key = call.parsed(PublicRequest), _key(call)
        arrival = Arrival(
            form=form_of_request(body),
            channel="web",
            received_at=call.now,
            source="公众网页",
            idempotency_key=None if key is None else f"web:{key}",
            request_hash=request_hash(body),
        )
        taken = await self._intake.take_in(arrival, call.now)
        if taken.is_repetition:
            await self._intake.understand(taken.contact, call.now, always_order=True)
            handover = await self._handover_of(taken.number)
        else:
            made = await self._intake.understand_taken(taken, call.now, always_order=True)
            handover = None if made is None else made.emergency_handover
        emergency = Emergency(handover, self._advice(handover)) if handover else None
        # Last, since the words must not wait for pictures; a repetition brings what a failure left out.
        owner = Owner(number=taken.number, purpose="matter", contact=taken.contact)
        kept = await self._files.keep(owner, body.attachments, call.now, actor=CITIZEN, cause=None)
        return Submitted(taken.number, taken.tracking_code, emergency, list(kept.refused))

    async def _status(self, call: Call) -> PublicStatus:
        code = call.header("X-Tracking-Code") or ""
        return await self._tracking.status(call.path["number"], code, call.client_address, call.now)

    def _acts(self) -> tuple[Route, ...]:
        """What a citizen does with her matter."""

        def act(
            path: str,
            handler: Callable[[Call], Awaitable[PublicStatus]],
            name: str,
            title: str,
            body: type[Addition | Why],
        ) -> Route:
            return Route(
                "POST",
                f"public/requests/{{number}}/{path}",
                handler,
                name,
                title,
                "public",
                PublicStatus,
                body=body,
                access=Access.public,
                work=Work.none,
                headers=_CODE_HEADER,
                path_notes={"number": "编号"},
                errors={404: "编号或查询码不正确", 409: "现在不能进行"},
            )

        return (
            act("supplement", self._supplement, "supplementRequest", "补充情况", Addition),
            act("urge", self._urge, "urgeRequest", "催办", Why),
            act("withdrawal", self._withdraw, "withdrawRequest", "撤回诉求", Why),
        )

    async def _supplement(self, call: Call) -> PublicStatus:
        words = call.parsed(Addition).content
        return await self._tracking.supplement(
            call.path["number"], call.header("X-Tracking-Code") or "", words, call.client_address, call.now
        )

    async def _urge(self, call: Call) -> PublicStatus:
        return await self._tracking.urge(
            call.path["number"],
            call.header("X-Tracking-Code") or "",
            call.parsed(Why).reason,
            call.client_address,
            call.now,
        )

    async def _withdraw(self, call: Call) -> PublicStatus:
        return await self._tracking.withdraw(
            call.path["number"],
            call.header("X-Tracking-Code") or "",
            call.parsed(Why).reason,
            call.client_address,
            call.now,
        )

    async def _rate(self, call: Call) -> PublicStatus:
        code = call.header("X-Tracking-Code") or ""
        return await self._tracking.rate(
            call.path["number"], code, call.parsed(RatingBody), call.client_address, call.now
        )


class RegistrationApi:
    """For clerks who take down what comes on paper, by word of mouth or from a leader."""

    def __init__(
        self,
        intake: Intake,
        files: FileIntake,
        show: Callable[[Principal, str, datetime], Awaitable[Detail]],
        hearings: Hearings,
    ) -> None:
        self._intake = intake
        self._hearings = hearings
        self._files = files
        self._show = show

    def routes(self) -> tuple[Route, ...]:
        """Registration by hand."""
        return (
            Route(
                "POST",
                "work-orders",
                self._register,
                "registerWorkOrder",
                "人工登记",
                "work-orders",
                Registered,
                body=Registration,
                status=201,
                work=Work.none,
                idempotent=True,
                max_body=FILES_MAX_BODY,
            ),
        )

    async def _register(self, call: Call) -> Reply:
        person, body = call.principal, call.parsed(Registration)
        if not may_register(person):
            raise NotAllowed("您的角色不能登记诉求")
        key = _key(call)
        form = form_of_registration(body, call.now)
        await self._intake.check_codes(form, call.now)
        heard = None if body.hearing is None else await self._hearings.heard(person, body.hearing)
        if heard is not None and form.calling_phone is None and heard.calling_phone is not None:
            form = msgspec.structs.replace(
                form, calling_phone=heard.calling_phone, phone=form.phone or heard.calling_phone
            )
        arrival = Arrival(
            form=form,
            channel=body.channel,
            received_at=body.received_at or call.now,
            source=body.source,
            backdate_reason=body.backdate_reason,
            idempotency_key=None if key is None else f"staff:{person.user_id}:{key}",
            request_hash=request_hash(body),
            registered_by=person.user_id,
            utterances=() if heard is None else heard.utterances,
        )
        taken = await self._intake.take_in(arrival, call.now)
        if taken.is_repetition:
            # The first one may still be at work or have failed; of two, one makes the order.
            await self._intake.understand(taken.contact, call.now, always_order=True)
        else:
            await self._intake.understand_taken(taken, call.now, always_order=True)
        if body.hearing is not None:
            await self._hearings.registered(person, body.hearing, taken.number, call.now)
        owner = Owner(
            number=taken.number,
            purpose="matter",
            contact=taken.contact,
            uploaded_by=person.user_id,
            organisation=person.organisation_id,
        )
        kept = await self._files.keep(
            owner,
            body.attachments,
            call.now,
            actor=Actor.person(person),
            cause=f"request:{call.request_id}",
            as_scans=True,
        )
        try:
            shown = await self._show(person, taken.number, call.now)
            fields = {name: getattr(shown, name) for name in Detail.__struct_fields__}
            return Reply(Registered(**fields, refused_attachments=list(kept.refused)))
        except NotFound as missing:
            raise Unavailable(
                f"内容已保存（编号 {taken.number}），自动识别稍后完成，请勿重复登记", code="understood-later"
            ) from missing


def _key(call: Call) -> str | None:
    key = call.header("Idempotency-Key")
    if key is not None and (not key or len(key) > _KEY_MAX or not key.isprintable()):
        raise Invalid("Idempotency-Key 须为不超过 200 个字符的可见字符", code="idempotency-key-invalid")
    return key
