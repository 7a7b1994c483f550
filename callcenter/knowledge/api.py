"""The knowledge base over HTTP."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import msgspec

from callcenter.kernel.principal import Role
from callcenter.web.routes import Call, Reply, Route, Work

from .desk import KnowledgeDesk
from .machine import EDITORS, READERS, UNITS
from .service import Knowledge
from .views import (
    ArticleList,
    ArticleView,
    ConfirmBody,
    DifferenceQuery,
    Differences,
    EditBody,
    HitList,
    ListQuery,
    ReasonBody,
    SearchQuery,
    SeenBody,
    SuggestBody,
    VoteBody,
    WordsBody,
)

TAG = "knowledge"
_ONE = {"id": "知识编号"}
_VERSION = {**_ONE, "number": "版本号"}
AUTHORS = EDITORS | UNITS
_DECIDING = EDITORS | {Role.department_leader}
Step = Callable[[Call, int], Awaitable[None]]


class KnowledgeApi:
    """Handlers; every change answers with the article as it is then."""

    def __init__(self, service: Knowledge, desk: KnowledgeDesk) -> None:
        self._service = service
        self._desk = desk

    def routes(self) -> tuple[Route, ...]:
        """Reading, searching, and the steps of an article."""
        return (
            Route(
                "GET",
                "knowledge/search",
                self._search,
                "searchKnowledge",
                "检索知识",
                TAG,
                HitList,
                query=SearchQuery,
                roles=READERS,
            ),
            Route(
                "POST",
                "knowledge/suggestions",
                self._suggest,
                "suggestKnowledge",
                "按通话内容推荐答复口径",
                TAG,
                HitList,
                body=SuggestBody,
                roles=READERS,
            ),
            Route(
                "GET",
                "knowledge/articles",
                self._page,
                "listKnowledge",
                "知识列表",
                TAG,
                ArticleList,
                query=ListQuery,
                roles=READERS,
            ),
            Route(
                "GET",
                "knowledge/articles/{id}",
                self._read,
                "getKnowledge",
                "一条知识及其版本",
                TAG,
                ArticleView,
                roles=READERS,
                path_notes=_ONE,
                errors={404: "knowledge-not-found"},
            ),
            Route(
                "GET",
                "knowledge/articles/{id}/versions/{number}/differences",
                self._differences,
                "diffKnowledge",
                "版本差异",
                TAG,
                Differences,
                query=DifferenceQuery,
                roles=READERS,
                path_notes=_VERSION,
                errors={404: "knowledge-version-not-found"},
            ),
            Route(
                "POST",
                "knowledge/articles",
                self._write,
                "writeKnowledge",
                "新建知识草稿",
                TAG,
                ArticleView,
                body=WordsBody,
                status=201,
                roles=AUTHORS,
                work=Work.write,
                errors={422: "knowledge-invalid、organisation-unknown"},
            ),
            self._step("edit", "editKnowledge", "修改（形成新版本）", EditBody, self._edit, AUTHORS),
            self._step("submit", "submitKnowledge", "送审", SeenBody, self._submit, AUTHORS),
            self._step("approve", "approveKnowledge", "审核通过", SeenBody, self._approve, _DECIDING),
            self._step("send-back", "sendBackKnowledge", "退回修改", ReasonBody, self._send_back, _DECIDING),
            self._step("withdraw", "withdrawKnowledge", "撤回", ReasonBody, self._withdraw, AUTHORS),
            self._step("confirm", "confirmKnowledge", "复核无误", ConfirmBody, self._confirm, AUTHORS),
            self._step("vote", "voteKnowledge", "评价是否有用", VoteBody, self._vote, READERS),
        )

    def _step(
        self,
        act: str,
        operation: str,
        summary: str,
        body: type[msgspec.Struct],
        step: Step,
        roles: frozenset[Role],
    ) -> Route:
        async def handle(call: Call) -> ArticleView:
            article = article_id(call)
            await step(call, article)
            return await self._desk.one(call.tx, call.principal, article)

        return Route(
            "POST",
            f"knowledge/articles/{{id}}/{act}",
            handle,
            operation,
            summary,
            TAG,
            ArticleView,
            body=body,
            roles=roles,
            work=Work.write,
            path_notes=_ONE,
            errors={
                404: "knowledge-not-found",
                409: "version-conflict、illegal-transition、knowledge-no-version",
            },
        )

    # ---- reading ----

    async def _search(self, call: Call) -> HitList:
        return await self._desk.search(call.tx, call.principal, call.asked(SearchQuery), call.now)

    async def _suggest(self, call: Call) -> HitList:
        return await self._desk.suggest(call.tx, call.principal, call.parsed(SuggestBody), call.now)

    async def _page(self, call: Call) -> ArticleList:
        return await self._desk.page(call.tx, call.principal, call.asked(ListQuery), call.now)

    async def _read(self, call: Call) -> ArticleView:
        return await self._desk.one(call.tx, call.principal, article_id(call))

    async def _differences(self, call: Call) -> Differences:
        number = call.number("number", "没有这个版本，或您无权查看", "knowledge-version-not-found")
        against = call.asked(DifferenceQuery).against
        return await self._desk.differences(call.tx, call.principal, article_id(call), number, against)

    # ---- steps ----

    async def _write(self, call: Call) -> Reply:
        article = await self._service.write(call.tx, call.principal, call.parsed(WordsBody), call.now)
        return Reply(await self._desk.one(call.tx, call.principal, article), status=201)

    async def _edit(self, call: Call, article: int) -> None:
        await self._service.edit(call.tx, call.principal, article, call.parsed(EditBody), call.now)

    async def _submit(self, call: Call, article: int) -> None:
        revision = call.parsed(SeenBody).revision
        await self._service.submit(call.tx, call.principal, article, revision, call.now)

    async def _approve(self, call: Call, article: int) -> None:
        body = call.parsed(SeenBody)
        await self._service.approve(call.tx, call.principal, article, body.revision, body.note, call.now)

    async def _send_back(self, call: Call, article: int) -> None:
        body = call.parsed(ReasonBody)
        await self._service.send_back(call.tx, call.principal, article, body.revision, body.reason, call.now)

    async def _withdraw(self, call: Call, article: int) -> None:
        body = call.parsed(ReasonBody)
        await self._service.withdraw(call.tx, call.principal, article, body.revision, body.reason, call.now)

    async def _confirm(self, call: Call, article: int) -> None:
        body = call.parsed(ConfirmBody)
        await self._service.confirm(call.tx, call.principal, article, body.revision, body.review_on, call.now)

    async def _vote(self, call: Call, article: int) -> None:
        body = call.parsed(VoteBody)
        await self._service.vote(call.tx, call.principal, article, body.is_helpful, body.note, call.now)


def article_id(call: Call) -> int:
    """The article of the path."""
    return call.number("id", "没有这条知识，或您无权查看", "knowledge-not-found")
