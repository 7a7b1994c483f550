"""Questions to units over HTTP."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import msgspec

from callcenter.kernel.principal import Role
from callcenter.web.routes import Call, Reply, Route, Work

from .api import TAG
from .machine import READERS, UNITS
from .question_machine import ASKERS
from .question_views import (
    AskBody,
    HandBackBody,
    QuestionList,
    QuestionQuery,
    QuestionView,
    RedirectBody,
    ReplyBody,
    SettleBody,
)
from .questions import Questions

_ONE = {"id": "问题编号"}
Step = Callable[[Call, int], Awaitable[None]]


class QuestionApi:
    """Handlers; every change answers with the question as it is then."""

    def __init__(self, questions: Questions) -> None:
        self._questions = questions

    def routes(self) -> tuple[Route, ...]:
        """Asking, answering, and what becomes of it."""
        return (
            Route(
                "GET",
                "knowledge/questions",
                self._page,
                "listKnowledgeQuestions",
                "向承办单位提出的问题",
                TAG,
                QuestionList,
                query=QuestionQuery,
                roles=READERS,
            ),
            Route(
                "GET",
                "knowledge/questions/{id}",
                self._read,
                "getKnowledgeQuestion",
                "一个问题",
                TAG,
                QuestionView,
                roles=READERS,
                path_notes=_ONE,
                errors={404: "question-not-found"},
            ),
            Route(
                "POST",
                "knowledge/questions",
                self._ask,
                "askUnit",
                "问承办单位",
                TAG,
                QuestionView,
                body=AskBody,
                status=201,
                roles=ASKERS,
                work=Work.write,
                errors={409: "question-confidential", 422: "organisation-missing、organisation-unknown"},
            ),
            self._step("answer", "answerKnowledgeQuestion", "单位答复", ReplyBody, self._answer, UNITS),
            self._step("return", "returnKnowledgeQuestion", "不属本单位", HandBackBody, self._return, UNITS),
            self._step("redirect", "redirectKnowledgeQuestion", "改问", RedirectBody, self._redirect, ASKERS),
            self._step("settle", "settleKnowledgeQuestion", "办结", SettleBody, self._settle, ASKERS),
            self._step("drop", "dropKnowledgeQuestion", "撤销", HandBackBody, self._drop, ASKERS),
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
        async def handle(call: Call) -> QuestionView:
            number = question_number(call)
            await step(call, number)
            return await self._questions.one(call.tx, call.principal, number, call.now)

        return Route(
            "POST",
            f"knowledge/questions/{{id}}/{act}",
            handle,
            operation,
            summary,
            TAG,
            QuestionView,
            body=body,
            roles=roles,
            work=Work.write,
            path_notes=_ONE,
            errors={404: "question-not-found", 409: "version-conflict、illegal-transition"},
        )

    async def _page(self, call: Call) -> QuestionList:
        return await self._questions.page(call.tx, call.principal, call.asked(QuestionQuery), call.now)

    async def _read(self, call: Call) -> QuestionView:
        return await self._questions.one(call.tx, call.principal, question_number(call), call.now)

    async def _ask(self, call: Call) -> Reply:
        number = await self._questions.ask(call.tx, call.principal, call.parsed(AskBody), call.now)
        return Reply(await self._questions.one(call.tx, call.principal, number, call.now), status=201)

    async def _answer(self, call: Call, number: int) -> None:
        await self._questions.answer(call.tx, call.principal, number, call.parsed(ReplyBody), call.now)

    async def _return(self, call: Call, number: int) -> None:
        body = call.parsed(HandBackBody)
        await self._questions.hand_back(call.tx, call.principal, number, body.revision, body.reason, call.now)

    async def _redirect(self, call: Call, number: int) -> None:
        body = call.parsed(RedirectBody)
        await self._questions.redirect(
            call.tx, call.principal, number, body.revision, body.organisation, call.now
        )

    async def _settle(self, call: Call, number: int) -> None:
        body = call.parsed(SettleBody)
        await self._questions.settle(call.tx, call.principal, number, body.revision, body.note, call.now)

    async def _drop(self, call: Call, number: int) -> None:
        body = call.parsed(HandBackBody)
        await self._questions.drop(call.tx, call.principal, number, body.revision, body.reason, call.now)


def question_number(call: Call) -> int:
    """The question of the path."""
    return call.number("id", "没有这个问题，或您无权查看", "question-not-found")
