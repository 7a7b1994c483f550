"""Imports of tables over HTTP."""

from __future__ import annotations

import base64
import binascii

from callcenter.kernel.errors import Invalid
from callcenter.web.routes import Call, Route, Work

from .api import AUTHORS, TAG
from .import_views import (
    ApprovedImport,
    ImportBody,
    ImportView,
    LineFaultView,
    WaitingImport,
    WaitingImports,
)
from .importing import Imported, Importing
from .machine import EDITORS
from .mapping import mapping_of
from .service import Knowledge
from .sheets import named
from .store import KnowledgeStore

_SHEET = 24 << 20


class KnowledgeImportApi:
    """Handlers."""

    def __init__(self, importing: Importing, service: Knowledge, store: KnowledgeStore) -> None:
        self._importing = importing
        self._service = service
        self._store = store

    def routes(self) -> tuple[Route, ...]:
        """Trying a table, bringing it in, and agreeing to it."""
        return (
            Route(
                "POST",
                "knowledge/imports",
                self._import,
                "importKnowledge",
                "导入知识表格（默认只检查）",
                TAG,
                ImportView,
                body=ImportBody,
                roles=AUTHORS,
                work=Work.write,
                max_body=_SHEET,
                errors={422: "sheet-unreadable、sheet-columns-missing、mapping-invalid"},
            ),
            Route(
                "GET",
                "knowledge/imports",
                self._waiting,
                "listKnowledgeImports",
                "等待审核的导入",
                TAG,
                WaitingImports,
                roles=EDITORS,
            ),
            Route(
                "POST",
                "knowledge/imports/{id}/approve",
                self._approve,
                "approveKnowledgeImport",
                "整批审核通过",
                TAG,
                ApprovedImport,
                roles=EDITORS,
                work=Work.write,
                path_notes={"id": "导入编号"},
                errors={404: "knowledge-import-not-found", 409: "knowledge-nothing-waits"},
            ),
        )

    async def _import(self, call: Call) -> ImportView:
        body = call.parsed(ImportBody)
        try:
            content = base64.b64decode(body.content_base64, validate=True)
        except (binascii.Error, ValueError) as error:
            raise Invalid.at("content_base64", "不是正确的 base64", code="sheet-unreadable") from error
        done = await self._importing.run(
            call.tx,
            call.principal,
            body.file_name,
            content,
            call.now,
            apply=body.apply,
            skip_faulty=body.skip_faulty,
            mapping=None if body.mapping is None else mapping_of("given", body.mapping),
            owner=body.owner,
        )
        return view_of(done)

    async def _waiting(self, call: Call) -> WaitingImports:
        me = call.principal.user_id
        return WaitingImports(
            [
                WaitingImport(
                    id=row["id"],
                    file_name=row["file_name"],
                    at=row["at"],
                    by_name=row["by_name"],
                    added=row["added"],
                    changed=row["changed"],
                    unchanged=row["unchanged"],
                    faulty=row["faulty"],
                    waiting=row["waiting"],
                    own=row["by_user"] == me,
                )
                for row in await self._store.imports(call.tx)
            ]
        )

    async def _approve(self, call: Call) -> ApprovedImport:
        number = call.number("id", "没有这次导入", "knowledge-import-not-found")
        done = await self._service.approve_import(call.tx, call.principal, number, call.now)
        return ApprovedImport(number, done)


def view_of(done: Imported) -> ImportView:
    """As it is shown."""
    return ImportView(
        applied=done.is_applied,
        added=done.added,
        changed=done.changed,
        unchanged=done.unchanged,
        faults=[LineFaultView(f.line, f.field, named(f.field), f.code, f.message) for f in done.faults],
        mapping=done.mapping,
        import_id=done.import_id,
    )
