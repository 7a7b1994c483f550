"""Attachments over HTTP.

Files come base64 inside JSON and leave as bytes that a browser saves and never opens in our pages: no
page of ours shows a citizen's PDF or video, and pictures are shown by the console from what it fetched.
"""

from __future__ import annotations

from urllib.parse import quote

from callcenter.web.routes import Access, Call, Reply, Route, Work
from callcenter.workorders.views import AttachmentView

from .forms import (
    FILES_MAX_BODY,
    OrderAttachments,
    ReleaseBody,
    SupplementBody,
    Supplemented,
    UploadBody,
    Uploaded,
)
from .service import AttachmentService

_SAFE = {
    "Content-Type": "application/octet-stream",
    "Content-Security-Policy": "sandbox; default-src 'none'",
    "X-Content-Type-Options": "nosniff",
}


class AttachmentApi:
    """For staff at their desks and for the citizen with her code."""

    def __init__(self, attachments: AttachmentService) -> None:
        self._attachments = attachments

    def routes(self) -> tuple[Route, ...]:
        """List, add, read, release; supplement."""
        one = {"number": "工单编号"}
        several, single = "work-orders/{number}/attachments", "work-orders/{number}/attachments/{attachment}"
        this = {**one, "attachment": "附件编号"}
        tag = "work-orders"
        return (
            Route(
                "GET",
                several,
                self._list,
                "listAttachments",
                "工单附件",
                tag,
                OrderAttachments,
                path_notes=one,
            ),
            Route(
                "POST",
                several,
                self._upload,
                "uploadAttachments",
                "添加附件",
                tag,
                Uploaded,
                body=UploadBody,
                status=201,
                work=Work.none,
                path_notes=one,
                errors={409: "工单已归档"},
                max_body=FILES_MAX_BODY,
            ),
            Route(
                "GET",
                single,
                self._read,
                "getAttachment",
                "下载附件",
                tag,
                None,
                work=Work.none,
                path_notes=this,
                binary_response="application/octet-stream",
            ),
            Route(
                "POST",
                f"{single}/release",
                self._release,
                "releaseAttachment",
                "向承办单位开放保密工单的附件",
                tag,
                AttachmentView,
                body=ReleaseBody,
                work=Work.write,
                path_notes=this,
            ),
            Route(
                "POST",
                "public/requests/{number}/attachments",
                self._supplement,
                "supplementAttachments",
                "补充材料",
                "public",
                Supplemented,
                body=SupplementBody,
                status=201,
                access=Access.public,
                work=Work.none,
                headers={"X-Tracking-Code": "提交时给出的查询码"},
                path_notes={"number": "诉求编号"},
                errors={404: "编号或查询码不正确", 409: "诉求已办结"},
                max_body=FILES_MAX_BODY,
            ),
        )

    async def _list(self, call: Call) -> OrderAttachments:
        return await self._attachments.of_order(call.tx, call.principal, call.path["number"])

    async def _upload(self, call: Call) -> Uploaded:
        body = call.parsed(UploadBody)
        return await self._attachments.upload(
            call.principal,
            call.path["number"],
            body.purpose,
            body.files,
            call.now,
            cause=f"request:{call.request_id}",
        )

    async def _supplement(self, call: Call) -> Supplemented:
        code = call.header("X-Tracking-Code") or ""
        files = call.parsed(SupplementBody).files
        return await self._attachments.supplement(
            call.path["number"], code, call.client_address, files, call.now
        )

    async def _read(self, call: Call) -> Reply:
        name, content = await self._attachments.read(
            call.principal, call.path["number"], _attachment(call), call.now, call.client_address
        )
        disposition = f"attachment; filename*=UTF-8''{quote(name, safe='')}"
        return Reply(None, headers={**_SAFE, "Content-Disposition": disposition}, content=content)

    async def _release(self, call: Call) -> AttachmentView:
        return await self._attachments.release(
            call.tx,
            call.principal,
            call.path["number"],
            _attachment(call),
            call.parsed(ReleaseBody).reason,
            call.now,
            address=call.client_address,
            cause=f"request:{call.request_id}",
        )


def _attachment(call: Call) -> int:
    return call.number("attachment", "没有这个附件", "attachment-not-found")
